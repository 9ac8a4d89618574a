"""Where a report sends its reader: files are named as the program's repository has them, by every format, for every kind of verdict."""

from __future__ import annotations

import json
import os
import re
import shutil
import unittest
import xml.etree.ElementTree as ElementTree

from comparing import CompareTest
from harness import DRIFT, FAILED, write_text
from verdicts import ReportTest, drift, measure, place

# The call that becomes more is in line 9, inside `main`.
PROGRAM = '''"""A program."""


def bulk():
    pass


def main():
    for _ in range({times}): bulk()
'''
LINE = 9


class PlacesTest(CompareTest):
    """A program at some place of a repository, and what reports say of the line that makes more calls."""

    def slower(self, folder: str, *, git: bool = True) -> str:
        """A package in a folder of the repository: 300 calls in its first commit, 900 in its second. The folder as SOURCE."""
        self.file = os.path.join(folder, "demo", "__init__.py")
        for times in (300, 900):
            self.write(self.file, PROGRAM.format(times=times))
            if git:
                self.commit("%d times" % times)
        return os.path.join(self.repository, folder)

    def report(self, *options: str, folder: str = "compare") -> str:
        result = self.filperf("report", os.path.join(self.outputs, folder), *options)
        self.assertEqual(result.code, 0, result.text)
        return result.out

    def assert_marks(self, path: str, folder: str = "compare", line: int = LINE) -> None:
        """All formats that mark a line mark this one."""
        text = self.report("--github", folder=folder)
        self.assertEqual(re.findall(r"^::error file=([^,]*),line=([^,]*),", text, re.M), [(path, str(line))], text)
        self.assertRegex(text, r"::more calls .*: more calls in demo/__init__\.py:%d in main: " % line)
        issues = json.loads(self.report("--gitlab", "-", folder=folder))
        self.assertEqual([issue["location"] for issue in issues], [{"path": path, "lines": {"begin": line}}])
        case = ElementTree.fromstring(self.report("--junit", "-", folder=folder)).find("testsuite/testcase")
        assert case is not None
        self.assertEqual((case.attrib["file"], case.attrib["line"]), (path, str(line)))

    def markdown(self, folder: str = "compare") -> str:
        return self.report("--markdown", "-", folder=folder)


class Paths(PlacesTest):
    """PLACES: where a package is in its repository, and so what its file is called there."""

    PLACES = {"": "demo/__init__.py", "src": "src/demo/__init__.py", "pkg/src/x": "pkg/src/x/demo/__init__.py"}

    def again(self) -> None:
        shutil.rmtree(self.repository)
        shutil.rmtree(self.outputs, ignore_errors=True)
        os.mkdir(self.repository)
        self.git("init", "-q", "-b", "main")

    def test_two_commits(self) -> None:
        """Both come out of git's objects, so neither lies in a checkout."""
        for folder, path in self.PLACES.items():
            with self.subTest(folder):
                self.again()
                source = self.slower(folder)
                self.assert_code(self.compare("HEAD~1", "HEAD"), DRIFT)
                self.assert_marks(path)
                self.assertEqual(self.compared()["compared"]["repository"], self.repository)
                # From a folder inside: paths are still those of the repository.
                self.assert_code(self.compare("HEAD~1", "HEAD", source=source), DRIFT)
                self.assert_marks(path)

    def test_a_commit_and_the_working_tree(self) -> None:
        for folder, path in self.PLACES.items():
            with self.subTest(folder):
                self.again()
                self.slower(folder)
                self.assert_code(self.compare("HEAD~1"), DRIFT)
                self.assert_marks(path)
                self.assertNotIn("repository", self.compared()["compared"])

    def test_a_check_against_a_commit(self) -> None:
        for folder, path in self.PLACES.items():
            with self.subTest(folder):
                self.again()
                source = self.slower(folder)
                self.assert_code(self.check(environment={"FIL_PERF_AGAINST": "HEAD~1"}, subject={"source": source}), DRIFT)
                self.assert_marks(path, "compare" if os.path.isdir(os.path.join(self.outputs, "compare")) else "")

    def test_a_check_with_a_baseline(self) -> None:
        for folder, path in self.PLACES.items():
            with self.subTest(folder):
                self.again()
                source = self.slower(folder)
                self.git("checkout", "-q", "HEAD~1")
                self.accepted(subject={"source": source})
                self.git("checkout", "-q", "main")
                self.assert_code(self.check(subject={"source": source}), DRIFT)
                self.assert_marks(path, "")

    def test_a_source_that_is_a_link(self) -> None:
        source = self.slower("src")
        os.symlink(source, self.path("link"))
        self.git("checkout", "-q", "HEAD~1")
        self.accepted(subject={"source": self.path("link")})
        self.git("checkout", "-q", "main")
        self.assert_code(self.check(subject={"source": self.path("link")}), DRIFT)
        self.assert_marks("src/demo/__init__.py", "")

    def without_git(self, folder: str, *files: str, **environment: str) -> None:
        """A red verdict of a program that no repository holds."""
        self.again()
        shutil.rmtree(os.path.join(self.repository, ".git"))
        for file in files:
            self.write(file, "")
        source = self.slower(folder, git=False)
        self.write(self.file, PROGRAM.format(times=300))
        os.utime(os.path.join(self.repository, self.file), (0, 1_700_000_000))
        self.accepted(subject={"source": source})
        self.write(self.file, PROGRAM.format(times=900))
        self.assert_code(self.check(subject={"source": source}, environment=environment), DRIFT)

    def test_without_git(self) -> None:
        for folder, files, path in (("", (), "demo/__init__.py"), ("src", ("pyproject.toml",), "src/demo/__init__.py"), ("pkg/src", ("pkg/setup.py",), "src/demo/__init__.py")):
            with self.subTest(folder):
                self.without_git(folder, *files)
                self.assert_marks(path, "")

    def test_without_git_where_a_service_put_it(self) -> None:
        """As GitHub's checkout does in a container that has no git: it unpacks an archive."""
        for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
            with self.subTest(variable):
                self.without_git("pkg/src", "pkg/pyproject.toml", **{variable: self.repository})
                self.assert_marks("pkg/src/demo/__init__.py", "")

    def test_a_baseline_that_is_missing(self) -> None:
        """GitLab wants a file: where the baseline is kept, in the repository that keeps it."""
        source = self.slower("src")
        self.baselines = os.path.join(self.repository, "perf", "baselines")
        self.assert_code(self.check(subject={"source": source}), FAILED)
        issues = json.loads(self.report("--gitlab", "-", folder=""))
        self.assertEqual([issue["location"]["path"] for issue in issues], [f"perf/baselines/{self.version}/{self.name}.json"])

    def test_an_installed_package_is_in_no_repository(self) -> None:
        """An environment may lie in the working folder: its files are not the repository's."""
        source = self.slower(".venv/lib/python3/site-packages", git=False)
        self.git("init", "-q", folder=self.folder)
        document = drift(self.name, place("demo/__init__.py", LINE, "bulk()", os.path.join(source, "demo", "__init__.py")))
        del document["checkout"]
        write_text(os.path.join(self.outputs, self.name + "-verdict.json"), json.dumps(document))
        self.assertNotIn("file=", self.report("--github", folder=""))


class Links(PlacesTest):
    """Lines in Markdown are links to the commit that ran."""

    REMOTES = {
        "https://github.com/owner/name.git": "https://github.com/owner/name/blob/%s/src/demo/__init__.py#L9",
        "https://me:secret@github.com/owner/name": "https://github.com/owner/name/blob/%s/src/demo/__init__.py#L9",
        "git@gitlab.com:group/sub/name.git": "https://gitlab.com/group/sub/name/-/blob/%s/src/demo/__init__.py#L9",
        "https://gitlab-ci-token:secret@gitlab.example.org/group/name.git": "https://gitlab.example.org/group/name/-/blob/%s/src/demo/__init__.py#L9",
    }

    def test_to_the_later_commit(self) -> None:
        self.slower("src")
        self.assert_code(self.compare("HEAD~1", "HEAD"), DRIFT)
        self.write(self.file, "# other lines\n")  # what is in the working tree does not matter
        for remote, address in self.REMOTES.items():
            with self.subTest(remote):
                self.git("remote", "remove", "origin", check=False)
                self.git("remote", "add", "origin", remote)
                text = self.markdown()
                self.assertIn("more calls from [`demo/__init__.py:9`](%s) in `main`" % (address % self.git("rev-parse", "HEAD")), text)
                self.assertNotIn("secret", text)

    def test_to_the_commit_of_a_clean_file(self) -> None:
        source = self.slower("pkg/src")
        self.git("remote", "add", "origin", "https://github.com/owner/name")
        self.assert_code(self.compare("HEAD~1", source=source), DRIFT)
        link = "(https://github.com/owner/name/blob/%s/pkg/src/demo/__init__.py#L9)" % self.git("rev-parse", "HEAD")
        self.assertIn(link, self.markdown())
        self.write("pkg/other.py", "changed = True\n")  # another file
        self.assertIn(link, self.markdown())
        self.write(self.file, PROGRAM.format(times=1200))
        self.assertNotIn("](http", self.markdown())

    def test_none_to_a_file_that_git_does_not_know(self) -> None:
        self.slower("src")
        self.git("remote", "add", "origin", "https://github.com/owner/name")
        self.git("rm", "-q", "--cached", self.file)
        self.write(".gitignore", "*.py\n")
        self.commit("Forget it")
        self.assert_code(self.compare("HEAD~2", source=os.path.join(self.repository, "src")), DRIFT)
        self.assertNotIn("](http", self.markdown())

    def test_none_without_a_remote(self) -> None:
        self.slower("src")
        self.assert_code(self.compare("HEAD~1", "HEAD"), DRIFT)
        self.assertNotIn("](", self.markdown())
        self.git("remote", "add", "origin", self.path("elsewhere"))
        self.assertNotIn("](", self.markdown())


class OneCause(ReportTest):
    """The line that is marked is the one that the text names."""

    def marked(self) -> str:
        return next(line for line in self.report("--github").splitlines() if line.startswith("::error"))

    def test_a_family_that_grows_as_before(self) -> None:
        """It is red for its counts: the calls that grow fastest are no cause."""
        growing = {"caller": "demo/other.py:f", "callee": "demo/other.py:g", "rose": False, "before": {}, "after": {}, "caller_calls": {},
                   "places": {"sites": [{**place("demo/other.py", 131, "g()", "/repo/src/demo/other.py"), "calls": 5, "stack": [], "stack_calls": 5, "other_stacks": 0}]}}
        within = {"kind": "total", "gated": True, "over_limit": False, "judgement": "within", "before": {"exponent": 1.0}, "after": {"exponent": 1.0}}
        growth = {"sizes": [{"size": 1, "status": "drift"}], "shown_size": 1, "max_exponent": 2.0, "calls": [growing], "functions": [], "functions_without_fit": 0}
        self.write(drift("a", growth={**growth, "totals": [within]}))
        self.assertIn("file=src/demo/__init__.py,line=7,", self.marked())
        self.assertIn("more calls from `demo/__init__.py:7`", self.written("--markdown"))
        # If it grows faster, that is the cause.
        for beyond in ({"judgement": "worse"}, {"over_limit": True}):
            self.write(drift("a", growth={**growth, "totals": [{**within, **beyond}]}, reason="its calls grow faster"))
            self.assertIn("file=src/demo/other.py,line=131,", self.marked())

    def test_no_line_where_the_reason_has_none(self) -> None:
        """Calls before the program's code begins come first, and no line makes them."""
        line = place("demo/__init__.py", 7, "step(number)", "/repo/src/demo/__init__.py")
        outside = {"kind": "outside", "functions": ["<outside>"], "before": 0, "after": 90, "change": 90, "is_cause": True, "lines": []}
        row = {"kind": "function", "functions": ["demo/__init__.py:main"], "before": 0, "after": 10, "change": 10, "is_cause": True, "lines": [{**line, "calls": 10}]}
        bill = {"change": 100, "sum": 100, "adds_up": True, "rows_found": 2, "rows": [outside, row], "lines_found": 0, "lines": []}
        self.write(drift("a", bill=bill, reason="more calls outside demo, before its code begins or after it ends",
                         totals=[measure("total", 1000, 1100, "worse", charged=["<outside>", "demo/__init__.py:main"]),
                                 measure("of_program", 10, 20, "worse", charged=["demo/__init__.py:main"])]))
        self.assertNotIn("file=", self.marked())
        self.assertNotIn(":7", self.marked())


if __name__ == "__main__":
    unittest.main()
