"""Prints the test classes of a folder of scripts, one `script class` a line, without importing a script.

CMake runs it when it configures, and registers each class as a CTest test of its own. `house/test_registration.py` compares the result
with what unittest itself finds.
"""

from __future__ import annotations

import ast
import os
import sys
from typing import NamedTuple


class Kind(NamedTuple):
    """What matters about a class."""

    is_case: bool  # it derives from unittest.TestCase
    has_tests: bool  # it has a test method, of its own or inherited


NOTHING = Kind(False, False)


def kind_of(node: ast.ClassDef, known: dict[str, Kind]) -> Kind:
    names = [ast.unparse(base) for base in node.bases]
    bases = [Kind(True, False) if name == "unittest.TestCase" else known.get(name, NOTHING) for name in names]
    own = any(isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name.startswith("test") for item in node.body)
    return Kind(any(base.is_case for base in bases), own or any(base.has_tests for base in bases))


def classes(path: str) -> dict[str, Kind]:
    """The classes that a script defines, and those that it imports from a script beside it."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    known: dict[str, Kind] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            beside = os.path.join(os.path.dirname(path), node.module + ".py")
            if os.path.exists(beside):
                theirs = classes(beside)
                known.update({alias.asname or alias.name: theirs.get(alias.name, NOTHING) for alias in node.names})
        elif isinstance(node, ast.ClassDef):
            known[node.name] = kind_of(node, known)
    return known


def test_classes(path: str) -> list[str]:
    """The classes that `python3 <script> <class>` runs tests of."""
    return [name for name, kind in classes(path).items() if kind.is_case and kind.has_tests]


def main(folder: str) -> int:
    for script in sorted(os.listdir(folder)):
        if script.startswith("test_") and script.endswith(".py"):
            found = test_classes(os.path.join(folder, script))
            if not found:
                print(os.path.join(folder, script) + " has no test", file=sys.stderr)
                return 1
            for name in found:
                print(script, name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
