"""A program with one distribution that it uses, for the tests of another environment than the baseline's."""

from __future__ import annotations

import os
import shutil
from typing import Optional

from harness import OK, GateTest, Result, write_bytes

# The program calls `thing.work` so often, which calls `part` so often each time.
PROGRAM = """
import thing

def main():
    for _ in range({works}):
        thing.work()
"""

THING = """
def part():
    pass

def work():
    for _ in range({parts}):
        part()
"""


class EnvironmentTest(GateTest):
    """The program with one distribution that it uses, `thing`, installed beside it."""

    def install(self, version: Optional[str], works: int = 200, parts: int = 10) -> None:
        """The program, and a version of `thing`; None: no distribution has the package."""
        shutil.rmtree(self.source, ignore_errors=True)
        self.program(PROGRAM.format(works=works), thing=THING.format(parts=parts))
        if version is not None:
            info = os.path.join(self.source, "thing-%s.dist-info" % version)
            write_bytes(os.path.join(info, "METADATA"), b"Metadata-Version: 2.1\nName: thing\nVersion: %s\n" % version.encode())
            write_bytes(os.path.join(info, "RECORD"), b"thing/__init__.py,,\nthing-%s.dist-info/RECORD,,\n" % version.encode())

    def changes(self) -> dict[str, tuple[str, str]]:
        """What the verdict says differs: name -> (before, after)."""
        return {entry["what"]: (entry["before"], entry["after"]) for entry in self.verdict()["environment_changes"]}

    def assert_environment_only(self, result: Result, *texts: str) -> None:
        """Green, with the change named and the way to accept it at the end."""
        self.assert_code(result, OK)
        self.assert_says(result, "ENVIRONMENT", "only the calls into and by demo are gated", "To make this environment the baseline's", *texts)
        self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")
        self.assertEqual(self.verdict()["status"], "environment_changed")
