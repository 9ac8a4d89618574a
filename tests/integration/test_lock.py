"""`filperf compare --lock`: what an update of the lock file costs, by distribution."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import unittest
from typing import Any

from comparing import CompareTest
from harness import DRIFT, FAILED, OK, USAGE, Result, read_bytes, write_text
from wheels import Wheel, make_lock

# What `main` calls, by hand: `rounds` times `work`, each with so many calls of `part`; then `run`, with so many calls of `step`.
PROGRAM = """
import alpha
import beta
import delta

def main():
    for _ in range(delta.rounds()):
        alpha.work()
    beta.run()
"""


def alpha(version: str, parts: int) -> Wheel:
    return Wheel("alpha", version, "def part():\n    pass\n\ndef work():\n    for _ in range(%d):\n        part()\n" % parts)


def delta(version: str, rounds: int) -> Wheel:
    return Wheel("delta", version, "def rounds():\n    return %d\n" % rounds)


def beta(version: str, function: str, needs: str) -> Wheel:
    """It calls a function of gamma, which only the gamma of its own version has."""
    return Wheel("beta", version, "import gamma\n\ndef run():\n    gamma.%s()\n" % function, ("gamma %s" % needs, "absent>=3; extra == 'more'"))


def gamma(version: str, function: str, steps: int) -> Wheel:
    return Wheel("gamma", version, "def step():\n    pass\n\ndef %s():\n    for _ in range(%d):\n        step()\n" % (function, steps))


OLD = (alpha("1.0", 100), beta("1.0", "first", "<2"), gamma("1.5", "first", 50), delta("1.0", 10))
NEW = (alpha("1.1", 130), beta("2.0", "second", ">=2"), gamma("2.0", "second", 1050), delta("1.0.1", 12))


class LockTest(CompareTest):
    """The environments of all tests of a class are in one place: each is made once."""

    place: str

    @classmethod
    def setUpClass(cls) -> None:
        cls.place = tempfile.mkdtemp(prefix="lock-test-", dir="/tmp")
        cls.addClassCleanup(shutil.rmtree, cls.place)

    def setUp(self) -> None:
        super().setUp()
        home = os.path.join(self.place, "filperf-%d" % os.getuid())
        self.program(PROGRAM)
        self.settings["subject"] = {"source": self.source}
        self.settings["byte_code_dir"] = os.path.join(home, "pycache")
        os.makedirs(home, 0o700, exist_ok=True)

    def lock(self, name: str, *wheels: Wheel) -> str:
        return make_lock(self.path(name), os.path.join(self.place, "wheels"), *wheels)

    def compare_locks(self, *arguments: str, build: str = "") -> Result:
        """pip may not look anywhere else, and a user's own settings of pip do not matter."""
        return self.filperf("compare", "--lock", "--index", build or self.index(), *arguments,
                            environment={"PIP_CONFIG_FILE": os.devnull, "PIP_TARGET": "/nowhere"})

    def costs(self, *arguments: str, code: int = OK, build: str = "") -> Any:
        (program,) = json.loads(self.assert_code(self.compare_locks(*arguments, "--json", build=build), code).out)["programs"]
        return program

    def changes(self, scenario: Any) -> dict[tuple[str, ...], int]:
        return {tuple(row["distributions"]): row["change"] for row in scenario["replaced"]}


class Costs(LockTest):
    def test_each_distribution(self) -> None:
        """All counts by hand: `part` 100 x 10, then 130 x 12; `step` 50, then 1,050. The rest is what alpha and delta do together."""
        old, new = self.lock("old.lock", *OLD), self.lock("new.lock", *NEW)
        build = self.index(self.manifest(), self.manifest(scenario="an-import", phase="import"))
        program = self.costs(old, new, code=DRIFT, build=build)
        self.assertEqual([tuple(changed.values()) for changed in program["changed"]],
                         [("alpha", "1.0", "1.1"), ("beta", "1.0", "2.0"), ("delta", "1.0", "1.0.1"), ("gamma", "1.5", "2.0")])
        self.assertEqual((program["distributions_before"], program["distributions_after"]), (4, 4))
        of_import, scenario = program["scenarios"]
        self.assertEqual(self.changes(scenario), {("alpha",): 30 * 10, ("delta",): 2 * 101, ("beta", "gamma"): 1000})
        self.assertEqual(scenario["rest"], 30 * 2)
        self.assertEqual(scenario["change"], sum(self.changes(scenario).values()) + scenario["rest"])
        self.assertEqual(scenario["after"]["calls"] - scenario["before"]["calls"], scenario["change"])
        self.assertEqual(scenario["after"]["of_program"], 1)
        self.assertTrue(scenario["beyond_limit"])
        self.assertEqual((of_import["change"], of_import["rest"], of_import["moved"]), (0, 0, False))
        # No baseline is read or written, and the second time everything is known.
        self.assertFalse(os.path.exists(self.baselines))
        text = self.assert_code(self.compare_locks(old, new, build=build), DRIFT)
        self.assert_says(text, "4 of 4 distributions changed", "beta 1.0 -> 2.0, gamma 1.5 -> 2.0 (together)", "alpha 1.0 -> 1.1", "+300", "+202", "+60",
                         "0 scenarios ran", "1 scenario counts what it did before")
        self.assertLess(text.out.index("+1,000"), text.out.index("+300"))


class Parts(LockTest):
    def test_added_removed_and_other_files(self) -> None:
        """A distribution comes with the one that needs it; one that nobody needs goes alone. The same version may be another build."""
        needs = Wheel("alpha", "1.2", "import extra\n\ndef work():\n    extra.more()\n", ("extra",))
        extra = Wheel("extra", "0.1", "def more():\n    for _ in range(100):\n        abs(1)\n")
        unused = Wheel("unused", "3.0", "")
        built_again = self.path("again")
        old = self.lock("old.lock", *OLD, unused)
        again = delta("1.0", 20).make(built_again).replace("delta==1.0", "delta @ file://%s/delta-1.0-py3-none-any.whl" % built_again)
        new = write_text(self.path("new.lock"), read_bytes(self.lock("new.lock", needs, extra, *OLD[1:3])).decode() + again)
        program = self.costs(old, new, code=DRIFT)
        self.assertEqual([row["counts"]["trouble"] for row in program["scenarios"][0]["replaced"] if "trouble" in row["counts"]], [])
        self.assertEqual([(row["distribution"], row["before"], row["after"]) for row in program["changed"]],
                         [("alpha", "1.0", "1.2"), ("delta", "1.0", "1.0"), ("extra", None, "0.1"), ("unused", "3.0", None)])
        scenario = program["scenarios"][0]
        # work, more and a hundred abs instead of work and a hundred part; then twenty rounds.
        self.assertEqual(self.changes(scenario), {("alpha", "extra"): 10, ("delta",): 10 * 101, ("unused",): 0})
        self.assertEqual(scenario["rest"], 10)


class Programs(LockTest):
    def test_program_of_the_lock(self) -> None:
        """Without SOURCE the lock file's own release of the program runs: a distribution like the others."""
        program = Wheel("demo", "1.0", PROGRAM)
        other = program._replace(version="1.1", text=PROGRAM.replace("    beta.run()\n", ""))
        self.settings["subject"] = {"source": None}
        old, new = self.lock("old.lock", *OLD, program), self.lock("new.lock", *OLD, other)
        scenario = self.costs(old, new)["scenarios"][0]  # fewer calls are within any limit: run, first and fifty steps
        self.assertEqual((self.changes(scenario), scenario["rest"]), ({("demo",): -52}, 0))

    def test_lock_of_a_commit(self) -> None:
        self.lock("repository/requirements.lock", *OLD)
        self.commit("old")
        new = self.lock("repository/requirements.lock", alpha("1.1", 101), *OLD[1:])
        write_text(os.path.join(self.repository, "demo", "__init__.py"), PROGRAM)
        program = self.costs("HEAD:requirements.lock", new, "--source", self.repository)
        self.assertEqual(self.changes(program["scenarios"][0]), {("alpha",): 10})
        result = self.compare_locks("HEAD:no.lock", new, "--source", self.repository)
        self.assert_says(self.assert_code(result, FAILED), "cannot read the lock file HEAD:no.lock", "git does not know it")


class Doubts(LockTest):
    def test_cannot_run_with_one_replaced(self) -> None:
        """Requirements that nobody has declared: the row says why it has no counts, and the rest takes what it costs."""
        before, after = beta("1.0.2", "first", ">=1"), beta("2.0", "second", ">=1")
        old, new = self.lock("old.lock", OLD[0], before, *OLD[2:]), self.lock("new.lock", OLD[0], after, NEW[2], OLD[3])
        result = self.assert_code(self.compare_locks(old, new), DRIFT)
        self.assert_says(result, "no counts  beta 1.0.2 -> 2.0", "has no attribute 'second'", "+1,000  rest: those without counts")

    def test_what_moves_by_itself(self) -> None:
        noisy = "import os\n\ndef part():\n    pass\n\ndef work():\n    for _ in range({} + os.urandom(1)[0]):\n        part()\n"
        old = self.lock("old.lock", Wheel("alpha", "5.0", noisy.format(100)), *OLD[1:])
        new = self.lock("new.lock", Wheel("alpha", "5.0.1", "# A comment.\n" + noisy.format(100)), *OLD[1:])
        scenario = self.costs(old, new)["scenarios"][0]
        self.assertEqual((self.changes(scenario), scenario["rest"]), ({("alpha",): 0}, 0))


class Refused(LockTest):
    def refused(self, old: str, new: str, *texts: str) -> None:
        self.assert_says(self.assert_code(self.compare_locks(old, new), FAILED), *texts)

    def test_what_cannot_be_installed(self) -> None:
        """The first of the two is made first, and nothing of it stays."""
        good = self.lock("good.lock", OLD[0])
        text = read_bytes(good).decode()
        digest = text.partition("sha256:")[2].strip()
        for name, lock, says in (("missing", text.replace("alpha==1.0", "alpha==7.0"), "No matching distribution found for alpha==7.0"),
                                 ("hash", text.replace(digest, "0" * 64), "THESE PACKAGES DO NOT MATCH THE HASHES"),
                                 ("words", text + "three words here\n", "Invalid requirement")):
            with self.subTest(name):
                file = write_text(self.path(name + ".lock"), lock)
                self.refused(file, good, "cannot make the environment of " + file, says)

    def test_same_and_missing(self) -> None:
        old = self.lock("old.lock", OLD[0])
        same = write_text(self.path("same.lock"), "# Another comment.\n" + read_bytes(old).decode())
        self.refused(old, same, "both install the same distributions")
        self.refused(self.path("no.lock"), old, "cannot read the lock file " + self.path("no.lock"), "there is no such file")
        self.assert_says(self.assert_code(self.compare_locks(old), USAGE), "--lock needs two of them")
        self.assert_code(self.compare_locks(old, same, "--affected"), USAGE)

    def test_program_is_nowhere(self) -> None:
        self.settings["subject"] = {"source": None}
        old, new = self.lock("old.lock", OLD[0]), self.lock("new.lock", NEW[0])
        self.refused(old, new, "it installs no package `demo`, and the program has no SOURCE", "--source")

    def test_takes_in_another_file(self) -> None:
        self.lock("old.lock", OLD[0])
        new = self.lock("new.lock", NEW[0])
        outer = write_text(self.path("outer.lock"), "-r old.lock\n")
        self.refused(outer, new, "it takes in another file", "whole lock files")

    def test_scenario_that_fails(self) -> None:
        self.program("import alpha\n\ndef main():\n    alpha.old_name()\n")
        old = self.lock("old.lock", Wheel("alpha", "1.0.3", "def old_name():\n    pass\n"))
        new = self.lock("new.lock", Wheel("alpha", "1.0.4", "def new_name():\n    pass\n"))
        result = self.assert_code(self.compare_locks(old, new), FAILED)
        self.assert_says(result, "ERROR perf.%s: no counts with %s" % (self.name, new), "old_name")


if __name__ == "__main__":
    unittest.main()
