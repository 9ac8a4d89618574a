"""Names that would steer a terminal, a page or a spreadsheet: nothing that filperf prints or writes for people holds them as they are."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import unicodedata
import unittest
from typing import Optional

from harness import DRIFT, EXECUTABLE, FAILED, OK, PYTHON, GateTest, clean_environment, read_bytes, write_bytes

# What has no business in a name: by Unicode's own categories, control characters and those that change the direction of the text or are not
# seen, and by a list of what cannot be seen although its category is that of letters or marks.
UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u3164\ufe00\ufe0f\uffa0\U000e0100"
STEERING = sorted({c for c in map(chr, (*range(0x3000), *range(0xE000, 0x11000), *range(0x1BC00, 0x1D200), *range(0xE0000, 0xE0080)))
                   if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")} | set(UNSEEN))

# In a file's name and in a function's. A line feed has tests of its own: a table may hold it in quotes.
SOME = "\x1b[31m\x07\r\x08\x7f\x9b0m\u061c\u200b\u200e\u200f\u202a\u202d\u202e\u2066\u2069\u2028\ufeff\u00ad\U000e0041"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\uff1d1", "\t=1", "\r=1", " =1", "\n=1")


def steering_in(text: str, but: str = "\n") -> list[str]:
    return sorted({ascii(c) for c in text if c in STEERING and c not in but})


class HostileNames(GateTest):
    def assert_tame(self, text: str, but: str = "\n") -> str:
        self.assertEqual(steering_in(text, but), [], text[:2000])
        return text

    def dump_of(self, name: str, labels: str) -> str:
        """A dump of some labels, which is Python's text; each calls the next."""
        script = ("import marshal, sys; labels = %s; sys.stdout.buffer.write(marshal.dumps({label: (1, 2, 0.5, 0.5, {labels[i - 1]: (1, 1, 0.1, 0.1)} if i else {})"
                  " for i, label in enumerate(labels)}))" % labels)
        made = subprocess.run([PYTHON, "-c", script], check=True, stdout=subprocess.PIPE, timeout=60)
        return write_bytes(self.path(name), made.stdout)

    def run_it(self, *words: str, environment: Optional[dict[str, str]] = None) -> str:
        """What a command prints on both streams, and nothing of it decoded with care."""
        done = subprocess.run([EXECUTABLE, *words], cwd=self.folder, env=clean_environment(**(environment or {})), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
        return done.stdout.decode("utf-8", "surrogateescape")


class Dumps(HostileNames):
    def setUp(self) -> None:
        super().setUp()
        names = [c for c in STEERING if c != "\n"]
        self.one = self.dump_of("one.pstats", ascii([("/p/%s/f%d.py" % (c, i), i + 1, "name%s" % c) for i, c in enumerate(names)]))
        self.two = self.dump_of("two.pstats", ascii([("/p/%s/f%d.py" % (c, i), i + 1, "name%s" % c) for i, c in enumerate(names)][::2]))

    def test_tables(self) -> None:
        for options in ([], ["--callers"], ["--callees"], ["--strip-dirs"], ["--csv"], ["--csv", "--callers"], ["--json", "--callers"], ["--filter", SOME + "|p"]):
            with self.subTest(options):
                text = self.assert_tame(self.run_it("stats", self.one, *options))
                self.assertIn("202e", text)
        self.assert_tame(self.run_it("diff", self.one, self.two))
        self.assert_tame(self.run_it("diff", "--json", self.one, self.two))
        self.assert_tame(self.run_it("diff", "--textconv", self.one))

    def test_files(self) -> None:
        for name in ("x.callgrind", "x.speedscope.json", "x.dot", "x.folded", "x.csv", "x.json"):
            with self.subTest(name):
                self.assertEqual(self.run_it("convert", self.one, self.path(name), "--node-threshold=0").replace("filperf:", "").count("cannot"), 0)
                text = self.assert_tame(read_bytes(self.path(name)).decode("utf-8"))
                self.assertIn("202e", text)
                if name == "x.speedscope.json":  # its page shows what the JSON means
                    self.assert_tame(json.dumps(json.loads(text), ensure_ascii=False), "")

    def test_json_means_the_names_as_they_are(self) -> None:
        document = json.loads(self.run_it("stats", "--json", self.one))
        self.assertEqual({function["name"] for function in document["functions"]}, {"name" + c for c in STEERING if c != "\n"})

    def test_names_of_files(self) -> None:
        """Of dumps, and of what is not there."""
        path = self.path("dump%s.pstats" % SOME)
        os.rename(self.two, path)
        for words in (["stats", path], ["stats", path + "none"], ["stats", "--json", path], ["diff", path, self.one], ["diff", path + "none", self.one], ["check", path], ["check", path + "none"],
                      ["report", path], ["convert", path, self.path("none", "no%s" % SOME)], ["convert", path, self.path("x%s.dot" % SOME)], ["history", SOME], ["settings", path],
                      ["stats", "--sort=" + SOME, path], ["stats", "--limit=" + SOME, path], ["stats", "--filter=(" + SOME, path], ["--" + SOME], [SOME], ["explain", path, SOME]):
            with self.subTest(words):
                self.assert_tame(self.run_it(*words))

    def test_a_terminal_gets_no_line_feed_either(self) -> None:
        path = self.dump_of("lines.pstats", ascii([("/p/a\nb.py", 1, "c\nd")]))
        self.assertIn("/p/a\nb.py:1(c\nd)", self.run_it("stats", path))
        words = "import os, pty, sys; status = pty.spawn(sys.argv[1:]); sys.exit(os.waitstatus_to_exitcode(status))"
        done = subprocess.run([PYTHON, "-c", words, EXECUTABLE, "stats", path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=60, check=False)
        self.assertIn(b"/p/a\\nb.py:1(c\\nd)", done.stdout)


class Spreadsheets(HostileNames):
    def cells(self, *words: str) -> list[str]:
        return [cell for row in csv.reader(io.StringIO(self.assert_tame(self.run_it(*words)), newline="")) for cell in row]

    def test_no_cell_is_a_formula(self) -> None:
        path = self.dump_of("formulas.pstats", ascii([(text, i, text) for i, text in enumerate(FORMULAS)] + [("/p/a-b=c.py", 1, "<lambda>")]))
        for words in (["stats", "--csv", path], ["stats", "--csv", "--callers", path], ["convert", path, "-", "--to", "csv"]):
            with self.subTest(words):
                cells = self.cells(*words)
                for cell in cells:
                    self.assertNotRegex(cell, r"^\s*[=+@\uff1d\uff0b\uff0d\uff20]")
                    self.assertNotRegex(cell, r"^\s*-(?![0-9.e+-]+$)")
                for text in ("'=1+1", "'+1", "'-1", "'@SUM(A1)", "'=cmd|' /C calc'!A0", "/p/a-b=c.py", "<lambda>"):
                    self.assertIn(text, cells)


class Gate(HostileNames):
    """Names of modules and functions that a program makes at run time, as templates do."""

    def program_of(self, calls: int) -> None:
        self.program("""
            SOME = %s

            def main():
                code = compile("def f():\\n    len('')\\nfor i in range(%d): f()", "made" + SOME + ".py", "exec")
                exec(code, {})
                other = compile("def g(): len('')", "/p/" + SOME, "exec").co_consts[0]
                exec(compile("g()", SOME, "exec"), {"g": type(main)(other.replace(co_name="g" + SOME), {})})
                print(SOME)
            """ % (ascii(SOME), calls))

    def test_reports(self) -> None:
        self.program_of(10)
        self.settings = {"declared_at": "CMakeLists%s.txt:7" % SOME, "args": [SOME]}
        document = self.manifest()
        self.assert_tame(self.assert_code(self.filperf("refresh", document), OK).text)
        self.assert_tame(read_bytes(self.baseline_path).decode("utf-8"))
        self.program_of(1000)
        red = self.assert_code(self.filperf("check", document), DRIFT)
        self.assert_tame(red.text)
        self.assertIn("made\\x1b[31m", red.text)
        self.assert_tame(self.assert_code(self.filperf("check", "--json", document), DRIFT).text)
        verdict = os.path.join(self.outputs, self.name + "-verdict.json")
        self.assert_tame(read_bytes(verdict).decode("utf-8"))
        for words in (["report", verdict], ["explain", document], ["explain", "--json", document], ["explain", document, "f"], ["diff", self.baseline_path, self.baseline_path],
                      ["diff", "--textconv", self.baseline_path], ["settings", document], ["refresh", document], ["refresh", "--json", document]):
            with self.subTest(words):
                self.assert_tame(self.run_it(*words))

    def test_a_program_that_fails(self) -> None:
        self.program("raise ValueError(%s)" % ascii(SOME))
        self.assert_tame(self.assert_code(self.check(), FAILED).text)
        self.program("def main():\n    print(%s)\n    raise ValueError(%s)" % (ascii(SOME), ascii(SOME)))
        self.assert_tame(self.assert_code(self.check(), FAILED).text)

    def test_settings(self) -> None:
        for words in (["settings"], ["settings", "--json"]):
            self.assert_tame(self.run_it(*words, environment={"FIL_PERF_RUN_LABEL": SOME, "FIL_PERF_" + SOME: "1", "FIL_PERF_OUTPUT_DIR": SOME}))


if __name__ == "__main__":
    unittest.main()
