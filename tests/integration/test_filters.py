"""`filperf stats --filter` finds what `re.search` of CPython finds, and refuses what it refuses."""

from __future__ import annotations

import json
import random
import subprocess
import unittest
from collections.abc import Sequence
from typing import Any, Optional

from harness import EXECUTABLE, FAILED, OK, PYTHON, USAGE, GateTest, clean_environment, write_bytes

# Answers with which of some texts each pattern is found in, as pstats would search; null for a pattern that `re` refuses.
RE = r"""
import json, re, sys, warnings
warnings.simplefilter("ignore")
patterns, texts = json.load(sys.stdin)
answers = []
for pattern in patterns:
    try:
        compiled = re.compile(pattern)
        answers.append([i for i, text in enumerate(texts) if compiled.search(text)])
    except (re.error, OverflowError, ValueError):
        answers.append(None)
json.dump(answers, sys.stdout)
"""

NAMES = ["", "a", "b", "p", "py", "ppy", "ppy.", "p{,1}y", "p{}y", "p{1,x}", "1", "\u0663", "\u00b2", "\u2167", "x1:digit:]", "[[:digit:]]", "d]", "\u540d",
         "u540d", "na\u00efve", "\u00e9", "\u00c9", "\u00df", "e\u0301", "\u0131", "\u0130", "i", "I", "K", "\u212a", "k", "\u017f", "s", "S", "_", "-", " ", "\t", "\n",
         "a\nb", "\x0b", "\x1c", "\x1f", "\x7f", "\x85", "\u00a0", "\u180e", "\u200b", "\u2003", "\u2028", "\udcff", "\udc80x", "\U0001f40d", "\\", "\\E", "Q", "aa",
         "abab", "aaa", "(b)", "<listcomp>", "method 'append' of 'list' objects", "Z", "z", "h", "\b", "\x00", "A", "\u03c3", "\u03c2", "\u03a3", "#", "x y", "xy", "\u00b5", "\u03bc",
         "\u0390", "a{2}", "ab", "ac", "\u0660\u0661", "\uff11", "\u2160", "\u200d", "\u203f", "\u30fb"]

PATTERNS = [
    # Those of the report: repeats without a least number, POSIX classes, characters by number, flags, nothing at all.
    "p{,1}y", "p{,2}y", "p{,}y", "p{}y", "p{ 1}y", "p{1,x}", "p{0,1}y", "{,2}", "[[:digit:]]", "[[:alpha:]_]", "[[.a.]]", "[[=a=]]", r"\u540d", r"\U0000540d", r"\U0001f40d",
    r"[\u5400-\u5500]", "(?a)\\w", "(?a)\\W", "(?a)\\d", "(?a)\\s", "(?a)\\b.\\b", "(?u)\\w", "(?L)a", "(?au)a", "(?ai)k", "(?ai)[a-z]", "(?i)k", "(?i)s", "(?i)i", "(?i)[h-j]",
    "(?i)\u00e9", "(?i)\u00df", "(?i)\u03c3", "(?i)\u00b5", "(?i)[^i]", "", "(?:)", "|", "a|", "()",
    # Classes, and their opposites inside of sets.
    r"^\(.\w\)$", r":1\(\w\)", r"\(\W\)", r"\(\d\)", r"\(\D\)", r"\(\s\)", r"\(\S\)", r"\([\W\d]\)", r"\([^\W\d]\)", r"\([^\W_]\)", r"\([\s\S]\)", r"\([^\s\S]\)", r"\([\D\S]\)",
    r"\([\w-]\)", r"\([\w-a]\)", r"\([a-\w]\)", "[]a]", "[^]a]", "[a-]", "[-a]", "[c-a]", "[]", "[^]", "[a", r"[\b]", r"[\101]", r"[\08]", r"[\8]", r"[\x41-\x43]", r"[\]]", "[a&&b]",
    "[a--b]", "[a||b]", "[^\\n]", r"[\N{DIGIT ONE}]"[:0] + "[~~]", "\\([\udc80-\udcff]", "\udcff", r"\udcff", r"\(.\)", r"\(\U0010ffff\)", r"\U00110000",
    # Escapes that only one of the two has.
    r"\Z", r"\)\Z", r"\z", r"\h", r"\H", r"\R", r"\X", r"\K", r"\G", r"\Q.\E", r"\E", r"\p{L}", r"\P{L}", r"\pL", r"\N", r"\o{101}", r"\x{41}", r"\x41", r"\x4", r"\u54", r"\e", r"\cA",
    r"\a", r"\f", r"\v", r"\0", r"\01", r"\012", r"\101", r"\400", r"\8", r"\1", r"(a)\1", r"(a)\2", r"(\1)", r"\g1", r"\g{1}", r"(a)\g{1}", r"\k<n>", "\\", r"\_", r"\-", r"\#", r"\é", "\\\n",
    # Groups.
    "(?P<n>a)(?P=n)", "(?<n>a)", "(?'n'a)", "(?P>n)", "(?P<n>a)(?P<n>b)", "(?P<1>a)", "(?P<>a)", "(?P=n)", "(?P<n>a", "(?#a)b", "(?#a", "(?|a|b)", "(?R)", "(?1)", "(?C)", "(?&n)",
    "(*UTF)a", "(*ACCEPT)", "(*)", "(?", "(?P", "(?P<n", "(?<", "(?<a", "a)", ")", "(a", "(?>a+)a", "(?>a)", "(?(1)a|b)", "(a)?(?(1)b|c)", "(?P<n>a)?(?(n)b|c)", "(?(n)a)", "(a)?(?(1)b|c|d)",
    "(?(0)a)", "(?(2)a)(b)", "(?(R)a)", "(?(DEFINE)a)", "(a(?(1)b))", "(?=a)a", "(?!a).", "(?<=a)b", "(?<!a)b", "(?<=a|bc)d", "(?<=ab|cd)e", "(?<=a*)b", "(?<=a{2})a", "(?<=(a)\\1)a",
    "(a)(?<=\\1)", "(?<=a(?=b))b", r"(?<=\bx)1", "(?<=^)a", "(?<=(?:a|b))b", "(?<=a?)b",
    # Flags at other places, and in groups.
    "a(?i)b", "(?i)(?s)a", "((?i)a)", "(?:(?i)a)", "(?i:A)b", "(?-i:a)", "(?i-i:a)", "(?i-s:A)", "(?-a:a)", "(?a-i:k)", "(?s-a:a)", "(?n)a", "(?J)a", "(?U)a", "(?xx)a b", "(?x)x y", "(?x) x # c\n y",
    "(?x)x\\ y", "(?x)[x y]", "(?x:x y)x", "(?-x:x y)", "(?^)a", "(?^i:a)", "(?i", "(?i)", "(?-)", "(?-i)", "(?)a", "(?i-)a", "(?aL:a)", "(?z:a)",
    # The ends of lines.
    "^a", "(?m)^", "(?m)^b", "(?m)a$", "(?m)^\\)$", "(?s)a.b", "a.b", "a$", "\\)$", "$", "^", "^*", "$*", "\\b*", "\\A", "\\b+", r"\B", r"\Ba\B",
    # Repeats.
    "*", "+a", "?", "a**", "a+*", "a{2}{3}", "a{2}*", "a*+", "a++a", "a?+a", "a{2}+", "a{1,2}+a", "a*?", "a+?b", "a??b", "a{1,2}?b", "a{2,1}", "a{70000}", "a{0,70000}", "a{,70000}"[:0] + "a{1", "a{1,",
    "a{1,2", "a{-1}", "a{1,2}{", "(?:a*)*", "(a*)*", "(?=a)*", "(?=a){2}", "(?:){2}", "(?#c)*", "a(?#c)*", "(?x)a *", "|*", "(|a)+", "(?:a|b){2}", "\\.{,2}", "[ab]{2}", "(ab){2}", "\\{", "a{2}",
    "a\\{2}", "a{b}",
    # Nothing that PCRE2 begins with has a meaning.
    r"(?a:\w)", r"(?a:[\w-])", r"\((?a:\W)\)", r"x|(?a:\W)", r"^(?a:\W)", r"(?a)\W", r"(?a)(?u:\W)", r"(?u:\W)", r"(?a:\b.)", r"(?a:(?u:\W))", r"(?i:(s)\1)"[:0] + r"(s)(?i:a)\1",
    "(*ANYCRLF)a", "(*NO_JIT)a", "(?i)(*CRLF)a", "a#b", "a #b", "<l.*p>", "method '\\w+' of", "((a))\\2",
]

# Python takes these, filperf says that it does not.
NOT_SUPPORTED = {r"\N{DIGIT ONE}": "by its name", r"[\N{DIGIT ONE}]": "by its name", "a{70000}": "more than 65535 repeats", "a{0,70000}": "more than 65535 repeats",
                 "a{65536,}": "more than 65535 repeats",
                 # What CPython's search passes over is no rule that anybody could know.
                 r"(?a:\W)": "passes over", r"(?a:[^\w])": "passes over", r"((?a:\D))": "passes over", r"(?a:[x\S])a": "passes over", r"(?a)(?u:\w)": "passes over",
                 r"(?a)(?u:[^\W])": "passes over", r"(?i)(?a:\W)": "passes over",
                 # PCRE2 takes more letters for the same than Python: the long s for an s.
                 r"(?i)(s)\1": "case does not matter", r"(s)(?i:\1)": "case does not matter", r"(?i)(?P<n>s)(?P=n)": "case does not matter"}


class Filters(GateTest):
    def setUp(self) -> None:
        super().setUp()
        self.path_of_dump = self.path("names.pstats")
        # The line tells which name it is, whatever the name is shown as.
        stats = "{('p.py', i + 1, name): (1, 1, 0.0, 0.0, {}) for i, name in enumerate(json.load(sys.stdin))}"
        made = subprocess.run([PYTHON, "-c", "import json, marshal, sys; sys.stdout.buffer.write(marshal.dumps(%s))" % stats], check=True,
                              input=json.dumps(NAMES).encode("ascii"), stdout=subprocess.PIPE, timeout=60)
        write_bytes(self.path_of_dump, made.stdout)
        self.texts = ["p.py:%d(%s)" % (i + 1, name) for i, name in enumerate(NAMES)]

    def expected(self, patterns: Sequence[str]) -> list[Optional[list[int]]]:
        done = subprocess.run([PYTHON, "-c", RE], check=True, input=json.dumps([patterns, self.texts]).encode("ascii"), stdout=subprocess.PIPE,
                              env=clean_environment(), timeout=60)
        answers: list[Optional[list[int]]] = json.loads(done.stdout)
        return answers

    def found(self, pattern: str) -> tuple[int, Any]:
        """The exit code, and which names were listed or what the message is."""
        done = subprocess.run([EXECUTABLE, "stats", self.path_of_dump, "--json", "--sort", "line", "--filter=" + pattern], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        if done.returncode != OK:
            return done.returncode, done.stderr.decode("utf-8", "replace")
        return OK, [function["line"] - 1 for function in json.loads(done.stdout)["functions"]]

    def assert_as_python(self, patterns: Sequence[str]) -> None:
        for pattern, expected in zip(patterns, self.expected(patterns)):
            with self.subTest(ascii(pattern)):
                code, found = self.found(pattern)
                if expected is None or pattern in NOT_SUPPORTED:
                    self.assertEqual(code, USAGE, found)
                    self.assertIn("cannot use the regular expression", found)
                    self.assertIn("at byte ", found)
                else:
                    self.assertEqual((code, found), (OK, expected))

    def test_patterns(self) -> None:
        self.assert_as_python([pattern for pattern in PATTERNS if "\0" not in pattern])

    def test_what_is_not_supported_is_said(self) -> None:
        for pattern, words in NOT_SUPPORTED.items():
            with self.subTest(pattern):
                code, message = self.found(pattern)
                self.assertEqual(code, USAGE)
                self.assertIn(words, message)
                self.assertIn("Python takes", message)
        self.assertNotIn(None, self.expected(list(NOT_SUPPORTED)))

    def test_random_patterns(self) -> None:
        """Sequences of the parts of patterns, most of them wrong."""
        chance = random.Random(15)
        parts = ["a", "p", "i", "\u540d", ".", "^", "$", "|", "(", ")", "(?:", "(?i:", "(?a:", "(?=", "(?<=", "(?!", "*", "+", "?", "{2}", "{,1}", "{", "}", "[", "]", "[^", "-", "\\d",
                 "\\W", "\\s", "\\b", "\\Z", "\\1", "\\x61", "\\n", "[^\\W_]", "[a-c]", "(?P<n>", "(?P=n)", "(?i)", "(?x)", " ", "#", "&&", "\\u540d"]
        self.assert_as_python(["".join(chance.choice(parts) for _ in range(chance.randrange(1, 7))) for _ in range(300)])

    def test_a_search_that_never_ends(self) -> None:
        stats = "{('f', 1, 'a' * 5000): (1, 1, 0.0, 0.0, {})}"
        made = subprocess.run([PYTHON, "-c", "import marshal, sys; sys.stdout.buffer.write(marshal.dumps(%s))" % stats], check=True,
                              stdout=subprocess.PIPE, timeout=60)
        self.path_of_dump = write_bytes(self.path("long.pstats"), made.stdout)
        for pattern in ("(a+)+$", "(a|aa)+$", "(?:a+)+$"):
            code, message = self.found(pattern)
            self.assertEqual(code, FAILED)
            self.assertIn("cannot search with", message)

    def test_depth(self) -> None:
        for begin, end in (("(", ")"), ("(?:", ")"), ("(?=", ")"), ("(a)?(?(1)", ")")):
            code, message = self.found(begin * 10000 + "a" + end * 10000)
            self.assertEqual(code, USAGE)
            self.assertIn("more than 100 groups in one another", message)


if __name__ == "__main__":
    unittest.main()
