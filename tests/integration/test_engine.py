"""What counts the calls: the native counter against the profiler of the standard library, in every scenario of the gate."""

from __future__ import annotations

import glob
import json
import os
import pstats
import shutil
import subprocess
import tempfile
import threading
import unittest
from typing import Any

from harness import BUILD_ROOT, EXECUTABLE, FAILED, OK, USAGE, GateTest, clean_environment

MANIFESTS = sorted(glob.glob(os.path.join(BUILD_ROOT, "filperf", "scenarios", "*.json")))

# Functions and edges by name: all calls and the primitive ones.
Counts = dict[tuple[Any, ...], tuple[int, int]]


def counts_in(dump: str) -> Counts:
    counts: Counts = {}
    for function, (primitive, calls, _, _, callers) in pstats.Stats(dump).stats.items():  # type: ignore[attr-defined]
        counts[(function,)] = (calls, primitive)
        for caller, (edge_calls, edge_primitive, _, _) in callers.items():
            counts[(caller, function)] = (edge_calls, edge_primitive)
    return counts


def different(one: Counts, other: Counts) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


class EveryScenarioTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="gate-test-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # Copies: in the build's own folder the checks would count as scenarios of the run of CTest that this test is part of.
        os.mkdir(os.path.join(self.folder, "scenarios"))
        self.manifests = [shutil.copy(manifest, os.path.join(self.folder, "scenarios")) for manifest in MANIFESTS]
        self.assertTrue(self.manifests)

    def run_under(self, engine: str, label: str, manifests: list[str]) -> dict[str, Counts]:
        """The counts of each dump that the scenarios leave, by its name."""
        output = os.path.join(self.folder, label)
        environment = clean_environment(FIL_PERF_OUTPUT_DIR=output, FIL_PERF_CPROFILE_ENGINE=engine)
        result = subprocess.run([EXECUTABLE, "check", "--json", "--cold", *manifests], encoding="utf-8", stdout=subprocess.PIPE,
                                env=environment, timeout=550)
        for verdict in json.loads(result.stdout)["verdicts"]:
            self.assertNotIn(verdict["status"], ("error", "skipped"), verdict["message"])
        return {os.path.basename(path): counts_in(path) for path in glob.glob(os.path.join(output, "*.pstats"))}

    def test_both_count_the_same(self) -> None:
        native: dict[str, Counts] = {}
        # At the same time, from both ends: two runs of one scenario would wait for each other.
        other = threading.Thread(target=lambda: native.update(self.run_under("native", "native", self.manifests[::-1])))
        other.start()
        standard = self.run_under("cprofile", "cprofile", self.manifests)
        other.join()
        self.assertEqual(sorted(native), sorted(standard))
        self.assertGreaterEqual(len(native), len(self.manifests))
        for name, counts in sorted(native.items()):
            with self.subTest(dump=name):
                self.assertGreater(len(counts), 100)
                left = different(counts, standard[name])
                # Some calls follow the clock: they differ between two runs under one profiler as well.
                for attempt in range(5):
                    if not left:
                        break
                    manifests = [path for path in self.manifests if name.startswith(os.path.basename(path)[:-len(".json")])]
                    again = self.run_under("cprofile", "again-%d-%s" % (attempt, name), manifests)
                    left = {key: pair for key, pair in left.items() if key not in different(standard[name], again[name])}
                self.assertEqual(left, {})


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
