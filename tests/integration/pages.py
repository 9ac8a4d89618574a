"""The blocks of the pages, how each of them is tried, and the project that their commands run in.

A comment before a block says how it is tried:

    <!-- run -->              the block runs here: commands of `sh` in the project, `cmake` as a part of its scenarios
    <!-- run by FILE -->      another test runs it
    <!-- not run: WHY -->     nothing runs it
    <!-- output -->           an example of what a program prints
    <!-- output: TEST -->     the same, and this test compares it with a real one
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import tempfile
from typing import NamedTuple, Optional

from harness import EXECUTABLE, MANAGED_PYTHON, PYTHON, ROOT, clean_environment, write_text

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"<!-- ([^\n]*) -->\n\n?$")


class Block(NamedTuple):
    page: str  # below the root
    line: int
    kind: str  # sh, cmake, yaml, text
    mark: str  # empty where there is none
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """All pages, below the root."""
    found = [*glob.glob(os.path.join(ROOT, "docs", "**", "*.md"), recursive=True), *glob.glob(os.path.join(ROOT, "*.md"))]
    return sorted(os.path.relpath(page, ROOT) for page in found)


def text_of(page: str) -> str:
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def blocks(page: str) -> list[Block]:
    text = text_of(page)
    found = []
    for match in BLOCK.finditer(text):
        mark = MARK.search(text, 0, match.start())
        found.append(Block(page, text.count("\n", 0, match.start()) + 1, match.group(1), mark.group(1) if mark else "", match.group(2)))
    return found


def without_blocks(page: str) -> str:
    return BLOCK.sub("", text_of(page))


# The project of the pages: our scenarios, with the program as it is instead of its sources.
LISTS = """
cmake_minimum_required(VERSION 3.25)
project(filperf LANGUAGES NONE)
enable_testing()
add_executable(filperf::filperf IMPORTED GLOBAL)
set_target_properties(filperf::filperf PROPERTIES IMPORTED_LOCATION "{executable}")
set(FILPERF_REFRESH_COMMAND "ctest --preset perf-refresh")
include("{root}/cmake/filperf.cmake")
add_subdirectory(scenarios)
"""


class Project:
    """A git repository that looks to a command as this one does after `./bootstrap perf` and `./bootstrap test`, and is left behind by none."""

    def __init__(self) -> None:
        self.folder = os.path.join(tempfile.mkdtemp(prefix="gate-test-", dir="/tmp"), "project")
        for name in ("baselines", "scenarios"):
            shutil.copytree(os.path.join(ROOT, name), os.path.join(self.folder, name))
        for name in ("CMakePresets.json", ".gitattributes"):
            shutil.copy(os.path.join(ROOT, name), self.folder)
        write_text(os.path.join(self.folder, "CMakeLists.txt"), LISTS.format(executable=EXECUTABLE, root=ROOT))
        write_text(os.path.join(self.folder, ".gitignore"), "/build/\n/outputs/\n/o/\n/home/\n")
        os.makedirs(os.path.join(self.folder, "o"))
        os.makedirs(os.path.join(self.folder, "home"))
        for preset in ("perf", "default"):
            os.makedirs(os.path.join(self.folder, "build", preset, "harness"))
            os.symlink(EXECUTABLE, os.path.join(self.folder, "build", preset, "harness", "filperf"))
        inputs = os.path.join(self.folder, "scenarios", "inputs")
        shutil.copy(os.path.join(inputs, "mini.yml"), self.folder)
        shutil.copy(os.path.join(inputs, "mini.yml"), os.path.join(inputs, "my-case.yml"))

    def remove(self) -> None:
        shutil.rmtree(os.path.dirname(self.folder))

    def environment(self) -> dict[str, str]:
        """Filare and the harness are in PATH; git knows who commits, and asks nobody for a message."""
        home = os.path.join(self.folder, "home")
        people = {f"GIT_{role}_{what}": "somebody" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return clean_environment(
            PATH=os.pathsep.join([os.path.dirname(EXECUTABLE), os.path.dirname(PYTHON), os.environ["PATH"]]), HOME=home,
            FIL_CONFIG_PATH=os.path.join(home, "cfg"), GIT_EDITOR="echo accepted >", GIT_PAGER="cat", GIT_CONFIG_GLOBAL="/dev/null",
            GIT_CONFIG_NOSYSTEM="1", **people)

    def run(self, commands: str, timeout: float = 250) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["bash", "-e", "-c", commands], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", timeout=timeout)

    def configure(self) -> Optional[str]:
        """What CMake said, if it failed."""
        python = f" -DFILPERF_PYTHON={MANAGED_PYTHON}" if MANAGED_PYTHON else ""
        done = self.run(f"cmake --preset perf{python} && cmake --preset default{python}")
        return done.stdout if done.returncode else None

    def add_scenarios(self, text: str) -> Optional[str]:
        with open(os.path.join(self.folder, "scenarios", "CMakeLists.txt"), "a", encoding="utf-8") as file:
            file.write(text)
        return self.configure()

    def commit(self) -> None:
        """All as it is; afterwards one file below baselines/ has changed, so that there is something to accept."""
        note = os.path.join(self.folder, "baselines", "note.txt")
        write_text(note, "before\n")
        done = self.run("git init -q -b main && git add -A && git commit -q -m all && git tag v1.6.0")
        assert done.returncode == 0, done.stdout
        write_text(note, "after\n")
