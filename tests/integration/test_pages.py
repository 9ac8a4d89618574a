"""The pages under docs/ and the README: every command in a block marked `sh` is run, every block marked `yaml` is YAML, every link leads
somewhere."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import EXECUTABLE, PYTHON, ROOT, clean_environment

BUILD = os.environ["FILPERF_BUILD_ROOT"]
PAGES = sorted([*glob.glob(os.path.join(ROOT, "docs", "**", "*.md"), recursive=True), *glob.glob(os.path.join(ROOT, "*.md"))])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def blocks(page: str, kind: str) -> list[str]:
    with open(page, encoding="utf-8") as file:
        return [text for found, text in BLOCK.findall(file.read()) if found == kind]


class PagesTest(unittest.TestCase):
    def test_commands(self) -> None:
        """Page by page in a folder of its own, with Filare's inputs, the harness and Filare on the PATH."""
        commands = 0
        for page in PAGES:
            folder = tempfile.mkdtemp(prefix="gate-test-", dir="/tmp")
            self.addCleanup(shutil.rmtree, folder)
            shutil.copy(os.path.join(ROOT, "scenarios", "inputs", "mini.yml"), folder)
            os.mkdir(os.path.join(folder, "o"))
            environment = clean_environment(
                PATH=os.pathsep.join([os.path.dirname(EXECUTABLE), os.path.dirname(PYTHON), os.environ["PATH"]]),
                MANIFESTS=os.path.join(BUILD, "filperf", "scenarios"), BASELINES=os.path.join(ROOT, "baselines", "cpython-3.11"),
                BUILD=BUILD, HOME=folder, FIL_CONFIG_PATH=os.path.join(folder, "cfg"))
            for text in blocks(page, "sh"):
                with self.subTest(page=os.path.relpath(page, ROOT), commands=text):
                    done = subprocess.run(["bash", "-e", "-c", text], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=200)
                    self.assertEqual(done.returncode, 0, done.stdout.decode("utf-8", "replace"))
                    self.assertTrue(done.stdout or "convert" in text, "it prints nothing")
                    commands += 1
        self.assertGreaterEqual(commands, 8)

    def test_workflows_are_yaml(self) -> None:
        """By the parser of Filare's own environment: the standard library has none."""
        found = [text for page in PAGES for text in blocks(page, "yaml")]
        self.assertGreaterEqual(len(found), 2)
        for text in found:
            done = subprocess.run([PYTHON, "-c", "import sys, yaml; assert isinstance(yaml.safe_load(sys.stdin.read()), dict)"],
                                  input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertEqual(done.returncode, 0, text + done.stdout.decode())

    def test_links(self) -> None:
        for page in PAGES:
            with open(page, encoding="utf-8") as file:
                for link in LINK.findall(file.read()):
                    if "://" not in link:
                        self.assertTrue(os.path.exists(os.path.join(os.path.dirname(page), link)), "%s: %s" % (page, link))

    def test_settings_on_the_page_are_those_of_the_program(self) -> None:
        with open(os.path.join(ROOT, "docs", "performance", "cprofile.md"), encoding="utf-8") as file:
            page = set(re.findall(r"FIL_PERF_[A-Z_]+", file.read()))
        done = subprocess.run([EXECUTABLE, "settings"], stdout=subprocess.PIPE, encoding="utf-8", env=clean_environment(), check=True)
        program = set(re.findall(r"FIL_PERF_[A-Z_]+", done.stdout))
        self.assertEqual(page | {"FIL_PERF_REFRESH"}, program)


if __name__ == "__main__":
    unittest.main()
