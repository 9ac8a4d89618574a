"""What `git diff` shows of baselines, by text conversion and as an external diff."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unittest

from diffing import DiffTest
from harness import EXECUTABLE, FAILED, FILE, OK, ROOT, clean_environment, read_bytes, write_bytes, write_text


class GitTest(DiffTest):
    """A real repository with the attributes of this project, set up by the lines that CONTRIBUTING.md gives."""

    def setUp(self) -> None:
        super().setUp()
        self.repository = self.path("repository")
        os.mkdir(self.repository)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "A")
        self.git("config", "user.email", "a@b.example")
        shutil.copy(os.path.join(ROOT, ".gitattributes"), self.repository)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.repository, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60,
                              env=clean_environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", GIT_PAGER="cat", HOME=self.folder))
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode("utf-8", "replace")

    def configure(self, setting: str) -> None:
        """Runs the line of CONTRIBUTING.md that sets `diff.filperf.<setting>`."""
        text = read_bytes(os.path.join(ROOT, "CONTRIBUTING.md")).decode()
        line, = re.findall(r'^git config diff\.filperf\.%s "(.*)"$' % setting, text, re.MULTILINE)
        program, _, rest = line.partition(" ")
        self.assertEqual(program, "build/perf/harness/filperf")
        self.git("config", "diff.filperf." + setting, "'%s' %s" % (EXECUTABLE, rest))

    def keep(self, loads: int, name: str = "a") -> str:
        """Puts a baseline of the program into the repository. @return its path there"""
        path = os.path.join("baselines", "cpython-3.11", name + ".json")
        os.makedirs(os.path.join(self.repository, os.path.dirname(path)), exist_ok=True)
        shutil.copy(self.baseline_of(loads, "kept.json"), os.path.join(self.repository, path))
        return path

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def spoil(self, name: str) -> str:
        """Leaves half of a baseline, as a bad merge does."""
        path = os.path.join("baselines", "cpython-3.11", name + ".json")
        full = os.path.join(self.repository, path)
        content = read_bytes(full)
        write_bytes(full, content[:len(content) // 2])
        return path

    @staticmethod
    def changed(text: str) -> list[str]:
        """The lines of a comparison that are not the same on both sides."""
        return [line for line in text.splitlines() if re.match(r"[-+](?![-+] |[-+]{2})", line)]


class ConversionTest(GitTest):
    def test_what_changed_in_a_few_lines(self) -> None:
        self.configure("textconv")
        self.keep(3)
        self.commit()
        self.keep(4)
        self.assertEqual(self.changed(self.git("diff")), [
            "-all calls 5,304", "-calls into the program 304", "+all calls 5,405", "+calls into the program 405",
            "-lines of the program 10,911", "+lines of the program 11,214",
            "-calls in program 304", "+calls in program 405",
            "-%s:leaf 300, 300 lines" % FILE, "-%s:load 3, 603 lines" % FILE, "-  calls %s:leaf 300" % FILE,
            "-%s:main 1, 10,008 lines" % FILE,
            "+%s:leaf 400, 400 lines" % FILE, "+%s:load 4, 804 lines" % FILE, "+  calls %s:leaf 400" % FILE,
            "+%s:main 1, 10,010 lines" % FILE,
            "-  calls %s:load 3" % FILE, "+  calls %s:load 4" % FILE])
        # Other files are compared as ever, and `git log -p` converts too.
        write_text(os.path.join(self.repository, "notes.json"), "{}\n")
        self.commit()
        self.assertIn("+all calls 5,405", self.git("log", "-p", "-1"))
        self.assertIn("+{}", self.git("log", "-p", "-1"))

    def test_new_and_deleted(self) -> None:
        self.configure("textconv")
        path = self.keep(3)
        self.git("add", "-A")
        text = self.git("diff", "--cached")
        self.assertIn("new file mode", text)
        self.assertIn("+all calls 5,304", text)
        self.commit()
        os.remove(os.path.join(self.repository, path))
        text = self.git("diff")
        self.assertIn("deleted file mode", text)
        self.assertIn("-all calls 5,304", text)

    def test_a_broken_baseline(self) -> None:
        """Shown as it is, with the reason; the baselines beside it are converted as ever."""
        self.configure("textconv")
        for name in ("a", "b", "c"):
            self.keep(3, name)
        self.commit()
        for name in ("a", "c"):
            self.keep(4, name)
        self.spoil("b")
        text = self.git("diff")
        self.assertEqual(text.count("+all calls 5,405"), 2)
        self.assertRegex(text, r"\+not a baseline that can be read \(.*digest.*\); the file as it is:")
        self.assertIn('+  "scenario": "test-a-broken-baseline",', text)

    def test_by_hand(self) -> None:
        """The conversion of one file: its whole meaning, the same each time."""
        path = self.baseline_of(3, "a.json")
        first = self.assert_code(self.filperf("diff", "--textconv", path), OK)
        self.assertTrue(first.out.startswith("scenario test-by-hand (run phase): "), first.out)
        self.assertIn("\n%s:main 1, 10,008 lines\n  calls builtin:<built-in method builtins.len> 5,000\n  calls %s:load 3\n" % (FILE, FILE), first.out)
        self.assertEqual(self.filperf("diff", "--textconv", path).out, first.out)
        self.assert_says(self.assert_code(self.filperf("diff", "--textconv", self.path("nothing.json")), FAILED), "nothing.json")


class ExternalTest(GitTest):
    def test_what_changed(self) -> None:
        self.configure("command")
        path = self.keep(3)
        self.commit()
        self.keep(4)
        text = self.git("diff")
        self.assertIn("a/%s -> b/%s" % (path, path), text)
        self.assertIn("+101  %s:load" % FILE, text)
        self.assertIn("3 -> 4 calls by %s:main, itself called once as before" % FILE, text)

    def test_new_and_deleted(self) -> None:
        self.configure("command")
        path = self.keep(3)
        self.git("add", "-A")
        text = self.git("diff", "--cached", "--", "baselines")
        self.assertTrue(text.startswith("new baseline: %s\nscenario " % path), text)
        self.assertIn("all calls 5,304", text)
        self.commit()
        os.remove(os.path.join(self.repository, path))
        text = self.git("diff")
        self.assertTrue(text.startswith("baseline removed: %s\nscenario " % path), text)

    def test_renamed(self) -> None:
        """git gives nine arguments then."""
        self.configure("command")
        self.keep(3)
        self.commit()
        self.git("mv", "baselines/cpython-3.11/a.json", "baselines/cpython-3.11/b.json")
        shutil.copy(self.baseline_of(4, "kept.json"), os.path.join(self.repository, "baselines", "cpython-3.11", "b.json"))
        self.git("add", "-A")
        text = self.git("diff", "--cached", "-M10")
        self.assertIn("3 -> 4 calls by %s:main" % FILE, text)

    def test_a_broken_baseline(self) -> None:
        """git stops if its helper fails. So filperf names the unreadable file and compares the others."""
        self.configure("command")
        for name in ("a", "b", "c"):
            self.keep(3, name)
        self.commit()
        for name in ("a", "c"):
            self.keep(4, name)
        path = self.spoil("b")
        text = self.git("diff")
        self.assertEqual(text.count("3 -> 4 calls by %s:main" % FILE), 2)
        self.assertRegex(text, r"cannot compare %s: .*digest" % re.escape(path))

    def test_new_and_broken(self) -> None:
        self.configure("command")
        self.keep(3)
        path = self.spoil("a")
        self.git("add", "-A")
        text = self.git("diff", "--cached", "--", "baselines")
        self.assertRegex(text, r"cannot compare %s: .*digest" % re.escape(path))

    def test_in_a_conflict(self) -> None:
        """While two versions wait to be merged, git shows the conflict, with the marks that people look for."""
        self.configure("command")
        path = self.keep(3)
        self.commit()
        self.git("checkout", "-qb", "other")
        self.keep(4)
        self.commit()
        self.git("checkout", "-q", "main")
        self.keep(5)
        self.commit()
        merged = subprocess.run(["git", "merge", "-q", "other"], cwd=self.repository, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, env=clean_environment(GIT_CONFIG_GLOBAL="/dev/null", HOME=self.folder))
        self.assertNotEqual(merged.returncode, 0)
        self.assertIn('++<<<<<<< HEAD\n +    "total": 5506,', self.git("diff"))
        # Compared with one of the two, filperf is asked, first with the path alone.
        text = self.git("diff", "--ours")
        self.assertIn("not merged yet: %s\n" % path, text)


if __name__ == "__main__":
    unittest.main()
