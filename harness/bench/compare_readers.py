"""Times CPython's `pstats.Stats(file)` and filperf's reader side by side, on the same synthetic dumps, in one run.

    python3 harness/bench/compare_readers.py build/default/harness/bench/filperf_bench [--rounds 5] [--check]

Both read the file again in every round, in a process that goes on, and the best round counts. The rounds take turns, so
that a busy machine slows both; the times are of the processor, so that waiting for it does not count. `--check` fails
where the reader is less than 50 times as fast, or its time grows faster than edges to the power of 1.1.
"""

import argparse
import json
import math
import pstats
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

SIZES = ((20_307, 220_289), (101_107, 1_101_096))
LEAST_RATIO = 50
MOST_EXPONENT = 1.1


class Timing(NamedTuple):
    edges: int
    seconds_pstats: float
    seconds_filperf: float


def time_pstats(dump: Path, functions: int) -> float:
    begin = time.process_time()
    stats = pstats.Stats(str(dump))
    seconds = time.process_time() - begin
    assert len(stats.stats) == functions  # type: ignore[attr-defined]
    return seconds


def time_filperf(bench: Path, dump: Path, functions: int, edges: int) -> float:
    command = [bench, f"--dump={dump}", "--benchmark_filter=^read_pstats_file$", "--benchmark_format=json",
               "--benchmark_repetitions=9", "--benchmark_min_time=0.02"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    rounds = [entry for entry in json.loads(output)["benchmarks"] if entry["run_type"] == "iteration"]
    assert all((entry["functions"], entry["edges"]) == (functions, edges) for entry in rounds)
    assert all(entry["time_unit"] == "ms" for entry in rounds)
    return min(float(entry["cpu_time"]) for entry in rounds) / 1000


def compare(bench: Path, folder: Path, rounds: int, functions: int, edges: int) -> Timing:
    dump = folder / f"{functions}.pstats"
    subprocess.run([bench, f"--write_dump={functions},{edges},{dump}"], check=True)
    best_pstats = best_filperf = math.inf
    for _ in range(rounds):
        best_pstats = min(best_pstats, time_pstats(dump, functions))
        best_filperf = min(best_filperf, time_filperf(bench, dump, functions, edges))
    size = dump.stat().st_size / 1e6
    print(f"{functions:>9,} {edges:>9,} {size:>8.1f} {best_pstats * 1000:>13.1f} {best_filperf * 1000:>11.2f}"
          f" {best_pstats / best_filperf:>7.1f}", flush=True)
    return Timing(edges, best_pstats, best_filperf)


def main() -> int:
    parser = argparse.ArgumentParser(description="Time pstats.Stats and filperf's reader side by side.")
    parser.add_argument("bench", type=Path, help="the program filperf_bench")
    parser.add_argument("--rounds", type=int, default=5, help="how often each reads each dump (default: 5)")
    parser.add_argument("--check", action="store_true", help="fail where the reader is too slow")
    options = parser.parse_args()
    bench: Path = options.bench.resolve()

    print(f"{'functions':>9} {'edges':>9} {'MB':>8} {'pstats.Stats':>10} ms {'filperf':>8} ms {'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        small, large = (compare(bench, Path(folder), options.rounds, *size) for size in SIZES)
    exponent = math.log(large.seconds_filperf / small.seconds_filperf) / math.log(large.edges / small.edges)
    print(f"filperf's time grows as edges to the power of {exponent:.2f}")
    ratio = small.seconds_pstats / small.seconds_filperf
    return int(options.check and (ratio < LEAST_RATIO or exponent > MOST_EXPONENT))


if __name__ == "__main__":
    sys.exit(main())
