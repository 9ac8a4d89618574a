"""docs/filare.md: its commands, one after the other, in a repository that stands in for Filare's."""

from __future__ import annotations

import os
import shutil
import subprocess
import unittest

import filare_repository
from harness import EXECUTABLE, MANAGED_PYTHON, GateTest, clean_environment
from pages import blocks

PAGE = "docs/filare.md"
# How the blocks end that do not end with 0, by what they begin with, and what they have to say.
ENDS = {"filperf gate\n": (1, "no baseline yet"), "sed -i": (3, "filare/parser/yaml_loader.py")}


@unittest.skipUnless(MANAGED_PYTHON, "FILPERF_PYTHON names no managed environment")
class TestPage(GateTest):
    def setUp(self) -> None:
        super().setUp()
        environment = os.path.dirname(os.path.dirname(MANAGED_PYTHON))
        self.repository = self.path("filare")
        version = "python" + self.version.split("-")[1]
        filare_repository.make(self.repository, os.path.join(environment, "lib", version, "site-packages"), ("mini.yml", "bad-pin.yml"))
        # As `uv sync` makes it. Hard links, where the file systems are one.
        linked = subprocess.run(["cp", "-al", environment, os.path.join(self.repository, ".venv")], stderr=subprocess.DEVNULL)
        if linked.returncode != 0:
            shutil.rmtree(os.path.join(self.repository, ".venv"), ignore_errors=True)
            subprocess.run(["cp", "-a", environment, os.path.join(self.repository, ".venv")], check=True)
        os.remove(os.path.join(self.repository, ".venv", "filperf-environment.json"))
        os.mkdir(self.path("bin"))
        os.symlink(EXECUTABLE, self.path("bin", "filperf"))

    def shell(self, commands: str) -> subprocess.CompletedProcess[str]:
        names = {name: "somebody" for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")}
        environment = clean_environment(PATH=self.path("bin") + ":" + os.environ["PATH"], GIT_CONFIG_GLOBAL="/dev/null", GIT_PAGER="cat", **names)
        return subprocess.run(["bash", "-ec", commands], cwd=self.repository, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", timeout=200)

    def test_commands(self) -> None:
        tried = [block for block in blocks(PAGE) if block.mark == "run by tests/integration/" + os.path.basename(__file__)]
        self.assertEqual(len(tried), 7)
        ends = dict(ENDS)
        for block in tried:
            with self.subTest(block.place, commands=block.text):
                begin = next((begin for begin in ends if block.text.startswith(begin)), "")
                code, text = ends.pop(begin, (0, ""))
                done = self.shell(block.text)
                self.assertEqual(done.returncode, code, done.stdout)
                self.assertIn(text, done.stdout)
        self.assertEqual(ends, {}, "a block that should end otherwise was not there")


if __name__ == "__main__":
    unittest.main()
