"""The whole bill of a run by `filperf explain`, and `filperf diff` of two."""

from __future__ import annotations

import json
import textwrap
import unittest
from typing import Any

from explaining import FILE, INLINED, IS_TRACED, ExplainCase
from harness import DRIFT, FAILED, OK, write_bytes

PROGRAM = """\
    def work(n):
        return [len(str(i)) for i in range(n)]  # work

    def spin(n):
        while n: n -= 1  # spin

    def main():
        work(%d)  # main
        spin(%d)
    """


class BillTest(ExplainCase):
    def program_with(self, calls: int, rounds: int) -> None:
        self.program(textwrap.dedent(PROGRAM) % (calls, rounds))

    def setUp(self) -> None:
        super().setUp()
        self.program_with(200, 300)
        if "bill" not in json.loads(self.filperf("explain", "--json", self.manifest()).out or "{}"):
            self.skipTest("the counter does not know a bill in this interpreter")

    def test_sums_to_all_calls(self) -> None:
        """Each call by the line that made it; a round of a loop on one line is a line that was run."""
        bill = self.explained()["bill"]
        self.assertEqual(sum(row["calls"] for row in bill["functions"]), bill["calls"])
        for row in bill["functions"]:
            if row["lines"]:
                self.assertEqual(sum(line["calls"] for line in row["lines"]), row["calls"], row)
        lines = {(line["file"], line["line"]): line for row in bill["functions"] for line in row["lines"]}
        spin = lines["demo/__init__.py", self.line("spin")]
        self.assertEqual(spin["text"], "while n: n -= 1  # spin")
        self.assertIn(spin["times"] - 300, (0, 1))
        work = [line["calls"] for row in bill["functions"] for line in row["lines"] if line["line"] == self.line("work")]
        self.assertGreaterEqual(sum(work), 200)  # before 3.12 a comprehension is a function of its own, on the same line
        self.assert_says(self.explain("--lines", "--limit", "1"), "demo/__init__.py:%d in work" % self.line("work"), "more line")
        self.assert_says(self.explain(), FILE + ":spin")

    def test_beside_another(self) -> None:
        """Lines are told apart by their text, since they have other numbers in another revision."""
        old, new = self.path("old.json"), self.path("new.json")
        write_bytes(old, self.explain("--json").out.encode())
        self.program("\n\n" + textwrap.dedent(PROGRAM) % (700, 300))
        write_bytes(new, self.explain("--json").out.encode())
        result = self.assert_code(self.filperf("diff", old, new), OK)
        self.assert_says(result, "Where in demo it comes from", "+500 of +500 calls", "# work")
        self.assert_says(self.assert_code(self.filperf("diff", old, old), OK), "The bills are the same.")
        write_bytes(old, self.explain("--json", "work").out.encode())
        self.assert_says(self.assert_code(self.filperf("diff", old, new), FAILED), "has no bill", "filperf explain --json MANIFEST")

    def test_red_for_a_loop(self) -> None:
        """A loop that calls nothing is red, and the report begins with its line."""
        self.accepted()
        self.program_with(200, 10_300)
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "lines of demo are run more often than the baseline allows", "while n: n -= 1  # spin", "OVER [1]")
        verdict = self.verdict()
        self.assertEqual(verdict["bill"]["lines"][0]["functions"], [FILE + ":spin"])
        self.assertEqual(verdict["bill"]["lines"][0]["change"], 10_000)
        self.assertTrue(verdict["bill"]["adds_up"])


# Calls in every way: callbacks out of C and of a library, a generator that is closed, an exception, a class, recursion, code made by exec.
ODD = """\
    import functools, json

    def key(word):
        return word.lower()  # key

    def numbers():
        try:
            yield from range(5)  # numbers
        finally:
            str(1)  # closed

    def deep(n):
        return deep(n - 1) if n else abs(n)  # deep

    class Part:
        total = sum(map(int, "123"))  # class

        def __str__(self):
            raise ValueError(str(3))  # raises

    def main():
        sorted("Some Words Here".split(), key=key)  # sorted
        json.dumps({"a": object}, default=repr)  # dumps
        json.dumps({"b": numbers}, default=lambda _: str(key("B")))  # callback
        generator = numbers()
        next(generator)
        generator.close()  # close
        try:
            format(Part())
        except ValueError:
            deep(40)  # caught
        exec("for i in range(3): len(str(i))")  # exec
        functools.reduce(lambda a, b: max(a, b), range(4))  # reduce
    """


# The interpreter imports it when it starts.
REFUSES_THE_COUNTER = """\
import _imp

load = _imp.create_dynamic

def create_dynamic(spec, *more):
    if spec.name == "counter":
        raise ImportError("not this one")
    return load(spec, *more)

_imp.create_dynamic = create_dynamic
"""


class TraceTest(ExplainCase):
    """The bill where the standard library's profiler counts: one more run charges the calls as the native counter does."""

    def by_engine(self, engine: str, **changes: Any) -> tuple[Any, str]:
        manifest = self.manifest(**changes)
        result = self.assert_code(self.filperf("explain", "--json", manifest, environment={"FIL_PERF_CPROFILE_ENGINE": engine}), OK)
        return json.loads(result.out), result.err

    def assert_same_bill(self, **changes: Any) -> dict[tuple[str, int], int]:
        charges = []
        for engine in ("native", "cprofile"):
            document, said = self.by_engine(engine, **changes)
            self.assertEqual("a trace of one more run charged the calls, and nothing counted the lines" in said, engine == "cprofile", said)
            self.assertNotIn("the profiler counted", said)
            bill = document["bill"]
            self.assertEqual(sum(row["calls"] for row in bill["functions"]), bill["calls"])
            charges.append({(row["function"], line["line"]): line["calls"]
                            for row in bill["functions"] for line in row["lines"] if line["calls"]})
            charges[-1]["<outside>", 0] = sum(row["calls"] for row in bill["functions"] if row["function"] == "<outside>")
        self.assertEqual(charges[1], charges[0])
        return charges[1]

    def setUp(self) -> None:
        super().setUp()
        self.program(ODD)
        if self.by_engine("native")[1]:
            self.skipTest("the native counter does not fit this interpreter")

    def test_charges_as_the_counter_does(self) -> None:
        charges = self.assert_same_bill()
        self.assertEqual(charges[FILE + ":key", self.line("key")], 4)  # lower, for three words and the callback
        self.assertEqual(charges[FILE + ":deep", self.line("deep")], 41)  # 40 of itself, and abs
        self.assertEqual(charges[FILE + ":main", self.line("exec")], 5)  # exec, its code, and len three times: classes are no calls
        text = self.assert_code(self.filperf("explain", "--lines", self.manifest(), environment={"FIL_PERF_CPROFILE_ENGINE": "cprofile"}), OK)
        self.assert_says(text, "deep(n - 1) if n else abs(n)")

    def test_counter_that_does_not_load(self) -> None:
        """A check says what is missing and where to find it; here it is found, so only the reason is left to say."""
        self.program("def main():\n    abs(1)\n", sitecustomize=REFUSES_THE_COUNTER)
        reason = "the native counter does not fit this interpreter (it could not be loaded: not this one)"
        self.assert_says(self.filperf("check", self.manifest()), "there are no lines and no bill", reason, "`filperf explain` finds the bill")
        document, said = self.by_engine("auto")
        self.assertEqual(said, "filperf: warning: the standard library's profiler counted, because %s: a trace of one more run charged the "
                               "calls, and nothing counted the lines\n" % reason)
        self.assertEqual(document["bill"]["calls"], 2)

    def test_of_the_import(self) -> None:
        charges = self.assert_same_bill(phase="import", args=[])
        self.assertIn((FILE + ":Part", self.line("class")), charges)
        self.assertGreater(charges["<outside>", 0], 0)

    def test_switched_off(self) -> None:
        """The bill is what the trace saw, and that is said."""
        self.program("""\
            import sys

            def main():
                for i in range(50):
                    str(i)
                stop()
                for i in range(50):
                    str(i)

            def stop():
                if %s:
                    %s
            """ % (IS_TRACED, "sys.monitoring.free_tool_id(sys.monitoring.PROFILER_ID)" if INLINED else "sys.setprofile(None)"))
        document, said = self.by_engine("cprofile")
        self.assertIn(": it was switched off before the program ended", said)
        self.assertLess(document["bill"]["calls"], 75)


if __name__ == "__main__":
    unittest.main()
