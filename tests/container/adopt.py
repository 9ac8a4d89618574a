#!/usr/bin/env python3
"""Takes filperf up as a maintainer would: installs its wheel into a repository's environment, and runs the commands of the README.

    python3 tests/container/adopt.py --wheel build/wheels/*.whl                     # here, in a PATH without a compiler
    python3 tests/container/adopt.py --wheel ... --suite bookworm --filare          # Filare in a bare root of Debian 12, timed
    python3 tests/container/adopt.py --wheel ... --suite bullseye --suite trixie    # a small program, as root and as a user

From the installation of the wheel to the first verdict over Filare's scenarios it may take 60 s and five commands. A root needs root and
mmdebstrap; all need PyPI, for what the wheel depends on.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Optional

from bare_root import Root

MOST_SECONDS = 60
MOST_COMMANDS = 5
# Debian's own names for what a person with a Python repository has; Filare's libraries open Pango when they are imported.
PYTHON_PACKAGES = "apt,ca-certificates,python3,python3-venv,git"
FILARE_PACKAGES = PYTHON_PACKAGES + ",fontconfig,libpango-1.0-0,libpangoft2-1.0-0"
SMALL_PROGRAM = """import sys

def shout(word):
    return word.upper()

def main():
    if "--help" in sys.argv:
        print("usage: greet FILE")
        return
    with open(sys.argv[1]) as file:
        print(" ".join([shout(word) for word in file.read().split() * 100]))
"""
SMALL_PROJECT = """[project]
name = "greet"
version = "1.0"

[project.scripts]
greet = "greet.cli:main"
"""
RunIn = Callable[[str], subprocess.CompletedProcess[str]]


class NotGreen(Exception):
    """A command came out otherwise than it should."""


def expect(done: subprocess.CompletedProcess[str], command: str, code: int, *texts: str) -> None:
    missing = [text for text in texts if text not in done.stdout]
    if done.returncode != code or missing:
        raise NotGreen("%s\n  ended with %d (expected %d)%s:\n%s" % (
            command, done.returncode, code, ", without %s" % missing if missing else "", done.stdout[-5000:]))


def walk(run: RunIn, bin_folder: str, wheel: str, title: str, limit: Optional[int]) -> None:
    """From the wheel to a green gate. Each command is one that a person types."""
    commands = [
        ("%s/pip install --disable-pip-version-check --quiet %s" % (bin_folder, wheel), 0, ()),
        ("%s/filperf init" % bin_folder, 0, ("wrote        perf/CMakeLists.txt",)),
        ("%s/filperf gate" % bin_folder, 1, ("NO BASELINE", "filperf gate --refresh", "filperf compare")),
        ("%s/filperf gate --refresh" % bin_folder, 0, (" new, 0 failed",)),
        ("%s/filperf gate" % bin_folder, 0, (" 0 red",)),
    ]
    began = time.monotonic()
    to_verdict = 0.0
    for number, (command, code, texts) in enumerate(commands, 1):
        start = time.monotonic()
        done = run(command)
        expect(done, command, code, *texts)
        print("  %5.1f s  %s" % (time.monotonic() - start, command), flush=True)
        if command.endswith("filperf init"):
            print("           " + next(line for line in done.stdout.splitlines() if "perf/CMakeLists.txt" in line))
        if number == 3:
            to_verdict = time.monotonic() - began
    print("%s: the first verdict after %.1f s and 3 commands, a green gate after %.1f s and %d commands" % (
        title, to_verdict, time.monotonic() - began, len(commands)), flush=True)
    if limit is not None and to_verdict > limit:
        raise NotGreen("%s: it may take %d s" % (title, limit))


def make_small(folder: Path) -> None:
    for path, text in (("src/greet/__init__.py", ""), ("src/greet/cli.py", SMALL_PROGRAM), ("pyproject.toml", SMALL_PROJECT),
                       ("examples/words.txt", "one two three\n")):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def try_here(wheel: Path) -> None:
    """In a virtual environment of this machine, with nothing in PATH that could compile."""
    folder = Path(tempfile.mkdtemp(prefix="filperf-adopt-"))
    try:
        make_small(folder / "repository")
        tools = folder / "tools"
        tools.mkdir()
        for name in ("sh", "env", "git"):
            found = shutil.which(name)
            if found:
                (tools / name).symlink_to(found)
        subprocess.run([sys.executable, "-m", "venv", str(folder / "repository" / ".venv")], check=True)
        environment = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HOME", "SSL_", "http", "HTTP", "no_", "NO_P"))}
        environment["PATH"] = str(tools)

        def run(command: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(shlex.split(command), cwd=folder / "repository", env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")

        walk(run, ".venv/bin", str(wheel), "here, without a compiler", None)
        try_tools(run, folder, wheel)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def try_tools(run: RunIn, folder: Path, wheel: Path) -> None:
    """The CMake package by its folder, and the version, at once."""
    (folder / "own").mkdir()
    (folder / "own" / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(own LANGUAGES NONE)\nfind_package(filperf REQUIRED)\nenable_testing()\n"
        "filperf_add_subject(greet ENTRY greet.cli:main PACKAGE greet PYTHON ../repository/.venv SOURCE ../repository)\n"
        "filperf_add_scenarios(say FILES ../repository/examples/*.txt ARGS @FILE@)\n", encoding="utf-8")
    command = ("sh -c 'cmake=$PWD/.venv/bin; PATH=$cmake:$PATH; cmake -G Ninja -S ../own -B ../own/build "
               "-DCMAKE_PREFIX_PATH=$(filperf --cmake-dir) && ctest --test-dir ../own/build -R say-words'")
    expect(run(command), command, 8, "no baseline")
    times = []
    for _ in range(5):
        began = time.monotonic()
        expect(run(".venv/bin/filperf --version"), "filperf --version", 0, wheel.name.split("-")[1])
        times.append(time.monotonic() - began)
    print("  filperf --version: %.0f ms" % (min(times) * 1000))
    if min(times) > 0.02:
        raise NotGreen("filperf --version may take 20 ms")
    uv = shutil.which("uv")
    if uv:
        (folder / "tools" / "uv").symlink_to(os.path.realpath(uv) if "shims" not in uv else uv)


def install_filare(root: Root) -> None:
    """The stand-in for Filare's repository, with its environment."""
    commands = ("python3 -m venv /root/filare-venv && /root/filare-venv/bin/pip install --quiet --disable-pip-version-check --require-hashes "
                "-r scenarios/requirements.lock && python3 tests/integration/filare_repository.py /root/filare "
                "/root/filare-venv/lib/python3*/site-packages && "
                "mv /root/filare-venv /root/filare/.venv && sed -i s,/root/filare-venv,/root/filare/.venv,g /root/filare/.venv/bin/[a-z]*[a-z0-9]")
    done = finish(root, commands)
    if done.returncode != 0:
        raise NotGreen("the repository of Filare cannot be made:\n%s" % done.stdout[-3000:])


def finish(root: Root, command: str) -> subprocess.CompletedProcess[str]:
    process = root.start(command)
    out, _ = process.communicate()
    return subprocess.CompletedProcess([command], process.returncode, out)


def try_filare(suite: str, wheel: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="filperf-adopt-%s-" % suite, dir="/var/tmp"))
    try:
        root = Root(folder, suite, None, FILARE_PACKAGES)
        install_filare(root)
        shutil.copy(wheel, root.path / "root")
        walk(lambda command: finish(root, "cd /root/filare && " + command), ".venv/bin", "/root/" + wheel.name, "Filare on bare %s" % suite, MOST_SECONDS)
    finally:
        subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)


def try_small(suite: str, wheel: Path) -> None:
    """A small program: as root, then as a user without sudo whose home cannot be written to, on a machine without git."""
    folder = Path(tempfile.mkdtemp(prefix="filperf-adopt-%s-" % suite, dir="/var/tmp"))
    try:
        root = Root(folder, suite, None, PYTHON_PACKAGES.replace(",git", ""))
        shutil.copy(wheel, root.path / "root")
        shutil.copy(wheel, root.path / "srv")
        make_small(root.path / "srv" / "greet")
        venv = "python3 -m venv /srv/greet/.venv && .venv/bin/pip install --quiet --disable-pip-version-check --upgrade pip"
        for title, command in (("root", "%s"), ("a user, read-only home, no git", "chmod -R a+rX /srv && setpriv --reuid=1234 --regid=1234 --clear-groups env "
                               "HOME=/proc/1 sh -c %s")):
            subprocess.run(["rm", "-rf", str(root.path / "srv" / "greet" / "perf"), str(root.path / "srv" / "greet" / ".venv")], check=True)
            subprocess.run(["chmod", "-R", "a+rwX", str(root.path / "srv")], check=True)

            def run(typed: str, command: str = command) -> subprocess.CompletedProcess[str]:
                return finish(root, "cd /srv/greet && " + command % (typed if command == "%s" else shlex.quote(typed)))

            expect(run(venv), venv, 0)
            walk(run, ".venv/bin", "/srv/" + wheel.name, "%s, as %s" % (suite, title), None)
    finally:
        subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Takes filperf's wheel up in a repository.")
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--suite", action="append", choices=("bullseye", "bookworm", "trixie"), help="in a bare root; default: here")
    parser.add_argument("--filare", action="store_true", help="Filare in place of a small program, within %d s" % MOST_SECONDS)
    arguments = parser.parse_args()
    wheel = arguments.wheel.resolve()
    if arguments.suite and (os.geteuid() != 0 or shutil.which("mmdebstrap") is None):
        parser.error("a root needs root and mmdebstrap")
    try:
        for suite in arguments.suite or ():
            (try_filare if arguments.filare else try_small)(suite, wheel)
        if not arguments.suite:
            try_here(wheel)
    except (NotGreen, subprocess.CalledProcessError) as error:
        print("adopt: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
