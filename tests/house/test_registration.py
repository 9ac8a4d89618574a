"""Holds the list of CTest tests to the scripts: every test that unittest finds in a script runs, as a part of its class."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import unittest
from typing import Any

ROOT = os.environ.get("FILPERF_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.environ.get("FILPERF_BUILD_ROOT") or os.path.join(ROOT, "build", "default")
FOLDERS = {"house": "house", "module": "cmake", "integration": "integration"}

# Prints what unittest itself finds in a folder, as [script, class, method].
FINDER = """
import json, sys, unittest
found = []
def walk(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            walk(item)
        else:
            found.append([type(item).__module__ + ".py", type(item).__name__, item._testMethodName])
loader = unittest.TestLoader()
walk(loader.discover(sys.argv[1], pattern="test_*.py"))
if loader.errors:
    sys.exit("\\n".join(loader.errors))
print(json.dumps(found))
"""


def found_by_unittest(folder: str) -> list[tuple[str, str, str]]:
    environment = {"FILPERF_EXE": "", "FILPERF_BUILD_ROOT": BUILD, **os.environ}
    done = subprocess.run([sys.executable, "-c", FINDER, os.path.join(ROOT, "tests", folder)], check=True, stdout=subprocess.PIPE,
                          encoding="utf-8", timeout=60, env=environment)
    return [(script, name, method) for script, name, method in json.loads(done.stdout)]


def registered() -> dict[str, list[str]]:
    """The name of each CTest test with its command."""
    done = subprocess.run(["ctest", "--test-dir", BUILD, "--show-only=json-v1"], check=True, stdout=subprocess.PIPE, encoding="utf-8",
                          timeout=60)
    listing: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{"):])
    return {test["name"]: test.get("command", []) for test in listing["tests"]}


def methods_in_text(folder: str) -> set[str]:
    """The names of all test methods that stand in the Python files of a folder."""
    names = set()
    for file in sorted(os.listdir(os.path.join(ROOT, "tests", folder))):
        if file.endswith(".py"):
            with open(os.path.join(ROOT, "tests", folder, file), encoding="utf-8") as text:
                defined = [node for node in ast.walk(ast.parse(text.read())) if isinstance(node, ast.ClassDef)]
            names |= {item.name for node in defined for item in node.body
                      if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name.startswith("test")}
    return names


class TestRegistration(unittest.TestCase):
    maxDiff = None

    def test_every_class_with_tests_is_registered(self) -> None:
        tests = registered()
        for label, folder in FOLDERS.items():
            expected = {f"{label}.{script[len('test_'):-len('.py')]}.{name}": [os.path.join(ROOT, "tests", folder, script), name]
                        for script, name, _ in found_by_unittest(folder)}
            self.assertEqual({name: command[1:] for name, command in tests.items() if name.startswith(label + ".")}, expected)

    def test_every_test_method_belongs_to_such_a_class(self) -> None:
        for folder in FOLDERS.values():
            run = {method for _, _, method in found_by_unittest(folder)}
            self.assertEqual(methods_in_text(folder) - run, set(), f"methods in tests/{folder} that belong to no test class")


if __name__ == "__main__":
    unittest.main()
