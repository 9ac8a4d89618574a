"""The warm interpreter: the same counts as a cold run for every scenario of the gate, and a cold run where it is not to be had."""

from __future__ import annotations

import glob
import json
import os
import subprocess
import tempfile
import time
import unittest
from typing import Any

EXE = os.environ["FILPERF_EXE"]
BUILD = os.environ["FILPERF_BUILD_ROOT"]
MANIFESTS = sorted(glob.glob(os.path.join(BUILD, "filperf", "scenarios", "*.json")))


def load(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def can_run_warm(manifest: str) -> bool:
    content = load(manifest)
    return content["phase"] == "run" and not content["environment"]


class WarmTest(unittest.TestCase):
    """Each test has an interpreter of its own: it belongs to this process, and tests of this file run one after another."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="gate-test-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.manifests = [manifest for manifest in MANIFESTS if can_run_warm(manifest)]
        self.assertTrue(self.manifests)
        self.addCleanup(self.warm, "stop")

    def warm(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([EXE, "warm", command, MANIFESTS[-1]], encoding="utf-8", stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120)

    def start(self) -> None:
        result = self.warm("start")
        self.assertEqual(result.returncode, 0, result.stdout)

    def check(self, manifests: list[str], label: str, *options: str) -> dict[str, Any]:
        """The verdicts of a check by scenario, and the profiles beside them in a folder of that label."""
        environment = dict(os.environ, FIL_PERF_OUTPUT_DIR=os.path.join(self.folder, label))
        result = subprocess.run([EXE, "check", "--json", *options, *manifests], encoding="utf-8", stdout=subprocess.PIPE,
                                env=environment, timeout=500)
        return {verdict["scenario"]: verdict for verdict in json.loads(result.stdout)["verdicts"]}

    def test_cold_equals_warm(self) -> None:
        """Total, calls of and by the program, and every function that is not known to follow the clock: in every scenario."""
        self.start()
        warm = self.check(self.manifests, "warm")
        cold = self.check(self.manifests, "cold", "--cold")
        self.assertEqual(sorted(warm), sorted(cold))
        for name in sorted(warm):
            with self.subTest(scenario=name):
                self.assertTrue(warm[name]["runner"]["warm"], warm[name]["runner"])
                self.assertFalse(cold[name]["runner"]["warm"])
                self.assertIn("totals", warm[name], warm[name]["message"])
                self.assertEqual([(m["kind"], m.get("name"), m["after"]) for m in warm[name]["totals"]],
                                 [(m["kind"], m.get("name"), m["after"]) for m in cold[name]["totals"]])
                # Of a family, the counts at each size.
                self.assertEqual([entry["after"] for entry in warm[name].get("growth", {}).get("totals", [])],
                                 [entry["after"] for entry in cold[name].get("growth", {}).get("totals", [])])

                def moved(verdict: dict[str, Any]) -> list[tuple[str, int]]:
                    return [(f["function"], f["after"]) for f in verdict["functions_moved"] if not f["unstable"]]

                self.assertEqual(moved(warm[name]), moved(cold[name]))

    def test_without_one_it_runs_cold_and_says_so(self) -> None:
        verdict, = self.check(self.manifests[:1], "none").values()
        self.assertIn(verdict["status"], ("ok", "environment_changed"))
        self.assertEqual(verdict["runner"], {"warm": False, "why_cold": "none was started"})

    def test_it_ends_with_its_owner(self) -> None:
        owner = subprocess.Popen(["sleep", "60"])
        start = subprocess.run([EXE, "warm", "start", "--owner", str(owner.pid), MANIFESTS[-1]], stdout=subprocess.DEVNULL)
        self.assertEqual(start.returncode, 0)
        status = [EXE, "warm", "status", "--owner", str(owner.pid), MANIFESTS[-1]]
        self.assertEqual(subprocess.run(status, stdout=subprocess.DEVNULL).returncode, 0)
        owner.kill()
        owner.wait()
        for _ in range(100):
            if subprocess.run(status, stdout=subprocess.DEVNULL).returncode == 1:
                break
            time.sleep(0.1)
        else:
            self.fail("it is still there")


if __name__ == "__main__":
    unittest.main()
