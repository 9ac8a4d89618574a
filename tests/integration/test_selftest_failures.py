"""The self-test of the gate fails where it should, and refuses changes that it cannot make."""

from __future__ import annotations

import os
import shutil
import unittest

from harness import FAILED, FILE, OK, USAGE, Result
from selftesting import PROGRAM, THING, WORK, WORTH, SelftestTest


class FailureTest(SelftestTest):
    """A self-test has to be able to fail."""

    def test_wrong_callee(self) -> None:
        result = self.selftest("returning", "twice", "--call", "work", "--expect", FILE + ":leaf")
        self.assert_says(self.assert_code(result, FAILED), "FAILED perf-selftest.it",
                         "injected: in %s returning of demo makes the call of work twice" % self.name,
                         "expected: red, and the report names first the calls of %s:leaf" % FILE,
                         "but culprit number 1 is not what was injected: +201 calls, 1 -> 2 calls of %s by %s:returning" % (WORK, FILE),
                         "but calls of %s:leaf are not named first" % FILE, "The gate said:", "DRIFT perf." + self.name)

    def test_wrong_caller(self) -> None:
        """The right function is called more often, but by another than the one that was changed: `main` calls `load` twice as often."""
        result = self.selftest("main", "twice", "--call", "load", "--expect", FILE + ":load", "--max-program-drift", "0")
        self.assert_code(result, OK)
        result = self.selftest("main", "twice", "--call", "returning", "--expect", WORK)
        self.assert_says(self.assert_code(result, FAILED), "culprit number 1 is not what was injected")

    def test_too_many_expected(self) -> None:
        result = self.selftest("returning", "twice", "--call", "work", "--expect", WORK, FILE + ":leaf")
        self.assert_says(self.assert_code(result, FAILED), "only 1 culprit was found", "but calls of %s:leaf are not named first" % FILE)

    def test_change_that_nothing_comes_of(self) -> None:
        """The function is changed, and the scenario does not call it."""
        result = self.selftest("never", "twice", "--call", "work", "--expect", WORK)
        self.assert_says(self.assert_code(result, FAILED), "but the verdict is ok, it should be drift", "only 0 culprits were found",
                         "but in another environment the verdict would be ok, it should be drift there too")

    def test_gate_that_is_blind(self) -> None:
        blind = {"max_drift_percent": 9999, "max_program_drift_percent": 9999, "max_function_drift_percent": 9999}
        result = self.selftest("conditional", "loop", "--call", "work", "--times", "50", "--expect", WORK, limits=blind)
        self.assert_says(self.assert_code(result, FAILED), "but the verdict is ok, it should be drift")
        self.assertNotIn("culprit number", result.out)

    def test_control_of_a_program_that_changed(self) -> None:
        self.program(PROGRAM.replace("range(400)", "range(401)"), thing=THING % 1)
        result = self.selftest("main", "same")
        self.assert_says(self.assert_code(result, FAILED), "expected: nothing moves",
                         "but calls moved, though the program was not changed; the first: +1 call, ")

    def test_change_that_breaks_the_program(self) -> None:
        result = self.selftest("main", "swap", "--call", "returning", "--instead", "no_such_function", "--expect", WORK)
        self.assert_says(self.assert_code(result, FAILED), "but the gate could not compare: error", "the program's exit code was 1, expected 0",
                         "NameError: name 'no_such_function' is not defined")

    def test_no_baseline(self) -> None:
        os.remove(self.baseline_path)
        result = self.selftest("main", "same")
        self.assert_says(self.assert_code(result, FAILED), "but the gate could not compare: no_baseline")


class ElsewhereTest(SelftestTest):
    def test_another_environment(self) -> None:
        """Where a distribution of another version calls ten times as much, the change of the program is still red and first of its own."""
        shutil.rmtree(self.source)
        self.install("2.0", 10)
        gate = self.assert_code(self.check(), OK)
        self.assert_says(gate, "ENVIRONMENT", "thing 1.0 -> 2.0")
        culprits = self.assert_finds("conditional", "loop", "work", "--times", "30")
        self.assertEqual(culprits[0]["callee"], "thing/__init__.py:leaf")  # the environment's, which comes to more
        own = [culprit for culprit in culprits if culprit["of_program"]]
        self.assert_first(own[0], "conditional", 1, 30, 29 * WORTH)
        self.assert_says(self.assert_code(self.selftest("main", "same"), OK), "no calls into or by demo moved: environment_changed")

    def test_other_policies(self) -> None:
        """What the scenario's policy is does not matter: the change has to be red under `program` as well."""
        self.assert_code(self.selftest("returning", "twice", "--call", "work", "--expect", WORK,
                                       limits={"environment_change": "gate"}), OK)


class RefusalTest(SelftestTest):
    """Changes that cannot be made: said by name, and no self-test passes."""

    def assert_refused(self, result: Result, *texts: str) -> None:
        self.assert_says(self.assert_code(result, FAILED), "cannot inject a change into " + self.name, *texts)

    def test_module(self) -> None:
        for module in ("nothing", "demo.nothing", "demo.nothing.at_all", "sys"):
            self.assert_refused(self.selftest(module + ":f", "same"), "there is no module %s written in Python" % module)

    def test_function(self) -> None:
        for function in ("nothing", "Part", "Part.nothing", "Nothing.size", "size", "inner"):
            self.assert_refused(self.selftest(function, "same"), "demo: it has no function " + function)

    def test_call(self) -> None:
        self.assert_refused(self.selftest("main", "twice", "--call", "leaf", "--expect", "x"),
                            "main does not call leaf; it calls Part, command, comprehension, conditional,")
        self.assert_refused(self.selftest("leaf", "twice", "--call", "leaf", "--expect", "x"), "leaf does not call leaf; it calls nothing")
        self.assert_refused(self.selftest("main", "twice", "--call", ".nothing", "--expect", "x"), "main does not call .nothing")

    def test_statement_that_cannot_be_repeated(self) -> None:
        self.assert_refused(self.selftest("returning", "loop", "--call", "work", "--times", "2", "--expect", "x"),
                            "returning calls work in no plain statement that could be repeated")

    def test_call_under_no_condition(self) -> None:
        self.assert_refused(self.selftest("returning", "uncached", "--call", "work", "--expect", "x"), "returning calls work under no condition")

    def test_no_expression(self) -> None:
        self.assert_refused(self.selftest("returning", "swap", "--call", "work", "--instead", "a b", "--expect", "x"),
                            "a b is not an expression of Python")

    def test_module_that_is_imported_later(self) -> None:
        """It would have to be imported for the injection, which would change what is counted."""
        self.program("def main():\n    import late\n    for _ in range(9):\n        late.f()\n",
                     late="def g():\n    pass\n\ndef f():\n    g()\n")
        self.accepted()
        result = self.selftest("late:f", "twice", "--call", "g", "--expect", "late/__init__.py:g")
        self.assert_says(self.assert_code(result, FAILED), "the change that a self-test asks for could not be injected: "
                         "the imported program has no function")

    def test_usage(self) -> None:
        manifest = self.manifest()
        for arguments, text in (
                (("--function", "demo:main", "--change", "twice", "--expect", "x"), "--call is missing"),
                (("--function", "demo:main", "--change", "twice", "--call", "load"), "--expect is missing"),
                (("--function", "demo:main", "--change", "loop", "--call", "load", "--expect", "x"), "--times, of 2 or more is missing"),
                (("--function", "demo:main", "--change", "loop", "--call", "load", "--expect", "x", "--times", "1"), "--times, of 2 or more"),
                (("--function", "demo:main", "--change", "swap", "--call", "load", "--expect", "x"), "--instead is missing"),
                (("--function", "demo:main", "--change", "same", "--expect", "x"), "nothing moves in an unchanged program"),
                (("--function", "demo", "--change", "same"), "MODULE:FUNCTION is missing"),
                (("--function", ":main", "--change", "same"), "MODULE:FUNCTION is missing"),
                (("--function", "demo:", "--change", "same"), "MODULE:FUNCTION is missing"),
                (("--function", "demo:main", "--change", "thrice", "--call", "load", "--expect", "x"), "thrice"),
                (("--change", "same"), "--function is required")):
            result = self.filperf("selftest", "it", manifest, *arguments)
            self.assert_says(self.assert_code(result, USAGE), text)

    def test_import_phase(self) -> None:
        result = self.selftest("main", "same", phase="import")
        self.assert_says(self.assert_code(result, USAGE), "it counts the import of the program")


if __name__ == "__main__":
    unittest.main()
