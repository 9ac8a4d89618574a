"""Measures `filperf profile` against `python -m cProfile -o`, on `filare run mini.yml -f gt`, in one run.

    python3 harness/bench/profile_cost.py build/default [--rounds 15] [--check] [--json FILE]

A round is three runs, one after the other, each in a fresh folder: the command plainly, under `python -m cProfile -o`, under
`filperf profile`. Which of the profilers comes first changes from round to round. The limit holds for the median
of the rounds' ratios, because other programs on the machine slow both runs of a round about equally.

It shows both clocks. On a busy machine, processor time is the steadier one. `--check` fails if the ratio by the wall clock is over its
limit.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

MOST_OF_CPROFILE = 1.05
WAYS = ("plain", "cProfile", "filperf")


class Cost(NamedTuple):
    """Seconds by the wall clock, and seconds of processor time."""

    wall: float
    cpu: float


def run(command: list[str], folder: Path) -> Cost:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FIL_PERF_", "PYTHON"))}
    begin = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit("`%s` ended with exit code %d" % (" ".join(command), child.returncode))
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def measure(way: str, filperf: Path, python: Path, source: Path) -> Cost:
    with tempfile.TemporaryDirectory(prefix="profile-cost-") as name:
        folder = Path(name)
        shutil.copy(source, folder)
        (folder / "o").mkdir()
        script = str(python.parent / "filare")
        words = [script, "run", source.name, "-f", "gt", "-o", "o"]
        dump = folder / "profile.pstats"
        command = {"plain": [str(python), *words], "cProfile": [str(python), "-m", "cProfile", "-o", str(dump), *words],
                   "filperf": [str(filperf), "profile", "--enable", "-o", str(dump), "--", *words]}[way]
        cost = run(command, folder)
        if dump.exists() == (way == "plain"):
            raise SystemExit("`%s` left %s profile" % (" ".join(command), "a" if way == "plain" else "no"))
        return cost


def median_ratio(costs: dict[str, list[Cost]], clock: str) -> float:
    return statistics.median(getattr(a, clock) / getattr(b, clock) for a, b in zip(costs["filperf"], costs["cProfile"]))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("build", type=Path, help="the build folder, with the program and the managed environment's manifest in it")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--check", action="store_true", help="fail if the limit is missed")
    parser.add_argument("--json", type=Path, help="write all measurements to this file")
    options = parser.parse_args()

    filperf = options.build.resolve() / "harness" / "filperf"
    manifest: dict[str, Any] = json.loads((options.build / "filperf" / "scenarios" / "run-graphviz-text.json").read_text(encoding="utf-8"))
    python, source = Path(manifest["subject"]["python"]), Path(manifest["inputs"][0])
    for way in WAYS:
        measure(way, filperf, python, source)  # compiles byte code and brings the files into memory
    costs: dict[str, list[Cost]] = {way: [] for way in WAYS}
    for number in range(options.rounds):
        for way in (WAYS if number % 2 == 0 else reversed(WAYS)):
            costs[way].append(measure(way, filperf, python, source))

    print("%-10s %12s %12s %12s   (%d rounds)" % ("", "best wall", "median wall", "median CPU", options.rounds))
    for way in WAYS:
        walls = [cost.wall for cost in costs[way]]
        print("%-10s %10.3f s %10.3f s %10.3f s" % (way, min(walls), statistics.median(walls),
                                                        statistics.median(cost.cpu for cost in costs[way])))
    wall, cpu = median_ratio(costs, "wall"), median_ratio(costs, "cpu")
    print("filperf / cProfile: %.3f by the wall clock, %.3f of the processor; the limit is %.2f" % (wall, cpu, MOST_OF_CPROFILE))
    if options.json:
        options.json.write_text(json.dumps({"costs": costs, "wall_ratio": wall, "cpu_ratio": cpu}, indent=1) + "\n", encoding="utf-8")
    return 1 if options.check and wall > MOST_OF_CPROFILE else 0


if __name__ == "__main__":
    sys.exit(main())
