"""`filperf compare` ties what moved to the diff: which functions changed, what runs them, and what need not be run."""

from __future__ import annotations

import json
import os
import unittest
from typing import Any

from comparing import CompareTest
from harness import DRIFT, FAILED, OK, Result, read_json

# `main one` runs `first`, which calls `helper`; `main two` runs `second`.
PROGRAM = """
import sys

LIMIT = 3

def helper(times):
    for _ in range(times):
        abs(1)

def first():
    helper({first})

def second():
    return {second}

def nobody():
    return {nobody}

def main():
    first() if sys.argv[1] == "one" else second()
"""


class ChangesTest(CompareTest):
    def setUp(self) -> None:
        super().setUp()
        self.program_with()
        self.commit("first")

    def program_with(self, first: int = 200, second: str = "0", nobody: int = 1, text: str = PROGRAM) -> None:
        self.write("demo/__init__.py", text.format(first=first, second=second, nobody=nobody))

    def scenarios(self, *more: str) -> str:
        return self.index(self.manifest(scenario="one", args=["one"]), self.manifest(scenario="two", args=["two"]),
                          self.manifest(scenario="an-import", phase="import"), *more)

    def compare_all(self, *arguments: str, build: str = "") -> Result:
        return self.compare("HEAD", *arguments, build=build or self.scenarios())

    def verdict_of(self, scenario: str) -> Any:
        return read_json(os.path.join(self.outputs, "compare", scenario + "-verdict.json"))

    def rows(self, scenario: str) -> dict[str, Any]:
        """The rows of the bill by function."""
        return {row["functions"][0]: row for row in self.verdict_of(scenario)["bill"]["rows"] if row["functions"]}


class MarkedTest(ChangesTest):
    """Rows of a report say whether the diff changes them."""

    def test_function_above_what_moved(self) -> None:
        self.program_with(first=900)
        result = self.assert_code(self.compare_all(), DRIFT)
        self.assertEqual(self.rows("one")["demo/__init__.py:helper"]["changed_above"], "demo/__init__.py:first")
        self.assert_says(result, "not changed itself; demo/__init__.py:first above it is")

    def test_function_that_changed(self) -> None:
        self.program_with(text=PROGRAM.replace("        abs(1)", "        abs(1) and abs(1) and abs(1) and abs(1)"))
        result = self.assert_code(self.compare_all(), DRIFT)
        self.assertEqual(self.rows("one")["demo/__init__.py:helper"]["in_diff"], "changed")
        self.assert_says(result, "CHANGED in this diff")

    def test_value_of_the_module(self) -> None:
        self.program_with(text=PROGRAM.replace("helper({first})", "helper(LIMIT * 100)"))
        self.commit("by the limit")
        self.program_with(text=PROGRAM.replace("helper({first})", "helper(LIMIT * 100)").replace("LIMIT = 3", "LIMIT = 9"))
        result = self.assert_code(self.compare_all(), DRIFT)
        self.assertEqual(self.rows("one")["demo/__init__.py:helper"]["changed_module"], "demo/__init__.py")
        self.assert_says(result, "not changed itself; what demo/__init__.py does when it is imported is")

    def test_check_against_a_revision(self) -> None:
        self.program_with(first=900)
        self.settings["subject"] = {"source": self.repository}
        manifest = self.manifest(args=["one"])
        result = self.filperf("check", manifest, environment={"FIL_PERF_AGAINST": "HEAD"})
        self.assert_says(self.assert_code(result, DRIFT), "not changed itself; demo/__init__.py:first above it is")

    def test_comments_change_nothing(self) -> None:
        self.program_with(text="# A comment.\n" + PROGRAM.replace("def second", "\n# One more.\ndef second"))
        result = self.assert_code(self.compare_all(), OK)
        self.assert_says(result, "The code of the two sides is the same.")


class CoverageTest(ChangesTest):
    """At the end stand the changed functions, with what runs them."""

    def test_what_runs_what(self) -> None:
        self.program_with(first=201, second="1", nobody=2)
        result = self.assert_code(self.compare_all(), OK)
        self.assert_says(result, "Between the two sides: 3 functions changed.", "What runs 2 of the 3 changed and new functions:",
                         "demo/__init__.py:first: one", "demo/__init__.py:second: two",
                         "No scenario runs 1 changed or new function, so nothing says what it costs:\n    demo/__init__.py\n      nobody")

    def test_json(self) -> None:
        self.program_with(second="1", nobody=2)
        result = self.assert_code(self.compare_all("--json"), OK)
        changes = json.loads(result.out)["changes"]["demo"]
        self.assertEqual(changes["changed"], ["demo/__init__.py:nobody", "demo/__init__.py:second"])
        self.assertEqual(changes["not_run"], ["demo/__init__.py:nobody"])
        self.assertEqual(changes["functions"], [{"function": "demo/__init__.py:nobody", "scenarios": []},
                                                {"function": "demo/__init__.py:second", "scenarios": ["two"]}])

    def test_required(self) -> None:
        self.program_with(second="1")
        self.assert_code(self.compare_all("--require-covered"), OK)
        self.program_with(second="1", nobody=2)
        self.assert_code(self.compare_all("--require-covered"), DRIFT)
        self.assert_code(self.compare_all(), OK)

    def test_required_does_not_hide_a_failure(self) -> None:
        self.program_with(second="1 / 0", nobody=2)
        self.assert_code(self.compare_all("--require-covered"), FAILED)


class AffectedTest(ChangesTest):
    """`--affected` runs what a diff can move, and comes to what a full run comes to."""

    def runs(self) -> Any:
        """By scenario: None if it was left out, else why it was run."""
        return {name: None if self.verdict_of(name).get("unaffected") else self.verdict_of(name)["why_affected"]
                for name in ("one", "two", "an-import")}

    def test_only_what_runs_a_changed_function(self) -> None:
        self.program_with(first=900)
        self.assert_code(self.compare_all(), DRIFT)
        full = {name: self.verdict_of(name)["totals"] for name in ("one", "two", "an-import")}
        result = self.assert_code(self.compare_all("--affected"), DRIFT)
        self.assertEqual(self.runs(), {"one": "it runs demo/__init__.py:first, which has changed", "two": None, "an-import": None})
        self.assert_says(result, "ok perf.two: not run, because the diff changes nothing that it runs", "run, because it runs demo/__init__.py:first")
        self.assertEqual(self.verdict_of("one")["totals"], full["one"])
        for name in ("two", "an-import"):
            for measure in full[name]:
                self.assertEqual(measure.get("before"), measure.get("after"), (name, measure))

    def test_nothing_to_run(self) -> None:
        self.program_with(nobody=5)
        self.assert_code(self.compare_all("--affected"), OK)
        self.assertEqual(self.runs(), {"one": None, "two": None, "an-import": None})

    def test_module_level_and_data(self) -> None:
        why = "what demo/__init__.py does when it is imported has changed"
        self.program_with(text=PROGRAM.replace("LIMIT = 3", "LIMIT = 4"))
        self.assert_code(self.compare_all("--affected"), OK)
        self.assertEqual(self.runs(), {"one": why, "two": why, "an-import": why})
        self.program_with()
        self.write("demo/page.html", "new")
        self.assert_code(self.compare_all("--affected"), OK)
        self.assertIn("demo/page.html has changed", self.runs()["two"])

    def test_function_that_the_import_runs(self) -> None:
        """Its result may be in a variable that every scenario reads."""
        text = PROGRAM.replace("LIMIT = 3", "def limit():\n    return {nobody}\n\nLIMIT = limit()").replace("helper({first})", "helper(LIMIT * 100)")
        self.program_with(text=text)
        self.commit("computed")
        self.program_with(text=text, nobody=9)
        self.assert_code(self.compare_all("--affected"), DRIFT)
        self.assertIn("the import runs demo/__init__.py:limit, which has changed", self.runs()["one"])

    def test_without_a_scenario_of_the_import(self) -> None:
        build = self.index(self.manifest(scenario="one", args=["one"]), self.manifest(scenario="two", args=["two"]))
        self.program_with(first=900)
        self.assert_code(self.compare_all("--affected", build=build), DRIFT)
        self.assertIn("no scenario counts the import", self.verdict_of("two")["why_affected"])

    def test_names_are_chosen_and_the_import_is_counted_all_the_same(self) -> None:
        self.program_with(first=900)
        self.assert_code(self.compare_all("--affected", "-R", "two"), OK)
        self.assertTrue(self.verdict_of("two")["unaffected"])


class Shown(CompareTest):
    """What is printed around the verdicts."""

    def test_where_the_verdicts_are(self) -> None:
        self.commit_times(100)
        result = self.assert_code(self.compare("HEAD"), OK)
        folder = os.path.join(self.outputs, "compare")
        self.assert_says(result, "Verdicts: %s\n" % folder, "filperf report %s --html compare.html" % folder)
        self.assert_code(self.filperf("report", folder), OK)
        other = self.path("some where")
        result = self.assert_code(self.compare("HEAD", FIL_PERF_OUTPUT_DIR=other), OK)
        self.assert_says(result, "Verdicts: '%s'" % other)

    def test_nothing_is_a_command_to_the_runner(self) -> None:
        """GitHub Actions obeys lines that begin with `::`, and `##[` anywhere. JSON stays what it was."""
        self.write("demo/__init__.py", "def main():\n    import sys\n    print('::error::a\\n##[error]b\\n  ::set-output name=x::y', file=sys.stderr)\n"
                                       "    raise LookupError('c ##[group]d')\n")
        self.commit("commands")
        for arguments in ((), ("--json",)):
            result = self.assert_code(self.compare("HEAD", *arguments), FAILED)
            self.assertIn("LookupError", result.text)
            self.assertNotIn("##[", result.text)
            self.assertEqual([line for line in result.text.splitlines() if line.strip().startswith("::")], [])
        self.assertIn("##[group]d", json.dumps(json.loads(result.out)))
        result = self.filperf("history", "--measure", "HEAD", "--index", self.index(), "--source", self.repository)
        self.assertNotIn("##[", result.text)


if __name__ == "__main__":
    unittest.main()
