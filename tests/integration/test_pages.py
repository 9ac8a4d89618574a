"""The README and the pages under docs/: each block is tried in the way that its mark says, or says that it is not; links lead somewhere; what
else the pages name exists.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import unittest

from harness import EXECUTABLE, PYTHON, ROOT, clean_environment
from pages import Block, Project, blocks, pages, text_of, without_blocks

LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
# The first words of commands, which have no place in a block of text.
COMMAND = re.compile(r"^(?:[A-Z_]+=\S+ )*(?:\./bootstrap|ctest|cmake|filperf|build/\S+/filperf|git|python3?|podman|docker|apt-get) ", re.MULTILINE)
MARKS = {
    "sh": r"run|run by \S+|not run: .+",
    "cmake": r"run|not run: .+",
    "text": r"output|output: \S+",
    "yaml": "",
}


class TestMarks(unittest.TestCase):
    """Every block says how it is tried."""

    def test_marks(self) -> None:
        for page in pages():
            for block in blocks(page):
                with self.subTest(block.place):
                    self.assertIn(block.kind, MARKS, "a block is sh, cmake, yaml or text")
                    self.assertRegex(block.mark, f"^(?:{MARKS[block.kind]})$", f"no such mark of a block of {block.kind}; see pages.py")

    def test_indented_blocks(self) -> None:
        """There are none: they could have no mark."""
        for page in pages():
            for match in re.finditer(r"\n\n((?:    .*\n)+)", without_blocks(page)):
                self.fail(f"{page}: fence this block and mark it:\n{match.group(1)}")

    def test_commands_in_examples_of_output(self) -> None:
        for block in all_blocks("text"):
            with self.subTest(block.place):
                self.assertIsNone(COMMAND.search(block.text), "a command belongs in a block of sh")

    def test_other_tests_exist(self) -> None:
        for block in all_blocks():
            for path in re.findall(r"^(?:run by|output:) (\S+)", block.mark):
                with self.subTest(block.place):
                    self.assertTrue(os.path.exists(os.path.join(ROOT, path)), path)


class PageTest(unittest.TestCase):
    """The blocks of a page that are marked `run`, one after the other."""

    def try_page(self, page: str) -> None:
        todo = [block for block in blocks(page) if block.mark == "run"]
        self.assertTrue(todo, f"{page} has no block to run; remove its class")
        project = Project()
        self.addCleanup(project.remove)
        project.commit()
        self.assertIsNone(project.add_scenarios("".join(block.text for block in todo if block.kind == "cmake")))
        for block in todo:
            if block.kind == "sh":
                with self.subTest(block.place, commands=block.text):
                    done = project.run(block.text)
                    self.assertEqual(done.returncode, 0, done.stdout)
                    self.assertTrue(done.stdout or "convert" in block.text, "it prints nothing")


class TestReadme(PageTest):
    def test_commands(self) -> None:
        self.try_page("README.md")


class TestContributing(PageTest):
    def test_commands(self) -> None:
        self.try_page("CONTRIBUTING.md")


class TestGate(PageTest):
    def test_commands(self) -> None:
        self.try_page("docs/gate.md")


class TestOverview(PageTest):
    def test_commands(self) -> None:
        self.try_page("docs/performance/overview.md")


class TestProfile(PageTest):
    def test_commands(self) -> None:
        self.try_page("docs/performance/cprofile.md")


class TestGateCost(PageTest):
    def test_commands(self) -> None:
        self.try_page("docs/performance/gate-cost.md")


class TestEveryPage(unittest.TestCase):
    def test_has_a_class(self) -> None:
        """A page with blocks to run has a class above."""
        with open(__file__, encoding="utf-8") as file:
            tried = set(re.findall(r'try_page\("([^"]+)"\)', file.read()))
        self.assertEqual({block.page for block in all_blocks("sh") if block.mark == "run"}, tried)

    def test_links(self) -> None:
        for page in pages():
            for link in LINK.findall(text_of(page)):
                if "://" not in link:
                    self.assertTrue(os.path.exists(os.path.join(ROOT, os.path.dirname(page), link)), f"{page}: {link}")

    def test_workflows_are_yaml(self) -> None:
        """By the parser of Filare's own environment: the standard library has none."""
        found = all_blocks("yaml")
        self.assertGreaterEqual(len(found), 1)
        for block in found:
            done = subprocess.run([PYTHON, "-c", "import sys, yaml; assert isinstance(yaml.safe_load(sys.stdin.read()), dict)"],
                                  input=block.text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertEqual(done.returncode, 0, block.place + done.stdout.decode())


class TestNames(unittest.TestCase):
    """What pages name exists, also in commands that nothing runs and within sentences."""

    def named(self, pattern: str) -> set[tuple[str, str]]:
        return {(name, page) for page in pages() for name in re.findall(pattern, text_of(page))}

    def test_presets(self) -> None:
        with open(os.path.join(ROOT, "CMakePresets.json"), encoding="utf-8") as file:
            presets = json.load(file)
        for tool, kind in (("ctest", "testPresets"), ("cmake --workflow", "workflowPresets"), ("cmake --build", "buildPresets"),
                           ("cmake", "configurePresets")):
            existing = {preset["name"] for preset in presets[kind]}
            missing = {(name, page) for name, page in self.named(tool + r" --preset ([\w-]+)") if name not in existing}
            self.assertEqual(missing, set(), tool)

    def test_targets(self) -> None:
        """Their names stand in one of our CMake files."""
        text = "".join(map(text_of, cmake_files()))
        missing = {(name, page) for name, page in self.named(r"--target ([\w-]+)")
                   if not re.search(rf"add_(?:custom_target|executable)\(\s*{name}\b", text) and not text.count(f'"{name}"')}
        self.assertEqual(missing, set())

    def test_subcommands(self) -> None:
        for name, page in self.named(r"(?:`|^)(?:build/(?:default|perf)/harness/)?filperf ([a-z][\w-]*)(?:[ `]|$)"):
            done = subprocess.run([EXECUTABLE, name, "--help"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=clean_environment())
            self.assertEqual(done.returncode, 0, f"{page}: filperf {name}")

    def test_files(self) -> None:
        """Paths of the project in backticks."""
        tops = "|".join(re.escape(name) for name in ("cmake", "docs", "harness", "scenarios", "tests", "baselines"))
        for path, page in self.named(rf"`((?:{tops})/[\w./-]*)`"):
            self.assertTrue(os.path.exists(os.path.join(ROOT, path)), f"{page}: {path}")

    def test_settings(self) -> None:
        """The page on profiles has all settings of the program, and the other pages no others."""
        done = subprocess.run([EXECUTABLE, "settings"], stdout=subprocess.PIPE, encoding="utf-8", env=clean_environment(), check=True)
        program = set(re.findall(r"FIL_PERF_[A-Z_]+", done.stdout))
        named = {page: set(re.findall(r"FIL_PERF_[A-Z_]*[A-Z]", text_of(page))) for page in pages()}
        self.assertEqual(named["docs/performance/cprofile.md"] | {"FIL_PERF_REFRESH"}, program)
        for page, names in named.items():
            self.assertEqual(names - program, set(), page)


def cmake_files() -> list[str]:
    found = ["CMakeLists.txt"]
    for top in ("cmake", "harness", "scenarios"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            found += [os.path.relpath(os.path.join(folder, name), ROOT) for name in names if name.endswith((".cmake", "CMakeLists.txt"))]
    return found


def all_blocks(kind: str = "") -> list[Block]:
    return [block for page in pages() for block in blocks(page) if kind in ("", block.kind)]


if __name__ == "__main__":
    unittest.main()
