"""The whole bill of a run by `filperf explain`, and `filperf diff` of two."""

from __future__ import annotations

import json
import textwrap
import unittest

from explaining import FILE, ExplainCase
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


if __name__ == "__main__":
    unittest.main()
