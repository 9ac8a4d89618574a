"""Checks unchanged Filare many times: under several interpreters, from checkouts at several depths, cold and warm.

    python3 tests/steady.py --repository FILARE [--checks 1000] [--python PYTHON]... [--jobs 2]

None may be red, and none weakened. FILARE is a git repository of Filare that has the tag v1.6.0, of which the committed baselines are. This
takes many minutes, so it is no test of the suite. FILPERF_EXE names the program; the default is the one in build/default.
"""

from __future__ import annotations

import argparse
import collections
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
EXECUTABLE = os.environ.get("FILPERF_EXE") or os.path.join(ROOT, "build", "default", "harness", "filperf")
DEPTHS = ("filare", os.path.join("one", "two", "filare"), os.path.join("a", "b", "c", "d", "e", "f", "filare"))
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(steady LANGUAGES NONE)
enable_testing()
add_executable(filperf::filperf IMPORTED)
set_target_properties(filperf::filperf PROPERTIES IMPORTED_LOCATION "{executable}")
include("{root}/cmake/filperf.cmake")
add_subdirectory("{root}/scenarios" scenarios)
"""


def run(*command: str) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        sys.exit("%s failed:\n%s" % (" ".join(command), done.stdout[-4000:]))


class Place:
    """A build folder: one interpreter and one checkout."""

    def __init__(self, folder: str, python: str, checkout: str) -> None:
        self.name = "%s, depth %d" % (python, checkout.count(os.sep))
        self.build = folder
        run("cmake", "-S", os.path.join(os.path.dirname(folder), "project"), "-B", folder, "-G", "Ninja", "-DFILPERF_BASE_PYTHON=" + python,
            "-DFILPERF_SOURCE=" + checkout, "-DFILPERF_BASELINE_DIR=" + os.path.join(ROOT, "baselines"))
        run("cmake", "--build", folder)

    def check(self, warm: bool, jobs: int) -> list[dict[str, object]]:
        """All scenarios once. Returns their verdicts."""
        verdicts = os.path.join(self.build, "outputs", "perf", "*-verdict.json")
        for path in glob.glob(verdicts):
            os.remove(path)
        subprocess.run(["ctest", "--test-dir", self.build, "-L", "^perf$", "-j", str(jobs), *([] if warm else ["-FS", ".", "-FC", "."])],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        found = []
        for path in sorted(glob.glob(verdicts)):
            with open(path, encoding="utf-8") as file:
                found.append(json.load(file))
        return found


def objection(verdict: dict[str, object]) -> str:
    """What is wrong with a verdict; empty if nothing is."""
    if verdict["status"] != "ok":
        return "%s: %s" % (verdict["status"], verdict["message"])
    if verdict.get("weakened") or verdict.get("environment_changes"):
        return "weakened: %s" % (verdict.get("weakened") or verdict["environment_changes"])
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Check unchanged Filare many times.")
    parser.add_argument("--repository", required=True, help="git repository of Filare")
    parser.add_argument("--checks", type=int, default=1000, help="how many checks at least (1000)")
    parser.add_argument("--python", action="append", help="an interpreter that there are baselines for; several times")
    parser.add_argument("--jobs", type=int, default=2, help="checks at a time (2)")
    options = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="filperf-steady-") as folder:
        os.mkdir(os.path.join(folder, "project"))
        with open(os.path.join(folder, "project", "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write(PROJECT.format(executable=EXECUTABLE, root=ROOT))
        places: list[Place] = []
        for depth in DEPTHS:
            checkout = os.path.join(folder, depth)
            os.makedirs(checkout)
            archive = subprocess.run(["git", "-C", options.repository, "archive", "v1.6.0"], stdout=subprocess.PIPE, check=True).stdout
            subprocess.run(["tar", "-x", "-C", checkout], input=archive, check=True)
            for python in options.python or [sys.executable]:
                places.append(Place(os.path.join(folder, "build-%d" % len(places)), python, checkout))
        turn = 0
        while sum(counts.values()) < options.checks:
            # Each place is checked warm and cold, in turn: the second round has the other half.
            place = places[turn % len(places)]
            warm = (turn + turn // len(places)) % 2 == 0
            verdicts = place.check(warm, options.jobs)
            for verdict in verdicts:
                wrong = objection(verdict)
                is_warm = verdict["runner"]["warm"]  # type: ignore[index]
                counts["%s, %s%s" % (place.name, "warm" if is_warm else "cold", ": " + wrong.partition(":")[0] if wrong else "")] += 1
                if wrong:
                    print("%s: %s: %s" % (place.name, verdict["scenario"], wrong), flush=True)
            print("%5d checks in %.0f s: %d %s in %s" % (sum(counts.values()), time.monotonic() - start, len(verdicts), "warm" if warm else "cold", place.name),
                  flush=True)
            if not verdicts:
                sys.exit("no verdicts were written")
            turn += 1
    for name, count in sorted(counts.items()):
        print("%6d  %s" % (count, name))
    bad = sum(count for name, count in counts.items() if ":" in name)
    print("%d of %d checks are red or weakened" % (bad, sum(counts.values())))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
