"""`filperf bench`: scenarios as Google Benchmarks, with JSON that every reader takes and an exit status that means something."""

from __future__ import annotations

import csv
import io
import json
import os
import pstats
import subprocess
import sys
import time
import unittest
from typing import Any

from harness import EXECUTABLE, FAILED, OK, USAGE, GateTest, Result, read_bytes

# Quick: by default Google Benchmark repeats a benchmark until it has taken half a second.
QUICK = "--benchmark_min_time=0.001"

PROGRAM = """
import sys
import time

def inner(depth):
    return depth and inner(depth - 1)

def main():
    for _ in range(int(sys.argv[1])):
        inner(3)
    time.sleep(0.002)
    return int(sys.argv[2])
"""

COUNTERS = ("calls", "primitive_calls", "functions", "edges", "peak_memory_bytes")


def strict(text: str) -> Any:
    """JSON as the standard has it: Python's own reader takes NaN and Infinity."""
    def refuse(word: str) -> None:
        raise ValueError("%s is no JSON" % word)

    return json.loads(text, parse_constant=refuse)


# Takes some time, so that few repetitions are enough, and makes no calls: the profile has one function and no edge.
SILENT = """
def main():
    for _ in range(200000):
        pass
"""


class BenchTest(GateTest):
    """On small programs; the manifests `few` and `many` of every test name scenarios that end well."""

    def setUp(self) -> None:
        super().setUp()
        self.program(PROGRAM)
        self.few = self.manifest(scenario="few", args=["10", "0"])
        self.many = self.manifest(scenario="many", args=["1000", "0"])

    def bench(self, *arguments: str, **options: Any) -> Result:
        if not any(argument.endswith(".json") and not argument.startswith("-") for argument in arguments):
            arguments += (self.few, self.many)
        return self.filperf("bench", QUICK, *arguments, **options)

    def entries(self, result: Result) -> dict[str, Any]:
        """The benchmarks in the JSON on stdout, by name; nothing else may be there."""
        document = strict(result.out)
        return {entry["name"]: entry for entry in document["benchmarks"]}


class JsonTest(BenchTest):
    """What is written as JSON can be read as JSON."""

    def test_on_standard_output(self) -> None:
        result = self.assert_code(self.bench("--benchmark_format=json"), OK)
        self.assertEqual(sorted(self.entries(result)), ["few/manual_time", "many/manual_time"])
        self.assertEqual(strict(result.out)["context"]["executable"], "filperf bench")

    def test_in_a_file(self) -> None:
        path = self.path("bench.json")
        result = self.assert_code(self.bench("--benchmark_out=" + path), OK)
        names = [entry["name"] for entry in strict(read_bytes(path).decode())["benchmarks"]]
        self.assertEqual(names, ["few/manual_time", "many/manual_time"])
        self.assertIn("UserCounters", result.out)

    def test_in_both_places(self) -> None:
        path = self.path("bench.json")
        result = self.assert_code(self.bench("--benchmark_format=json", "--benchmark_out=" + path, "--benchmark_out_format=json"), OK)
        self.assertEqual(strict(result.out)["benchmarks"], strict(read_bytes(path).decode())["benchmarks"])

    def test_counters_whose_mean_is_zero(self) -> None:
        """The coefficient of variation of what is always 0, here the number of edges, is no number: Google Benchmark has NaN, from 1.9 on 0."""
        self.program(SILENT)
        path = self.path("bench.json")
        result = self.assert_code(self.bench("--benchmark_format=json", "--benchmark_repetitions=2", "--benchmark_out=" + path), OK)
        for document in (strict(result.out), strict(read_bytes(path).decode())):
            entries = {entry["name"]: entry for entry in document["benchmarks"]}
            self.assertEqual(entries["few/manual_time_mean"]["edges"], 0)
            self.assertIn(entries["few/manual_time_cv"]["edges"], (None, 0))
            self.assertEqual(entries["few/manual_time_mean"]["calls"], 1)
            self.assertEqual(entries["few/manual_time_cv"]["calls"], 0)

    def test_failing_scenario(self) -> None:
        """It is an entry with its error beside those that ended well, and the exit status says that not all is well."""
        failing = self.manifest(scenario="failing", args=["10", "4"])
        path = self.path("bench.json")
        result = self.assert_code(self.bench("--benchmark_format=json", "--benchmark_out=" + path, failing, self.few), FAILED)
        self.assert_says(result, "cannot capture failing: the program's exit code was 4, expected 0")
        for document in (strict(result.out), strict(read_bytes(path).decode())):
            entries = {entry["name"]: entry for entry in document["benchmarks"]}
            self.assertEqual(sorted(entries), ["failing/manual_time", "few/manual_time"])
            self.assertTrue(entries["failing/manual_time"]["error_occurred"])
            self.assertEqual(entries["failing/manual_time"]["error_message"], "the program's exit code was 4, expected 0")
            self.assertNotIn("error_occurred", entries["few/manual_time"])

    def test_error_that_is_not_text(self) -> None:
        """Control characters and bytes that are no UTF-8 in an error's message."""
        self.program("def __getattr__(name):\n    raise AttributeError('\\x1b[31m \\udcff \"quoted\" \\\\ back')\n")
        result = self.assert_code(self.bench("--benchmark_format=json"), FAILED)
        message = self.entries(result)["few/manual_time"]["error_message"]
        self.assertIn("the entry point `demo:main` does not exist: ", message)
        self.assertIn('"quoted" \\ back', message)

    def test_nothing_selected(self) -> None:
        path = self.path("bench.json")
        result = self.assert_code(self.bench("--benchmark_format=json", "--benchmark_filter=none", "--benchmark_out=" + path), FAILED)
        self.assertEqual(strict(result.out), {"benchmarks": []})
        self.assertEqual(strict(read_bytes(path).decode()), {"benchmarks": []})
        self.assertIn("nothing was measured: no scenario matches --benchmark_filter=none", result.err)

    def test_listing(self) -> None:
        path = self.path("bench.json")
        result = self.assert_code(self.bench("--benchmark_format=json", "--benchmark_list_tests", "--benchmark_out=" + path), OK)
        self.assertEqual(strict(result.out), {"benchmarks": [{"name": "few/manual_time"}, {"name": "many/manual_time"}]})
        self.assertEqual(strict(read_bytes(path).decode()), {"benchmarks": []})
        self.assertFalse(os.path.exists(self.outputs), "something was run")

    def test_format_from_the_environment(self) -> None:
        """Google Benchmark takes its flags from there as well."""
        self.program(SILENT)
        result = self.bench("--benchmark_repetitions=2", environment={"BENCHMARK_FORMAT": "json", "BENCHMARK_OUT": self.path("bench.json")})
        self.assertIn(self.entries(self.assert_code(result, OK))["few/manual_time_cv"]["edges"], (None, 0))
        strict(read_bytes(self.path("bench.json")).decode())

    def test_output_that_is_not_a_file(self) -> None:
        self.assert_code(self.bench("--benchmark_out=/dev/null"), OK)


class StatusTest(BenchTest):
    """0 if all was measured, 1 if a scenario failed or nothing was selected, 2 if the command line is wrong."""

    def test_failing_scenario(self) -> None:
        """Also if it is not the last, and without JSON."""
        failing = self.manifest(scenario="failing", args=["10", "4"])
        result = self.assert_code(self.bench(failing, self.few), FAILED)
        self.assert_says(result, "ERROR OCCURRED: 'the program's exit code was 4, expected 0'", "few/manual_time")

    def test_expected_exit(self) -> None:
        """A scenario that is expected to end with another code does not fail when it does."""
        self.assert_code(self.bench(self.manifest(scenario="four", args=["10", "4"], expect_exit=4)), OK)

    def test_failing_scenario_that_is_not_selected(self) -> None:
        failing = self.manifest(scenario="failing", args=["10", "4"])
        self.assert_code(self.bench("--benchmark_filter=few", failing, self.few), OK)

    def test_filter_that_cannot_be_read(self) -> None:
        self.assert_says(self.assert_code(self.bench("--benchmark_filter=("), FAILED), "nothing was measured")

    def test_unknown_flag(self) -> None:
        for flag in ("--bogus", "--benchmark_bogus=1", "--benchmark_repetitions=many"):
            with self.subTest(flag=flag):
                result = self.assert_code(self.bench(flag), USAGE)
                self.assertIn("unrecognized command-line flag: " + flag, result.err)
                self.assertFalse(os.path.exists(self.outputs), "something was run")

    def test_unknown_format(self) -> None:
        for flag in ("--benchmark_format=xml", "--benchmark_out_format=xml"):
            with self.subTest(flag=flag):
                result = self.assert_code(self.bench(flag), USAGE)
                self.assertEqual(result.out, "")
                self.assertIn("cannot use %s: there is no such format" % flag, result.err)
        result = self.assert_code(self.bench(environment={"BENCHMARK_FORMAT": "xml"}), USAGE)
        self.assertIn("cannot use --benchmark_format=xml", result.err)

    def test_file_that_cannot_be_written(self) -> None:
        self.assert_says(self.assert_code(self.bench("--benchmark_out=/nonexistent/bench.json"), FAILED), "/nonexistent/bench.json")

    def test_no_manifest(self) -> None:
        self.assert_code(self.filperf("bench", QUICK), USAGE)

    def test_manifest_that_is_missing(self) -> None:
        self.assert_says(self.assert_code(self.bench("/nonexistent/manifest.json"), FAILED), "/nonexistent/manifest.json")


class BoundTest(BenchTest):
    """A fast command ends although its phase takes next to nothing: what counts is what a run costs."""

    def setUp(self) -> None:
        super().setUp()
        self.program("def main():\n    pass\n")

    def fast(self, *flags: str, **options: Any) -> tuple[dict[str, Any], float]:
        start = time.monotonic()
        result = self.assert_code(self.filperf("bench", "--benchmark_format=json", *flags, self.few, **options), OK)
        return self.entries(result)["few/manual_time"], time.monotonic() - start

    def test_time(self) -> None:
        entry, seconds = self.fast("--max-seconds=1")
        self.assertLess(seconds, 10)
        # A run starts an interpreter: more than ten milliseconds, and far more than the phase.
        self.assertGreater(entry["run_cost_s"], 0.01)
        self.assertLess(entry["real_time"], 10)
        self.assertLess(entry["iterations"] * entry["run_cost_s"], 1.5)
        self.assertGreaterEqual(entry["iterations"], 2)
        self.assertNotIn("filperf_runs", entry)

    def test_the_default_ends(self) -> None:
        entry, seconds = self.fast()
        self.assertLess(seconds, 30)
        self.assertLess(entry["iterations"] * entry["run_cost_s"], 6)

    def test_one_run_is_made_whatever_it_costs(self) -> None:
        self.assertEqual(self.fast("--max-seconds=0")[0]["iterations"], 1)

    def test_each_repetition_has_runs_of_its_own(self) -> None:
        result = self.assert_code(self.filperf("bench", "--benchmark_format=json", "--max-seconds=0.5", "--benchmark_repetitions=3", self.few), OK)
        runs = [entry for entry in strict(result.out)["benchmarks"] if entry["run_type"] == "iteration"]
        self.assertEqual(len({entry["real_time"] for entry in runs}), 3)
        for entry in runs:
            self.assertLess(entry["iterations"] * entry["run_cost_s"], 1)

    def test_a_slow_phase_is_repeated_as_before(self) -> None:
        """Half a second of the phase itself is enough for Google Benchmark."""
        self.program("import time\n\ndef main():\n    time.sleep(0.3)\n")
        entry, _ = self.fast("--max-seconds=60")
        self.assertIn(entry["iterations"], (2, 3))
        self.assertGreater(entry["real_time"], 300)

    def test_files(self) -> None:
        for name, read in (("json", lambda text: strict(text)["benchmarks"][0]["iterations"]),
                           ("csv", lambda text: int(list(csv.DictReader(io.StringIO(text[text.index("name,"):])))[0]["iterations"]))):
            path = self.path("out." + name)
            entry, _ = self.fast("--max-seconds=0.3", "--benchmark_out=" + path, "--benchmark_out_format=" + name)
            self.assertEqual(read(read_bytes(path).decode()), entry["iterations"])

    def test_progress_on_a_terminal_alone(self) -> None:
        quiet = self.assert_code(self.filperf("bench", "--max-seconds=0.3", self.few), OK)
        self.assertNotIn("run in", quiet.err)
        script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        done = subprocess.run([sys.executable, "-c", script, EXECUTABLE, "bench", "--max-seconds=0.3", self.few], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, OK)
        self.assertRegex(done.stdout, rb"\r\x1b\[Kfew: 1 run in 0\.\d of at most 0\.3 s")


class ReportTest(BenchTest):
    """What is measured, and formats that are Google Benchmark's own."""

    def test_filter(self) -> None:
        for pattern, names in {"y/": ["many"], "^f": ["few"], "-few": ["many"], ".": ["few", "many"]}.items():
            with self.subTest(filter=pattern):
                entries = self.entries(self.assert_code(self.bench("--benchmark_format=json", "--benchmark_filter=" + pattern), OK))
                self.assertEqual(sorted(entries), [name + "/manual_time" for name in names])

    def test_counters_are_those_of_a_check(self) -> None:
        """Calls as `check --json` has them; all counts as `pstats` reads them from the profile that the check leaves."""
        entries = self.entries(self.assert_code(self.bench("--benchmark_format=json"), OK))
        self.assert_code(self.filperf("refresh", self.few, self.many), OK)
        verdicts = {verdict["scenario"]: verdict for verdict in
                    strict(self.assert_code(self.filperf("check", "--json", self.few, self.many), OK).out)["verdicts"]}
        for scenario in ("few", "many"):
            with self.subTest(scenario=scenario):
                entry = entries[scenario + "/manual_time"]
                total = next(total for total in verdicts[scenario]["totals"] if total["kind"] == "total")
                self.assertEqual(entry["calls"], total["after"])
                stats = pstats.Stats(os.path.join(self.outputs, scenario + "-cprofile.pstats")).stats  # type: ignore[attr-defined]
                self.assertEqual(entry["calls"], sum(value[1] for value in stats.values()))
                self.assertEqual(entry["primitive_calls"], sum(value[0] for value in stats.values()))
                self.assertEqual(entry["functions"], len(stats))
                self.assertEqual(entry["edges"], sum(len(value[4]) for value in stats.values()))
                self.assertGreater(entry["peak_memory_bytes"], 1 << 20)
                self.assertGreater(entry["real_time"], 0)
                self.assertEqual(entry["time_unit"], "ms")

    def test_csv(self) -> None:
        for where in ("standard output", "file"):
            with self.subTest(where=where):
                path = self.path("bench.csv")
                flags = ("--benchmark_format=csv",) if where == "standard output" else ("--benchmark_out_format=csv", "--benchmark_out=" + path)
                result = self.assert_code(self.bench(*flags), OK)
                text = result.out if where == "standard output" else read_bytes(path).decode()
                # In a file, Google Benchmark puts a description of the machine before the table.
                rows = list(csv.DictReader(io.StringIO(text[text.index("name,"):])))
                self.assertEqual([row["name"] for row in rows], ["few/manual_time", "many/manual_time"])
                self.assertTrue(set(COUNTERS) <= set(rows[0]), rows[0])
                self.assertGreater(float(rows[1]["calls"]), float(rows[0]["calls"]))

    def test_csv_keeps_values_that_are_not_numbers(self) -> None:
        """Only JSON has no word for it: other formats are as Google Benchmark writes them."""
        self.program(SILENT)
        result = self.assert_code(self.bench("--benchmark_format=csv", "--benchmark_repetitions=2"), OK)
        rows = {row["name"]: row for row in csv.DictReader(io.StringIO(result.out))}
        self.assertIn(rows["few/manual_time_cv"]["edges"].lower(), ("nan", "-nan", "0"))

    def test_console(self) -> None:
        result = self.assert_code(self.bench(), OK)
        self.assertRegex(result.out, r"(?m)^few/manual_time +[0-9.]+ ms ")
        self.assertRegex(result.out, r"(?m)^many/manual_time .* calls=")
        self.assertNotIn("{", result.out)

    def test_listing(self) -> None:
        result = self.assert_code(self.bench("--benchmark_list_tests"), OK)
        self.assertEqual(result.out, "few/manual_time\nmany/manual_time\n")

    def test_repetitions(self) -> None:
        entries = self.entries(self.assert_code(self.bench("--benchmark_format=json", "--benchmark_repetitions=3", self.few), OK))
        self.assertEqual(sorted(entries), ["few/manual_time"] + ["few/manual_time_" + name for name in ("cv", "mean", "median", "stddev")])
        self.assertEqual(entries["few/manual_time_stddev"]["calls"], 0, "every repetition counts the same")

    def test_warm_and_cold(self) -> None:
        """The same counters in a warm interpreter."""
        cold = self.entries(self.assert_code(self.bench("--benchmark_format=json", "--cold"), OK))
        self.assert_code(self.filperf("warm", "start", self.few), OK)
        self.addCleanup(self.filperf, "warm", "stop", self.few)
        warm = self.entries(self.assert_code(self.bench("--benchmark_format=json"), OK))
        for name in cold:
            for counter in ("calls", "primitive_calls", "functions", "edges"):
                self.assertEqual(warm[name][counter], cold[name][counter], (name, counter))


if __name__ == "__main__":
    unittest.main()
