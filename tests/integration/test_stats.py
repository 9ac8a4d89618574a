"""`filperf stats` beside CPython's own pstats: the same bytes for every sample and combination of options."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import subprocess
import unittest
from collections.abc import Sequence
from typing import Any

from harness import EXECUTABLE, FAILED, OK, PYTHON, ROOT, USAGE, GateTest, Result, clean_environment, write_bytes
from samples import EMPTY, readable_samples, sample

KEYS = ("calls", "cumtime", "cumulative", "filename", "line", "module", "name", "ncalls", "nfl", "pcalls", "stdname", "time", "tottime")

# Answers requests, one JSON array a line, with what pstats prints: the dump's name or several, then calls of methods with their arguments. What it
# cannot encode is written as `surrogateescape` says.
PSTATS = '''
import io, json, pstats, sys

for line in sys.stdin:
    paths, *calls = json.loads(line)
    stream = io.StringIO()
    try:
        stats = pstats.Stats(*(paths if isinstance(paths, list) else [paths]), stream=stream)
        for method, *arguments in calls:
            getattr(stats, method)(*arguments)
        text = stream.getvalue()
    except TypeError as error:
        text = None
    answer = None if text is None else text.encode("utf-8", "surrogateescape").decode("latin-1")
    print(json.dumps(answer), flush=True)
'''

# Options of `filperf stats`, and the methods of pstats.Stats that do the same. What they have in common comes first.
Combination = tuple[Sequence[str], Sequence[Sequence[Any]]]


def sorted_by(*keys: str) -> Combination:
    return ["--sort", ",".join(keys)], [["sort_stats", *keys]]


class PstatsTest(GateTest):
    """Asks one process for all that pstats has to say."""

    environment: dict[str, str]
    pstats: Any  # a subprocess.Popen[str] with both streams

    @classmethod
    def setUpClass(cls) -> None:
        cls.environment = clean_environment()
        cls.pstats = subprocess.Popen([PYTHON, "-c", PSTATS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii",
                                      env=clean_environment())

    @classmethod
    def tearDownClass(cls) -> None:
        cls.pstats.communicate(timeout=60)

    def expected(self, path: str, calls: Sequence[Sequence[Any]]) -> bytes:
        self.pstats.stdin.write(json.dumps([path, *calls]) + "\n")
        self.pstats.stdin.flush()
        answer = json.loads(self.pstats.stdout.readline())
        self.assertIsNotNone(answer, path)
        return answer.encode("latin-1")

    def printed(self, path: str, options: Sequence[str]) -> bytes:
        done = subprocess.run([EXECUTABLE, "stats", path, *options], env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, OK, done.stderr)
        self.assertEqual(done.stderr, b"")
        return done.stdout

    def assert_same(self, path: str, options: Sequence[str], calls: Sequence[Sequence[Any]]) -> None:
        with self.subTest(dump=os.path.basename(path), options=options):
            self.assertEqual(self.printed(path, options).decode("utf-8", "backslashreplace"),
                             self.expected(path, calls).decode("utf-8", "backslashreplace"))


STATS, CALLERS, CALLEES = ["print_stats"], ["print_callers"], ["print_callees"]

# For every sample.
EVERYWHERE: list[Combination] = [
    (["--sort", "tottime"], [["sort_stats", "tottime"], STATS]),
    (["--sort", "stdname", "--strip-dirs"], [["strip_dirs"], ["sort_stats", "stdname"], STATS]),
    (["--sort", "calls,nfl", "--limit", "7"], [["sort_stats", "calls", "nfl"], [*STATS, 7]]),
    (["--sort", "cumulative", "--callers"], [["sort_stats", "cumulative"], CALLERS]),
    (["--sort", "cumulative", "--callees", "--limit", "0.3"], [["sort_stats", "cumulative"], [*CALLEES, 0.3]]),
    (["--sort", "pcalls", "--strip-dirs", "--callers"], [["strip_dirs"], ["sort_stats", "pcalls"], CALLERS]),
    (["--sort", "ncalls", "--strip-dirs", "--callees"], [["strip_dirs"], ["sort_stats", "ncalls"], CALLEES]),
    (["--sort", "line", "--reverse", "--filter", "e.*e", "--limit", "5"],
     [["sort_stats", "line"], ["reverse_order"], [*STATS, "e.*e", 5]]),
]

# For those with most in them: recursion, collisions without folders, ties, bytes that are no characters.
RICH = ("async_-3.11", "async_-3.13", "merged-3.12", "nested-3.8", "script-3.11", "threads-3.12", "edge-d5a2-3.12", "synth-newline", "synth-negtime",
        "synth-caller_missing", "synth-inttimes")


def restrictions() -> list[tuple[list[str], list[Any]]]:
    """Limits and filters in many orders; numbers at their edges."""
    single: list[tuple[list[str], list[Any]]] = [
        ([], []), (["--limit", "1"], [1]), (["--limit", "0"], [0]), (["--limit", "100000"], [100000]), (["--limit", "0.5"], [0.5]),
        (["--limit", "0.05"], [0.05]), (["--limit", "0.00001"], [0.00001]), (["--limit", "1.0"], [1.0]), (["--limit", "0.0"], [0.0]),
        (["--limit", "1e-3"], [1e-3]), (["--filter", "no such function"], ["no such function"]),
        (["--filter", "a|b"], ["a|b"]), (["--filter", r"^\{.*\}$"], [r"^\{.*\}$"]), (["--filter", r"(?i)LIB/"], ["(?i)LIB/"]),
        (["--filter", r":\d+\((?P<quote>['\"])?_"], [r":\d+\((?P<quote>['\"])?_"]), (["--filter", "it's\t\\w"], ["it's\t\\w"]),
        (["--filter", "\u00e9"], ["\u00e9"]), (["--filter", r"(?<!frozen )importlib"], [r"(?<!frozen )importlib"]),
    ]
    pairs = [(["--limit", "20", "--filter", "e"], [20, "e"]), (["--filter", "e", "--limit", "20"], ["e", 20]),
             (["--limit", "0.5", "--limit", "0.5", "--filter", "a"], [0.5, 0.5, "a"]),
             (["--filter", "t", "--filter", "e", "--limit", "0.9", "--limit", "3"], ["t", "e", 0.9, 3])]
    return single + pairs


class Table(PstatsTest):
    def test_every_sample(self) -> None:
        for path in readable_samples():
            for options, calls in EVERYWHERE:
                self.assert_same(path, options, calls)

    def rich(self) -> list[str]:
        return [sample(name) for name in RICH]

    def test_every_key(self) -> None:
        for path in self.rich():
            for key in KEYS:
                for strip, reverse in itertools.product((False, True), repeat=2):
                    self.assert_same(path, ["--sort", key] + ["--strip-dirs"] * strip + ["--reverse"] * reverse,
                                     [["strip_dirs"]] * strip + [["sort_stats", key]] + [["reverse_order"]] * reverse + [STATS])

    def test_several_keys(self) -> None:
        """Separated by commas, or in options of their own."""
        path = sample("async_-3.11")
        for keys in (("ncalls", "name"), ("module", "line"), ("name", "cumtime", "nfl"), ("pcalls", "calls", "stdname")):
            self.assert_same(path, ["--sort", ",".join(keys)], [["sort_stats", *keys], STATS])
            self.assert_same(path, [word for key in keys for word in ("--sort", key)], [["sort_stats", *keys], STATS])

    def test_the_default(self) -> None:
        self.assert_same(self.rich()[0], [], [["sort_stats", "tottime"], STATS])

    def test_restrictions(self) -> None:
        for path in self.rich()[:4]:
            for options, arguments in restrictions():
                for show, method in (([], STATS), (["--callers"], CALLERS), (["--callees", "--strip-dirs"], CALLEES)):
                    self.assert_same(path, ["--sort", "nfl", *show, *options],
                                     [["strip_dirs"]] * ("--strip-dirs" in show) + [["sort_stats", "nfl"], [*method, *arguments]])

    def test_callers_and_callees(self) -> None:
        self.assert_same(self.rich()[2], ["--sort", "time", "--callers", "--callees", "--limit", "9"],
                         [["sort_stats", "time"], [*CALLERS, 9], [*CALLEES, 9]])

    def test_a_program_run_by_this_python(self) -> None:
        """What the profiler leaves here and now, under the interpreter of the environment."""
        self.program("import json, re\n\ndef main():\n    for i in range(50):\n        json.dumps(json.loads('[1, {\"a\": 2}]' * 1))\n"
                     "        re.sub('a(b|c)', walk, 'abac' * i)\n\ndef walk(match, depth=3):\n"
                     "    return walk(match, depth - 1) if depth else match.group(1)\n")
        path = self.path("today.pstats")
        script = write_bytes(self.path("source", "run.py"), b"import demo\ndemo.main()\n")
        subprocess.run([PYTHON, "-m", "cProfile", "-o", path, script], check=True,
                       env=clean_environment(PYTHONDONTWRITEBYTECODE="1"), timeout=60)
        for options, calls in EVERYWHERE:
            self.assert_same(path, options, calls)

    def test_names_beyond_ascii(self) -> None:
        """Widths count characters, not bytes; undecodable bytes of a file's name come out as they were."""
        path = self.path("names.pstats")
        stats = {("/tmp/\u00fcber\udcff/\U0001f40d.py", 3, "caf\u00e9"): (2, 3, 0.25, 0.5, {("~", 0, "<built-in \u20ac>"): (3, 2, 0.25, 0.5)}),
                 ("~", 0, "<built-in \u20ac>"): (1, 1, 0.0004999, 0.75, {}), ("~", 0, "bare"): (0, 0, 0.0, 0.0, {}), ("", 0, ""): (1, 1, 1e9, -1.5, {})}
        write_bytes(path, subprocess.run([PYTHON, "-c", "import marshal, sys; sys.stdout.buffer.write(marshal.dumps(%s))" % ascii(stats)],
                                         check=True, stdout=subprocess.PIPE, timeout=60).stdout)
        for options, calls in EVERYWHERE:
            self.assert_same(path, options, calls)


class Several(PstatsTest):
    """Several dumps are added up, as `pstats.Stats(a, b)` does."""

    def assert_same_sum(self, names: Sequence[str], options: Sequence[str], calls: Sequence[Sequence[Any]]) -> None:
        paths = [sample(name) for name in names]
        with self.subTest(names=names, options=options):
            done = subprocess.run([EXECUTABLE, "stats", *paths, *options], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr), (OK, b""))
            self.pstats.stdin.write(json.dumps([paths, *calls]) + "\n")
            self.pstats.stdin.flush()
            self.assertEqual(done.stdout.decode("utf-8", "backslashreplace"),
                             json.loads(self.pstats.stdout.readline()).encode("latin-1").decode("utf-8", "backslashreplace"))

    def test_sums(self) -> None:
        for names in (("exit3-3.11", "exit3-3.11"), ("async_-3.11", "async_-3.13"), ("nested-3.8", "nested-3.12", "nested-3.8"), ("script-3.11", "gens-3.11", "raise_-3.11", "fork_-3.11"),
                      ("synth-caller_missing", "script-3.11"), ("script-3.11", "synth-caller_missing"), ("edge-d5a2-3.12", "merged-3.12"), ("synth-negtime", "synth-inttimes"),
                      ("threads-3.12", "threads-3.12", "threads-3.12")):
            for options, calls in EVERYWHERE:
                self.assert_same_sum(names, options, calls)

    def test_options_may_come_first(self) -> None:
        first, second = sample("exit3-3.11"), sample("async_-3.11")
        expected = self.filperf("stats", first, second, "--sort", "calls").out
        for words in (["--sort", "calls", first, second], [first, "--sort", "calls", second], ["--sort=calls", first, second]):
            self.assertEqual(self.assert_code(self.filperf("stats", *words), OK).out, expected)

    def test_json(self) -> None:
        import pstats
        paths = [sample("async_-3.11"), sample("nested-3.11")]
        document = json.loads(self.assert_code(self.filperf("stats", "--json", *paths), OK).out)
        self.assertEqual((document["file"], document["files"]), (paths[0], paths))
        stats = pstats.Stats(*paths).stats  # type: ignore[attr-defined]
        self.assertEqual({(f["file"], f["line"], f["name"]): (f["primitive"], f["calls"], f["self_seconds"], f["cumulative_seconds"])
                          for f in document["functions"]}, {label: entry[:4] for label, entry in stats.items()})
        self.assertNotIn("files", json.loads(self.filperf("stats", "--json", paths[0]).out))

    def test_refused(self) -> None:
        good = sample("exit3-3.11")
        for bad, why in ((self.path("none"), "cannot read the dump " + self.path("none")), (EMPTY, "the dump holds no function"),
                         (sample("pureprofile-3.11"), "`profile` module")):
            for paths in ((good, bad), (bad, good)):
                result = self.assert_code(self.filperf("stats", *paths), FAILED)
                self.assertEqual(result.out, "")
                self.assert_says(result, why)
        large = "marshal.dumps({('f', 1, 'f'): (2**62, 2**62, 0.0, 0.0, {})})"
        made = subprocess.run([PYTHON, "-c", "import marshal, sys; sys.stdout.buffer.write(%s)" % large], check=True, stdout=subprocess.PIPE, timeout=60)
        path = write_bytes(self.path("large.pstats"), made.stdout)
        self.assert_says(self.assert_code(self.filperf("stats", path, path), FAILED), "all calls together are beyond 64 bits")


class Document(PstatsTest):
    """JSON and CSV hold what pstats holds, in full."""

    def stats(self, path: str, strip: bool) -> dict[tuple[str, int, str], Any]:
        import pstats
        stats = pstats.Stats(path)
        return (stats.strip_dirs() if strip else stats).stats  # type: ignore[attr-defined]

    @staticmethod
    def label(entry: dict[str, Any]) -> tuple[str, int, str]:
        return entry["file"], entry["line"], entry["name"]

    def test_json(self) -> None:
        for name, strip in itertools.product(RICH, (False, True)):
            if name in ("edge-d5a2-3.12",):
                continue
            path = sample(name)
            with self.subTest(name, strip=strip):
                document = json.loads(self.printed(path, ["--json", "--callers", "--callees"] + ["--strip-dirs"] * strip))
                stats = self.stats(path, strip)
                self.assertEqual(document["schema"], "filperf/stats/1")
                self.assertEqual((document["file"], document["strip_dirs"], document["ordered_by"]), (path, strip, ["internal time"]))
                self.assertEqual(document["calls"], sum(entry[1] for entry in stats.values()))
                self.assertEqual(document["primitive"], sum(entry[0] for entry in stats.values()))
                self.assertEqual({self.label(f): (f["primitive"], f["calls"], f["self_seconds"], f["cumulative_seconds"]) for f in document["functions"]},
                                 {label: entry[:4] for label, entry in stats.items()})
                callers = {(self.label(f), self.label(c)): (c["calls"], c["primitive"], c["self_seconds"], c["cumulative_seconds"])
                           for f in document["functions"] for c in f["callers"]}
                callees = {(self.label(c), self.label(f)): (c["calls"], c["primitive"], c["self_seconds"], c["cumulative_seconds"])
                           for f in document["functions"] for c in f["callees"]}
                expected = {(label, caller): counts for label, entry in stats.items() for caller, counts in entry[4].items()}
                self.assertEqual(callers, expected)
                self.assertEqual(callees, {pair: counts for pair, counts in expected.items() if pair[1] in stats})

    def test_json_of_a_part(self) -> None:
        path = sample("async_-3.11")
        document = json.loads(self.printed(path, ["--json", "--sort", "name,line", "--filter", "a", "--limit", "3", "--reverse"]))
        functions = len(self.stats(path, False))
        self.assertEqual((document["ordered_by"], document["reversed"]), (["function name", "line number"], True))
        first, second = document["reductions"]
        self.assertEqual((first["before"], first["restriction"], second["after"], second["restriction"]), (functions, "'a'", 3, "3"))
        self.assertEqual((first["after"], len(document["functions"])), (second["before"], 3))

    def test_csv(self) -> None:
        path = sample("nested-3.8")
        stats = self.stats(path, False)
        rows = list(csv.reader(io.StringIO(self.printed(path, ["--csv"]).decode())))
        self.assertEqual(rows[0], ["ncalls", "pcalls", "tottime", "cumtime", "file", "line", "function"])
        self.assertEqual({(f, int(line), n): (int(pc), int(nc), float(tt), float(ct)) for nc, pc, tt, ct, f, line, n in rows[1:]},
                         {label: entry[:4] for label, entry in stats.items()})
        for option, header in (("--callers", "caller_file"), ("--callees", "callee_file")):
            rows = list(csv.reader(io.StringIO(self.printed(path, ["--csv", option]).decode())))
            self.assertEqual(rows[0][7], header)
            pairs = {((f, int(line), n), (f2, int(line2), n2)): (int(nc), int(pc), float(tt), float(ct))
                     for nc, pc, tt, ct, f, line, n, f2, line2, n2 in rows[1:]}
            self.assertEqual({pair if option == "--callers" else pair[::-1]: counts for pair, counts in pairs.items()},
                             {(label, caller): counts for label, entry in stats.items() for caller, counts in entry[4].items()})


class Refused(GateTest):
    def assert_refused(self, code: int, *texts: str, options: Sequence[str]) -> Result:
        result = self.assert_code(self.filperf("stats", *options), code)
        self.assertEqual(result.out, "")
        self.assert_says(result, *texts)
        return result

    def test_a_file_that_is_not_a_dump(self) -> None:
        self.assert_refused(FAILED, "cannot read the dump " + self.path("none"), "No such file or directory", options=[self.path("none")])
        self.assert_refused(FAILED, "cannot read the dump " + self.folder, "not a regular file", options=[self.folder])
        self.assert_refused(FAILED, "the file is empty", options=[write_bytes(self.path("empty"), b"")])
        self.assert_refused(FAILED, "a dump of cProfile is a dict, but this is ", options=[os.path.join(ROOT, "README.md")])
        self.assert_refused(FAILED, "`profile` module", options=[sample("pureprofile-3.11")])
        self.assert_refused(FAILED, "the dump holds no function", options=[EMPTY])

    def test_options(self) -> None:
        dump = sample("exit3-3.11")
        self.assert_refused(USAGE, "cannot sort by `self`", "allowed are " + ", ".join(KEYS), options=[dump, "--sort", "calls,self"])
        for limit in ("1.5", "-1", "x", "nan", "0x10", "99999999999999999999"):
            with self.subTest(limit):
                self.assert_refused(USAGE, "cannot use the limit `%s`" % limit, options=[dump, "--limit=" + limit])
        self.assert_refused(USAGE, "cannot use the regular expression `a(`", "at byte 2: missing closing parenthesis",
                            options=[dump, "--filter", "a("])
        self.assert_refused(USAGE, "CSV", "two tables", options=[dump, "--csv", "--callers", "--callees"])
        self.assert_refused(USAGE, "--csv", options=[dump, "--csv", "--json"])
        self.assert_refused(USAGE, "FILE is required", options=[])

    def test_a_filter_that_never_ends(self) -> None:
        dump = self.path("long.pstats")
        write_bytes(dump, subprocess.run([PYTHON, "-c", "import marshal, sys; sys.stdout.buffer.write(marshal.dumps({('f', 1, 'a' * 5000): "
                                          "(1, 1, 0.0, 0.0, {})}))"], check=True, stdout=subprocess.PIPE, timeout=60).stdout)
        self.assert_refused(FAILED, "cannot search with", "match limit exceeded", options=[dump, "--filter", "(a+)+$"])

    def test_a_full_disk(self) -> None:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([EXECUTABLE, "stats", sample("exit3-3.11")], stdout=full, stderr=subprocess.PIPE,
                                  timeout=60, check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b"cannot write to standard output: No space left on device", done.stderr)


if __name__ == "__main__":
    unittest.main()
