"""Runs one fuzzer for a while, from its seeds, and says how many inputs it tried.

Seeds are the files in `seeds/<target>`, and for the readers of profiles also the samples of dumps. What a fuzzer finds is kept in
the folder `findings` beside the fuzzer, and the exit code is then 1. With --corpus, what it learned is kept too, and the next run goes on from there.
"""

from __future__ import annotations

import argparse
import marshal
import os
import re
import shutil
import subprocess
import sys
import tempfile
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "..", "samples")
# Each target's dictionary, and the longest input. Longer ones are slower and find no more.
DICTIONARIES = {"pstats": "marshal", "counts": "marshal", "marshal": "marshal", "settings": "words", "git_objects": "words",
                "shebang": "words", "patterns": "words"}
LONGEST = {"pstats": 2048, "counts": 2048, "marshal": 512, "shebang": 512, "settings": 1024, "patterns": 256, "git_objects": 2048}
LONGEST_OTHERWISE = 4096
# Without these, much of the time goes into large quarantines and the stacks of allocations.
SANITIZER_OPTIONS = "malloc_context_size=2:quarantine_size_mb=8:thread_local_quarantine_size_kb=64:max_malloc_fill_size=0"
SECONDS = 60  # for all targets together


def counts_of(dump: bytes) -> bytes:
    """A dump as the driver writes its counts: the same functions and calls, in three flat lists (harness/driver/counts.py)."""
    stats: dict[Any, Any] = marshal.loads(dump)
    number = {label: index * 16 for index, label in enumerate(stats)}
    functions: list[Any] = []
    calls: list[Any] = []
    for label, (primitive, all_calls, own, total, _) in stats.items():
        callees = [(callee, entry[4][label]) for callee, entry in stats.items() if label in entry[4]]
        functions += [label, all_calls, all_calls - primitive, total, own, len(callees)]
        for callee, (edge_calls, edge_primitive, edge_own, edge_total) in callees:
            calls += [number[callee], edge_calls, edge_calls - edge_primitive, edge_total, edge_own]
    return marshal.dumps((list(number.values()), functions, calls), 2)


def samples(target: str) -> list[bytes]:
    """The samples of dumps that are short enough, in the form that a target reads."""
    found = []
    for name in sorted(os.listdir(SAMPLES)):
        path = os.path.join(SAMPLES, name)
        if name.endswith(".pstats") and os.path.getsize(path) <= 16 << 10:
            with open(path, "rb") as file:
                found.append(file.read())
    if target != "counts":
        return found
    counts = []
    for name in ("bill.counts", "bill-without-lines.counts"):
        with open(os.path.join(SAMPLES, name), "rb") as file:
            counts.append(file.read())
    for dump in found:
        try:
            counts.append(counts_of(dump))
        except (ValueError, EOFError, TypeError, AttributeError, KeyError):
            continue  # a sample of a broken dump
    return counts


def make_seeds(target: str, folder: str) -> None:
    """Copies the seeds of a target into a folder."""
    own = os.path.join(HERE, "seeds", target)
    if os.path.isdir(own):
        shutil.copytree(own, folder, dirs_exist_ok=True)
    if DICTIONARIES.get(target) == "marshal":
        for index, content in enumerate(samples(target)):
            with open(os.path.join(folder, f"sample-{index}"), "wb") as file:
                file.write(content)


def command(target: str, options: argparse.Namespace, findings: str, folders: list[str]) -> list[str]:
    dictionary = os.path.join(HERE, "dictionaries", DICTIONARIES.get(target, "json") + ".dict")
    limit = [f"-runs={options.runs}"] if options.runs else [f"-max_total_time={seconds_of(options)}"]
    return [options.fuzzer, *limit, f"-max_len={LONGEST.get(target, LONGEST_OTHERWISE)}", f"-dict={dictionary}", "-timeout=10",
            "-rss_limit_mb=1024", "-malloc_limit_mb=256", "-print_final_stats=1",
            f"-artifact_prefix={findings}{os.sep}{target}-", *options.option, *folders]


def seconds_of(options: argparse.Namespace) -> int:
    together = float(options.seconds or os.environ.get("FILPERF_FUZZ_SECONDS") or SECONDS)
    return max(1, round(together / options.share))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fuzzer", help="the program, fuzz_<target>")
    parser.add_argument("--seconds", type=float, help=f"how long all targets together run (FILPERF_FUZZ_SECONDS, else {SECONDS})")
    parser.add_argument("--share", type=int, default=1, help="how many targets share that time")
    parser.add_argument("--runs", type=int, help="how many inputs to try, instead of a time")
    parser.add_argument("--corpus", help="a folder for what the fuzzer learned")
    parser.add_argument("--option", action="append", default=[], help="another option for libFuzzer, such as --option=-seed=1")
    options = parser.parse_args()
    options.fuzzer = os.path.abspath(options.fuzzer)
    options.corpus = options.corpus and os.path.abspath(options.corpus)
    target = os.path.basename(options.fuzzer).removeprefix("fuzz_")
    findings = os.path.join(os.path.dirname(options.fuzzer), "findings")
    os.makedirs(findings, exist_ok=True)
    before = set(os.listdir(findings))
    with tempfile.TemporaryDirectory(prefix="filperf-fuzz-") as scratch:
        seeds = os.path.join(scratch, "seeds")
        corpus = options.corpus or os.path.join(scratch, "corpus")
        os.makedirs(seeds)
        os.makedirs(corpus, exist_ok=True)
        make_seeds(target, seeds)
        environment = {"ASAN_OPTIONS": SANITIZER_OPTIONS, **os.environ}
        done = subprocess.run(command(target, options, findings, [corpus, seeds]), check=False, stderr=subprocess.PIPE, cwd=scratch,
                              env=environment)
        output = done.stderr.decode("utf-8", "backslashreplace")
    tried = re.search(r"stat::number_of_executed_units: (\d+)", output)
    if done.returncode != 0 or not tried:
        print("\n".join(output.splitlines()[-80:]))
        new = sorted(set(os.listdir(findings)) - before)
        print(f"{target}: the fuzzer found something. Run it again with {options.fuzzer} {os.path.join(findings, new[0])}" if new else
              f"{target}: the fuzzer ended with {done.returncode} and left no input: something else ended it, such as a signal")
        return 1
    print(f"{target}: {int(tried.group(1)):,} inputs tried, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
