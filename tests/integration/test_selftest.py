"""The self-test of the gate: every kind of change is made as asked for and named first, and a self-test that should fail does."""

from __future__ import annotations

import json
import os
import shutil
import unittest
from typing import Any

from harness import FAILED, FILE, OK, SKIPPED, USAGE, GateTest, Result, read_bytes, read_json, write_bytes

# `main` calls each of these, the way that the changes below ask for; `leaf` is what costs calls, above a bulk that does not move.
PROGRAM = """
import functools
import thing

REGISTERED = []
KNOWN = {}

def leaf():
    pass

def other_leaf():
    pass

def work():
    for _ in range(200):
        leaf()

def registered(function):
    REGISTERED.append(function)

@registered
def command():
    work()

def logged(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)
    return wrapper

class Part:
    @property
    def size(self):
        return work()

    @size.setter
    def size(self, value):
        leaf()

    @classmethod
    def make(cls):
        return work()

    @staticmethod
    def check():
        return work()

    @logged
    def draw(self):
        return work()

def load(key):
    if key not in KNOWN:
        KNOWN[key] = work()
    return KNOWN[key]

@functools.lru_cache(maxsize=None)
def parse(key):
    return work()

def leaves():
    for _ in range(400):
        leaf()

def comprehension():
    return sum([len(text) for text in ["a"] * 300])

def nested():
    def inner():
        return work()
    return inner()

def conditional(flag=True):
    if flag:
        result = 0
        try:
            result = work()
        except ValueError:
            raise
    else:
        result = 1
    return result

def returning():
    return work()

def never():
    work()

def main():
    for _ in range(5000):
        thing.part()
    command = REGISTERED[0]
    command()
    part = Part()
    part.size, part.make(), part.check(), part.draw()
    for _ in range(3):
        load("x")
        parse("y")
    leaves()
    comprehension()
    nested()
    conditional()
    returning()
del command
"""

THING = "def leaf():\n    pass\n\ndef part():\n    for _ in range(%d):\n        leaf()\n"

WORK = FILE + ":work"


class SelftestTest(GateTest):
    """A program with a baseline, to inject changes into. No module of it is written again, so that its byte code is made once."""

    def setUp(self) -> None:
        super().setUp()
        self.install("1.0", 1)
        self.accepted()

    def install(self, version: str, parts: int) -> None:
        self.program(PROGRAM, thing=THING % parts)
        info = "thing-%s.dist-info" % version
        write_bytes(os.path.join(self.source, info, "METADATA"), ("Metadata-Version: 2.1\nName: thing\nVersion: %s\n" % version).encode())
        write_bytes(os.path.join(self.source, info, "RECORD"), ("thing/__init__.py,,\n%s/RECORD,,\n" % info).encode())

    def selftest(self, function: str, change: str, *options: str, **changes: Any) -> Result:
        function = function if ":" in function else "demo:" + function
        return self.filperf("selftest", "it", self.manifest(**changes), "--function", function, "--change", change, *options)

    def gate(self) -> Any:
        """What the gate said of the last injected change."""
        return read_json(os.path.join(self.outputs, "selftest", "it-verdict.json"))

    def assert_finds(self, function: str, change: str, call: str, *options: str, expect: str = WORK) -> list[Any]:
        """The change is found. @return the culprits"""
        result = self.selftest(function, change, "--call", call, "--expect", expect, *options)
        self.assert_code(result, OK)
        self.assert_says(result, "ok perf-selftest.it: in " + self.name)
        gate = self.gate()
        self.assertEqual((gate["status"], gate["attribution"]["adds_up"]), ("drift", True))
        return gate["attribution"]["culprits"]

    def assert_first(self, culprit: Any, caller: str, before: int, after: int, contribution: int, callee: str = WORK) -> None:
        self.assertEqual((culprit["caller"], culprit["callee"], culprit["before"], culprit["after"]),
                         (FILE + ":" + caller, callee, before, after))
        self.assertAlmostEqual(culprit["contribution"], contribution, places=6)


# One call of `work` is one and 200 of `leaf`.
WORTH = 201


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

    def test_method_of_whatever(self) -> None:
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
