"""The script that measures the gate beside the commands it gates (harness/bench/gate_cost.py), on a build folder with one scenario."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest

from harness import EXECUTABLE, FAILED, OK, ROOT, GateTest, Result, clean_environment, read_json, write_bytes, write_text

SCRIPT = os.path.join(ROOT, "harness", "bench", "gate_cost.py")
COSTS = ["ctest -L '^perf$' -j1", "ctest -L '^perf$' -j2", "plain commands", "python -m cProfile"]

# Ends well only in a fresh folder with its input, its folder and its standard input, and with its arguments and environment.
PROGRAM = """
    import os, sys
    def step(i):
        return i * i
    def main():
        fresh = not os.path.exists("ran") and os.listdir("made") == []
        open("ran", "w").close()
        given = (open("input.txt").read(), sys.stdin.read(), sys.argv[1:], os.environ["OWN"], os.environ["PYTHONHASHSEED"])
        print(sum(step(i) for i in range(1000)))
        return 4 if fresh and given == ("text", "answer", ["-a", "b c"], "set", "0") else 9
"""


class GateCostTest(GateTest):
    def build_folder(self) -> str:
        """What CMake would leave for one scenario; CTest's own part written by hand."""
        self.program(PROGRAM)
        self.settings = {
            "inputs": [write_text(self.path("input.txt"), "text")], "stdin": write_text(self.path("answers.txt"), "answer"),
            "directories": ["made"], "args": ["-a", "b c"], "environment": {"OWN": "set"}, "expect_exit": 4,
        }
        self.accepted()
        manifest = self.manifest()
        build = self.path("build")
        write_bytes(os.path.join(build, "filperf", "index.json"), (
            '{"schema": "filperf/index/1", "scenarios": [{"name": "%s", "manifest": "%s", "baseline_dir": "%s"}]}'
            % (self.name, manifest, self.baselines)).encode())
        write_text(os.path.join(build, "CTestTestfile.cmake"), """
            add_test("perf.%s" "%s" "check" "%s")
            set_tests_properties("perf.%s" PROPERTIES LABELS "perf")
        """ % (self.name, EXECUTABLE, manifest, self.name))
        return build

    def measure(self, build: str, *options: str) -> Result:
        done = subprocess.run([sys.executable, SCRIPT, build, "--rounds", "1", *options], cwd=self.folder, env=clean_environment(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def test_everything_is_measured_and_the_limits_are_printed(self) -> None:
        results = self.path("results.json")
        build = self.build_folder()
        result = self.assert_code(self.measure(build, "--json", results), OK)
        measured = read_json(results)
        self.assertEqual(sorted(measured["cost_s"]), COSTS)
        for cost in measured["cost_s"].values():
            self.assertGreater(cost["wall"], 0.01)
            self.assertGreater(cost["cpu"], 0)
        overhead = measured["overheads_ms"][self.name]
        self.assertFalse(overhead["warm"])
        parts = [value for name, value in overhead.items() if name not in ("total", "warm")]
        self.assertAlmostEqual(sum(parts), overhead["total"], delta=0.01)
        self.assertGreater(overhead["run"], 5)  # an interpreter was started
        self.assert_says(result, "gate -j1 / plain commands, wall", "at most 0.25", "MISSED", "cold, not counted here: " + self.name)
        # A trivial program costs less than gating it: the limit is missed, which only --check makes a failure.
        self.assertGreater(measured["limits"][0]["value"], 0.25)
        self.assert_code(self.measure(build, "--check"), FAILED)
        self.assertFalse(os.path.exists(os.path.join(self.outputs, self.name + "-verdict.json")), "the outputs stay as they are")

    def test_another_exit_code_is_an_error(self) -> None:
        build = self.build_folder()
        self.manifest(expect_exit=3)
        result = self.assert_code(self.measure(build), FAILED)
        self.assert_says(result, "gate_cost: ", "ended with exit code 4, expected 3")
        self.assertNotIn("Traceback", result.err)

    def test_a_gate_that_is_red_is_an_error(self) -> None:
        build = self.build_folder()
        self.program(PROGRAM.replace("range(1000)", "range(9000)"))
        result = self.assert_code(self.measure(build), FAILED)
        self.assert_says(result, "gate_cost: ", "DRIFT perf." + self.name)


if __name__ == "__main__":
    unittest.main()
