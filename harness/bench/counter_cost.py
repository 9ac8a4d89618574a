"""Measures the native counter beside the standard library's profiler (cProfile's), on Filare's commands, in one run.

    python3 harness/bench/counter_cost.py build/default [--rounds 9] [--check] [--json FILE] [SCENARIO...]

A round counts each scenario three times, one after the other, cold: by the standard library's profiler, by the counter, and by the counter
without lines. Which comes first changes from round to round. The time is that of the counted phase, as the program's own process takes it.
The limit holds for the median of the rounds' ratios, because other programs on the machine slow the runs of a round about equally.

The build folder may be one of any Python that the counter fits: `cmake -S cmake/gate -B FOLDER -DFILPERF_BASE_PYTHON=python3.12`. Give the
program with `--filperf` then. `--check` fails if a limit is missed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SCENARIOS = ("import-cli", "run-bom", "run-html", "run-many-wires")
WAYS = ("cProfile", "counter", "counter without lines")
MOST_OF_CPROFILE = {"counter": 1.0, "counter without lines": 0.8}


def measure(filperf: Path, manifest: dict[str, Any], way: str) -> float:
    """How long the phase took, in seconds."""
    with tempfile.TemporaryDirectory(prefix="counter-cost-") as name:
        path = Path(name) / (manifest["scenario"] + ".json")
        lines = "off" if way == "counter without lines" else "on"
        path.write_text(json.dumps({**manifest, "lines": lines, "output_dir": name, "baseline_dir": name}), encoding="utf-8")
        engine = "cprofile" if way == "cProfile" else "native"
        environment = {variable: value for variable, value in os.environ.items() if not variable.startswith("FIL_PERF_")}
        done = subprocess.run([filperf, "check", "--cold", "--json", path], env={**environment, "FIL_PERF_CPROFILE_ENGINE": engine},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        verdict: dict[str, Any] = json.loads(done.stdout)["verdicts"][0] if done.stdout else {"status": "error", "message": done.stderr}
        # There is no baseline in the folder, because only the time is of interest.
        if verdict["status"] != "no_baseline":
            raise SystemExit("cannot count %s: %s" % (manifest["scenario"], verdict["message"]))
        counted_by = verdict["engine"]["name"]
        if counted_by != engine:
            raise SystemExit("%s was counted by %s, not by %s" % (manifest["scenario"], counted_by, engine))
        seconds: float = verdict["resources"]["phase_s"]
        return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("build", type=Path, help="the build folder, with the scenarios' manifests in it")
    parser.add_argument("scenarios", nargs="*", default=SCENARIOS, help="instead of %s" % ", ".join(SCENARIOS))
    parser.add_argument("--filperf", type=Path, help="the program, instead of the build folder's")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--check", action="store_true", help="fail if a limit is missed")
    parser.add_argument("--json", type=Path, help="write all measurements to this file")
    options = parser.parse_intermixed_args()

    filperf = (options.filperf or options.build / "harness" / "filperf").resolve()
    seconds: dict[str, dict[str, list[float]]] = {}
    missed = 0
    print("%-16s %12s %12s %8s %22s %8s   (%d rounds)"
          % ("", "cProfile", "counter", "ratio", "counter without lines", "ratio", options.rounds))
    for scenario in options.scenarios:
        manifest = json.loads((options.build / "filperf" / "scenarios" / (scenario + ".json")).read_text(encoding="utf-8"))
        measure(filperf, manifest, "counter")  # compiles byte code and brings the files into memory
        taken = seconds[scenario] = {way: [] for way in WAYS}
        for number in range(options.rounds):
            for place in range(len(WAYS)):
                way = WAYS[(number + place) % len(WAYS)]
                taken[way].append(measure(filperf, manifest, way))
        ratios = {way: statistics.median(a / b for a, b in zip(taken[way], taken["cProfile"])) for way in MOST_OF_CPROFILE}
        missed += sum(ratios[way] > limit for way, limit in MOST_OF_CPROFILE.items())
        row = [statistics.median(taken[way]) * 1000 for way in WAYS]
        print("%-16s %9.0f ms %9.0f ms %8.3f %19.0f ms %8.3f" % (scenario, row[0], row[1], ratios["counter"], row[2],
                                                                 ratios["counter without lines"]), flush=True)
    print("The limits are %.1f with lines and %.1f without." % (MOST_OF_CPROFILE["counter"], MOST_OF_CPROFILE["counter without lines"]))
    if options.json:
        options.json.write_text(json.dumps(seconds, indent=1) + "\n", encoding="utf-8")
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
