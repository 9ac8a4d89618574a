"""Filare itself under test: copies of the installed package, with changes."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import subprocess
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any, ClassVar

from harness import MANAGED_PYTHON, OK, PYTHON, ROOT, GateTest, Result, clean_environment, read_json

BUILD = os.environ.get("FILPERF_BUILD_ROOT", "")
LOADER = os.path.join("filare", "parser", "yaml_loader.py")
LOAD = "yaml.load(_yaml, Loader=loader)"


def installed_package() -> str:
    """The folder of the package in the managed environment."""
    script = "import importlib.util; print(importlib.util.find_spec('filare').submodule_search_locations[0])"
    return subprocess.run([PYTHON, "-c", script], check=True, stdout=subprocess.PIPE, encoding="utf-8",
                          env=clean_environment(PYTHONDONTWRITEBYTECODE="1")).stdout.strip()


def copy_package(package: str, source: str) -> str:
    """Copies the package into a folder. Returns the copy."""
    target = os.path.join(source, "filare")
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def copy_byte_code(folder: str) -> str:
    """A folder for byte code that has what the build compiled, as links: to compile Filare's distributions again takes seconds."""
    target = os.path.join(folder, "pycache")
    for manifest in glob.glob(os.path.join(BUILD, "filperf", "scenarios", "import-cli.json")):
        compiled = read_json(manifest)["byte_code_dir"]
        if os.path.isdir(compiled):
            with contextlib.suppress(OSError, shutil.Error):  # another file system, or a run that replaces a file: it is compiled here
                shutil.copytree(compiled, target, copy_function=os.link)
    os.makedirs(target, exist_ok=True)
    return target


def replace_once(path: str, old: str, new: str) -> None:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert text.count(old) == 1, f"{path} has {old} {text.count(old)} times"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


@unittest.skipUnless(MANAGED_PYTHON, "FILPERF_PYTHON names no managed environment")
class SubjectTest(GateTest):
    """A copy of the package for each test, gated by commands that the project gates. The tests of a class share byte code."""

    package: ClassVar[str]
    byte_code: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        shared = tempfile.mkdtemp(prefix="gate-test-", dir="/tmp")
        cls.addClassCleanup(shutil.rmtree, shared)
        cls.package = installed_package()
        cls.byte_code = copy_byte_code(shared)

    def setUp(self) -> None:
        super().setUp()
        copy_package(self.package, self.source)
        self.settings.update({
            "subject": {"name": "filare", "entry": "filare.cli:cli", "package": "filare", "program": "filare", "tools": ["dot"]},
            "subject_environment": {"FIL_CONFIG_PATH": "cfg"}, "directories": ["o"], "byte_code_dir": self.byte_code})

    def command(self, *arguments: str, inputs: tuple[str, ...]) -> None:
        self.settings["args"] = list(arguments)
        self.settings["inputs"] = [os.path.join(ROOT, "scenarios", "inputs", name) for name in inputs]

    def inject(self, old: str, new: str, path: str = LOADER) -> None:
        """Replaces one text in the copy."""
        replace_once(os.path.join(self.source, path), old, new)

    def accepted(self, **changes: Any) -> Result:
        with self.warm(**changes):
            return super().accepted(**changes)

    @contextlib.contextmanager
    def warm(self, **changes: Any) -> Iterator[None]:
        """With a warm interpreter: many runs of Filare as it is now take one import together."""
        manifest = self.manifest(**changes)
        self.assert_code(self.filperf("warm", "start", manifest), OK)
        try:
            self.assert_code(self.filperf("warm", "status", manifest), OK)
            yield
        finally:
            self.assert_code(self.filperf("warm", "stop", manifest), OK)
