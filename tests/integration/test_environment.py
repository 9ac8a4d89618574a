"""Another environment than the baseline's: what differs is named, the program is still gated, and the rest is only reported."""

from __future__ import annotations

import os
import shutil
import unittest
from typing import Any, Optional

from environments import PROGRAM, THING, EnvironmentTest
from harness import DRIFT, FAILED, FILE, OK, Result, write_bytes


class DistributionTest(EnvironmentTest):
    def test_origins(self) -> None:
        """The calls of a distribution are counted under its name."""
        self.install("1.0")
        self.accepted()
        calls = self.baseline()["calls"]
        self.assertEqual((calls["distributions"]["thing"], calls["program"], calls["by_program"]), (2200, 1, 200))
        self.assertEqual(self.baseline()["environment"]["distributions"]["thing"], "1.0")
        self.assert_code(self.check(), OK)

    def test_other_version_that_calls_more(self) -> None:
        """Three times the calls inside a distribution of another version are the environment's."""
        self.install("1.0")
        self.accepted()
        self.install("2.0", parts=30)
        result = self.check()
        self.assert_environment_only(result, "thing 1.0 -> 2.0", "not gated", "No calls into or by demo moved.")
        self.assertEqual(self.changes(), {"thing": ("1.0", "2.0")})
        totals = {entry["kind"]: entry for entry in self.verdict()["totals"]}
        self.assertEqual((totals["total"]["gated"], totals["of_program"]["gated"], totals["by_program"]["gated"]), (False, True, True))

    def test_same_version_that_calls_more(self) -> None:
        """The same in an environment that did not change is red."""
        self.install("1.0")
        self.accepted()
        self.install("1.0", parts=30)
        self.assert_says(self.assert_code(self.check(), DRIFT), "in thing", "thing/__init__.py:part")

    def test_program_calls_more_in_another_environment(self) -> None:
        """One that the program makes itself is the program's in any environment."""
        self.install("1.0")
        self.accepted()
        self.install("2.0", works=400)
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "thing 1.0 -> 2.0", "200 -> 400 calls by " + FILE + ":main", "accept it and commit")
        by_program = next(entry for entry in self.verdict()["totals"] if entry["kind"] == "by_program")
        self.assertEqual((by_program["before"], by_program["after"], by_program["judgement"], by_program["gated"]), (200, 400, "worse", True))

    def test_other_version_that_calls_the_same(self) -> None:
        """Where nothing moved, another version is named and all is well."""
        self.install("1.0")
        self.accepted()
        self.install("1.1")
        result = self.assert_code(self.check(), OK)
        self.assert_says(result, "ok perf.", "as in the baseline", "thing 1.0 -> 1.1")
        self.assertEqual(self.verdict()["status"], "ok")

    def test_installed_and_removed(self) -> None:
        self.install(None)
        self.accepted()
        self.install("1.0", parts=30)
        self.assert_environment_only(self.check(), "thing missing -> 1.0")
        self.accepted()
        self.install(None, parts=10)
        self.assert_code(self.check(), OK)
        self.assertEqual(self.changes(), {"thing": ("1.0", "missing")})

    def test_refresh_accepts_the_environment(self) -> None:
        self.install("1.0")
        self.accepted()
        self.install("2.0", parts=30)
        self.accepted()
        result = self.assert_code(self.check(), OK)
        self.assertNotIn("thing 1.0", result.text)
        self.assertEqual(self.changes(), {})

    def test_refresh_of_the_environment_alone(self) -> None:
        """A baseline names its environment, so that another one with the same counts is another baseline."""
        self.install("1.0")
        self.accepted()
        self.install("1.1")
        self.assert_says(self.accepted(), "baseline changed")
        self.assertEqual(self.baseline()["environment"]["distributions"]["thing"], "1.1")

    def test_the_version_of_the_program_is_not_its_environment(self) -> None:
        """The subject's own distribution is what is under test: another version of it is gated in full."""
        self.install("1.0")
        for version in ("1.0", "2.0"):
            info = os.path.join(self.source, "demo-%s.dist-info" % version)
            write_bytes(os.path.join(info, "RECORD"), b"demo/__init__.py,,\n")
            self.assert_code(self.refresh() if version == "1.0" else self.check(), OK)
            shutil.rmtree(info)
        self.assertEqual(self.changes(), {})


class PolicyTest(EnvironmentTest):
    """What is gated if the environment differs from the baseline's, as the scenario asks."""

    def changed(self, policy: str, works: int = 200, parts: int = 10, improvements: str = "report") -> Result:
        """A check of the program as it is now, with another version of `thing`."""
        self.install("2.0", works=works, parts=parts)
        return self.check(limits={"environment_change": policy, "improvements": improvements})

    def setUp(self) -> None:
        super().setUp()
        self.install("1.0")
        self.accepted()

    def total(self, kind: str = "total") -> Any:
        return next(entry for entry in self.verdict()["totals"] if entry["kind"] == kind)

    def test_program(self) -> None:
        """The default: a library that moved by itself is named, and not gated."""
        result = self.changed("program", parts=30)
        self.assert_environment_only(result, "thing 1.0 -> 2.0")
        self.assertEqual((self.total()["gated"], self.total()["caused_by_program"]), (False, 0))
        self.install("2.0", parts=30)
        self.assertEqual(self.check().text, result.text)

    def test_gate(self) -> None:
        """All of it gated, whatever changed; which is named."""
        result = self.assert_code(self.changed("gate", parts=30), DRIFT)
        self.assert_says(result, "DRIFT perf.", "The environment differs from the baseline's, and this scenario gates all counts anyway:",
                         "thing 1.0 -> 2.0", "in thing", "OVER")
        self.assertTrue(all(entry["gated"] for entry in self.verdict()["totals"]))
        self.assert_code(self.changed("gate"), OK)

    def test_fail(self) -> None:
        """Another environment is red by itself, though not one call moved; in the baseline's own all is well."""
        result = self.assert_code(self.changed("fail"), DRIFT)
        self.assert_says(result, "ENVIRONMENT perf.", "this scenario forbids that (ENVIRONMENT_CHANGE fail)", "thing 1.0 -> 2.0",
                         "To make this environment the baseline's:")
        self.assertEqual(self.verdict()["status"], "environment_refused")
        self.install("1.0")
        self.assert_says(self.assert_code(self.check(limits={"environment_change": "fail"}), OK), "as in the baseline")

    def test_fail_says_what_the_program_did_first(self) -> None:
        self.assert_says(self.assert_code(self.changed("fail", works=400), DRIFT), "DRIFT perf.", "200 -> 400 calls by " + FILE + ":main")
        self.assertEqual(self.verdict()["status"], "drift")

    def test_bad_policy(self) -> None:
        for member, value in (("environment_change", "ignore"), ("improvements", "maybe")):
            result = self.assert_code(self.check(limits={member: value}), FAILED)
            self.assert_says(result, member, value)

    def test_improvements(self) -> None:
        """Fewer calls are good news, red where they have to be accepted first."""
        for improvements, code, words in (("report", OK, "IMPROVED perf."), ("fail", DRIFT, "(IMPROVEMENTS fail)")):
            self.install("1.0", works=50)
            result = self.assert_code(self.check(limits={"improvements": improvements}), code)
            self.assert_says(result, words, "200 -> 50 calls by " + FILE + ":main", "fewer")
            self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")
            # Those of the environment are not the program's.
            self.assert_environment_only(self.changed("program", parts=1, improvements=improvements), "thing 1.0 -> 2.0")
        self.install("1.0")
        self.assert_says(self.assert_code(self.check(limits={"improvements": "fail"}), OK), "as in the baseline")

    def test_improvement_beside_a_loss(self) -> None:
        """More of one thing and less of another is drift, and reads as that."""
        self.install("1.0", works=400, parts=1)
        result = self.assert_code(self.check(limits={"improvements": "fail"}), DRIFT)
        self.assert_says(result, "DRIFT perf.", "more calls by demo than the baseline allows, though fewer calls in all (-63.61 %)")

    def test_budget(self) -> None:
        """A ceiling for the total holds in any environment, whatever the policy: 200 + 2,000 + 1 calls are made."""
        for policy in ("program", "gate"):
            for ceiling, code in ((2201, OK), (2200, DRIFT)):
                self.install("2.0")
                result = self.assert_code(self.check(limits={"environment_change": policy, "max_calls": ceiling}), code)
                budget = self.total("budget")
                self.assertEqual((budget["before"], budget["after"], budget["gated"], budget["judgement"]),
                                 (ceiling, 2201, True, "within" if code == OK else "worse"))
            self.assert_says(result, "MAX_CALLS", "2,201", "2,200   OVER")


# A library with a large call, and a program that makes it as often as asked.
LOADING = """
import thing

def main():
    for _ in range({loads}):
        thing.load()
    for _ in range(300000):
        thing.part()
"""

LIBRARY = """
def part():
    pass

def load():
    for _ in range({parts}):
        part()
"""


class OneMoreCallTest(EnvironmentTest):
    """One more call by the program, far below every floor, and everything that follows from it."""

    def install(self, version: Optional[str], loads: int = 1, parts: int = 20_000) -> None:  # type: ignore[override]
        super().install(version)
        self.program(LOADING.format(loads=loads), thing=LIBRARY.format(parts=parts))

    def test_one_more_is_red_in_another_environment(self) -> None:
        self.install("1.0")
        self.accepted()
        self.install("2.0", loads=2)
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "thing 1.0 -> 2.0", "only the calls into and by demo are gated, and what follows from them",
                         "320,001 -> 340,002 calls, itself called once as before", "1 -> 2 times, in line", "OVER by +20,001")
        verdict = self.verdict()
        first = verdict["attribution"]["culprits"][0]
        self.assertEqual((first["caller"], first["callee"], first["before"], first["after"], first["of_program"]),
                         (FILE + ":main", "thing/__init__.py:load", 1, 2, True))
        self.assertAlmostEqual(first["contribution"], 20_001)
        total = verdict["totals"][0]
        self.assertEqual((total["kind"], total["gated"], total["judgement"], total["caused_by_program"]), ("total", True, "worse", 20_001))
        by_program = next(entry for entry in verdict["totals"] if entry["kind"] == "by_program")
        self.assertEqual((by_program["after"] - by_program["before"], by_program["judgement"]), (1, "within"))

    def test_the_same_change_in_a_library_is_green(self) -> None:
        self.install("1.0")
        self.accepted()
        self.install("2.0", parts=40_000)
        self.assert_environment_only(self.check(), "thing 1.0 -> 2.0", "No calls into or by demo moved.")
        self.assertEqual(self.verdict()["totals"][0]["caused_by_program"], 0)

    def test_both_at_once(self) -> None:
        """What of the drift follows from the program's call is told from what the library does by itself."""
        self.install("1.0")
        self.accepted()
        self.install("2.0", loads=2, parts=40_000)
        self.assert_code(self.check(), DRIFT)
        # The library's part 20,000 -> 80,000 by `load`: one load more predicts 20,000 of the 60,000, the rest is the library's.
        self.assertEqual(self.verdict()["totals"][0]["caused_by_program"], 20_001)

    def test_one_fewer_is_no_loss(self) -> None:
        self.install("1.0", loads=2)
        self.accepted()
        self.install("2.0", loads=1)
        self.assert_says(self.assert_code(self.check(), OK), "IMPROVED perf.", "2 -> 1 call by " + FILE + ":main")


class PlaceTest(EnvironmentTest):
    def test_depth(self) -> None:
        """A checkout elsewhere, at the same depth or another one, is the same environment."""
        self.install("1.0")
        self.accepted()
        shutil.copytree(self.source, self.path("elsewhere"))
        self.assert_says(self.assert_code(self.check(subject={"source": self.path("elsewhere")}), OK), "as in the baseline")
        self.assertEqual(self.changes(), {})
        deeper = self.path("one", "two", "three")
        shutil.copytree(self.source, deeper)
        self.assert_says(self.assert_code(self.check(subject={"source": deeper}), OK), "as in the baseline")
        self.assertEqual(self.changes(), {})

    def test_symbolic_link(self) -> None:
        """Through a link to the package, the counts of the program are the same."""
        self.install("1.0")
        self.accepted()
        os.symlink(self.source, self.path("link"))
        self.assert_code(self.check(subject={"source": self.path("link")}), OK)


class ToolTest(EnvironmentTest):
    def test_tool(self) -> None:
        """A tool's version is part of the environment; one that is not there is missing."""
        self.install("1.0")
        self.accepted(subject={"tools": ["no-such-tool-anywhere"]})
        self.assertEqual(self.baseline()["environment"]["tools"], {"no-such-tool-anywhere": "missing"})
        result = self.assert_code(self.check(subject={"tools": ["env"]}), OK)
        before, after = self.changes()["env"]
        self.assertEqual(before, "missing")
        self.assertRegex(after, r"^\d+(\.\d+)+$")
        self.assert_says(result, "env missing -> " + after)

    def test_path_of_the_caller(self) -> None:
        """Tools are looked up where programs find them, not on the caller's PATH."""
        self.install("1.0")
        fake = write_bytes(self.path("bin", "no-such-tool-anywhere"), b"#!/bin/sh\necho 1.2.3\n")
        os.chmod(fake, 0o755)
        manifest = self.manifest(subject={"tools": ["no-such-tool-anywhere"]})
        self.assert_code(self.filperf("refresh", manifest, environment={"PATH": self.path("bin") + ":" + os.environ["PATH"]}), OK)
        self.assertEqual(self.baseline()["environment"]["tools"], {"no-such-tool-anywhere": "missing"})


class InterpreterTest(EnvironmentTest):
    # A program that claims to run under another Python.
    PRETENDING = "import sys\n\nsys.version_info = sys.version_info[:2] + (99, 'final', 0)\n"

    def test_patch_version(self) -> None:
        """Another patch version compares with the same baseline, and is named."""
        self.install("1.0")
        self.accepted()
        self.program(self.PRETENDING + PROGRAM.format(works=200), thing=THING.format(parts=10))
        result = self.assert_code(self.check(), OK)
        self.assert_says(result, "python " + self.baseline()["environment"]["python"] + " -> CPython ", ".99")
        self.program(self.PRETENDING + PROGRAM.format(works=200), thing=THING.format(parts=30))
        self.assert_environment_only(self.check(), ".99")
        self.program(self.PRETENDING + PROGRAM.format(works=400), thing=THING.format(parts=30))
        self.assert_code(self.check(), DRIFT)


class CallerTest(EnvironmentTest):
    def test_the_environment_of_the_caller_does_not_count(self) -> None:
        """The caller's variables, umask, limits and working folder do not move a count, nor does what it has open."""
        self.program("""
            import os, sys, resource, tempfile

            def step():
                pass

            def main():
                mask = os.umask(0)
                text = str(sorted(os.environ.items())) + str(mask) + str(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
                text += str(sorted(os.listdir("/proc/self/fd"))) + str(hash("text")) + str(os.isatty(0)) + sys.getfilesystemencoding()
                text = text.replace(os.path.dirname(os.getcwd()), "")
                for _ in text:
                    step()
                for _ in range(hash(text) % 1000):
                    step()
            """)
        self.accepted()
        self.assertNotIn(FILE + ":step", self.baseline()["unstable"])
        reader, writer = os.pipe()
        try:
            def prepare() -> None:
                os.umask(0o077)
            result = self.filperf("check", self.manifest(), environment={"LANG": "de_DE", "PYTHONHASHSEED": "5", "PYTHONPATH": "/x", "TZ": "Asia/Tokyo",
                                                                         "COLUMNS": "300", "HOME": "/nonexistent", "TMPDIR": "/nonexistent"},
                                  preexec_fn=prepare, pass_fds=(reader, writer))
        finally:
            os.close(reader)
            os.close(writer)
        self.assert_says(self.assert_code(result, OK), "as in the baseline")


if __name__ == "__main__":
    unittest.main()
