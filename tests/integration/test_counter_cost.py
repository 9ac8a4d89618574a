"""The script that measures the counter beside the standard library's profiler (harness/bench/counter_cost.py), on one scenario."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unittest

from harness import EXECUTABLE, FAILED, OK, ROOT, GateTest, Result, clean_environment, read_json

SCRIPT = os.path.join(ROOT, "harness", "bench", "counter_cost.py")

PROGRAM = """
    def step(i):
        return i * i
    def main():
        return sum(step(i) for i in range(20000)) == 0
"""


class CounterCostTest(GateTest):
    def measure(self, *options: str) -> Result:
        build = self.path("build")
        scenarios = os.path.join(build, "filperf", "scenarios")
        os.makedirs(scenarios, exist_ok=True)
        shutil.copy(self.manifest(), scenarios)
        done = subprocess.run([sys.executable, SCRIPT, build, self.name, "--filperf", EXECUTABLE, "--rounds", "3", *options], cwd=self.folder,
                              env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def test_all_ways_are_measured(self) -> None:
        self.program(PROGRAM)
        results = self.path("results.json")
        result = self.assert_code(self.measure("--json", results), OK)
        measured = read_json(results)
        self.assertEqual(list(measured), [self.name])
        self.assertEqual(list(measured[self.name]), ["cProfile", "counter", "counter without lines"])
        for seconds in measured[self.name].values():
            self.assertEqual(len(seconds), 3)
            self.assertGreater(min(seconds), 0.0005)  # 40,000 calls were counted
        self.assert_says(result, self.name, "The limits are 1.0 with lines and 0.8 without.")
        self.assertFalse(os.path.exists(os.path.join(self.outputs, self.name + "-verdict.json")), "the outputs stay as they are")

    def test_a_program_that_fails_is_an_error(self) -> None:
        self.program("def main():\n    return 5\n")
        result = self.assert_code(self.measure(), FAILED)
        self.assert_says(result, "cannot count %s: " % self.name, "exit")
        self.assertNotIn("Traceback", result.err)


if __name__ == "__main__":
    unittest.main()
