"""`filperf history --measure`: what scenarios count at the program's own commits, and which commit moved them."""

from __future__ import annotations

import json
import unittest
from typing import Any

from comparing import CompareTest
from harness import FAILED, OK, USAGE, Result


class MeasureTest(CompareTest):
    def measure(self, *arguments: str) -> Result:
        return self.filperf("history", "--measure", *arguments, "--index", self.index(), "--source", self.repository)

    def measured(self, *arguments: str) -> Any:
        return json.loads(self.assert_code(self.measure(*arguments, "--json"), OK).out)


class Steps(MeasureTest):
    def test_each_commit(self) -> None:
        """The counts of each commit by hand. What is the same is not run again, what cannot run says why."""
        first = self.commit_times(100)
        self.commit_times(300)
        self.write("README", "no part of the package")
        self.commit("a text")
        self.write("demo/__init__.py", "import no_such_thing\n")
        self.commit("broken")
        self.write("demo/__init__.py", self.text(450) + "    for _ in range(40):\n        pass\n")
        self.commit("mended")
        self.commit_times(300)
        document = self.measured(first + "..HEAD")
        self.assertEqual(self.runs(), [100, 300, 450])
        self.assertEqual([commit["subject"] for commit in document["commits"]],
                         ["100 times", "300 times", "a text", "broken", "mended", "300 times"])
        scenario = document["scenarios"][0]
        self.assertEqual([entry["state"] for entry in scenario["commits"]], ["counted", "counted", "same", "failed", "counted", "same"])
        self.assertEqual([entry.get("of_program") for entry in scenario["commits"]], [101, 301, 301, None, 451, 301])
        self.assertEqual([entry.get("change") for entry in scenario["commits"]], [None, 200, 0, None, 150, -150])
        self.assertEqual([entry.get("largest") for entry in scenario["commits"]], [None, True, False, None, False, False])
        self.assertEqual(scenario["commits"][4]["commits_without_counts"], 1)
        self.assertIn("no_such_thing", scenario["commits"][3]["trouble"])
        self.assertEqual(scenario["commits"][1]["cause"], {"function": "demo/__init__.py:main", "change": 200, "of": "calls"})
        self.assertEqual(sum(entry.get("change", 0) for entry in scenario["commits"]), scenario["sum"]["calls"])
        self.assertEqual(scenario["sum"]["calls"], 200)
        text = self.assert_code(self.measure(first + "..HEAD"), OK)
        self.assertEqual(self.runs(), [])  # everything is known now
        self.assert_says(text, "<- largest step", "no counts", "together with 1 commit before it that has no counts",
                         "+200 calls in demo/__init__.py:main", "3 commits moved it: +200 calls")

    def test_only_lines(self) -> None:
        self.write("demo/__init__.py", "def main():\n    for _ in range(10):\n        pass\n")
        first = self.commit("10 rounds")
        self.write("demo/__init__.py", "def main():\n    for _ in range(500):\n        pass\n")
        self.commit("500 rounds")
        step = self.measured(first + "..HEAD")["scenarios"][0]["commits"][1]
        self.assertEqual((step["change"], step["moved"], step["cause"]["of"]), (0, True, "lines"))
        self.assertEqual(step["lines_change"], step["cause"]["change"])
        self.assertGreater(step["lines_change"], 400)

    def test_first_parents_only(self) -> None:
        first = self.commit_times(100)
        self.git("checkout", "-q", "-b", "topic")
        for times in (500, 600):
            self.commit_times(times)
        self.git("checkout", "-q", "main")
        self.write("README", "")
        self.commit("a text")
        self.git("merge", "-q", "--no-ff", "-m", "Merge the topic", "topic")
        document = self.measured(first)
        self.assertEqual([commit["subject"] for commit in document["commits"]], ["100 times", "a text", "Merge the topic"])
        self.assertEqual(self.runs(), [100, 600])

    def test_names_and_plot(self) -> None:
        self.commit_times(100)
        self.commit_times(200)
        self.assert_says(self.assert_code(self.measure("HEAD~1..HEAD", "perf." + self.name, "--plot"), OK), "all calls", "+100")
        self.assert_says(self.assert_code(self.measure("HEAD~1..HEAD", self.name[:-1]), FAILED), "Similar names are: " + self.name)
        self.assert_code(self.measure("no-such-tag..HEAD"), FAILED)
        self.assert_code(self.filperf("history", "--find", self.name), USAGE)
        self.assert_code(self.filperf("history"), USAGE)
        self.assert_code(self.filperf("history", "a", "b"), USAGE)

    def test_nothing_can_run(self) -> None:
        self.write("demo/__init__.py", "import no_such_thing\n")
        self.commit("broken")
        self.assert_says(self.assert_code(self.measure("HEAD"), FAILED), "no counts")


class Find(MeasureTest):
    def commits(self, *rounds: int) -> str:
        """A commit for each number of rounds, each with another package. The first commit."""
        first = ""
        for i, times in enumerate(rounds):
            self.write("demo/number.py", "NUMBER = %d\n" % i)
            first = self.commit_times(times) if not first else (self.commit_times(times), first)[1]
        return first

    def test_one_step_of_many_commits(self) -> None:
        first = self.commits(*[100] * 41, *[170] * 23)
        self.measured(first, "--find", self.name)
        document = self.measured(first, "--find", self.name)
        self.assertLessEqual(len(self.runs()), 12)
        moved = [i for i, entry in enumerate(document["scenarios"][0]["commits"]) if entry.get("moved")]
        self.assertEqual(len(moved), 1)
        self.assertEqual(document["commits"][moved[0]]["id"], self.git("rev-parse", "HEAD~22"))
        self.assertEqual(document["scenarios"][0]["commits"][moved[0]]["change"], 70)

    def test_several_steps_and_commits_that_cannot_run(self) -> None:
        first = self.commits(100, 100, 150, 150, 150)
        self.write("demo/__init__.py", "import no_such_thing\n")
        self.commit("broken")
        self.commits(90, 90)
        text = self.assert_code(self.measure(first, "--find", self.name), OK)
        self.assert_says(text, "2 commits moved it: -10 calls", "150 times", "90 times")


if __name__ == "__main__":
    unittest.main()
