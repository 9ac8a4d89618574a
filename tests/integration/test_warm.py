"""The warm interpreter and the scenarios of the gate: a run in it counts what a cold run counts, to the call."""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
import tempfile
import threading
import unittest
from typing import Any

EXE = os.environ["FILPERF_EXE"]
BUILD = os.environ["FILPERF_BUILD_ROOT"]
MANIFESTS = sorted(glob.glob(os.path.join(BUILD, "filperf", "scenarios", "*.json")))


def can_run_warm(manifest: str) -> bool:
    with open(manifest, encoding="utf-8") as file:
        content = json.load(file)
    return content["phase"] == "run" and not content["environment"]


class EveryScenarioTest(unittest.TestCase):
    """Total, calls into and by the program, and every function that is not known to follow the clock: in every scenario that can run warm."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="gate-test-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # Copies: in the build's own folder the checks would count as scenarios of the run of CTest that this test is part of.
        os.mkdir(os.path.join(self.folder, "scenarios"))
        self.manifests = [shutil.copy(manifest, os.path.join(self.folder, "scenarios")) for manifest in MANIFESTS if can_run_warm(manifest)]
        self.assertTrue(self.manifests)
        self.addCleanup(self.warm, "stop")

    def warm(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([EXE, "warm", command, self.manifests[-1]], encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=180)

    def check(self, verdicts: dict[str, Any], label: str, manifests: list[str], *options: str) -> None:
        """Adds the verdicts of a check, by scenario."""
        environment = dict(os.environ, FIL_PERF_OUTPUT_DIR=os.path.join(self.folder, label))
        result = subprocess.run([EXE, "check", "--json", *options, *manifests], encoding="utf-8", stdout=subprocess.PIPE, env=environment,
                                timeout=550)
        verdicts.update((verdict["scenario"], verdict) for verdict in json.loads(result.stdout)["verdicts"])

    def test_cold_equals_warm(self) -> None:
        started = self.warm("start")
        self.assertEqual(started.returncode, 0, started.stdout)
        warm: dict[str, Any] = {}
        cold: dict[str, Any] = {}
        # At the same time, from both ends: two runs of one scenario would wait for each other.
        other = threading.Thread(target=self.check, args=(cold, "cold", self.manifests[::-1], "--cold"))
        other.start()
        self.check(warm, "warm", self.manifests)
        other.join()
        self.assertEqual(len(warm), len(self.manifests))
        self.assertEqual(sorted(warm), sorted(cold))
        for name in sorted(warm):
            with self.subTest(scenario=name):
                self.assertEqual(warm[name]["runner"], {"warm": True, "why_cold": ""})
                self.assertEqual(cold[name]["runner"], {"warm": False, "why_cold": ""})
                self.assertIn("totals", warm[name], warm[name]["message"])
                self.assertEqual(self.totals(warm[name]), self.totals(cold[name]))
                self.assertEqual(self.moved(warm[name]), self.moved(cold[name]))
                # Of a family, the counts at each size.
                self.assertEqual([entry["after"] for entry in warm[name].get("growth", {}).get("totals", [])],
                                 [entry["after"] for entry in cold[name].get("growth", {}).get("totals", [])])

    @staticmethod
    def totals(verdict: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [(total["kind"], total.get("name"), total["after"]) for total in verdict["totals"]]

    @staticmethod
    def moved(verdict: dict[str, Any]) -> list[tuple[str, int]]:
        """Those that differ from the baseline, which both were compared with."""
        return [(function["function"], function["after"]) for function in verdict["functions_moved"] if not function["unstable"]]


if __name__ == "__main__":
    unittest.main()
