"""Measures `filperf compare` beside `pyxtrace diff` (PyPI), on the same small package, the same workload and the same ten regressions.

    python3 harness/bench/beside_pyxtrace.py build/default [--json FILE]

Each regression is one commit on top of a first one. pyxtrace runs a script that calls the program, in a checkout of each of the two, and
compares its two files; filperf compares the two revisions, with nothing in its store. The table says for each whether it was red, and
whether what the regression changed is named: for filperf in the first three rows of the bill, for pyxtrace anywhere in what it prints.

pyxtrace is installed into an environment in a temporary folder, so the network is needed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PYXTRACE = "pyxtrace==4.0.0"

PROGRAM = '''
import json
import re
from functools import lru_cache

from parts import pack

RULE = re.compile(r"[a-z]+[0-9]+")


class Part:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return self.name == other.name

    def __hash__(self):
        return hash(self.name)


def load(text):
    return json.loads(text)


@lru_cache(maxsize=None)
def price(name):
    return sum(ord(letter) for letter in name)


def distinct(parts):
    seen = set()
    for part in parts:
        seen.add(part)
    return seen


def depth(levels):
    return 0 if levels == 0 else 1 + depth(levels - 1)


def cheap():
    return 1


def other():
    return 2


def both():
    for _ in range(300):
        cheap()
    for _ in range(900):
        other()


def total(parts):
    value = 0
    for part in parts:
        value += price(part.name)
    return value


def table(text):
    rows = load(text)
    return [rows[name] for name in sorted(rows)]


def valid(names):
    return [name for name in names if RULE.fullmatch(name)]


def main():
    names = ["part%d" % (number % 40) for number in range(400)]
    parts = [Part(name) for name in names]
    total(parts)
    distinct(parts)
    table(json.dumps({name: 1 for name in names}))
    valid(names)
    depth(60)
    both()
    pack.pack(names)
'''

PARTS = '''
def wrap(name):
    return "<" + name + ">"


def pack(names):
    return [wrap(name) for name in names]
'''


class Regression(NamedTuple):
    """A change of one file, and what a report has to name for it."""

    name: str
    before: str
    after: str
    named: str
    file: str = "small/__init__.py"
    counts: bool = True  # False: no count can see it


REGRESSIONS = [
    Regression("a call made twice", "    total(parts)\n", "    total(parts)\n    total(parts)\n", "total"),
    Regression("N+1 in a loop", "    rows = load(text)\n    return [rows[name] for name in sorted(rows)]",
               "    return [load(text)[name] for name in sorted(load(text))]", "table"),
    Regression("a loop that calls nothing", "    value = 0\n",
               "    value = 0\n    for number in range(20000):\n        value += 0\n", "total"),
    Regression("a slower regular expression", '"[a-z]+[0-9]+"', '"([a-z]+)+[0-9]+"', "RULE", counts=False),
    Regression("a list for a set", "    seen = set()\n    for part in parts:\n        seen.add(part)\n",
               "    seen = []\n    for part in parts:\n        if part not in seen:\n            seen.append(part)\n", "distinct"),
    Regression("a cache undone", "@lru_cache(maxsize=None)\n", "", "price"),
    Regression("a heavier import", "import json\n", "import json\nimport email.mime.multipart\n", "<module>"),
    Regression("deeper recursion", "depth(60)", "depth(400)", "depth"),
    Regression("a swap that cancels", "range(300):\n        cheap()\n    for _ in range(900):\n        other()",
               "range(900):\n        cheap()\n    for _ in range(300):\n        other()", "both"),
    Regression("another release of a dependency", "    return [wrap(name) for name in names]",
               "    return [wrap(wrap(wrap(name))) for name in names]",
               "pack", "parts/pack.py"),
]

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
enable_testing()
add_executable(filperf::filperf IMPORTED)
set_target_properties(filperf::filperf PROPERTIES IMPORTED_LOCATION "{executable}")
include("{root}/cmake/filperf.cmake")
filperf_add_subject(small ENTRY small:main PACKAGE small PYTHON "{python}" SOURCE "{source}")
filperf_add_scenario(an-import PHASE import)
filperf_add_scenario(a-run ARGS all)
"""


def run(*words: Any, folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FIL_PERF_", "PYTHON", "GIT_"))}
    environment.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", HOME=str(home))
    return subprocess.run([str(word) for word in words], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")


class Bench:
    def __init__(self, build: Path, folder: Path) -> None:
        self.folder = folder
        self.filperf = build.resolve() / "harness" / "filperf"
        self.repository = folder / "repository"
        self.cmake = folder / "cmake-build"
        self.python = folder / "environment" / "bin" / "python"

    def do(self, *words: Any, folder: Path | None = None) -> str:
        done = run(*words, folder=folder or self.folder, home=self.folder)
        if done.returncode != 0:
            raise SystemExit("`%s` ended with exit code %d:\n%s" % (" ".join(map(str, words)), done.returncode, done.stdout))
        return done.stdout.strip()

    def git(self, *words: str) -> str:
        return self.do("git", "-c", "user.name=somebody", "-c", "user.email=somebody", *words, folder=self.repository)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def prepare(self) -> None:
        self.do(sys.executable, "-m", "venv", self.folder / "environment")
        self.do(self.python, "-m", "pip", "install", "--quiet", PYXTRACE)
        self.repository.mkdir()
        self.git("init", "-q", "-b", "main")
        self.write({"small/__init__.py": PROGRAM, "parts/__init__.py": "", "parts/pack.py": PARTS,
                    "workload.py": "import small\n\nsmall.main()\n"})
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "first")
        project = self.folder / "project"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(
            PROJECT.format(executable=self.filperf, root=ROOT, python=self.python, source=self.repository))
        self.do("cmake", "-G", "Ninja", "-S", project, "-B", self.cmake)

    def with_regression(self, regression: Regression) -> str:
        self.git("checkout", "-q", "--detach", "main")
        text = (self.repository / regression.file).read_text()
        if regression.before not in text:
            raise SystemExit("the package has no %r to change" % regression.before)
        self.write({regression.file: text.replace(regression.before, regression.after, 1)})
        self.git("commit", "-q", "-a", "-m", regression.name)
        return self.git("rev-parse", "HEAD")

    def of_filperf(self, regression: Regression, commit: str) -> tuple[float, bool, bool]:
        """Seconds, whether it was red, and whether it names what changed."""
        began = time.perf_counter()
        done = run(self.filperf, "compare", "main", commit, "--index", self.cmake, "--source", self.repository, folder=self.folder,
                   home=self.folder)
        seconds = time.perf_counter() - began
        if done.returncode not in (0, 3):
            raise SystemExit("filperf compare ended with exit code %d:\n%s" % (done.returncode, done.stdout))
        named = False
        for verdict in self.cmake.rglob("compare/*-verdict.json"):
            document = json.loads(verdict.read_text())
            if document["status"] == "drift":
                bill = document.get("bill", {})
                named |= any(regression.named in json.dumps(row) for row in bill.get("rows", [])[:3] + bill.get("lines", [])[:3])
        return seconds, done.returncode == 3, named

    def of_pyxtrace(self, regression: Regression, commit: str) -> tuple[float, bool, bool]:
        pyxtrace = self.python.parent / "pyxtrace"
        trees = {}
        for side, revision in (("before", "origin/main"), ("after", commit)):
            trees[side] = self.folder / side
            shutil.rmtree(trees[side], ignore_errors=True)
            self.do("git", "clone", "-q", "--no-checkout", self.repository, trees[side])
            self.do("git", "checkout", "-q", "--detach", revision, folder=trees[side])
        began = time.perf_counter()
        for side, tree in trees.items():
            self.do(pyxtrace, "run", "-o", self.folder / (side + ".pyxt"), "workload.py", folder=tree)
        done = run(pyxtrace, "diff", self.folder / "before.pyxt", self.folder / "after.pyxt", folder=self.folder, home=self.folder)
        seconds = time.perf_counter() - began
        return seconds, done.returncode == 1, regression.named in done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("build", type=Path, help="a build folder that holds the program")
    parser.add_argument("--json", type=Path, help="writes the figures to this file too")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="beside-pyxtrace-") as name:
        bench = Bench(options.build, Path(name))
        bench.prepare()
        print("%-34s %12s  %-12s %12s  %-12s" % ("", "filperf", "", "pyxtrace", ""))
        for regression in REGRESSIONS:
            commit = bench.with_regression(regression)
            shutil.rmtree(bench.cmake / "outputs", ignore_errors=True)
            ours, theirs = bench.of_filperf(regression, commit), bench.of_pyxtrace(regression, commit)
            words = ["%-12s" % ("red, named" if red and named else "red" if red else "green") for _, red, named in (ours, theirs)]
            print("%-34s %10.2f s  %s %10.2f s  %s" % (regression.name, ours[0], words[0], theirs[0], words[1]))
            rows.append((regression, ours, theirs))
    ratio = sum(ours[0] for _, ours, _ in rows) / sum(theirs[0] for _, _, theirs in rows)
    print("\nred and named: filperf %d of %d, pyxtrace %d; time: %.2f of pyxtrace's" % (
        sum(red and named for _, (_, red, named), _ in rows), len(rows), sum(red and named for _, _, (_, red, named) in rows), ratio))
    if options.json:
        keys = ("seconds", "red", "named")
        documents = [{"name": regression.name, "counts_can_see_it": regression.counts, "filperf": dict(zip(keys, ours)),
                      "pyxtrace": dict(zip(keys, theirs))} for regression, ours, theirs in rows]
        options.json.write_text(json.dumps({"ratio": ratio, "regressions": documents}, indent=2) + "\n")


if __name__ == "__main__":
    main()
