#!/usr/bin/env python3
"""Gates three programs that are not Filare: yamllint, sqlparse's sqlformat and black's pure wheel, from PyPI.

    python3 tests/container/other_programs.py --wheel build/wheels/*.whl

Each stands in a repository of another kind, with an environment of its own. It gets a gate by `filperf init`, baselines, a change that has to
be red with its line named, and is green again without it.
"""

from __future__ import annotations

import argparse
import configparser
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

from adopt import NotGreen, expect

PYPROJECT = """[project]
name = "%s"
version = "%s"

[project.scripts]
%s
"""
POETRY = """[tool.poetry]
name = "%s"
version = "%s"

[tool.poetry.scripts]
%s
"""
SETUP_CFG = """[metadata]
name = %s
version = %s

[options.entry_points]
console_scripts =
%s
"""


class Program(NamedTuple):
    """A program and how it is kept."""

    name: str
    version: str
    command: str
    layout: str  # the folder that holds its package
    project: tuple[str, str]  # the file that declares its scripts, and the text of it
    examples: dict[str, str]
    change: tuple[str, str, str]  # a file, what stands in it, and what makes more calls in its place
    named: str  # what the report has to name


PROGRAMS = (
    Program("yamllint", "1.37.1", "yamllint", ".", ("setup.cfg", SETUP_CFG),
            {"list.yaml": "---\n- one\n- two\n", "map.yaml": "---\n" + "".join("key%d: %d\n" % (i, i) for i in range(40)), "bad.yaml": "a:  [1,2\n"},
            ("yamllint/linter.py", "    syntax_error = get_syntax_error(buffer)\n", "    syntax_error = get_syntax_error(buffer) or get_syntax_error(buffer)\n"),
            "yamllint/linter.py"),
    Program("sqlparse", "0.5.3", "sqlformat", "lib", ("pyproject.toml", PYPROJECT),
            {"select.sql": "select a, b from t where c = 1 order by d;\n" * 5, "insert.sql": "insert into t values (1, 2);\n"},
            ("lib/sqlparse/__init__.py", "    return ''.join(stack.run(sql, encoding))\n",
             "    ''.join(stack.run(sql, encoding))\n    return ''.join(stack.run(sql, encoding))\n"), "sqlparse/lexer.py"),
    Program("black", "25.1.0", "black", "src", ("pyproject.toml", POETRY),
            {"clean.py": "".join("def f%d(a, b):\n    return [a, b]\n\n\n" % i for i in range(5)), "broken.py": "def (:\n"},
            ("src/black/__init__.py", "    src_node = lib2to3_parse(src_contents.lstrip(), mode.target_versions)\n",
             "    lib2to3_parse(src_contents.lstrip(), mode.target_versions)\n    src_node = lib2to3_parse(src_contents.lstrip(), mode.target_versions)\n"),
            "black/__init__.py"),
)


def download(program: Program, folder: Path) -> Path:
    """The pure wheel: black has others too, whose machine code no profiler sees into."""
    done = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
                           "--platform=any", "--dest", str(folder), "%s==%s" % (program.name, program.version)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    if done.returncode != 0:
        raise NotGreen("cannot download %s:\n%s" % (program.name, done.stdout))
    wheel, = folder.glob(program.name + "-*-none-any.whl")
    return wheel


def scripts_of(packages: Path) -> list[str]:
    """The console scripts that a wheel declares: `name = module:callable`."""
    entry_points, = packages.glob("*.dist-info/entry_points.txt")
    parser = configparser.ConfigParser(delimiters="=")
    parser.read(entry_points, encoding="utf-8")
    return ["%s = %s" % entry for entry in parser.items("console_scripts")]


def make_repository(program: Program, folder: Path) -> tuple[Path, Path]:
    """@return the repository and the pure wheel"""
    wheel = download(program, folder)
    repository = folder / "repository"
    packages = repository / program.layout
    packages.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    lines = scripts_of(packages)
    file, text = program.project
    if file == "setup.cfg":
        lines = ["    " + line for line in lines]
    else:
        lines = ['%s = "%s"' % tuple(part.strip().split(" [")[0] for part in line.split("=", 1)) for line in lines]
    for info in packages.glob("*.dist-info"):
        shutil.rmtree(info)
    (repository / file).write_text(text % (program.name, program.version, "\n".join(lines)), encoding="utf-8")
    (repository / "examples").mkdir()
    for name, content in program.examples.items():
        (repository / "examples" / name).write_text(content, encoding="utf-8")
    return repository, wheel


def try_program(program: Program, filperf: Path) -> None:
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="filperf-other-"))
    try:
        repository, wheel = make_repository(program, folder)
        environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}

        def run(*command: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(list(command), cwd=repository, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")

        def must(code: int, command: tuple[str, ...], *texts: str) -> str:
            done = run(*command)
            expect(done, "%s: %s" % (program.command, " ".join(command)), code, *texts)
            return done.stdout

        must(0, (sys.executable, "-m", "venv", ".venv"))
        must(0, (".venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", str(wheel), str(filperf)))
        gate = ".venv/bin/filperf"
        must(0, (gate, "init"), program.command + ": ")
        declared = (repository / "perf" / "CMakeLists.txt").read_text(encoding="utf-8")
        bad = [name for name in program.examples if name.startswith(("bad", "broken"))]
        good = [name for name in program.examples if name not in bad]
        wrong = [name for name in good if "../examples/%s" % name not in declared] + [name for name in bad if name in declared]
        if wrong:
            raise NotGreen("%s: perf/CMakeLists.txt is wrong about %s:\n%s" % (program.command, wrong, declared))
        must(1, (gate, "gate"), "NO BASELINE")
        must(0, (gate, "gate", "--refresh"), " 0 failed")
        must(0, (gate, "gate"), " 0 red")
        file, before, after = program.change
        text = (repository / file).read_text(encoding="utf-8")
        if text.count(before) != 1:
            raise NotGreen("%s: %s has no longer what the test changes" % (program.command, file))
        (repository / file).write_text(text.replace(before, after), encoding="utf-8")
        must(3, (gate, "gate"), "DRIFT", program.named)
        (repository / file).write_text(text, encoding="utf-8")
        must(0, (gate, "gate"), " 0 red")
        print("%s: %d scenarios, red for a change in %s, green without it, in %.0f s" % (
            program.command, declared.count("filperf_add_scenario("), file, time.monotonic() - began), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Gates programs that are not Filare.")
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--program", action="append", choices=[program.name for program in PROGRAMS])
    arguments = parser.parse_args()
    try:
        for program in PROGRAMS:
            if not arguments.program or program.name in arguments.program:
                try_program(program, arguments.wheel.resolve())
    except NotGreen as error:
        print("other programs: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
