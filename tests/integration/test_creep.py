"""MAX_CREEP, the limit on what adds up since a tag, in real repositories with real refreshes."""

from __future__ import annotations

import os
import shutil
import subprocess
import unittest

from harness import DRIFT, FAILED, OK, clean_environment, read_bytes, write_bytes
from repository import PROGRAM, RepositoryTest


class CreepTest(RepositoryTest):
    """MAX_CREEP: what adds up since a tag."""

    def setUp(self) -> None:
        super().setUp()
        self.settings["limits"] = {"max_drift_percent": 1, "max_program_drift_percent": 1, "max_function_drift_percent": 1,
                                   "max_creep_percent": 3, "creep_since": "v1"}

    def tagged(self, times: int = 50_000) -> None:
        self.accept(times, "release")
        self.git("tag", "v1")

    def test_small_steps_add_up(self) -> None:
        """Ten steps of 0.8 %, each green against the baseline before it: from the fourth on red since the tag, at 3 %."""
        self.tagged()
        free = {**self.settings["limits"], "max_creep_percent": None, "creep_since": None}
        times, codes, commits = 50_000, [], []
        for step in range(10):
            times = times * 1008 // 1000
            self.program(PROGRAM.format(times))
            self.assert_code(self.filperf("check", self.manifest(limits=free)), OK)
            codes.append(self.check().code)
            commits.append(self.accept(times, "step %d" % (step + 1)))
        # 1.008 ** 3 is 1.0242, 1.008 ** 4 is 1.0324.
        self.assertEqual(codes, [OK] * 3 + [DRIFT] * 7)
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "more calls since v1 than MAX_CREEP allows", "50,001", "{:,}".format(times + 1), "OVER",
                         "A refresh does not accept this", "(CMakeLists.txt:7)", *commits)
        self.assertNotIn("perf-refresh", result.out)
        creep = self.verdict()["creep"]
        self.assertEqual(self.verdict()["status"], "drift")
        self.assertEqual([(total["kind"], total["before"], total["after"]) for total in creep["totals"]],
                         [("total", 50_001, times + 1), ("of_program", 50_001, times + 1), ("by_program", 0, 0),
                          # The loop and its body, `pass`, and `for` once more at its end.
                          ("lines_of_program", 3 * 50_000 + 1, 3 * times + 1)])
        self.assertEqual([step["subject"] for step in creep["steps"]], ["step %d" % (i + 1) for i in range(10)])
        # The last line can be typed as it is.
        done = subprocess.run(result.last_line, shell=True, cwd="/", env=clean_environment(), stdout=subprocess.PIPE, encoding="utf-8")
        self.assertEqual(done.returncode, 0, result.last_line)
        self.assertIn("Since v1, in 10 commits:", done.stdout)
        self.assertEqual(self.shown(self.name, "--since", "v1")["sum"]["total"], times - 50_000)

    def test_below_the_limit(self) -> None:
        """Below the limit, one line says how much of it is used."""
        self.tagged()
        self.accept(51_000, "step")
        self.assert_says(self.assert_code(self.check(), OK), "since v1: all calls +2.00 %, calls into demo +2.00 %, calls by demo +0 %, lines of demo +2.00 %; allowed: 3 %")
        self.program(PROGRAM.format(40_000))
        self.assert_says(self.assert_code(self.check(), OK), "IMPROVED", "-20.00 %")

    def test_loops_add_up(self) -> None:
        """A loop that calls nothing, a little longer with each step: lines are held to the limit as well."""
        program = "def main():\n    for _ in range({}):\n        pass\n"
        for step, times in enumerate((50_000, 50_400, 50_800, 51_200)):
            self.program(program.format(times))
            self.accepted()
            self.commit("step %d" % step)
            if step == 0:
                self.git("tag", "v1")
        self.assert_says(self.assert_code(self.check(), OK), "all calls +0 %", "lines of demo +2.40 %; allowed: 3 %")
        self.program(program.format(51_600))
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "lines of demo are run more often since v1 than MAX_CREEP allows", "100,001", "103,201", "OVER")
        self.assertEqual(self.verdict()["creep"]["totals"][-1],
                         {"kind": "lines_of_program", "before": 100_001, "after": 103_201, "limit_percent": 3, "gated": True, "beyond_limit": True})
        shown = self.shown(self.name, "--since", "v1")
        self.assertEqual((shown["since"]["lines"], shown["sum"]["lines"]), (100_001, 2_400))
        # What a tag's baseline does not know is said.
        self.accepted(lines="off")
        self.commit("without lines")
        self.git("tag", "-f", "v1")
        self.accepted()
        self.commit("with lines")
        self.assert_says(self.assert_code(self.check(), OK), "lines of demo not counted then; allowed: 3 %")

    def test_floor(self) -> None:
        """Below MIN_CALLS nothing is beyond the limit, and it is the floor of lines too: there are three for each call."""
        self.tagged(1000)
        self.accept(1033, "step")
        self.assert_says(self.assert_code(self.check(), OK), "+3.30 %", "a growth of fewer than 100 calls passes (MIN_CALLS)")
        self.accept(1034, "step")
        self.assert_says(self.assert_code(self.check(), DRIFT), "lines of demo are run more often since v1 than MAX_CREEP allows")
        self.accept(1099, "step", lines="off")
        self.assert_says(self.assert_code(self.check(lines="off"), OK), "+9.89 %", "a growth of fewer than 100 calls passes (MIN_CALLS)")
        self.accept(1100, "step", lines="off")
        self.assert_says(self.assert_code(self.check(lines="off"), DRIFT), "more calls since v1 than MAX_CREEP allows")

    def test_beside_drift(self) -> None:
        """Against the baseline and since the tag at once: both commands are named."""
        self.tagged()
        self.program(PROGRAM.format(60_000))
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "more calls than the baseline allows", "perf-refresh", "Since v1", "--since v1")

    def test_other_environment(self) -> None:
        """In another environment than the tag's the program's own calls are gated, and all others are not."""
        program = "def main():\n    import glob, os\n    for _ in range({}):\n        os.path.basename('a')\n" \
                  "    for _ in range({}):\n        glob.has_magic('a')\n"
        outside = "import re\n\ndef main():\n    re.purge()\n    re.compile('|'.join('a%d{{1,{}}}' % i for i in range(200)))\n"
        self.program(outside.format(3))
        self.accepted()
        self.commit("release")
        self.git("tag", "v1")
        before = self.baseline()["calls"]
        self.settings["subject"] = {"tools": ["cat"]}
        self.program(outside.replace("200", "260").format(3))
        self.accepted()
        self.commit("step")
        after = self.baseline()["calls"]
        self.assertGreater(after["total"], before["total"] * 1.03 + 100, "the test needs calls that are not the program's")
        self.assert_says(self.assert_code(self.check(), OK), "all calls +", "(not gated)")
        self.program(program.format(1, 1))
        del self.settings["subject"]
        self.accepted()
        self.commit("another program")
        self.git("tag", "-f", "v1")
        self.settings["subject"] = {"tools": ["cat"]}
        self.program(program.format(1, 200))
        self.accepted()
        self.commit("step")
        self.assert_says(self.assert_code(self.check(), DRIFT), "MAX_CREEP allows", "calls by demo")

    def test_younger_than_the_tag(self) -> None:
        """A scenario that the tag lacks is held against its first baseline; one that was never committed is said to be."""
        self.commit("nothing")
        self.git("tag", "v1")
        self.program(PROGRAM.format(50_000))
        self.accepted()
        self.assert_says(self.assert_code(self.check(), OK), "warning: there is nothing to hold MAX_CREEP against")
        first = self.commit("first")
        self.assert_says(self.assert_code(self.check(), OK), "since %s: all calls +0 %%" % first)
        self.accept(52_000, "step")
        self.assert_says(self.assert_code(self.check(), DRIFT), "Since %s of" % first, "the first after v1 with a baseline of this command")

    def test_renamed_since_the_tag(self) -> None:
        self.tagged()
        os.remove(self.baseline_path)
        self.accept(52_000, "rename", scenario="renamed")
        self.assert_says(self.assert_code(self.check(scenario="renamed"), DRIFT), "MAX_CREEP allows", "rename")

    def test_git_cannot_tell(self) -> None:
        """A limit that somebody asked for is never passed over: each reason is an error that says what to do, beside the counts."""
        self.tagged()
        self.accept(50_100, "step")
        self.accept(50_200, "step")
        broken = self.assert_code(self.check(limits={**self.settings["limits"], "creep_since": "v2"}), FAILED)
        self.assert_says(broken, "cannot hold MAX_CREEP", "cannot find the tag v2", "the tags are: v1", "git fetch --tags",
                         "50,201")
        self.git("clone", "-q", "--depth=1", "file://" + self.folder, self.path("clone"))
        shallow = self.assert_code(self.check(baseline_dir=self.path("clone", "baselines")), FAILED)
        self.assert_says(shallow, "cannot find the tag v1", "git fetch --unshallow --tags")
        self.git("-C", self.path("clone"), "fetch", "-q", "--unshallow", "--tags")
        self.assert_code(self.check(baseline_dir=self.path("clone", "baselines")), OK)
        no_git = self.assert_code(self.check(environment={"PATH": self.path("none")}), FAILED)
        self.assert_says(no_git, "there is no git in PATH")
        shutil.rmtree(self.path(".git"))
        self.assert_says(self.assert_code(self.check(), FAILED), "it is not in a git repository", "Use a clone")
        self.assertEqual(self.verdict()["status"], "error")
        self.program(PROGRAM.format(60_000))
        self.assert_says(self.assert_code(self.check(), DRIFT), "more calls than the baseline allows", "warning: cannot hold MAX_CREEP")

    def test_broken_baseline_at_the_tag(self) -> None:
        self.program(PROGRAM.format(50_000))
        self.accepted()
        good = read_bytes(self.baseline_path)
        write_bytes(self.baseline_path, good[:-10])
        self.commit("cut off")
        self.git("tag", "v1")
        write_bytes(self.baseline_path, good)
        self.commit("mended")
        self.assert_says(self.assert_code(self.check(), FAILED), "its digest is not that of its content", "Name a later tag in CREEP_SINCE")


class FamilyTest(RepositoryTest):
    """A command at several sizes: its counts at the largest are shown and held to the limit."""

    PROGRAM = """
        def work(): pass
        def main():
            for _ in range(int(open("n.txt").read()) * 1000 + {}): work()
    """

    def setUp(self) -> None:
        super().setUp()
        generator = write_bytes(self.path("generate.py"), b"import sys\nprint(sys.argv[1])\n")
        self.settings["growth"] = {"sizes": [8, 16, 32], "generator": generator, "generator_args": ["@SIZE@"], "generates": "n.txt",
                                   "max_exponent": 3, "max_exponent_drift": 0.5}
        self.settings["limits"] = {"max_drift_percent": 20, "max_program_drift_percent": 20, "max_creep_percent": 3, "creep_since": "v1"}

    def accept_family(self, more: int, subject: str) -> str:
        self.program(self.PROGRAM.format(more))
        self.accepted()
        return self.commit(subject)

    def test_history_and_creep(self) -> None:
        self.accept_family(0, "release")
        self.git("tag", "v1")
        self.accept_family(600, "step")
        self.assert_says(self.assert_code(self.check(), OK), "calls into demo +1.87 %,")  # 600 of 32,001
        self.accept_family(1200, "another step")
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "more calls since v1 than MAX_CREEP allows", "32,001", "33,201", "another step")
        document = self.shown(self.name, "--since", "v1")
        self.assertEqual([(entry["subject"], entry["calls"]["of_program"], entry["change"]["total"]) for entry in document["entries"]],
                         [("step", 32_601, 600), ("another step", 33_201, 600)])
        self.assert_says(self.history(self.name), "at its largest size, 32,")

    def test_other_sizes_are_something_else(self) -> None:
        """What a family counted at another largest size is not held against it."""
        self.accept_family(0, "release")
        self.git("tag", "v1")
        self.settings["growth"]["sizes"] = [8, 16, 64]
        first = self.accept_family(0, "larger")
        self.assert_says(self.assert_code(self.check(), OK), "since %s: all calls +0 %%" % first)
        self.assert_says(self.history(self.name), "counts something else: no arguments at size 64")

    def test_refresh_shows_the_largest_size(self) -> None:
        self.accept_family(0, "release")
        self.program(self.PROGRAM.format(600))
        self.assert_says(self.accepted(), "calls into demo          32,001 -> 32,601 (+1.87 %)", "32,000 -> 32,600 calls of demo/__init__.py:work")


if __name__ == "__main__":
    unittest.main()
