"""Holds the sources to the structure that docs/architecture.md states.

The table of who may include whom stands in that page and nowhere else. This test reads it, reads the `#include` lines of `harness/`, and
fails for an include that the table does not allow, for a room that the table does not list, and for files that include each other in a
circle. It also holds every file and every function to a length that one person can read at a sitting.
"""

from __future__ import annotations

import ast
import os
import re
import unittest
from collections.abc import Iterator
from typing import NamedTuple

ROOT = os.environ.get("FILPERF_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PAGE = os.path.join("docs", "architecture.md")
HEADING = "## Who may include whom"
EVERYTHING = "everything"

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LARGEST_ROOM = 0.12  # of all lines of harness/

# Files that are longer for a reason, with the reason.
LONG_FILES: dict[str, str] = {}
# Functions that are longer for a reason, as `path:name`.
LONG_FUNCTIONS: dict[str, str] = {}

# Parts of libraries that take seconds to compile, each with the one file that compiles it for all.
COMPILED_ONCE = {
    r"#include <regex>": "harness/base/regular_expression.cpp",
    r"\.dump\(": "harness/base/json_text.cpp",
    r"\bjson::parse\(": "harness/base/json_object.cpp",
    r"\bfmt::format_to\(": "",
    r"#include <CLI/": "harness/commands/command_line.cpp",
}


class Include(NamedTuple):
    """An `#include` of one of our own headers."""

    file: str  # the file that holds it, below harness/
    line: int
    header: str  # the header that it names, below harness/


def read(path: str) -> str:
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def sources(folder: str, *endings: str) -> list[str]:
    """The files below a folder that end in one of these, relative to the root."""
    found = []
    for place, folders, names in os.walk(os.path.join(ROOT, folder)):
        folders[:] = [name for name in folders if name not in ("__pycache__", "build")]
        found += [os.path.relpath(os.path.join(place, name), ROOT) for name in names if name.endswith(endings)]
    return sorted(found)


def allowed_includes(page: str) -> dict[str, set[str]]:
    """The table: each room and the rooms that it may include. "gate and all that gate may include" names a row above."""
    section = page.partition(HEADING)[2].partition("\n## ")[0]
    table: dict[str, set[str]] = {}
    for room, allowed in re.findall(r"^\| `(\w+)` \| (.*?) *\|$", section, re.MULTILINE):
        names = set(re.findall(r"`(\w+)`", allowed))
        if allowed.startswith(EVERYTHING):
            names.add(EVERYTHING)
        for row in re.findall(r"all that `(\w+)` may include", allowed):
            names |= table[row]
        table[room] = names
    return table


def includes() -> Iterator[Include]:
    for path in sources("harness", ".h", ".cpp"):
        file = os.path.relpath(path, "harness")
        for number, line in enumerate(read(path).splitlines(), 1):
            match = re.match(r'\s*#include "([^"]+)"', line)
            if match:
                yield Include(file, number, match.group(1))


def room_of(file: str) -> str:
    return file.partition("/")[0]


def unit_of(file: str) -> str:
    """A header and its source are one unit."""
    return os.path.splitext(file)[0]


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The groups of units that include each other in a circle, by Tarjan's algorithm, without recursion."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found = []
    for start in sorted(arrows):
        if start in index:
            continue
        work = [(start, iter(sorted(arrows.get(start, ()))))]
        index[start] = lowest[start] = len(index)
        stack.append(start)
        while work:
            unit, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[unit])
                if lowest[unit] == index[unit]:
                    group = stack[stack.index(unit):]
                    del stack[stack.index(unit):]
                    if len(group) > 1:
                        found.append(sorted(group))
            elif following not in index:
                index[following] = lowest[following] = len(index)
                stack.append(following)
                work.append((following, iter(sorted(arrows.get(following, ())))))
            elif following in stack:
                lowest[unit] = min(lowest[unit], index[following])
    return found


def python_functions(path: str) -> Iterator[tuple[str, int]]:
    """Each function of a Python file with the number of its lines."""
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def cpp_functions(path: str) -> Iterator[tuple[str, int]]:
    """Each function of a C++ file with the number of its lines. clang-format lays them out: a body opens at the end of a line and closes
    with a brace alone at the same indentation.
    """
    lines = read(path).splitlines()
    opened: list[tuple[int, int, str]] = []
    for number, line in enumerate(lines):
        indentation = len(line) - len(line.lstrip())
        if opened and line.startswith(" " * opened[-1][0] + "}") and indentation == opened[-1][0]:
            _, start, name = opened.pop()
            if name:
                yield name, number - start + 1
        if re.search(r"\{$", line) and not line.lstrip().startswith("//"):
            # The beginning of the declaration: the lines before that are indented deeper belong to it.
            start = number
            while start > 0 and len(lines[start]) - len(lines[start].lstrip()) > 0 and lines[start].startswith(" " * 4) \
                    and not lines[start - 1].endswith((";", "{", "}", ":")) and lines[start - 1].strip():
                start -= 1
            indentation = len(lines[start]) - len(lines[start].lstrip())
            head = " ".join(part.strip() for part in lines[start:number + 1])
            is_function = re.search(r"[\w>&*~\]]+\s*\([^{}]*\)[^;=]*\{$", head) and not re.match(
                r"(if|for|while|switch|else|do|catch|try|\} else|\} catch|namespace|class|struct|enum|return)\b", head)
            called = re.search(r"([\w~:]+)\s*\(", head)
            opened.append((indentation, start, called.group(1) if is_function and called else ""))


def cmake_functions(path: str) -> Iterator[tuple[str, int]]:
    """Each function and macro of a CMake file with the number of its lines."""
    name, start = "", 0
    for number, line in enumerate(read(path).splitlines()):
        match = re.match(r"(?:function|macro)\((\S+?)[\s)]", line)
        if match:
            name, start = match.group(1), number
        elif re.match(r"end(?:function|macro)\(", line):
            yield name, number - start + 1


def code_files() -> list[str]:
    found = [path for folder in ("harness", "tests", "cmake", "scenarios") for path in sources(folder, ".h", ".cpp", ".py", ".cmake")]
    return found + ["CMakeLists.txt", "bootstrap", os.path.join(".ci", "run")]


class TestTable(unittest.TestCase):
    """The page and the folders agree."""

    maxDiff = None

    def test_every_room_is_listed_and_every_listed_room_exists(self) -> None:
        rooms = {room_of(os.path.relpath(path, "harness")) for path in sources("harness", ".h", ".cpp", ".py") if path.count("/") > 1}
        self.assertEqual(sorted(allowed_includes(read(PAGE))), sorted(rooms))

    def test_the_table_itself_has_no_circle(self) -> None:
        table = allowed_includes(read(PAGE))
        arrows = {room: {other for other in allowed if other != EVERYTHING} for room, allowed in table.items()}
        self.assertEqual(circles(arrows), [])


class TestArrows(unittest.TestCase):
    """The includes are those that the page allows."""

    maxDiff = None

    def test_every_include_is_allowed(self) -> None:
        table = allowed_includes(read(PAGE))
        wrong = []
        for include in includes():
            room, other = room_of(include.file), room_of(include.header)
            if "/" not in include.file or room == other:
                continue  # main.cpp puts everything together
            allowed = table.get(room, set())
            if other not in allowed and EVERYTHING not in allowed:
                wrong.append(f"harness/{include.file}:{include.line}: {room} may not include {include.header}")
        self.assertEqual(wrong, [], f"see \"{HEADING.strip('# ')}\" in {PAGE}")

    def test_no_files_include_each_other_in_a_circle(self) -> None:
        arrows: dict[str, set[str]] = {}
        for include in includes():
            if unit_of(include.file) != unit_of(include.header):
                arrows.setdefault(unit_of(include.file), set()).add(unit_of(include.header))
        self.assertEqual(circles(arrows), [])

    def test_every_header_that_is_included_exists(self) -> None:
        missing = [f"{include.file}:{include.line}: {include.header}" for include in includes()
                   if not os.path.exists(os.path.join(ROOT, "harness", include.header))]
        self.assertEqual(missing, [])


class TestCompileTime(unittest.TestCase):
    """What takes long to compile is compiled once, and not in each room."""

    maxDiff = None

    def test_one_file_each(self) -> None:
        wrong = []
        for path in sources("harness", ".h", ".cpp"):
            for number, line in enumerate(read(path).splitlines(), 1):
                wrong += [f"{path}:{number}: `{pattern}` belongs into {home or 'no file'}"
                          for pattern, home in COMPILED_ONCE.items() if path != home and re.search(pattern, line)]
        self.assertEqual(wrong, [])

    def test_each_file_still_has_it(self) -> None:
        for pattern, home in COMPILED_ONCE.items():
            if home:
                with self.subTest(home=home):
                    self.assertRegex(read(home), pattern)


class TestLengths(unittest.TestCase):
    """A person can read each file, function and room."""

    maxDiff = None

    def test_files(self) -> None:
        long = [f"{path}: {length} lines" for path in code_files() if (length := read(path).count("\n")) > LONGEST_FILE
                and path not in LONG_FILES]
        self.assertEqual(long, [], f"at most {LONGEST_FILE} lines")

    def test_functions(self) -> None:
        readers = {".py": python_functions, ".cpp": cpp_functions, ".h": cpp_functions, ".cmake": cmake_functions}
        long = []
        for path in code_files():
            reader = readers.get(os.path.splitext(path)[1])
            for name, length in reader(path) if reader else ():
                if length > LONGEST_FUNCTION and f"{path}:{name}" not in LONG_FUNCTIONS:
                    long.append(f"{path}: {name} has {length} lines")
        self.assertEqual(long, [], f"at most {LONGEST_FUNCTION} lines")

    def test_rooms(self) -> None:
        lines: dict[str, int] = {}
        for path in sources("harness", ".h", ".cpp", ".py"):
            room = room_of(os.path.relpath(path, "harness"))
            lines[room] = lines.get(room, 0) + read(path).count("\n")
        total = sum(lines.values())
        large = [f"{room}: {count} of {total} lines" for room, count in lines.items() if count > LARGEST_ROOM * total]
        self.assertEqual(large, [], f"at most {LARGEST_ROOM:.0%} of all lines")


class TestReaders(unittest.TestCase):
    """The test sees what it looks for."""

    def test_a_circle_is_found(self) -> None:
        self.assertEqual(circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}), [["b", "c"]])

    def test_a_table_is_read(self) -> None:
        page = f"{HEADING}\n\n| room | may include |\n|---|---|\n| `base` | |\n| `run` | `base` |\n" \
               "| `gate` | `run` and all that `run` may include |\n| `commands` | everything |\n\n## Next\n| `x` | `y` |\n"
        self.assertEqual(allowed_includes(page), {"base": set(), "run": {"base"}, "gate": {"run", "base"}, "commands": {EVERYTHING}})

    def test_the_functions_of_this_project_are_seen(self) -> None:
        self.assertIn("add_scenario", " ".join(name for name, _ in cmake_functions("cmake/filperf.cmake")))
        names = [name for name, _ in cpp_functions("harness/base/utf8.cpp")]
        self.assertTrue(names, "no function in harness/base/utf8.cpp")
        self.assertIn("test_the_functions_of_this_project_are_seen",
                      [name for name, _ in python_functions("tests/house/test_structure.py")])


if __name__ == "__main__":
    unittest.main()
