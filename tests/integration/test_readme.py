"""The red report in the README is what the gate prints, up to the lines that the README leaves out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import unittest

from harness import DRIFT, EXECUTABLE, MANAGED_PYTHON, OK, clean_environment, python_version, read_json, write_bytes
from pages import Project, blocks
from subject import LOAD, LOADER, copy_byte_code, copy_package, installed_package, replace_once


def pattern_of(example: str) -> str:
    """A regular expression for an example in which `...` stands for lines that it leaves out."""
    parts = [r"(?:.*\n)+?" if line.strip() == "..." else re.escape(line.rstrip()) + r"\n" for line in example.splitlines()]
    return "".join(parts)


def without_numbers(text: str) -> str:
    return re.sub(r" +", " ", re.sub(r"[+-]?[\d,]+(?:\.\d+)?", "N", text))


@unittest.skipUnless(MANAGED_PYTHON, "FILPERF_PYTHON names no managed environment")
class TestRed(unittest.TestCase):
    """Every file is parsed twice, as the README tells."""

    maxDiff = None
    name = "run-html"

    def setUp(self) -> None:
        if python_version()[:2] != (3, 11):
            self.skipTest("the README shows CPython 3.11, which calls list comprehensions")
        self.project = Project()
        self.addCleanup(self.project.remove)
        self.assertIsNone(self.project.configure())
        baseline = read_json(os.path.join(self.project.folder, "baselines", "cpython-3.11", self.name + ".json"))
        # A copy of the package, as deep in the file system as the one that the baseline was taken of.
        source = os.path.join(os.path.dirname(self.project.folder), *["deep"] * (baseline["environment"]["package_depth"] - 2))
        self.package = copy_package(installed_package(), source)
        self.manifest = os.path.join(self.project.folder, "build", "perf", "filperf", "scenarios", self.name + ".json")
        manifest = read_json(self.manifest)
        manifest["subject"]["source"] = source
        manifest["byte_code_dir"] = copy_byte_code(os.path.dirname(self.project.folder))
        write_bytes(self.manifest, json.dumps(manifest).encode())

    def filperf(self, code: int, command: str, *options: str) -> str:
        """What it prints, with the paths that somebody in the project's folder would read."""
        done = subprocess.run([EXECUTABLE, command, *options, self.manifest], cwd=self.project.folder, env=clean_environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout.replace(self.project.folder + "/", "")

    def parse_every_file_twice(self) -> None:
        line = f"return [{LOAD} for _yaml in texts]"
        replace_once(os.path.join(os.path.dirname(self.package), LOADER), line, f"validated = {line[len('return '):]}\n    {line}")

    def test_report(self) -> None:
        example, = [block.text for block in blocks("README.md") if block.mark == "output: tests/integration/test_readme.py"]
        green = self.filperf(OK, "check", "--cold")
        verdict = read_json(os.path.join(read_json(self.manifest)["output_dir"], self.name + "-verdict.json"))
        same_environment = not verdict["environment_changes"] and "as in the baseline" in green
        if not same_environment:
            self.filperf(OK, "refresh")
        self.parse_every_file_twice()
        report = self.filperf(DRIFT, "check", "--cold")
        if not same_environment:  # other fonts, another dot or patch release of Python: other numbers
            example, report = without_numbers(example), without_numbers(report)
        # Those that follow the clock, as the loops of subprocess do, are among them. The limits leave them out.
        example, report = (re.sub(r"\d+ functions moved", "N functions moved", text) for text in (example, report))
        if not re.search("^" + pattern_of(example), report, re.MULTILINE):
            self.assertEqual(example, report)


if __name__ == "__main__":
    unittest.main()
