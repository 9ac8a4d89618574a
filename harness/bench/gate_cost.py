"""Measures the cost of the gate next to the cost of the commands that it gates, in one run.

    python3 harness/bench/gate_cost.py build/default [--rounds 3] [--check] [--json FILE]
    cmake --build --preset default --target gate-cost

A round is four measurements, one after the other: the commands of all scenarios run plainly one by one, by the environment's console
script; the same commands under `python -m cProfile -o`; the gate, `ctest -L '^perf$' -j1`; the gate with `-j2`. The warm interpreter's
start and end are part of the gate. The best round counts, so that other programs on the machine disturb the result less.

A plain command gets what the gate gives it: a fresh folder with the scenario's inputs and folders, its standard input, the pinned
environment, byte code that is already compiled. Making that folder is not part of its time. A preparation (`PREPARE`) counts as a
command too, since the gate runs it as well. The scenario of the import phase has no command of its own: its plain form is
`python -c "import MODULE"`, which is all that it gates.

Then it shows the overhead of each scenario that ran warm: the time that CTest reports, minus the counted phase and the preparation.

`--check` fails if a limit is missed. The outputs go to a folder of their own. Those of the build folder stay as they are.
"""

import argparse
import ctypes
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional

MOST_OF_PLAIN = 0.25
MOST_OF_CPROFILE = 0.18
LEAST_SPEEDUP = 1.6
MOST_OVERHEAD_MS = 25

PR_SET_CHILD_SUBREAPER = 36


class Cost(NamedTuple):
    """Seconds by the wall clock, and seconds of processor time."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: Any) -> "Cost":
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def best(self, other: Optional["Cost"]) -> "Cost":
        return self if other is None else Cost(min(self.wall, other.wall), min(self.cpu, other.cpu))


class Failure(Exception):
    """The measurement did not go as planned, so its numbers mean nothing."""


def run(command: list[str], expected: Optional[int], stdin: str = os.devnull, **options: Any) -> Cost:
    """Runs a command, and waits for all processes that it left running. `expected` is its exit code."""
    begin = time.perf_counter()
    with open(stdin, "rb") as given:
        child = subprocess.Popen(command, stdin=given, **options)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    # The warm interpreter's server has lost its parent when it ends, so it is a child of this process now: see main.
    while True:
        try:
            _, _, usage = os.wait3(0)
        except ChildProcessError:
            break
        cpu += usage.ru_utime + usage.ru_stime
    if expected is not None and child.returncode != expected:
        raise Failure("`%s` ended with exit code %d, expected %d" % (" ".join(command), child.returncode, expected))
    return Cost(wall, cpu)


class Scenario:
    """A scenario by its manifest."""

    def __init__(self, manifest: Path) -> None:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        self.content: dict[str, Any] = content
        self.name: str = content["scenario"]
        self.subject: dict[str, Any] = content["subject"]
        self.module, _, self.attribute = self.subject["entry"].partition(":")
        self.imports: bool = content["phase"] == "import"
        self.expected: int = 0 if self.imports else content["expect_exit"]

    def environment(self, root: Path) -> dict[str, str]:
        """The variables that the harness gives a run (harness/run/pinned_environment.cpp)."""
        variables = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(root / "home"), "TMPDIR": str(root / "tmp"), "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "80", "LINES": "24", "TERM": "dumb", "NO_COLOR": "1",
            "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1",
            **({"PYTHONPYCACHEPREFIX": self.content["byte_code_dir"]} if self.content["byte_code_dir"] else {}),
            **({"PYTHONPATH": self.subject["source"]} if self.subject["source"] else {}),
        }
        return {**variables, **self.content["subject_environment"], **self.content["environment"]}

    def fill(self, root: Path) -> None:
        """Makes the folder that the command runs in."""
        for folder in ("work", "home", "tmp"):
            (root / folder).mkdir()
        for directory in self.content["directories"]:
            (root / "work" / directory).mkdir(parents=True, exist_ok=True)
        for given in map(Path, self.content["inputs"]):
            target = root / "work" / given.name
            if given.is_dir():
                shutil.copytree(given, target)
            else:
                shutil.copy(given, target)

    def script(self, root: Path) -> str:
        """The console script of the environment, or one that does the same. For the import phase, one that only imports."""
        installed = Path(self.subject["python"]).parent / self.subject["program"]
        if not self.imports and installed.is_file():
            return str(installed)
        text = "import %s\n" % self.module
        if not self.imports:
            text += "import sys\nsys.argv[0] = %r\nsys.exit(%s.%s())\n" % (self.subject["program"], self.module, self.attribute)
        made = root / "script.py"
        made.write_text(text, encoding="utf-8")
        return str(made)

    def cost(self, profiled: bool) -> Cost:
        """One run in a fresh folder. The preparation runs without a profiler."""
        python = self.subject["python"]
        with tempfile.TemporaryDirectory(prefix="gate-cost-") as folder:
            root = Path(folder)
            self.fill(root)
            script = self.script(root)
            plain = [python, "-c", "import " + self.module] if self.imports else [python, script]
            dump = root / "profile.pstats"
            begin = [python, "-m", "cProfile", "-o", str(dump), script] if profiled else plain
            with open(root / "out.txt", "wb") as out, open(root / "err.txt", "wb") as err:
                where: dict[str, Any] = {"cwd": root / "work", "env": self.environment(root), "stdout": out, "stderr": err}
                cost = Cost()
                if self.content["prepare"]:
                    cost += run([*plain, *self.content["prepare"]], 0, **where)
                # cProfile loses the exit code of sys.exit, so check only that it leaves a dump.
                cost += run([*begin, *self.content["args"]], None if profiled else self.expected,
                            self.content["stdin"] or os.devnull, **where)
            if profiled and not dump.is_file():
                raise Failure("`python -m cProfile` left no dump of %s" % self.name)
        return cost


class Gate:
    """CTest on a build folder, with its outputs in a folder of their own."""

    def __init__(self, ctest: str, build: Path, outputs: Path) -> None:
        self.command = [ctest, "--test-dir", str(build), "-L", "^perf$", "-LE", "^growth$", "--no-tests=error", "--output-on-failure"]
        self.outputs = outputs
        self.environment = {**{name: value for name, value in os.environ.items() if not name.startswith("FIL_PERF_")},
                            "FIL_PERF_OUTPUT_DIR": str(outputs)}

    def cost(self, jobs: int) -> Cost:
        with open(self.outputs / "ctest.txt", "wb") as log:
            try:
                return run([*self.command, "-j%d" % jobs, "--output-junit", str(self.outputs / "junit.xml")], 0,
                           env=self.environment, stdout=log, stderr=subprocess.STDOUT)
            except Failure as failure:
                raise Failure("%s\n%s" % (failure, (self.outputs / "ctest.txt").read_text(errors="replace"))) from None

    def overheads(self) -> dict[str, "Overhead"]:
        """Of the last run, by scenario."""
        seconds = {case.get("name", ""): float(case.get("time", "nan"))
                   for case in xml.etree.ElementTree.parse(self.outputs / "junit.xml").iter("testcase")}
        found = {}
        for path in sorted(self.outputs.glob("*-verdict.json")):
            verdict = json.loads(path.read_text(encoding="utf-8"))
            name = verdict["scenario"]
            found[name] = Overhead(seconds["perf." + name], verdict)
        return found


class Overhead:
    """The time that one check took in addition to the phase that it counted, in ms, by what it did."""

    def __init__(self, seconds: float, verdict: Any) -> None:
        parts = {name: 1000 * value for name, value in verdict["harness_s"].items()}
        phase = 1000 * verdict["resources"]["phase_s"]
        self.warm: bool = verdict["runner"]["warm"]
        self.total = 1000 * seconds - phase - parts.pop("prepare")
        parts["run"] -= phase
        parts["process"] = self.total - sum(parts.values())
        self.parts: dict[str, float] = parts


EXPLAINED = {
    "sandbox": "make the sandbox, copy the inputs into it",
    "run": "fork, redirect, settle; make and write the dump; end the child and wait for it (without the phase)",
    "read_result": "read the counts, turn labels into identities, look at the environment (unless done while the child ends)",
    "clean_up": "remove the sandbox, free what it held",
    "keep_profile": "write profile and output into the outputs",
    "baseline": "read and check the baseline",
    "compare": "compare, judge",
    "process": "start the harness, read the manifest, write verdict and report, end it; CTest's own share",
}


def show_spread(values: list[float], words: str) -> None:
    print("  %9.2f %9.2f %9.2f  %s" % (statistics.mean(values), statistics.median(values), max(values), words))


def show_overheads(overheads: dict[str, Overhead]) -> None:
    limited = {name: overhead for name, overhead in overheads.items() if overhead.warm}
    totals = sorted((overhead.total, name) for name, overhead in limited.items())
    print("\nOverhead of a scenario beyond its phase, ms, %d of %d scenarios (warm)" % (len(limited), len(overheads)))
    if limited:
        print("  %9s %9s %9s" % ("mean", "median", "most"))
        for part, words in EXPLAINED.items():
            show_spread([overhead.parts[part] for overhead in limited.values()], part + ": " + words)
        show_spread([total for total, _ in totals], "all")
        print("  most: " + ", ".join("%s %.1f" % (name, total) for total, name in reversed(totals[-6:])))
    cold = ", ".join("%s %.1f" % (name, overhead.total) for name, overhead in overheads.items() if not overhead.warm)
    print("  cold, not counted here: %s" % (cold or "none"))


class Limit(NamedTuple):
    words: str
    value: float
    least: float
    most: float

    @property
    def held(self) -> bool:
        return self.least <= self.value <= self.most

    def __str__(self) -> str:
        bound = "at most %g" % self.most if self.least == -math.inf else "at least %g" % self.least
        return "%-52s %8.3f   %-13s %s" % (self.words, self.value, bound, "ok" if self.held else "MISSED")


def measure(scenarios: list[Scenario], gate: Gate, rounds: int) -> tuple[dict[str, Cost], dict[str, Overhead]]:
    """The best cost of each of the four, and the least overhead of each scenario."""
    every: dict[str, Callable[[], Cost]] = {
        "plain commands": lambda: sum((scenario.cost(False) for scenario in scenarios), Cost()),
        "python -m cProfile": lambda: sum((scenario.cost(True) for scenario in scenarios), Cost()),
        "ctest -L '^perf$' -j2": lambda: gate.cost(2),
        "ctest -L '^perf$' -j1": lambda: gate.cost(1),
    }
    best: dict[str, Cost] = {}
    overheads: dict[str, Overhead] = {}
    for number in range(rounds):
        print("round %d of %d, wall and CPU seconds:" % (number + 1, rounds), end="", flush=True)
        for name, task in every.items():
            cost = task()
            best[name] = cost.best(best.get(name))
            print("  %s %.2f %.2f" % (name, cost.wall, cost.cpu), end="", flush=True)
        print()
        for name, overhead in gate.overheads().items():
            if name not in overheads or overhead.total < overheads[name].total:
                overheads[name] = overhead
    return best, overheads


def limits_of(best: dict[str, Cost], overheads: dict[str, Overhead]) -> list[Limit]:
    gate = best["ctest -L '^perf$' -j1"].wall
    totals = [overhead.total for overhead in overheads.values() if overhead.warm] or [math.inf]
    return [
        Limit("gate -j1 / plain commands, wall", gate / best["plain commands"].wall, -math.inf, MOST_OF_PLAIN),
        Limit("gate -j1 / python -m cProfile, wall", gate / best["python -m cProfile"].wall, -math.inf, MOST_OF_CPROFILE),
        Limit("gate -j1 / gate -j2, wall", gate / best["ctest -L '^perf$' -j2"].wall, LEAST_SPEEDUP, math.inf),
        Limit("overhead of a scenario beyond its phase, mean, ms", statistics.mean(totals), -math.inf, MOST_OVERHEAD_MS),
        Limit("the same for the scenario with the most overhead, ms", max(totals), -math.inf, MOST_OVERHEAD_MS),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the cost of the gate next to the cost of the commands that it gates.")
    parser.add_argument("build", type=Path, help="a build folder that is built, such as build/default")
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure each; the best counts (default: 3)")
    parser.add_argument("--ctest", default="ctest", help="the program ctest (default: the one in PATH)")
    parser.add_argument("--check", action="store_true", help="fail if a limit is missed")
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")

    index = json.loads((options.build / "filperf" / "index.json").read_text(encoding="utf-8"))
    # Nobody types a family as a command: it makes its input, and runs several times.
    scenarios = [scenario for scenario in (Scenario(Path(entry["manifest"])) for entry in index["scenarios"])
                 if not scenario.content.get("growth")]
    # A process that outlives its parent becomes a child of this one, so this one can ask for its processor time.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    print("%d scenarios, %d of them with a preparation; load before: %.2f" %
          (len(scenarios), sum(bool(scenario.content["prepare"]) for scenario in scenarios), os.getloadavg()[0]))
    try:
        with tempfile.TemporaryDirectory(prefix="gate-cost-") as outputs:
            best, overheads = measure(scenarios, Gate(options.ctest, options.build.resolve(), Path(outputs)), options.rounds)
    except Failure as failure:
        print("\ngate_cost: %s" % failure, file=sys.stderr)
        return 1

    print("\n%-24s %8s %8s" % ("best of %d" % options.rounds, "wall s", "CPU s"))
    for name, cost in best.items():
        print("%-24s %8.2f %8.2f" % (name, cost.wall, cost.cpu))
    print("CPU ratios (other programs on the machine disturb them less): %.3f of plain, %.3f of cProfile" %
          tuple(best["ctest -L '^perf$' -j1"].cpu / best[name].cpu for name in ("plain commands", "python -m cProfile")))
    show_overheads(overheads)
    limits = limits_of(best, overheads)
    print("\n" + "\n".join(map(str, limits)))
    if options.json:
        options.json.write_text(json.dumps({
            "cost_s": {name: cost._asdict() for name, cost in best.items()},
            "limits": [{name: None if value in (math.inf, -math.inf) else value for name, value in limit._asdict().items()}
                       for limit in limits],
            "overheads_ms": {name: {"total": overhead.total, "warm": overhead.warm, **overhead.parts}
                             for name, overhead in overheads.items()}}, indent=2) + "\n", encoding="utf-8")
    return int(options.check and not all(limit.held for limit in limits))


if __name__ == "__main__":
    sys.exit(main())
