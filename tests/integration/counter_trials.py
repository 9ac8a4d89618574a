"""Runs the native counter in each interpreter of this machine that it is made for, without the harness."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any, Optional

from harness import EXECUTABLE, ROOT, clean_environment
from profiling import interpreters

FOLDER = os.environ.get("FILPERF_COUNTER_FOLDER") or os.path.dirname(EXECUTABLE)
COUNTER = os.path.join(FOLDER, "counter.so")
CHECKED = os.path.join(FOLDER, "counter_checked.so")  # with sanitizers, where they are on
SAMPLES = os.path.join(ROOT, "tests", "samples", "counter")
VERSIONS = [(3, minor) for minor in range(9, 14)]


def counted_interpreters() -> dict[tuple[int, int], str]:
    return {version: path for version, path in interpreters().items() if version in VERSIONS}


def sanitizers() -> Optional[str]:
    """The libraries that the counter with sanitizers needs loaded first. None: there is no such counter."""
    if not os.path.exists(CHECKED) or not shutil.which("ldd"):
        return None
    listing = subprocess.run(["ldd", CHECKED], stdout=subprocess.PIPE, check=True).stdout.decode()
    found = re.findall(r"=> (\S*(?:libasan|libubsan)\S*)", listing)
    return ":".join(found) or None


def answer_of(python: str, script: str, *arguments: str, checked: bool = False, timeout: int = 120) -> Any:
    """What one of the scripts in tests/samples/counter prints."""
    environment = clean_environment(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    if checked:
        environment.update(LD_PRELOAD=sanitizers() or "", ASAN_OPTIONS="detect_leaks=0", UBSAN_OPTIONS="print_stacktrace=1")
    done = subprocess.run([python, "-s", os.path.join(SAMPLES, script),
                           CHECKED if checked else COUNTER, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=environment, timeout=timeout)
    said = done.stderr.decode("utf-8", "backslashreplace")
    if done.returncode != 0 or "runtime error" in said or "AddressSanitizer" in said:
        raise AssertionError("%s %s %s ended with %d:\n%s" % (python, script, arguments, done.returncode, said[-3000:]))
    return json.loads(done.stdout)


def hand_counts(version: tuple[int, int]) -> dict[tuple[str, int], int]:
    """The marks in the odd programs: (program, line) -> how often the line begins in this version."""
    found = {}
    program = ""
    for file in ("odd_programs.py", "odd_objects.py", "odd_places.py"):
        with open(os.path.join(SAMPLES, file), encoding="utf-8") as opened:
            lines = opened.read().splitlines()
        for number, line in enumerate(lines, 1):
            begun = re.match(r"def (odd_\w+)", line)
            if begun:
                program = begun.group(1)
            mark = re.search(r"#= (\d+)((?: 3\.\d+:\d+)*)$", line)
            if mark:
                others = re.search(r" 3\.%d:(\d+)" % version[1], mark.group(2))
                found[program, number] = int((others or mark).group(1))
    return found
