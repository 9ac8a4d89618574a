"""Families: the same command at several sizes of its input, with a growth that is known."""

from __future__ import annotations

import json
import os
import pstats
import unittest
from typing import Any

from growing import LINEAR, SHAPES, SIZES, GrowthTest
from harness import DRIFT, FILE, OK, SKIPPED, skip_for_want_of_a_tool


class Measured(GrowthTest):
    def test_growth_that_is_known(self) -> None:
        self.program(SHAPES)
        self.accepted()
        baseline = self.baseline()
        self.assertEqual((baseline["schema"], baseline["sizes"]), ("filperf/growth-baseline/2", SIZES))
        # The counts at each size, by hand.
        self.assertEqual(self.function("constant")["calls"], 1000)
        self.assertNotIn("exponent", self.function("constant"))
        for name, counts in {"once": SIZES, "square": [n * n for n in SIZES], "cube": [n ** 3 for n in SIZES],
                             "bits": [n * (n.bit_length() - 1) for n in SIZES], "step": [200, 200, 200, 400], "few": [0, 1, 2, 4]}.items():
            self.assertEqual(self.function(name)["calls"], counts, name)
        self.assertEqual(self.function("square")["callers"], {FILE + ":quadratic": [n * n for n in SIZES]})
        self.assertEqual([self.function(name)["exponent"] for name in ("once", "square", "cube", "bits", "step", "few")],
                         [1.0, 2.0, 3.0, 1.29, None, None])
        total = baseline["calls"]["total"]
        program = baseline["calls"]["program"]
        self.assertEqual(program, [6 + 1000 + n + n * n + n ** 3 + n * (n.bit_length() - 1) + (n + 19) // 20 * 200 + n // 8 for n in SIZES])
        self.assertEqual([total[i] - program[i] for i in range(4)], [total[0] - program[0]] * 4)  # nothing else grows

        self.assert_code(self.check(), OK)
        self.assertEqual(self.exponents()["of_program"], baseline["exponents"]["program"])
        growing = {entry["callee"]: (entry["caller"], entry["after"]["exponent"]) for entry in self.growth()["calls"]}
        self.assertEqual(growing, {FILE + ":cube": (FILE + ":cubic", 3.0), FILE + ":square": (FILE + ":quadratic", 2.0),
                                   FILE + ":bits": (FILE + ":logarithmic", 1.29)})
        # `step` moves by 200 calls and follows no curve.
        self.assertEqual(self.growth()["functions_without_fit"], 1)

    def test_the_profile_of_each_size_is_kept(self) -> None:
        self.program(SHAPES)
        self.accepted()
        result = self.assert_code(self.check(), OK)
        self.assertEqual(result.out.splitlines()[0].split(":")[0], "ok perf." + self.name)
        for n in SIZES:
            stats = pstats.Stats(os.path.join(self.outputs, "%s-size-%d-cprofile.pstats" % (self.name, n))).stats  # type: ignore[attr-defined]
            self.assertEqual([value[1] for key, value in stats.items() if key[2] == "square"], [n * n])
        self.assertEqual(self.verdict()["profile"], os.path.join(self.outputs, self.name + "-size-32-cprofile.pstats"))

    def test_a_command_that_takes_the_size_and_all_generated_files(self) -> None:
        self.generator("import sys\nfor i in range(int(sys.argv[2])): open('part%02d.txt' % i, 'w').write(sys.argv[1])\n")
        self.grow(generates=None, generator_args=["x@SIZE@y", "@SIZE@"])
        self.program("""
            import sys
            def read(path): return open(path).read()
            def main():
                size, paths = sys.argv[1], sys.argv[2:]
                assert paths == sorted(paths) and len(paths) == int(size[2:])
                for path in paths:
                    assert read(path) == "x%sy" % size[2:]
        """)
        self.settings["args"] = ["-n@SIZE@", "@GENERATED@"]
        self.accepted()
        self.assertEqual(self.function("read")["calls"], SIZES)
        self.assertEqual(self.baseline()["command"], ["-n@SIZE@", "@GENERATED@"])

    def test_cold_and_warm_count_the_same(self) -> None:
        self.program(SHAPES)
        self.accepted()
        self.assert_says(self.assert_code(self.check("--cold"), OK), "as in the baseline")
        manifest = self.manifest()
        self.addCleanup(self.filperf, "warm", "stop", "--owner", str(os.getpid()), manifest)
        self.assert_code(self.filperf("warm", "start", "--owner", str(os.getpid()), manifest), OK)
        self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")
        self.assertEqual(self.verdict()["runner"], {"warm": True, "why_cold": ""})

    def test_skipped_when_profiling_is_off(self) -> None:
        self.program(LINEAR)
        self.assert_code(self.check(environment={"FIL_PERF_CPROFILE_ENABLED": "off"}), SKIPPED)

    def test_bench_times_each_size(self) -> None:
        self.program(LINEAR)
        result = self.filperf("bench", "--benchmark_format=json", "--benchmark_min_time=0.001", self.manifest())
        if "bench" in result.err and "there is no command" in result.err:
            skip_for_want_of_a_tool(self, "built without bench")
        self.assert_code(result, OK)
        calls = {entry["name"].split("/manual_time")[0]: entry["calls"] for entry in json.loads(result.out)["benchmarks"]}
        self.assertEqual(sorted(calls), sorted("%s/%d" % (self.name, n) for n in SIZES))
        self.assertEqual(calls[self.name + "/8"] - calls[self.name + "/4"], 800)  # work and help, a hundred times for each of 4 more


class Gated(GrowthTest):
    def test_a_family_that_stays_as_it_is(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.assertEqual(self.assert_code(self.check(), OK).out.splitlines()[0],
                         "ok perf.%s: grows as size^1.00 (1.00 into demo, 0.00 by demo, 1.00 in lines), as in the baseline" % self.name)

    def test_linear_that_becomes_quadratic(self) -> None:
        """A loop in `work` over all items: each call of it now makes as many calls of `look` as there are items."""
        self.grow(max_exponent=1.1)
        self.program(LINEAR)
        self.accepted()
        self.program(LINEAR.replace("    def help(): pass\n", "    def help(): pass\n    def look(item): return inner(item)\n    def inner(item): pass\n")
                     .replace("        help()\n", "        help()\n        for item in items: look(item)\n"))
        result = self.assert_code(self.check(), DRIFT)
        self.assertEqual(result.out.splitlines()[0], "DRIFT perf.%s: its calls grow faster with the input's size than its limits allow" % self.name)
        lines = result.out.splitlines()
        at = next(i for i, line in enumerate(lines) if "Calls that grow faster than before" in line)
        self.assertEqual([line.strip() for line in lines[at + 1:at + 4]],
                         ["new -> 2.00  demo/__init__.py:look", "1,600, 6,400, 25,600, 102,400 calls by demo/__init__.py:work",
                          "itself called 400, 800, 1,600, 3,200 times"])
        self.assert_says(result, "all calls: the exponent 1.9", "is above MAX_EXPONENT 1.1")
        self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")
        calls = self.growth()["calls"]
        # `inner` is called once by each `look`: it follows, and causes nothing.
        self.assertEqual([(entry["caller"], entry["callee"]) for entry in calls], [(FILE + ":work", FILE + ":look")])
        self.assertEqual([(entry["name"], entry["judgement"]) for entry in self.growth()["functions"] if entry["kind"] != "function_lines"],
                         [(FILE + ":inner", "worse"), (FILE + ":look", "worse")])

    def test_quadratic_that_becomes_cubic(self) -> None:
        self.grow(max_exponent=9)
        text = """
            def f(): pass
            def main():
                n = int(open("n.txt").read())
                for _ in range(n * n): f()
        """
        self.program(text)
        self.accepted()
        self.assertEqual(self.baseline()["exponents"]["program"], 2.0)
        self.assert_code(self.check(), OK)
        self.program(text.replace("n * n", "n * n * n"))
        self.assert_code(self.check(), DRIFT)
        self.assertEqual((self.exponents("before")["of_program"], self.exponents()["of_program"]), (2.0, 3.0))

    def test_an_exponent_that_rises_by_a_third(self) -> None:
        self.grow(max_exponent=2)
        text = """
            def f(): pass
            def main():
                n = int(open("n.txt").read())
                for _ in range(round(1000 * n ** 1.0)): f()
        """
        self.program(text)
        self.accepted()
        for exponent, code in (("1.3", DRIFT), ("1.02", OK)):
            # The limits on counts are out of the way.
            limits = {"max_drift_percent": 1e5, "max_program_drift_percent": 1e5, "max_function_drift_percent": 1e5}
            self.program(text.replace("1.0)", exponent + ")"))
            self.assert_code(self.check(limits={**self.limits(), **limits}), code)
            self.assertEqual(self.exponents()["of_program"], float(exponent))

    def limits(self) -> dict[str, Any]:
        return {"min_calls": 100, "max_calls": None}

    def test_the_largest_exponent_whatever_the_baseline(self) -> None:
        self.program(SHAPES)
        self.grow(max_exponent=2)
        result = self.accepted()
        self.assert_says(result, "above MAX_EXPONENT 2: the gate stays red")
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "is above MAX_EXPONENT 2")
        self.grow(max_exponent=3)
        self.assert_code(self.check(), OK)

    def test_a_constant_factor_is_seen_by_the_counts(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.program(LINEAR.replace("        help()\n", "        help(); help()\n"))
        result = self.assert_code(self.check(), DRIFT)
        self.assertEqual(result.out.splitlines()[0], "DRIFT perf.%s: more calls than the baseline allows" % self.name)
        self.assert_says(result, "At size 32:")
        self.assertEqual(self.exponents()["of_program"], 1.0)
        self.assertEqual(self.growth()["sizes"], [{"size": n, "status": "drift"} for n in SIZES])
        # The counts of the size that is shown stand where those of a scenario do.
        self.assertEqual([(entry["before"], entry["after"]) for entry in self.verdict()["totals"] if entry["kind"] == "of_program"],
                         [(6401, 9601)])

    def test_a_few_calls_more_are_within_the_limits(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.program(LINEAR.replace("        for i in items:\n", "        help()\n        for i in items:\n"))
        result = self.assert_code(self.check(), OK)
        self.assert_says(result, "within the limits", "At size 32:", "baseline")

    def test_a_gain(self) -> None:
        self.program(LINEAR.replace("        help()\n", "        for _ in items: help()\n"))
        self.accepted()
        self.program(LINEAR)
        result = self.assert_code(self.check(), OK)
        self.assert_says(result, "IMPROVED perf.", "grows less", "To keep the gain")
        self.assertEqual((self.exponents("before")["of_program"], self.exponents()["of_program"]), (1.96, 1.0))

    def test_growth_that_no_exponent_describes(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.program(LINEAR.replace("range(100)", "range(100 if len(items) < 32 else 1)"))
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "do not grow as a power of the input's size", "no exponent fits, because they fall at a larger size")
        self.assertIsNone(self.exponents()["total"])
        self.assert_says(self.assert_code(self.refresh(), OK), "the counts have no exponent that can be held to MAX_EXPONENT",
                         "choose other SIZES")

    def test_in_another_folder(self) -> None:
        """Everything is gated wherever the program lies."""
        self.program(LINEAR)
        self.accepted()
        deep = self.path("one", "two", "three")
        first, self.source = self.source, deep
        self.program(LINEAR)
        result = self.assert_code(self.check(), OK)
        self.assert_says(result, "as in the baseline")
        self.program(LINEAR.replace("        help()\n", "        for item in items: help()\n"))
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.growth()["calls"][0]["callee"], FILE + ":help")
        gated = {entry["kind"]: entry["gated"] for entry in self.growth()["totals"]}
        self.assertEqual(gated, {"total": True, "of_program": True, "by_program": True, "lines": True})
        self.source = first


if __name__ == "__main__":
    unittest.main()
