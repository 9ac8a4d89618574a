"""Times filperf against the usual Python tools for the same jobs, on the same synthetic dumps, in one run.

    python3 harness/bench/beside_python.py build/default/harness/bench/filperf_bench [--rounds 3] [--check]
        [--filperf build/default/harness/filperf] [--pyprof2calltree PATH | --install]

| what                                | otherwise                                                       |
|-------------------------------------|-----------------------------------------------------------------|
| read a dump                         | `pstats.Stats(file)`                                            |
| compare two dumps, judge the drift  | two `pstats.Stats`, and a walk over both dictionaries           |
| write a baseline                    | `json.dump` of the same content                                 |
| read a baseline                     | `json.load` of the same file                                    |
| `filperf convert` to callgrind      | `pyprof2calltree`, from the command line as well                |

Every round does everything again, and the best round counts. The processes keep running between rounds; only the last line starts new ones.
filperf and Python take turns, so a busy machine slows both. The times are processor time, so waiting does not count. The script checks
that both found the same functions and edges, and in the comparison the same ones that moved. The exponent says how filperf's time grows
with the number of edges, from the smaller dump to the larger one.

`pyprof2calltree` is not part of this project. Pass the path of an installed one, or `--install`: that takes it from PyPI into a virtual
environment, and removes it at the end. Without either, or if this filperf has no `convert`, the last line is left out.

`--check` fails if reading the smaller dump takes more than 1/50 of the time of `pstats`, or reading grows faster than edges to the
power of 1.1, or the conversion of the smaller dump takes more than 1/60 of the time of `pyprof2calltree`. The others have no limit: with a
hundred thousand functions their names no longer fit into the cache.
"""

import argparse
import json
import marshal
import math
import os
import pstats
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Optional

SIZES = ((20_307, 220_289), (101_107, 1_101_096))
READ = "read a dump"
CONVERT = "convert to callgrind"
LEAST_RATIOS = {READ: 50, CONVERT: 60}  # on the smaller dump
MOST_EXPONENTS = {READ: 1.1}
PYPROF2CALLTREE = "pyprof2calltree==1.4.5"

Stats = dict[tuple[str, int, str], Any]


class Files(NamedTuple):
    """The files of one size: a dump, a dump of the program's next version, and the paths to write to."""

    dump: Path
    drifted: Path
    baseline: Path
    written: Path
    functions: int
    edges: int


class Programs(NamedTuple):
    bench: Path
    filperf: Path
    pyprof2calltree: Optional[Path]  # None if the conversion is left out


class Operation(NamedTuple):
    """One job, done in two ways. Each returns the seconds that it took."""

    name: str
    otherwise: str
    by_python: Callable[[Files], float]
    by_filperf: Callable[[Files], float]


def write_drifted(dump: Path, drifted: Path) -> None:
    """Calls every fortieth edge once more, and gives every thousandth function another name."""
    stats: Stats = marshal.loads(dump.read_bytes())
    names = {key: (key[0], key[1], key[2] + "_renamed") for number, key in enumerate(stats) if number % 1000 == 999}
    edges = 0
    result: Stats = {}
    for key, (primitive, calls, own, total, callers) in stats.items():
        moved = {}
        for caller, (some, other, edge_own, edge_total) in callers.items():
            edges += 1
            more = edges % 40 == 0
            calls += more
            moved[names.get(caller, caller)] = (some + more, other, edge_own, edge_total)
        result[names.get(key, key)] = (primitive, calls, own, total, moved)
    drifted.write_bytes(marshal.dumps(result))


def moved(before: Stats, after: Stats) -> tuple[int, int]:
    """The number of functions and of edges whose calls differ. Those that only one dump has are included."""
    functions = edges = 0
    nothing: tuple[int, int, float, float, Stats] = (0, 0, 0.0, 0.0, {})
    for key in before.keys() | after.keys():
        old, new = before.get(key, nothing), after.get(key, nothing)
        functions += old[1] != new[1]
        if old[4] != new[4]:
            for caller in old[4].keys() | new[4].keys():
                edges += old[4].get(caller, (0,))[0] != new[4].get(caller, (0,))[0]
    return functions, edges


def load(dump: Path) -> Stats:
    return pstats.Stats(str(dump)).stats  # type: ignore[attr-defined,no-any-return]


class InProcess:
    """The jobs that are timed without the start of a program: by Google Benchmark on one side, in this process on the other."""

    def __init__(self, bench: Path) -> None:
        self.bench = bench
        self.moved: dict[Path, tuple[int, int]] = {}
        self.contents: dict[Path, Any] = {}

    def measure(self, name: str, files: Files) -> float:
        command = [str(self.bench), f"--dump={files.dump}", f"--other_dump={files.drifted}", f"--baseline={files.baseline}",
                   f"--benchmark_filter=^{name}$", "--benchmark_format=json", "--benchmark_repetitions=5",
                   "--benchmark_min_time=0.02"]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        rounds = [entry for entry in json.loads(output)["benchmarks"] if entry["run_type"] == "iteration"]
        assert rounds and all(entry["time_unit"] == "ms" for entry in rounds)
        if name == "compare_files":
            assert (rounds[0]["functions_moved"], rounds[0]["edges_moved"]) == self.moved[files.dump]
        else:
            assert (rounds[0]["functions"], rounds[0]["edges"]) == (files.functions, files.edges)
        return min(float(entry["cpu_time"]) for entry in rounds) / 1000

    def read(self, files: Files) -> float:
        begin = time.process_time()
        stats = load(files.dump)
        seconds = time.process_time() - begin
        assert len(stats) == files.functions
        return seconds

    def compare(self, files: Files) -> float:
        begin = time.process_time()
        self.moved[files.dump] = moved(load(files.dump), load(files.drifted))
        return time.process_time() - begin

    def write(self, files: Files) -> float:
        if files.dump not in self.contents:
            self.contents[files.dump] = json.loads(files.baseline.read_bytes())
        begin = time.process_time()
        with open(files.written, "w", encoding="utf-8") as file:
            json.dump(self.contents[files.dump], file)
        return time.process_time() - begin

    def read_back(self, files: Files) -> float:
        begin = time.process_time()
        with open(files.baseline, encoding="utf-8") as file:
            content = json.load(file)
        seconds = time.process_time() - begin
        assert len(content["functions"]) == files.functions
        return seconds

    def operations(self) -> list[Operation]:
        return [
            Operation(READ, "pstats.Stats", self.read, lambda files: self.measure("read_pstats_file", files)),
            Operation("compare two dumps", "2 pstats.Stats, diff", self.compare, lambda files: self.measure("compare_files", files)),
            Operation("write a baseline", "json.dump", self.write, lambda files: self.measure("write_baseline_file", files)),
            Operation("read a baseline", "json.load", self.read_back, lambda files: self.measure("read_baseline_file", files)),
        ]


def processor_seconds(command: list[str], written: Path) -> float:
    """The processor time of a program from its start to its end."""
    written.unlink(missing_ok=True)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0 and written.stat().st_size > 0, "`%s` failed" % " ".join(command)
    return usage.ru_utime + usage.ru_stime


def conversion(programs: Programs) -> Operation:
    def by_python(files: Files) -> float:
        return processor_seconds([str(programs.pyprof2calltree), "-i", str(files.dump), "-o", str(files.written)], files.written)

    def by_filperf(files: Files) -> float:
        written = files.written.with_suffix(".callgrind")
        return processor_seconds([str(programs.filperf), "convert", str(files.dump), str(written)], written)

    return Operation(CONVERT, "pyprof2calltree", by_python, by_filperf)


def install(folder: Path) -> Path:
    """Puts pyprof2calltree into a virtual environment. It needs the network, or an index that pip's settings name."""
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYPROF2CALLTREE],
                   check=True, stdout=sys.stderr)
    return folder / "bin" / "pyprof2calltree"


def has_convert(filperf: Path) -> bool:
    if not filperf.is_file():
        return False
    text = subprocess.run([filperf, "--help"], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    return re.search(r"(?m)^ +convert\b", text) is not None


def make_files(bench: Path, folder: Path, functions: int, edges: int) -> Files:
    files = Files(folder / f"{functions}.pstats", folder / f"{functions}-drifted.pstats", folder / f"{functions}.json",
                  folder / f"{functions}-written", functions, edges)
    subprocess.run([bench, f"--write_dump={functions},{edges},{files.dump}"], check=True)
    # Registering the benchmarks writes the baseline; none runs.
    subprocess.run([bench, f"--dump={files.dump}", f"--baseline={files.baseline}", "--benchmark_filter=^$"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    write_drifted(files.dump, files.drifted)
    return files


class Timing(NamedTuple):
    by_python: float
    by_filperf: float

    @property
    def ratio(self) -> float:
        return self.by_python / self.by_filperf


def measure(operations: list[Operation], sizes: list[Files], rounds: int) -> dict[tuple[str, int], Timing]:
    best: dict[tuple[str, int], Timing] = {}
    for _ in range(rounds):
        for files in sizes:
            for operation in operations:
                key = (operation.name, files.functions)
                known = best.get(key, Timing(math.inf, math.inf))
                best[key] = Timing(min(known.by_python, operation.by_python(files)), min(known.by_filperf, operation.by_filperf(files)))
    return best


def report(operations: list[Operation], sizes: list[Files], best: dict[tuple[str, int], Timing]) -> dict[str, float]:
    """Prints the table. Returns the exponents by operation."""
    small, large = sizes
    counts: tuple[Any, ...] = tuple(part for files in sizes for part in (
        f"{files.functions:,}", f"{files.edges:,}", files.dump.stat().st_size / 1e6))
    print("CPU ms; small: %s functions, %s edges, %.1f MB; large: %s functions, %s edges, %.1f MB" % counts)
    print(f"{'what':<21} {'otherwise':<21} {'small':>9} {'filperf':>9} {'ratio':>7} {'large':>9} {'filperf':>9} {'ratio':>7} "
          f"{'exponent':>9}")
    exponents = {}
    for operation in operations:
        timings = [best[operation.name, files.functions] for files in sizes]
        exponent = math.log(timings[1].by_filperf / timings[0].by_filperf) / math.log(large.edges / small.edges)
        exponents[operation.name] = exponent
        cells = " ".join(f"{timing.by_python * 1000:>9.0f} {timing.by_filperf * 1000:>9.1f} {timing.ratio:>6.1f}x" for timing in timings)
        print(f"{operation.name:<21} {operation.otherwise:<21} {cells} {exponent:>9.2f}")
    return exponents


def check(what: str, measured: Mapping[str, float], limits: Mapping[str, float], holds: Callable[[float, float], bool]) -> bool:
    """Prints a line for each limit. Returns whether all hold."""
    all_hold = True
    for name in filter(measured.__contains__, limits):
        held = holds(measured[name], limits[name])
        print("limit: %s: %s: %.2f; %s" % (name, what % limits[name], measured[name], "held" if held else "MISSED"))
        all_hold = all_hold and held
    return all_hold


def main() -> int:
    parser = argparse.ArgumentParser(description="Time filperf against the usual Python tools for the same jobs.")
    parser.add_argument("bench", type=Path, help="the program filperf_bench")
    parser.add_argument("--filperf", type=Path, help="the program filperf (default: the one beside the folder of filperf_bench)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each does everything (default: 3)")
    parser.add_argument("--check", action="store_true", help="fail if a limit is missed")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--pyprof2calltree", type=Path, help="the program pyprof2calltree")
    source.add_argument("--install", action="store_true", help="install pyprof2calltree from PyPI for this run")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")

    bench: Path = options.bench.resolve()
    filperf: Path = (options.filperf or bench.parent.parent / "filperf").resolve()
    with tempfile.TemporaryDirectory(prefix="beside-python-") as name:
        folder = Path(name)
        sizes = [make_files(bench, folder, *size) for size in SIZES]
        operations = InProcess(bench).operations()
        if not has_convert(filperf):
            print("The conversion is left out: %s has no command `convert`." % filperf)
        elif not options.install and not options.pyprof2calltree:
            print("The conversion is left out: give --pyprof2calltree PATH, or --install.")
        else:
            pyprof2calltree = install(folder / "venv") if options.install else options.pyprof2calltree.resolve()
            operations.append(conversion(Programs(bench, filperf, pyprof2calltree)))
        best = measure(operations, sizes, options.rounds)
        exponents = report(operations, sizes, best)

    ratios = {operation.name: best[operation.name, SIZES[0][0]].ratio for operation in operations}
    held = check("at least %gx on the small one", ratios, LEAST_RATIOS, lambda ratio, least: ratio >= least)
    held = check("exponent at most %g", exponents, MOST_EXPONENTS, lambda exponent, most: exponent <= most) and held
    return int(options.check and not held)


if __name__ == "__main__":
    sys.exit(main())
