"""`filperf diff` between dumps and baselines, and as git's text conversion and external diff; the policies for another environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import unittest

from harness import DRIFT, EXECUTABLE, FAILED, FILE, OK, ROOT, USAGE, GateTest, write_bytes

PROGRAM = """
def leaf():
    pass

def work():
    for _ in range(100):
        leaf()

def main():
    for _ in range({works}):
        work()
"""


class DiffTest(GateTest):
    def two_baselines(self) -> tuple[str, str]:
        """Baselines of the program with two calls of `work` and with five: 100 calls of `leaf` below each."""
        files = []
        for works in (2, 5):
            self.program(PROGRAM.format(works=works))
            self.accepted()
            files.append(shutil.copy(self.baseline_path, self.path("%d.json" % works)))
        return files[0], files[1]

    def test_baselines(self) -> None:
        old, new = self.two_baselines()
        document = json.loads(self.assert_code(self.filperf("diff", "--json", old, new), OK).out)
        self.assertEqual(document["totals"]["of_program"], {"before": 203, "after": 506})
        culprit, = document["attribution"]["culprits"]
        self.assertEqual((culprit["caller"], culprit["callee"], culprit["before"], culprit["after"], culprit["steady_caller"]),
                         (FILE + ":main", FILE + ":work", 2, 5, True))
        self.assertAlmostEqual(culprit["contribution"], 303)
        self.assertTrue(document["attribution"]["adds_up"])
        self.assert_says(self.filperf("diff", old, new), "+303 of +303 calls", "2 -> 5 calls by " + FILE + ":main")

    def test_baseline_and_dump_of_another_machine(self) -> None:
        """The dump has this machine's paths; what it counts is found under the baseline's identities."""
        old, _ = self.two_baselines()
        self.assert_code(self.check(), OK)
        dump = os.path.join(self.outputs, self.name + "-cprofile.pstats")
        document = json.loads(self.assert_code(self.filperf("diff", "--json", "--package", "demo", old, dump), OK).out)
        self.assertEqual(document["totals"]["of_program"], {"before": 203, "after": 506})

    def test_bad_files(self) -> None:
        samples = os.path.join(ROOT, "tests", "samples")
        good = os.path.join(samples, "nested-3.11.pstats")
        for bad, text in ((os.path.join(samples, "pureprofile-3.11.pstats"), "pure-Python `profile` module"),
                          (write_bytes(self.path("bad.json"), b'{"schema": "filperf/baseline/1"}'), "bad.json"),
                          (self.path("missing"), "missing")):
            for pair in ((good, bad), (bad, good)):
                result = self.assert_code(self.filperf("diff", *pair), FAILED)
                self.assertIn(text, result.err)
        self.assert_code(self.filperf("diff", good), USAGE)

    def test_git(self) -> None:
        """A real repository: the text conversion shows the calls that changed, the external diff what it began with."""
        old, new = self.two_baselines()
        repository = self.path("repository")
        os.mkdir(repository)

        def git(*arguments: str) -> str:
            return subprocess.run(["git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8").stdout
        git("init", "-q")
        shutil.copy(os.path.join(ROOT, ".gitattributes"), repository)
        place = os.path.join(repository, "baselines", "cpython-3.11", "x.json")
        os.makedirs(os.path.dirname(place))
        shutil.copy(old, place)
        git("add", "-A")
        git("commit", "-qm", "first")
        shutil.copy(new, place)
        text = git("-c", "diff.filperf.textconv=%s diff --textconv" % EXECUTABLE, "diff")
        self.assertIn("-calls of the program 203\n", text)
        self.assertIn("+calls of the program 506\n", text)
        self.assertIn("+  calls %s:work 5\n" % FILE, text)
        text = git("-c", "diff.filperf.command=%s diff --git" % EXECUTABLE, "diff", "--ext-diff")
        self.assertIn("+303 of +303 calls", text)
        write_bytes(place, b"<<<<<<< broken")
        self.assertIn("not a baseline that can be read", git("-c", "diff.filperf.textconv=%s diff --textconv" % EXECUTABLE, "diff"))


class PolicyTest(GateTest):
    """One call more by the program, with a hundred below it in a distribution of another version."""

    def install(self, version: str, works: int, parts: int = 100) -> None:
        self.program("import thing\n\ndef main():\n    for _ in range(%d):\n        thing.work()\n" % works,
                     thing="def part():\n    pass\n\ndef work():\n    for _ in range(%d):\n        part()\n" % parts)
        shutil.rmtree(os.path.join(self.source, "thing-1.dist-info"), ignore_errors=True)
        info = os.path.join(self.source, "thing-%s.dist-info" % version)
        write_bytes(os.path.join(info, "METADATA"), b"Metadata-Version: 2.1\nName: thing\nVersion: %s\n" % version.encode())
        write_bytes(os.path.join(info, "RECORD"), b"thing/__init__.py,,\n")

    def test_program(self) -> None:
        self.install("1", works=10)
        self.accepted()
        self.install("2", works=10, parts=200)
        self.assert_says(self.assert_code(self.check(), OK), "ENVIRONMENT", "thing 1 -> 2", "not gated")
        self.install("2", works=12)
        result = self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.verdict()["attribution"]["culprits"][0]["callee"], "thing/__init__.py:work")
        self.assert_says(result, "thing 1 -> 2", "by +202")

    def test_gate(self) -> None:
        self.install("1", works=10)
        self.accepted()
        self.install("2", works=10, parts=200)
        self.assert_says(self.assert_code(self.check(limits={"environment_change": "gate"}), DRIFT), "gates all the same")

    def test_fail(self) -> None:
        self.install("1", works=10)
        self.accepted()
        self.assert_code(self.check(limits={"environment_change": "fail"}), OK)
        self.install("2", works=10)
        self.assert_says(self.assert_code(self.check(limits={"environment_change": "fail"}), DRIFT), "ENVIRONMENT_CHANGE fail", "thing 1 -> 2")
        self.assertEqual(self.verdict()["status"], "environment_refused")

    def test_improvements(self) -> None:
        self.install("1", works=10)
        self.accepted()
        self.install("1", works=5)
        self.assert_says(self.assert_code(self.check(), OK), "IMPROVED")
        self.assert_says(self.assert_code(self.check(limits={"improvements": "fail"}), DRIFT), "IMPROVEMENTS fail")


if __name__ == "__main__":
    unittest.main()
