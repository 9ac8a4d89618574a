"""Git repositories of small programs, compared revision by revision: for the tests of `filperf compare` and its store of counts."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import subprocess
from typing import Any, Optional

from harness import GateTest, Result, clean_environment, read_bytes, read_json, write_bytes, write_text

# `main` calls `bulk` so many times: with the call of `main` itself these are all calls of the program. Each run leaves a line in a file.
PROGRAM = """
import os

def bulk():
    pass

def main():
    file = os.open({runs!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, b"{times}\\n")
    os.close(file)
    for _ in range({times}):
        bulk()
"""


class CompareTest(GateTest):
    """The program's repository is the folder `repository`; its scenarios are in a build folder elsewhere."""

    def setUp(self) -> None:
        super().setUp()
        self.repository = self.path("repository")
        os.mkdir(self.repository)
        self.git("init", "-q", "-b", "main")
        self.settings["subject"] = {"source": None}

    def git(self, *arguments: str, folder: str = "", check: bool = True) -> str:
        environment = {name: "somebody" for name in
                       ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")}
        environment.update(GIT_AUTHOR_DATE="2026-01-01T12:00:00+0000", GIT_COMMITTER_DATE="2026-01-01T12:00:00+0000",
                           GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
        done = subprocess.run(["git", "-c", "protocol.file.allow=always", *arguments], cwd=folder or self.repository,
                              env=clean_environment(**environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", timeout=60)
        if check:
            self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout.strip()

    def write(self, file: str, text: str) -> str:
        return write_text(os.path.join(self.repository, file), text)

    def text(self, times: int) -> str:
        return PROGRAM.format(times=times, runs=self.path("runs"))

    def commit(self, subject: str, **files: Any) -> str:
        """Commits all that is there. Its number."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD")

    def commit_times(self, times: int, file: str = "demo/__init__.py") -> str:
        self.write(file, self.text(times))
        return self.commit("%d times" % times)

    def runs(self) -> list[int]:
        """What ran since the last question, by the number of its rounds."""
        try:
            lines = read_bytes(self.path("runs")).decode().split()
        except FileNotFoundError:
            return []
        os.remove(self.path("runs"))
        return sorted(int(line) for line in lines)

    def index(self, *manifests: str) -> str:
        """A build folder whose index lists the manifests; by default this test's only one."""
        build = self.path("build")
        scenarios = [{"name": read_json(manifest)["scenario"], "manifest": manifest, "baseline_dir": self.baselines}
                     for manifest in manifests or (self.manifest(),)]
        write_bytes(os.path.join(build, "filperf", "index.json"),
                    json.dumps({"schema": "filperf/index/1", "scenarios": scenarios}).encode())
        return build

    def compare(self, *arguments: str, build: Optional[str] = None, source: str = "", **environment: str) -> Result:
        return self.filperf("compare", "--index", build or self.index(), "--source", source or self.repository, *arguments,
                            environment=environment)

    def compared(self) -> Any:
        """The verdict of the last comparison."""
        return read_json(os.path.join(self.outputs, "compare", self.name + "-verdict.json"))

    def assert_calls(self, before: int, after: int) -> None:
        """The calls into the program, which a person can count."""
        totals = {entry["kind"]: entry for entry in self.compared()["totals"]}
        self.assertEqual((totals["of_program"]["before"], totals["of_program"]["after"]), (before, after))

    def counts(self) -> list[str]:
        """The folders of the store."""
        return sorted(glob.glob(os.path.join(self.private, "counts", "*")))

    def state_of_repository(self) -> dict[str, tuple[str, int]]:
        """All files of git's own folder, with digest and time."""
        found = {}
        for place, _, files in os.walk(os.path.join(self.repository, ".git")):
            for file in files:
                path = os.path.join(place, file)
                found[path] = (hashlib.sha256(read_bytes(path)).hexdigest(), os.stat(path).st_mtime_ns)
        return found
