"""The history of baselines in real repositories, made by real refreshes, and the limit on what adds up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import unittest
from typing import Any

from harness import DRIFT, FAILED, OK, USAGE, GateTest, Result, clean_environment, read_bytes, write_bytes

# `main` calls `bulk` so many times: one call more than that is all there is to count, and all of it is the program's.
PROGRAM = "def bulk():\n    pass\n\ndef main():\n    for _ in range({}):\n        bulk()\n"


class RepositoryTest(GateTest):
    """The folder of each test is a git repository with its baselines in it."""

    def setUp(self) -> None:
        super().setUp()
        self.days = 0
        self.git("init", "-q", "-b", "main")
        write_bytes(self.path(".gitignore"), b"*\n!/baselines/\n!/baselines/**\n")

    def git(self, *arguments: str, check: bool = True) -> str:
        date = "2026-%02d-%02dT12:00:00+0000" % (1 + self.days // 28, 1 + self.days % 28)
        environment = {name: "somebody" for name in
                       ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")}
        environment.update(GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
        done = subprocess.run(["git", *arguments], cwd=self.folder, env=clean_environment(**environment), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=60)
        if check:
            self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout.strip()

    def commit(self, subject: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        self.days += 1
        return self.git("rev-parse", "--short", "HEAD")

    def accept(self, times: int, subject: str, **changes: Any) -> str:
        """Makes the program call `bulk` so often, refreshes and commits. The short id of the commit."""
        self.program(PROGRAM.format(times))
        self.accepted(**changes)
        return self.commit(subject)

    def history(self, *arguments: str, **environment: str) -> Result:
        return self.filperf("history", *arguments, environment=environment)

    def shown(self, *arguments: str) -> Any:
        return json.loads(self.assert_code(self.history("--json", *arguments), OK).out)


class HistoryTest(RepositoryTest):
    def test_table(self) -> None:
        """One row a commit that changed the baseline, oldest first, with counts, changes and the sum."""
        first = self.accept(1000, "The beginning")
        self.accept(1000, "Nothing to see")
        second = self.accept(1100, "Call it more often")
        self.git("tag", "v1")
        third = self.accept(1050, "And less often")
        result = self.assert_code(self.history(self.name), OK)
        self.assertEqual(result.err, "")
        rows = [line.split() for line in result.out.splitlines() if line.startswith("  " + first[:1]) or " 2026-" in line]
        self.assertEqual([row[:7] for row in rows],
                         [[first, "2026-01-01", "1,001", "1,001", "0", "The", "beginning"],
                          [second, "2026-01-03", "1,101", "+100", "1,101", "+100", "0"],
                          [third, "2026-01-04", "1,051", "-50", "1,051", "-50", "0"]])
        self.assert_says(result, "all calls            1,001 -> 1,051  +50 (+5.00 %)", "in 2 commits")
        since = self.assert_code(self.history(self.name, "--since", "v1"), OK)
        self.assertNotIn(first, since.out)
        self.assert_says(since, "v1 ", third, "Since v1, in 1 commit:", "1,101 -> 1,051  -50 (-4.54 %)")

    def test_json(self) -> None:
        self.accept(1000, "one")
        self.git("tag", "-a", "v1", "-m", "tagged")
        self.accept(1100, "two")
        self.accept(1250, "three")
        document = self.shown(self.name, "--since", "v1")
        self.assertEqual(document["schema"], "filperf/history/1")
        self.assertEqual((document["scenario"], document["python"]), (self.name, self.version))
        self.assertEqual(document["since"]["calls"]["total"], 1001)
        self.assertEqual([(entry["subject"], entry["calls"]["total"], entry["change"]["total"]) for entry in document["entries"]],
                         [("two", 1101, 100), ("three", 1251, 150)])
        self.assertEqual(document["sum"], {"total": 250, "of_program": 250, "by_program": 0})
        self.assertEqual(document["entries"][-1]["calls"],
                         {key: self.baseline()["calls"][name] for key, name in
                          (("total", "total"), ("of_program", "program"), ("by_program", "by_program"))}
                         | {"by_origin": {"program": 1251}})

    def test_path_and_folders(self) -> None:
        """A path, another working folder and a folder of baselines lead to the same."""
        self.accept(1000, "one")
        expected = self.shown(self.name)
        self.assertEqual(self.shown(self.baseline_path), expected)
        self.assertEqual(self.shown(os.path.relpath(self.baseline_path, self.folder)), expected)
        self.assertEqual(self.shown(self.name, "--repository", self.baselines), expected)
        self.assertEqual(self.shown(self.name, "--baselines", "baselines", "--python", self.version), expected)

    def test_nothing_changed(self) -> None:
        self.accept(1000, "one")
        self.assert_says(self.assert_code(self.history(self.name), OK), "The baseline has not changed since it was made.")

    def test_rename_and_removal(self) -> None:
        """A scenario that is renamed keeps its history; one that was removed still has one."""
        self.accept(1000, "one")
        os.remove(self.baseline_path)
        self.accept(1000, "rename", scenario="renamed")
        self.accept(1100, "more", scenario="renamed")
        document = self.shown("renamed")
        self.assertEqual([(entry["subject"], entry["change"] and entry["change"]["total"]) for entry in document["entries"]],
                         [("one", None), ("rename", 0), ("more", 100)])
        self.assertTrue(document["entries"][1]["renamed_from"].endswith(self.name + ".json"))
        self.assertEqual([entry["subject"] for entry in self.shown(self.name)["entries"]], ["one", "rename"])
        self.assert_says(self.history(self.name), "removed the baseline")

    def test_merge_with_changes_on_both_sides(self) -> None:
        """Git refuses to merge two accepted counts; the merge that refreshes is counted once, and both sides are shown."""
        self.accept(1000, "one")
        self.git("checkout", "-q", "-b", "side")
        self.accept(1030, "side")
        self.git("checkout", "-q", "main")
        self.accept(1100, "main")
        self.assertIn("CONFLICT", self.git("merge", "side", check=False))
        self.accept(1130, "merge")
        document = self.shown(self.name)
        self.assertEqual([(entry["subject"], entry["on_branch"], entry["change"] and entry["change"]["total"])
                          for entry in document["entries"]],
                         [("one", False, None), ("main", False, 100), ("side", True, 30), ("merge", False, 30)])
        self.assertEqual(document["sum"]["total"], 130)
        self.assert_says(self.history(self.name), "Commits marked | are of a branch")

    def test_broken_baseline(self) -> None:
        """What cannot be read is named with its reason, and all others are shown."""
        self.accept(1000, "one")
        good = read_bytes(self.baseline_path)
        for subject, content in (("markers", good.replace(b'  "scenario"', b'<<<<<<< ours\n=======\n>>>>>>> theirs\n  "scenario"')),
                                 ("cut", good[:-30]), ("older", good.replace(b"baseline/1", b"baseline/0"))):
            write_bytes(self.baseline_path, content)
            self.commit(subject)
        self.accept(1100, "mended")
        result = self.assert_code(self.history(self.name), OK)
        self.assert_says(result, "cannot be read: it holds the conflict markers of a merge", "cannot be read: its digest does not fit",
                         "cannot be read: its schema is `filperf/baseline/0`", "+100  ", "1,001 -> 1,101")
        self.assertIn("3 of these baselines cannot be read", result.err)
        self.assertEqual(self.shown(self.name)["sum"]["total"], 100)

    def test_shallow_clone(self) -> None:
        """What is there is shown, with the command that fetches the rest."""
        for times in (1000, 1100, 1200):
            self.accept(times, "to %d" % times)
        self.git("clone", "-q", "--depth=2", "file://" + self.folder, self.path("clone"))
        result = self.assert_code(self.history(self.name, "--repository", "clone"), OK)
        self.assertIn("git fetch --unshallow --tags", result.err)
        self.assert_says(result, "to 1100", "1,101 -> 1,201")
        self.assertNotIn("to 1000", result.out)

    def test_unknown_tag(self) -> None:
        """The tags with a similar name are told, and the whole history is shown all the same."""
        self.accept(1000, "one")
        self.git("tag", "v1.6.0")
        result = self.assert_code(self.history(self.name, "--since", "v1.6"), FAILED)
        self.assertIn("the tags are: v1.6.0", result.err)
        self.assertIn("The baseline has not changed", result.out)

    def test_unknown_scenario(self) -> None:
        self.accept(1000, "one")
        result = self.assert_code(self.history(self.name[:-1]), FAILED)
        self.assert_says(result, "no baseline of this name was ever committed", "Those with a similar name are: " + self.name)

    def test_never_committed(self) -> None:
        self.commit("nothing")
        self.program(PROGRAM.format(10))
        self.accepted()
        self.assert_says(self.assert_code(self.history(self.baseline_path), FAILED), "the file is there, but was never committed")
        self.assert_says(self.assert_code(self.history(self.name), FAILED), "no baseline is committed in this repository")

    def test_several_versions(self) -> None:
        self.accept(1000, "one")
        shutil.copytree(os.path.dirname(self.baseline_path), os.path.join(self.baselines, "cpython-2.7"))
        self.commit("two")
        result = self.assert_code(self.history(self.name), USAGE)
        self.assert_says(result, "baselines/cpython-2.7/" + self.name, self.version, "--python")
        self.assertEqual(len(self.shown(self.name, "--python", self.version)["entries"]), 1)

    def test_no_repository_and_no_git(self) -> None:
        self.accept(1000, "one")
        bare = self.path("elsewhere")
        os.mkdir(bare)
        shutil.rmtree(self.path(".git"))
        self.assert_says(self.assert_code(self.history(self.name), FAILED), "it is not in a git repository")
        self.assert_says(self.assert_code(self.history(self.name, PATH=bare), FAILED), "there is no git in PATH")
        self.assert_says(self.assert_code(self.history(self.name, "--repository", "none"), FAILED), "there is no such folder")

    def test_plot(self) -> None:
        """The plot has as many columns as COLUMNS says, and plain ASCII where the locale has no more."""
        for times in (1000, 1100, 1050):
            self.accept(times, "to %d" % times)
        plain = self.assert_code(self.history(self.name, "--plot", LC_ALL="C", COLUMNS="60"), OK).out
        self.assertTrue(plain.isascii())
        self.assertIn("1,101 +", plain)
        self.assertIn("calls by demo: always 0", plain)
        braille = self.assert_code(self.history(self.name, "--plot", LC_ALL="C.UTF-8", COLUMNS="60"), OK).out
        self.assertTrue(any("\u2800" <= character <= "\u28ff" for character in braille))
        for text in (plain, braille):
            drawn = [line for line in text.splitlines() if "┤" in line or "│" in line or " +" in line and "*" in line]
            self.assertTrue(drawn)
            self.assertLessEqual(max(map(len, drawn)), 60)
        self.assert_code(self.history(self.name, "--plot", "--json"), USAGE)

    def test_thousands_of_commits(self) -> None:
        """5,000 commits in little time: the counts of each are right, and the time is less than a hundredth of a second each."""
        texts = []
        for times in (1000, 1003):
            self.accept(times, "to %d" % times)
            texts.append(read_bytes(self.baseline_path))
        path = os.path.relpath(self.baseline_path, self.folder).encode()
        stream = [b"blob\nmark :%d\ndata %d\n%s\n" % (i + 1, len(text), text) for i, text in enumerate(texts)]
        for i in range(5000):
            stream.append(b"commit refs/heads/many\ncommitter a <a@b> %d +0000\ndata 1\nx\nM 100644 :%d %s\n"
                          % (1_700_000_000 + i, i % 2 + 1, path))
        subprocess.run(["git", "fast-import", "--quiet"], cwd=self.folder, input=b"".join(stream), check=True, timeout=60)
        self.git("checkout", "-q", "many")
        start = time.monotonic()
        document = self.shown(self.name)
        self.assertLess(time.monotonic() - start, 50)
        self.assertEqual(len(document["entries"]), 5000)
        self.assertEqual({entry["change"]["total"] for entry in document["entries"][1:]}, {3, -3})
        self.assertEqual(document["sum"]["total"], 3)


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
                         [("total", 50_001, times + 1), ("of_program", 50_001, times + 1), ("by_program", 0, 0)])
        self.assertEqual([step["subject"] for step in creep["steps"]], ["step %d" % (i + 1) for i in range(10)])
        # The last line can be typed as it is.
        done = subprocess.run(result.last_line, shell=True, cwd="/", env=clean_environment(), stdout=subprocess.PIPE, encoding="utf-8")
        self.assertEqual(done.returncode, 0, result.last_line)
        self.assertIn("Since v1, in 10 commits:", done.stdout)
        self.assertEqual(self.shown(self.name, "--since", "v1")["sum"]["total"], times - 50_000)

    def test_below_the_limit(self) -> None:
        """Where all is well one line says how much is used."""
        self.tagged()
        self.accept(51_000, "step")
        self.assert_says(self.assert_code(self.check(), OK), "since v1: all calls +2.00 %, calls of demo +2.00 %, calls by demo +0 %; allowed: 3 %")
        self.program(PROGRAM.format(40_000))
        self.assert_says(self.assert_code(self.check(), OK), "IMPROVED", "-20.00 %")

    def test_floor(self) -> None:
        """Below MIN_CALLS nothing is beyond the limit."""
        self.tagged(1000)
        self.accept(1099, "step")
        self.assert_code(self.check(), OK)
        self.accept(1100, "step")
        self.assert_code(self.check(), DRIFT)

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
        self.assert_says(self.assert_code(self.check(), OK), "warning: MAX_CREEP has nothing to be held against")
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
        self.assert_says(self.assert_code(self.check(), FAILED), "its digest does not fit its content", "name a later tag in CREEP_SINCE")


class RefreshShowsTest(RepositoryTest):
    """What a refresh accepts is shown where it is accepted."""

    def test_text(self) -> None:
        text = "import os.path\n\ndef helper():\n    os.path.basename('a')\n\ndef main():\n    for _ in range({}):\n        helper()\n"
        self.program(text.format(1000))
        self.accepted()
        self.program(text.format(1200))
        result = self.accepted()
        self.assert_says(result, "baseline changed, to be committed", "calls of demo            1,001 -> 1,201 (+19.98 %)",
                         "calls by demo            1,000 -> 1,200 (+20.00 %)", ":basename\n                by demo/__init__.py:helper",
                         "1,000 -> 1,200 calls of demo/__init__.py:helper", "functions moved")

    def test_json(self) -> None:
        self.program(PROGRAM.format(1000))
        created = json.loads(self.assert_code(self.refresh("--json"), OK).out)["baselines"][0]
        self.assertIsNone(created["accepted"])
        self.program(PROGRAM.format(1200))
        changed = json.loads(self.assert_code(self.refresh("--json"), OK).out)["baselines"][0]["accepted"]
        self.assertEqual((changed["before"]["total"], changed["after"]["total"]), (1001, 1201))
        self.assertEqual(changed["program_calls_moved"], [{"caller": "demo/__init__.py:main", "callee": "demo/__init__.py:bulk",
                                                           "before": 1000, "after": 1200}])


if __name__ == "__main__":
    unittest.main()
