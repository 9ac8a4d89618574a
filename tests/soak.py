"""Ends filperf at random moments, on a small disk that fills up, and looks at what is left. Not a test of CTest: it takes minutes.

    FILPERF_EXE=build/default/harness/filperf python3 tests/soak.py [--rounds 500] [--seed 1] [--megabytes 24]

It runs `check`, `refresh`, `diff`, `profile` and `convert` so many times each. Each time it sends SIGKILL, SIGTERM or SIGINT to filperf, or to
filperf and all that it has started (as a terminal does), after a random part of the time that the command takes. Meanwhile the disk is
full, nearly full or empty. After each round it looks for

- a baseline, an output or a converted file that is neither the old one nor the new one, whole;
- files that only stand in for another until that is written;
- processes that still run;
- folders in /tmp. SIGKILL may leave one, which the next run of the scenario has to take away.

The small disk is a tmpfs on /tmp that only this script and what it starts can see, so it needs root. The exit code is 1 if something was
found.
"""

from __future__ import annotations

import argparse
import collections
import glob
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any, Optional

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
EXECUTABLE = os.path.abspath(os.environ.get("FILPERF_EXE") or os.path.join(ROOT, "build", "default", "harness", "filperf"))
PYTHON = os.environ.get("FILPERF_PYTHON") or sys.executable
FOLDER = "/tmp/soak"
SAMPLE = os.path.join(ROOT, "tests", "samples", "async_-3.11.pstats")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
COMMANDS = ("check", "refresh", "diff", "profile", "convert")

PROGRAM = """
import os, subprocess, sys

def work(times):
    for _ in range(times):
        os.path.join("a", "b")

def main():
    work(%d)
    with open("written.txt", "w") as file:
        file.write("x" * 100000)
    subprocess.run([sys.executable, "-c", "pass"], check=True)
"""


def read(path: str) -> Optional[bytes]:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(path: str, text: str) -> str:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Soak:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.chance = random.Random(options.seed)
        self.found: list[str] = []
        self.sent: collections.Counter[str] = collections.Counter()
        self.ended: collections.Counter[str] = collections.Counter()
        self.baseline = ""
        self.versions: list[bytes] = []  # of the baseline, one for each version of the program
        self.converted: bytes = b""
        self.seconds: dict[str, float] = {}
        self.log = os.path.join(FOLDER, "log")

    # The project.

    def prepare(self) -> None:
        os.makedirs(FOLDER + "/private", 0o700)
        self.manifest = write(FOLDER + "/manifest.json", json.dumps({
            "schema": "filperf/manifest/1", "scenario": "soak", "phase": "run", "labels": [], "declared_at": "CMakeLists.txt:1",
            "subject": {"name": "demo", "entry": "demo:main", "package": "demo", "program": "demo", "python": PYTHON, "source": FOLDER + "/source", "tools": []},
            "args": [], "inputs": [], "directories": [], "stdin": None, "subject_environment": {}, "environment": {}, "subject_settings": {}, "settings": {},
            "prepare": None, "prepare_exit": None, "children": None, "expect_exit": 0, "timeout_s": 60, "memory_limit_mib": 1024,
            "limits": {"max_drift_percent": 1, "max_program_drift_percent": 1, "max_function_drift_percent": 25, "min_calls": 100, "max_calls": None},
            "growth": None, "baseline_dir": FOLDER + "/baselines", "output_dir": FOLDER + "/outputs", "index": None,
            "byte_code_dir": FOLDER + "/private/pycache", "refresh_command": "filperf refresh"}))
        self.script = write(FOLDER + "/script.py", "import demo\ndemo.main()\n")
        for version in (0, 1):
            self.choose(version)
            self.undisturbed("refresh")
            self.baseline = self.baseline or glob.glob(FOLDER + "/baselines/*/soak.json")[0]
            self.versions.append(read(self.baseline) or b"")
        assert self.versions[0] != self.versions[1]
        self.undisturbed("convert")
        self.converted = read(FOLDER + "/converted.callgrind") or b""
        for command in COMMANDS:
            start = time.monotonic()
            self.undisturbed(command)
            self.seconds[command] = time.monotonic() - start

    def choose(self, version: int) -> None:
        """Changes the program, so that a refresh has something to write."""
        path = write(FOLDER + "/source/demo/__init__.py", PROGRAM % (1000 + 1000 * version))
        os.utime(path, (0, 1_700_000_000 + version))

    def words(self, command: str) -> list[str]:
        return {"check": [EXECUTABLE, "check", self.manifest], "refresh": [EXECUTABLE, "refresh", self.manifest],
                "diff": [EXECUTABLE, "diff", SAMPLE, SAMPLE.replace("3.11", "3.12")],
                "profile": [EXECUTABLE, "profile", "--enable", "-o", FOLDER + "/profile.pstats", "--", PYTHON, self.script],
                "convert": [EXECUTABLE, "convert", SAMPLE, FOLDER + "/converted.callgrind"]}[command]

    def start(self, command: str) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("FILPERF_", "FIL_PERF_", "PYTHON"))}
        environment["PYTHONPATH"] = FOLDER + "/source"
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        with open("/dev/null", "r+b") as nothing:
            return subprocess.Popen(self.words(command), cwd=FOLDER, env=environment, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)

    def undisturbed(self, command: str) -> None:
        code = self.start(command).wait(timeout=120)
        if code not in (0, 3):
            self.note("%s alone ended with %d" % (command, code))

    # A round.

    def fill(self) -> str:
        """Leaves so much of the disk. The sandbox's file alone needs 100 KB."""
        self.empty()
        left = self.chance.choice((None, None, 0, 4096, 50_000, 150_000, 400_000))
        if left is None:
            return "free"
        state = os.statvfs("/tmp")
        with open(FOLDER + "/filler", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(state.f_bavail * state.f_frsize - left, 4096))
        return "%d bytes free" % left

    @staticmethod
    def empty() -> None:
        if os.path.exists(FOLDER + "/filler"):
            os.remove(FOLDER + "/filler")

    def round(self, command: str) -> None:
        self.choose(self.chance.randrange(2))
        before = {path: read(path) for path in (self.baseline, FOLDER + "/converted.callgrind")}
        disk = self.fill()
        number = self.chance.choice(SIGNALS)
        group = number != signal.SIGKILL and self.chance.random() < 0.5
        process = self.start(command)
        moment = self.chance.uniform(0, 1.2 * self.seconds[command])
        what = "%s, %s%s after %.4f s, %s" % (command, number.name, " to all" if group else "", moment, disk)
        try:
            process.wait(timeout=moment)
            self.ended["%s before the signal" % command] += 1
        except subprocess.TimeoutExpired:
            (os.killpg if group else os.kill)(process.pid, number)
            self.sent["%s %s" % (command, number.name)] += 1
        try:
            code = process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.note(what + ": still runs a minute later")
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        self.ended["%s %d" % (command, code)] += 1
        self.look(what, command, number == signal.SIGKILL, before)
        self.empty()

    def look(self, what: str, command: str, killed: bool, before: dict[str, Any]) -> None:
        self.no_processes(what)
        baseline = read(self.baseline)
        if baseline not in (self.versions if command == "refresh" else [before[self.baseline]]):
            self.note("%s: the baseline has %s bytes, which is no version of it" % (what, baseline and len(baseline)))
            write(self.baseline, self.versions[0].decode())
        if read(FOLDER + "/converted.callgrind") not in (before[FOLDER + "/converted.callgrind"], self.converted):
            self.note(what + ": the converted file is neither old nor new")
        for path in glob.glob(FOLDER + "/outputs/*.json"):
            try:
                json.loads(read(path) or b"")
            except ValueError:
                self.note("%s: %s is half a file" % (what, path))
        for path in [*glob.glob(FOLDER + "/*.pstats"), *glob.glob(FOLDER + "/outputs/*.pstats")]:
            done = subprocess.run([EXECUTABLE, "stats", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
            # A program that ends before its first call leaves a whole profile with nothing in it.
            if done.returncode != 0 and b"holds no function" not in done.stderr:
                self.note("%s: %s is half a file" % (what, path))
                os.remove(path)
        for path in self.temporary_files():
            self.note("%s: left %s" % (what, path))
            os.remove(path)
        if self.sandboxes():
            if not killed:
                self.note("%s: left %s" % (what, self.sandboxes()))
            self.empty()
            self.undisturbed("check")
            if command == "refresh":  # which runs it under three names
                self.undisturbed("refresh")
            for path in self.sandboxes():
                self.note("%s: a later run leaves %s" % (what, path))
                shutil.rmtree(path, ignore_errors=True)

    @staticmethod
    def temporary_files() -> list[str]:
        return [os.path.join(place, name) for place, _, names in os.walk(FOLDER) for name in names if name.startswith(".filperf-")]

    @staticmethod
    def sandboxes() -> list[str]:
        return glob.glob("/tmp/filperf-*")

    def no_processes(self, what: str) -> None:
        end = time.monotonic() + 5
        while True:
            left = [process for process in processes() if process[1]]
            if not left:
                return
            if time.monotonic() > end:
                break
            time.sleep(0.005)
        self.note("%s: still running: %s" % (what, left))
        for number, _ in left:
            os.kill(number, signal.SIGKILL)

    def note(self, text: str) -> None:
        print("FOUND " + text, flush=True)
        self.found.append(text)

    def run(self) -> int:
        self.prepare()
        print("a command alone takes: " + ", ".join("%s %.2f s" % entry for entry in self.seconds.items()), flush=True)
        for number in range(self.options.rounds):
            for command in COMMANDS:
                self.round(command)
            if number % 50 == 49:
                print("%d of %d rounds, %d found" % (number + 1, self.options.rounds, len(self.found)), flush=True)
        for left in (*self.sandboxes(), *self.temporary_files()):
            self.note("at the end: " + left)
        print("signals: " + ", ".join("%s %d" % entry for entry in sorted(self.sent.items())))
        print("exit codes: " + ", ".join("%s: %d" % entry for entry in sorted(self.ended.items())))
        print("%d found" % len(self.found))
        return 1 if self.found else 0


def processes() -> list[tuple[int, str]]:
    """Those that have to do with the project or a sandbox, with their command lines."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            line = (read("/proc/%s/cmdline" % name) or b"").replace(b"\0", b" ").decode("utf-8", "replace")
            place = os.readlink("/proc/%s/cwd" % name)
            mounts = os.readlink("/proc/%s/ns/mnt" % name)
        except OSError:
            continue
        # Nobody else sees this disk, so no process of anybody else is looked at.
        if mounts == os.readlink("/proc/self/ns/mnt") and (place.startswith((FOLDER, "/tmp/filperf-")) or FOLDER + "/" in line):
            found.append((int(name), line or place))
    return found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--megabytes", type=int, default=24)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not options.inside:
        # A name space of its own for mounts: the machine keeps its /tmp, and the small one goes with the last process. A project in /tmp
        # would be out of sight, so it is seen elsewhere.
        script = 'mount --bind "$0" /mnt && mount -t tmpfs -o size=%dm soak /tmp && mkdir /tmp/soak && exec "$@"' % options.megabytes
        os.environ["FILPERF_EXE"] = os.path.join("/mnt", os.path.relpath(EXECUTABLE, ROOT)) if EXECUTABLE.startswith(ROOT + "/") else EXECUTABLE
        os.execvp("unshare", ["unshare", "--mount", "sh", "-c", script, ROOT, sys.executable, "/mnt/tests/soak.py", "--inside", *arguments])
    return Soak(options).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
