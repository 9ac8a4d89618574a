"""The history of baselines in real repositories, made by real refreshes, and what a refresh shows of what it accepts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from harness import FAILED, OK, USAGE, read_bytes, write_bytes
from repository import PROGRAM, RepositoryTest


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
        # A round of the loop is three lines, the `pass` in the function that it calls among them.
        self.assertEqual([row[:9] for row in rows],
                         [[first, "2026-01-01", "1,001", "1,001", "0", "3,001", "The", "beginning"],
                          [second, "2026-01-03", "1,101", "+100", "1,101", "+100", "0", "3,301", "+300"],
                          [third, "2026-01-04", "1,051", "-50", "1,051", "-50", "0", "3,151", "-150"]])
        self.assert_says(result, "all calls            1,001 -> 1,051  +50 (+5.00 %)", "lines of demo        3,001 -> 3,151  +150 (+5.00 %)",
                         "in 2 commits")
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
        self.assertEqual(document["sum"], {"total": 250, "of_program": 250, "by_program": 0, "lines": 750})
        self.assertEqual((document["since"]["lines"], document["entries"][-1]["lines"]), (3001, 3751))
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
        self.assert_says(self.history(self.name), "Commits marked | belong to a merged branch")

    def test_broken_baseline(self) -> None:
        """What cannot be read is named with its reason, and all others are shown."""
        self.accept(1000, "one")
        good = read_bytes(self.baseline_path)
        for subject, content in (("markers", good.replace(b'  "scenario"', b'<<<<<<< ours\n=======\n>>>>>>> theirs\n  "scenario"')),
                                 ("cut", good[:-30]), ("older", good.replace(b"baseline/2", b"baseline/0"))):
            write_bytes(self.baseline_path, content)
            self.commit(subject)
        self.accept(1100, "mended")
        result = self.assert_code(self.history(self.name), OK)
        self.assert_says(result, "cannot be read: it holds the conflict markers of a merge", "cannot be read: its digest is not that of its content",
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
        self.assert_says(result, "no baseline of this name was ever committed", "Baselines with a similar name are: " + self.name)

    def test_never_committed(self) -> None:
        self.commit("nothing")
        self.program(PROGRAM.format(10))
        self.accepted()
        self.assert_says(self.assert_code(self.history(self.baseline_path), FAILED), "the file is there, but was never committed")
        self.assert_says(self.assert_code(self.history(self.name), FAILED), "no baseline is committed in this repository")

    def test_manifest(self) -> None:
        """A scenario by the manifest that CMake wrote for it: it says where the baselines are, and is no baseline that one could commit."""
        self.accept(1000, "one")
        expected = self.shown(self.name)
        self.assertEqual(self.shown(self.manifest()), expected)
        self.assertEqual(self.shown(self.manifest(), "--baselines", self.baselines), expected)
        result = self.assert_code(self.history(self.manifest(scenario="other")), FAILED)
        self.assert_says(result, "the history of other", "of this name was ever committed")
        self.assertNotIn(".build", result.err)

    def test_folder_that_is_in_no_repository(self) -> None:
        """The folder that was asked for is at fault, not the one that the command runs in."""
        self.accept(1000, "one")
        with tempfile.TemporaryDirectory() as elsewhere:
            result = self.assert_code(self.history(self.name, "--baselines", elsewhere), FAILED)
        self.assert_says(result, elsewhere, "it is not in a git repository")
        self.assertNotIn(self.folder, result.err)

    def test_advice_of_git_is_text(self) -> None:
        """What git says of a repository of somebody else has lines that begin with a tab."""
        self.accept(1000, "one")
        result = self.assert_code(self.history(self.name, GIT_TEST_ASSUME_DIFFERENT_OWNER="1"), FAILED)
        self.assert_says(result, "dubious ownership", "git config --global --add safe.directory")
        self.assertNotIn("x09", result.err)

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


class RefreshShowsTest(RepositoryTest):
    """A refresh shows what it accepts."""

    def test_text(self) -> None:
        text = "import os.path\n\ndef helper():\n    os.path.basename('a')\n\ndef main():\n    for _ in range({}):\n        helper()\n"
        self.program(text.format(1000))
        self.accepted()
        self.program(text.format(1200))
        result = self.accepted()
        self.assert_says(result, "baseline changed; commit it", "calls into demo          1,001 -> 1,201 (+19.98 %)",
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
                                                           "before": 1000, "after": 1200, "lines": [6]}])


if __name__ == "__main__":
    unittest.main()
