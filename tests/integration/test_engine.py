"""What counts the calls: the native counter against the profiler of the standard library, in every scenario of the gate."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import pstats
import re
import shutil
import subprocess
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any

from harness import BUILD_ROOT, EXECUTABLE, FAILED, OK, USAGE, GateTest, clean_environment, python_version

MANIFESTS = sorted(glob.glob(os.path.join(BUILD_ROOT, "filperf", "scenarios", "*.json")))

# Functions and edges by name: all calls and the primitive ones.
Counts = dict[tuple[Any, ...], tuple[int, int]]


@contextlib.contextmanager
def warm_interpreter(manifest: str) -> Iterator[None]:
    for command in ("start", "status"):
        subprocess.run([EXECUTABLE, "warm", command, manifest], check=True, stdout=subprocess.DEVNULL, timeout=180)
    try:
        yield
    finally:
        subprocess.run([EXECUTABLE, "warm", "stop", manifest], check=True, stdout=subprocess.DEVNULL, timeout=180)


def name_of(label: tuple[str, int, str]) -> tuple[str, int, str]:
    """Without the address that some names of builtins have."""
    return (label[0], label[1], re.sub(" at 0x[0-9a-f]+", "", label[2]))


def follows_the_clock(label: tuple[str, int, str]) -> bool:
    """`subprocess` asks its pipes as often as they have something to say."""
    return os.path.basename(label[0]) in ("subprocess.py", "selectors.py")


def counts_in(dump: str) -> Counts:
    """All that does not follow the clock."""
    counts: Counts = {}
    for function, (primitive, calls, _, _, callers) in pstats.Stats(dump).stats.items():  # type: ignore[attr-defined]
        if not follows_the_clock(function) and not any(map(follows_the_clock, callers)):
            counts[(name_of(function),)] = (calls, primitive)
        for caller, (edge_calls, edge_primitive, _, _) in callers.items():
            if not follows_the_clock(caller):
                counts[(name_of(caller), name_of(function))] = (edge_calls, edge_primitive)
    return counts


class EveryScenarioTest(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="gate-test-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # Copies: in the build's own folder the checks would count as scenarios of the run of CTest that this test is part of.
        os.mkdir(os.path.join(self.folder, "scenarios"))
        self.manifests = [shutil.copy(manifest, os.path.join(self.folder, "scenarios")) for manifest in MANIFESTS]
        self.assertTrue(self.manifests)

    def run_under(self, engine: str, manifests: list[str]) -> dict[str, Counts]:
        """The counts of each dump that scenarios leave, by its name."""
        output = os.path.join(self.folder, engine)
        environment = clean_environment(FIL_PERF_OUTPUT_DIR=output, FIL_PERF_CPROFILE_ENGINE=engine)
        result = subprocess.run([EXECUTABLE, "check", "--json", *manifests], encoding="utf-8", stdout=subprocess.PIPE, env=environment,
                                timeout=280)
        for verdict in json.loads(result.stdout)["verdicts"]:
            self.assertNotIn(verdict["status"], ("skipped", "no baseline"), verdict["message"])
            self.assertEqual(verdict["engine"]["name"], engine)
        return {os.path.basename(path): counts_in(path) for path in glob.glob(os.path.join(output, "*.pstats"))}

    def test_both_count_the_same(self) -> None:
        with warm_interpreter(self.manifests[-1]):
            standard = self.run_under("cprofile", self.manifests)
            native = self.run_under("native", self.manifests)
            self.assertEqual(sorted(native), sorted(standard))
            self.assertGreaterEqual(len(native), len(self.manifests))
            for name, counts in sorted(native.items()):
                with self.subTest(dump=name):
                    self.assertGreater(len(counts), 100)
                    other = standard[name]
                    different = {key: (counts.get(key), other.get(key)) for key in counts.keys() | other.keys()
                                 if counts.get(key) != other.get(key)}
                    self.assertEqual(self.never_the_same(name, different) if different else {}, {})

    def never_the_same(self, dump: str, different: dict[tuple[Any, ...], tuple[Any, Any]]) -> dict[tuple[Any, ...], tuple[set[Any], set[Any]]]:
        """Those that differ in more runs too. A program that waits for others gets its memory elsewhere at times, and what it looks up by
        addresses is then counted otherwise, whoever counts."""
        manifests = [path for path in self.manifests if dump.startswith(os.path.basename(path).removesuffix(".json"))]
        seen = {key: ({native}, {standard}) for key, (native, standard) in different.items()}
        for _ in range(4):
            for place, engine in enumerate(("native", "cprofile")):
                counts = self.run_under(engine, manifests)[dump]
                for key, values in seen.items():
                    values[place].add(counts.get(key))
        return {key: values for key, values in seen.items() if values[0].isdisjoint(values[1])}


class SettingTest(GateTest):
    """FIL_PERF_CPROFILE_ENGINE for a small program."""

    def setUp(self) -> None:
        super().setUp()
        self.program("""
            def part():
                pass

            def main():
                for _ in range(1000):
                    part()
        """)

    def test_a_wrong_value_is_refused(self) -> None:
        result = self.check(environment={"FIL_PERF_CPROFILE_ENGINE": "fast"})
        self.assertEqual(result.code, USAGE)
        self.assertIn("cannot use FIL_PERF_CPROFILE_ENGINE=fast: allowed are auto, native, cprofile", result.text)

    def test_the_standard_profiler_on_request(self) -> None:
        self.accepted()
        for engine, warned in (("native", False), ("cprofile", True)):
            result = self.assert_code(self.check(environment={"FIL_PERF_CPROFILE_ENGINE": engine}), OK)
            self.assertEqual(self.verdict()["engine"]["name"], engine)
            self.assertEqual("counts none, so a loop that calls nothing is not seen" in result.text, warned, result.text)

    def test_a_trace_of_the_programs_own(self) -> None:
        """Up to CPython 3.11 it ends the counting of lines. Later versions have monitoring, where both have their place."""
        self.accepted()
        self.program("""
            import sys

            def part():
                pass

            def main():
                sys.settrace(lambda *event: None)
                for _ in range(1000):
                    part()
        """)
        if python_version() >= (3, 12):
            self.assert_code(self.check(), OK)
            return
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "the baseline has lines of the program, and this run did not count them to the end", "sys.settrace")


if __name__ == "__main__":
    unittest.main()
