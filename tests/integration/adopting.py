"""Repositories of small programs, for the tests of `filperf init` and `filperf gate`."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from harness import GateTest, Result, write_text

# Prints the words of a file. Ends with 1 for a file that says so, and without a file.
CLI = '''import argparse
import sys


def words(text):
    return [word.upper() for word in text.split()]


def main():
    parser = argparse.ArgumentParser(prog="greet")
    parser.add_argument("file")
    parser.add_argument("-o", "--output", default=None)
    options = parser.parse_args()
    with open(options.file) as file:
        found = words(file.read() * 50)
    if found[0] == "REFUSED":
        sys.exit("refused")
    if options.output:
        with open(options.output + "/words.txt", "w") as file:
            file.write(" ".join(found))
    print(len(found))
'''

PYPROJECT = """[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "greet"
version = "1.0"

[project.scripts]
greet = "greet.cli:main"
"""


class RepositoryToAdopt(GateTest):
    """A repository in `repository/`, below the folder of the test."""

    def setUp(self) -> None:
        super().setUp()
        self.repository = self.path("repository")
        os.mkdir(self.repository)

    def write(self, path: str, text: str) -> str:
        return write_text(os.path.join(self.repository, path), text)

    def read(self, path: str) -> str:
        with open(os.path.join(self.repository, path), encoding="utf-8") as file:
            return file.read()

    def has(self, path: str) -> bool:
        return os.path.lexists(os.path.join(self.repository, path))

    def make_environment(self, name: str = ".venv") -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", os.path.join(self.repository, name)], check=True)

    def greet(self, folder: str = "src/greet", pyproject: str = PYPROJECT) -> None:
        """The program, in a folder, with an environment."""
        self.write(folder + "/__init__.py", "")
        self.write(folder + "/cli.py", CLI)
        if pyproject:
            self.write("pyproject.toml", pyproject)
        self.make_environment()

    def run_in(self, *arguments: str, **environment: str) -> Result:
        """filperf in the repository. No environment of the caller's is active."""
        return self.filperf(*arguments, environment={"VIRTUAL_ENV": "", "CONDA_PREFIX": "", "UV_PROJECT_ENVIRONMENT": "",
                                                     "CMAKE_GENERATOR": "Ninja", **environment}, before=("env", "-C", self.repository))

    def init(self, *arguments: str, **environment: str) -> Result:
        return self.run_in("init", *arguments, **environment)

    def adopted(self, *arguments: str) -> str:
        """Sets the gate up. @return what perf/CMakeLists.txt declares, without comments"""
        self.assert_code(self.init(*arguments), 0)
        return re.sub(r"(?m)^ *#.*\n", "", self.read("perf/CMakeLists.txt"))

    def subject(self, declared: str) -> dict[str, str]:
        """The keywords of the subject, with their values."""
        text = declared[declared.index("filperf_add_subject("):]
        return dict(re.findall(r"(?m)^    (\w+) ([^\n)]+)", text[:text.index(")")] + "\n"))
