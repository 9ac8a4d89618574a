"""The self-test of the gate makes each kind of change, and the gate names it first."""

from __future__ import annotations

import json
import os
import unittest

from harness import FAILED, FILE, OK, SKIPPED, read_bytes
from selftesting import WORK, WORTH, SelftestTest


class ChangeTest(SelftestTest):
    def test_twice(self) -> None:
        self.assert_first(self.assert_finds("returning", "twice", "work")[0], "returning", 1, 2, WORTH)

    def test_loop(self) -> None:
        """A plain statement is repeated, wherever it stands in the function."""
        self.assert_first(self.assert_finds("conditional", "loop", "work", "--times", "6")[0], "conditional", 1, 6, 5 * WORTH)

    def test_uncached(self) -> None:
        """A cache of the program's own that is not asked."""
        self.assert_first(self.assert_finds("load", "uncached", "work")[0], "load", 1, 3, 2 * WORTH)

    def test_uncached_by_functools(self) -> None:
        culprits = self.assert_finds("main", "swap", "parse", "--instead", "parse.__wrapped__", expect=FILE + ":parse")
        # `parse` itself counts too.
        self.assert_first(culprits[0], "main", 1, 3, 2 * (1 + WORTH), callee=FILE + ":parse")

    def test_swap(self) -> None:
        """Moves that cancel in every total: one function is called in the place of another."""
        culprits = self.assert_finds("leaves", "swap", "leaf", "--instead", "other_leaf", "--expect", FILE + ":leaf",
                                     expect=FILE + ":other_leaf")
        self.assertEqual({(culprit["caller"], culprit["callee"], culprit["contribution"]) for culprit in culprits},
                         {(FILE + ":leaves", FILE + ":leaf", -400), (FILE + ":leaves", FILE + ":other_leaf", 400)})
        for total in self.gate()["totals"]:
            if total["kind"] != "lines_of_program":  # the two run other lines
                self.assertEqual(total["before"], total["after"], total)

    def test_one_call_more(self) -> None:
        """Below every default limit, and found where limits are exact."""
        result = self.selftest("load", "twice", "--call", "work", "--expect", WORK, "--min-calls", "1000")
        self.assert_says(self.assert_code(result, FAILED), "but the verdict is ok, it should be drift")
        self.assert_finds("load", "twice", "work", "--min-calls", "1000", "--max-program-drift", "0")

    def test_other_limits(self) -> None:
        """The limits that are given are those that are held."""
        for limit in ("--max-drift", "--max-program-drift", "--max-function-drift"):
            loose = [word for other in ("--max-drift", "--max-program-drift", "--max-function-drift") if other != limit
                     for word in (other, "9999")]
            self.assert_code(self.selftest("returning", "twice", "--call", "work", "--expect", WORK, *loose, limit, "9999"), FAILED)
            self.assert_code(self.selftest("returning", "twice", "--call", "work", "--expect", WORK, *loose, limit, "0"), OK)


class FunctionTest(SelftestTest):
    """Wherever a function is kept, it is the one that is changed."""

    def test_property(self) -> None:
        """Of the functions under one name, the one that makes the call."""
        self.assert_first(self.assert_finds("Part.size", "twice", "work")[0], "Part.size", 1, 2, WORTH)

    def test_class_method(self) -> None:
        self.assert_first(self.assert_finds("Part.make", "twice", "work")[0], "Part.make", 1, 2, WORTH)

    def test_static_method(self) -> None:
        self.assert_first(self.assert_finds("Part.check", "twice", "work")[0], "Part.check", 1, 2, WORTH)

    def test_wrapped(self) -> None:
        self.assert_first(self.assert_finds("Part.draw", "twice", "work")[0], "Part.draw", 1, 2, WORTH)

    def test_registered(self) -> None:
        """A function whose module forgot it, as those of command lines are kept by their decorator."""
        self.assert_first(self.assert_finds("command", "twice", "work")[0], "command", 1, 2, WORTH)

    def test_nested(self) -> None:
        self.assert_first(self.assert_finds("nested", "twice", "work")[0], "nested.<locals>.inner", 1, 2, WORTH)

    def test_comprehension(self) -> None:
        length = "builtin:<built-in method builtins.len>"
        culprit = self.assert_finds("comprehension", "twice", "len", "--max-program-drift", "0", expect=length)[0]
        # From Python 3.12 on a comprehension is no function of its own.
        self.assertIn(culprit["caller"], (FILE + ":comprehension.<locals>.<listcomp>", FILE + ":comprehension"))
        self.assertEqual((culprit["before"], culprit["after"], culprit["contribution"]), (300, 600, 300))

    def test_method_called_on_a_value(self) -> None:
        self.assert_first(self.assert_finds("main", "twice", ".make", expect=FILE + ":Part.make")[0], "main", 1, 2, 1 + WORTH,
                          callee=FILE + ":Part.make")

    def test_another_module(self) -> None:
        """A function that is not the program's: red here, and not the program's doing elsewhere."""
        result = self.selftest("thing:part", "twice", "--call", "leaf", "--expect", "thing/__init__.py:leaf")
        self.assert_says(self.assert_code(result, FAILED), "in another environment the verdict would be environment_changed")
        self.assertNotIn("culprit number", result.out)


class ControlTest(SelftestTest):
    def test_injecting_moves_nothing(self) -> None:
        """A function that is compiled again as it is leaves every count as it was."""
        for function in ("main", "comprehension", "Part.draw", "nested", "thing:part"):
            self.assert_says(self.assert_code(self.selftest(function, "same"), OK), "no calls moved: ok")
            gate = self.gate()
            self.assertEqual((gate["functions_moved"], gate["program_calls_moved"]), ([], []), function)

    def test_it_is_undone(self) -> None:
        """The program's files, the baseline and what the gate left are as before; the next check is green."""
        self.assert_code(self.check(), OK)
        kept = {path: read_bytes(path) for path in (self.baseline_path, os.path.join(self.source, "demo", "__init__.py"),
                                                    os.path.join(self.outputs, self.name + "-verdict.json"))}
        self.assert_finds("returning", "twice", "work")
        self.assertEqual({path: read_bytes(path) for path in kept}, kept)
        self.assertEqual(sorted(os.listdir(os.path.join(self.outputs, "selftest"))),
                         ["it-cprofile.pstats", "it-stderr.txt", "it-stdout.txt", "it-verdict.json"])
        self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")

    def test_a_refresh_is_not_its_business(self) -> None:
        before = read_bytes(self.baseline_path)
        result = self.filperf("selftest", "it", self.manifest(), "--function", "demo:returning", "--change", "twice", "--call", "work",
                              "--expect", WORK, environment={"FIL_PERF_REFRESH": "1"})
        self.assert_code(result, OK)
        self.assertEqual(read_bytes(self.baseline_path), before)

    def test_switched_off(self) -> None:
        result = self.filperf("selftest", "it", self.manifest(), "--function", "demo:main", "--change", "same",
                              environment={"FIL_PERF_CPROFILE_ENABLED": "0"})
        self.assert_says(self.assert_code(result, SKIPPED), "SKIPPED perf-selftest.it", "FIL_PERF_CPROFILE_ENABLED")

    def test_json(self) -> None:
        result = self.selftest("returning", "twice", "--call", "work", "--expect", WORK, "--json")
        document = json.loads(self.assert_code(result, OK).out)
        self.assertEqual((document["schema"], document["name"], document["passed"], document["objections"], document["expected"]),
                         ("filperf/selftest/1", "it", True, [], [WORK]))
        self.assertEqual(document["verdict"]["status"], "drift")
        document = json.loads(self.assert_code(self.selftest("never", "twice", "--call", "work", "--expect", WORK, "--json"), FAILED).out)
        self.assertFalse(document["passed"])
        self.assertIn("the verdict is ok, it should be drift", document["objections"])


if __name__ == "__main__":
    unittest.main()
