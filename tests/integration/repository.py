"""Git repositories with baselines that real refreshes made, for the tests of history and creep."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from harness import OK, GateTest, Result, clean_environment, write_bytes

# `main` calls `bulk` so many times. With the call of `main` itself, these are all calls, and all are the program's.
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
