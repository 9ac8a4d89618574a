"""A stand-in for Filare's own repository: the released package as its source, in git, with examples and a justfile.

    python3 tests/integration/filare_repository.py <folder> <site-packages with filare>
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

ROOT = os.environ.get("FILPERF_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
INPUTS = os.path.join(ROOT, "scenarios", "inputs")

PYPROJECT = """[build-system]
requires = ["setuptools>=75"]
build-backend = "setuptools.build_meta"

[project]
name = "filare"
version = "1.6.0"
dependencies = ["click", "graphviz", "pillow", "pyyaml", "tabulate", "jinja2", "weasyprint", "pydantic", "pydantic-settings", "typer", "faker"]

[project.scripts]
filare = "filare.cli:cli"
filare-qty = "filare.cli:qty"
filare-check-overlap = "filare.tools.text_overlap:main"
"""

README = """# Filare

```sh
uv run filare run examples/mini.yml -f t -o outputs
uv run filare settings show --format yaml --include-defaults
uv run filare qty -m examples/quantity_multipliers.txt examples/h01.yml
```
"""

EXAMPLES = ("mini.yml", "h01.yml", "h02.yml", "loops.yml", "bad-pin.yml", "quantity_multipliers.txt")


def git(folder: str, *arguments: str) -> None:
    identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false", "-c", "gc.auto=0"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def write(folder: str, path: str, text: str) -> None:
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(folder: str, packages: str, examples: tuple[str, ...] = EXAMPLES) -> None:
    """Makes the repository. @param packages  a folder site-packages that holds Filare 1.6.0"""
    shutil.copytree(os.path.join(packages, "filare"), os.path.join(folder, "src", "filare"), ignore=shutil.ignore_patterns("__pycache__"))
    write(folder, "pyproject.toml", PYPROJECT)
    write(folder, "README.md", README)
    write(folder, "justfile", "lint:\n    uv run black --check src\n")
    write(folder, ".gitignore", ".venv/\n__pycache__/\noutputs/\n")
    os.mkdir(os.path.join(folder, "examples"))
    for name in examples:
        shutil.copy(os.path.join(INPUTS, name), os.path.join(folder, "examples", name))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "Release 1.6.0")


if __name__ == "__main__":
    os.makedirs(sys.argv[1])
    make(os.path.abspath(sys.argv[1]), sys.argv[2])
