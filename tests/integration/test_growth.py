"""Families: the same command at several sizes of its input, with a growth that is known."""

from __future__ import annotations

import json
import os
import pstats
import unittest
from typing import Any, Optional

from harness import DRIFT, FAILED, FILE, OK, SKIPPED, GateTest, Result, read_bytes, write_bytes, write_text

SIZES = [4, 8, 16, 32]

# Prints the size, which the programs below read.
GENERATOR = "import sys\nprint(sys.argv[1])\n"

# A function for each kind of growth; `bits` is called by `logarithmic` for each level of a tree over the input.
SHAPES = """
    def constant(): pass
    def once(): pass
    def square(): pass
    def cube(): pass
    def bits(): pass
    def step(): pass
    def few(): pass

    def linear(n):
        for _ in range(n): once()

    def quadratic(n):
        for _ in range(n):
            for _ in range(n): square()

    def cubic(n):
        for _ in range(n * n * n): cube()

    def logarithmic(n):
        for _ in range(n):
            level = n
            while level > 1:
                bits()
                level //= 2

    def stepping(n):
        for _ in range((n + 19) // 20 * 200): step()

    def main():
        n = int(open("n.txt").read())
        for _ in range(1000): constant()
        linear(n); quadratic(n); cubic(n); logarithmic(n); stepping(n)
        for _ in range(n // 8): few()
"""

# Calls `work` once for each unit of its input, a hundredfold, and `help` from it.
LINEAR = """
    def help(): pass
    def work(items, i):
        help()
    def main():
        items = range(int(open("n.txt").read()))
        for i in items:
            for _ in range(100): work(items, i)
"""


class GrowthTest(GateTest):
    def setUp(self) -> None:
        super().setUp()
        self.generator(GENERATOR)
        self.grow()

    def generator(self, text: str) -> str:
        return write_text(self.path("generate.py"), text)

    def grow(self, **changes: Any) -> None:
        """What is declared of the family, with some of it changed."""
        self.settings["growth"] = {
            "sizes": SIZES, "generator": self.path("generate.py"), "generator_args": ["@SIZE@"], "generates": "n.txt",
            "max_exponent": 3, "max_exponent_drift": 0.05, **changes}

    def function(self, name: str) -> Any:
        return self.baseline()["functions"][FILE + ":" + name]

    def growth(self) -> Any:
        return self.verdict()["growth"]

    def exponents(self, side: str = "after") -> dict[str, Optional[float]]:
        return {entry["kind"]: entry[side]["exponent"] for entry in self.growth()["totals"]}

    def assert_error(self, result: Result, *texts: str) -> None:
        self.assert_code(result, FAILED)
        self.assertIn("ERROR perf." + self.name, result.out)
        self.assert_says(result, *texts)


class Measured(GrowthTest):
    def test_growth_that_is_known(self) -> None:
        self.program(SHAPES)
        self.accepted()
        baseline = self.baseline()
        self.assertEqual((baseline["schema"], baseline["sizes"]), ("filperf/growth-baseline/1", SIZES))
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
            self.skipTest("built without bench")
        self.assert_code(result, OK)
        calls = {entry["name"].split("/manual_time")[0]: entry["calls"] for entry in json.loads(result.out)["benchmarks"]}
        self.assertEqual(sorted(calls), sorted("%s/%d" % (self.name, n) for n in SIZES))
        self.assertEqual(calls[self.name + "/8"] - calls[self.name + "/4"], 800)  # work and help, a hundred times for each of 4 more


class Gated(GrowthTest):
    def test_a_family_that_stays_as_it_is(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.assertEqual(self.assert_code(self.check(), OK).out.splitlines()[0],
                         "ok perf.%s: grows as size^1.00 (1.00 into demo, 0.00 by demo), as in the baseline" % self.name)

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
        self.assertEqual([(entry["name"], entry["judgement"]) for entry in self.growth()["functions"]],
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
        self.assert_says(self.assert_code(self.refresh(), OK), "the counts have no exponent that could be held to MAX_EXPONENT",
                         "choose other SIZES")

    def test_in_another_environment(self) -> None:
        """The calls into and by the program are gated wherever it lies."""
        self.program(LINEAR)
        self.accepted()
        deep = self.path("one", "two", "three")
        first, self.source = self.source, deep
        self.program(LINEAR)
        result = self.assert_code(self.check(), OK)
        self.assert_says(result, "package depth 3 -> 5")
        self.program(LINEAR.replace("        help()\n", "        for item in items: help()\n"))
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.growth()["calls"][0]["callee"], FILE + ":help")
        gated = {entry["kind"]: entry["gated"] for entry in self.growth()["totals"]}
        self.assertEqual(gated, {"total": False, "of_program": True, "by_program": True})
        self.source = first


class Refreshed(GrowthTest):
    def test_the_same_bytes_when_nothing_changed(self) -> None:
        self.program(SHAPES)
        result = self.accepted()
        self.assert_says(result, "new baseline", "exponents at the sizes 4, 8, 16, 32: ",
                         "3.00 demo/__init__.py:cube <- demo/__init__.py:cubic (64, 512, 4096, 32768 calls)")
        first = read_bytes(self.baseline_path)
        self.assert_says(self.accepted(), "baseline unchanged")
        self.assertEqual(read_bytes(self.baseline_path), first)
        os.remove(self.baseline_path)
        self.accepted()
        self.assertEqual(read_bytes(self.baseline_path), first)
        text = first.decode()
        self.assertNotIn(self.folder, text)
        self.assertLess(text.index('"digest"'), 100)

    def test_check_refreshes_when_asked_to(self) -> None:
        self.program(LINEAR)
        self.assert_says(self.assert_code(self.check(environment={"FIL_PERF_REFRESH": "1"}), OK), "new baseline")
        self.program(LINEAR.replace("range(100)", "range(200)"))
        self.assert_says(self.assert_code(self.check(environment={"FIL_PERF_REFRESH": "1"}), OK), "baseline changed, to be committed")
        self.assertEqual(self.function("work")["calls"], [800, 1600, 3200, 6400])
        self.assert_code(self.check(), OK)

    def test_baselines_without_a_family_are_removed(self) -> None:
        self.program(LINEAR)
        self.accepted(scenario="gone")
        gone = os.path.join(self.baselines, self.version, "gone.json")
        self.assertTrue(os.path.exists(gone))
        index = write_bytes(self.path("index.json"), json.dumps({"schema": "filperf/index/1", "scenarios": [
            {"name": self.name, "manifest": "", "baseline_dir": self.baselines}]}).encode())
        self.assert_says(self.accepted(index=index), "removed " + gone)
        self.assertFalse(os.path.exists(gone))
        self.assertTrue(os.path.exists(self.baseline_path))

    def test_a_random_generator(self) -> None:
        self.generator("import os\nprint(4)\nprint(os.urandom(8).hex())\n")
        self.program(LINEAR.replace('open("n.txt").read()', 'open("n.txt").readline()'))
        result = self.assert_code(self.refresh(), FAILED)
        self.assert_says(result, "its GENERATOR makes another input each time it is run")
        self.assertFalse(os.path.exists(self.baseline_path))

    def test_a_command_that_does_not_follow_the_size(self) -> None:
        self.program("def main(): open('n.txt').read()\n")
        result = self.assert_code(self.refresh(), FAILED)
        self.assert_says(result, "calls at every size, so there is no growth to gate", "CMakeLists.txt:7")
        self.assertFalse(os.path.exists(self.baseline_path))


class AtFault(GrowthTest):
    def test_no_baseline(self) -> None:
        self.program(LINEAR)
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "NO BASELINE perf." + self.name, self.baseline_path + " does not exist.")
        self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")

    def test_a_generator_that_fails(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.generator("import sys\nif sys.argv[1] == '16': sys.exit('no such size')\nprint(sys.argv[1])\n")
        self.assert_error(self.check(), "cannot make the input of %s at size 16" % self.name, "its GENERATOR ended with exit code 1",
                          "no such size", "CMakeLists.txt:7")
        self.assertEqual(self.verdict()["status"], "error")

    def test_a_generator_that_prints_nothing(self) -> None:
        self.program(LINEAR)
        self.generator("pass\n")
        self.assert_error(self.check(), "at size 4", "its GENERATOR printed nothing, so that n.txt would be empty")
        self.grow(generates=None)
        self.assert_error(self.check(), "at size 4", "its GENERATOR wrote no file")

    def test_a_generator_that_ignores_the_size(self) -> None:
        self.program(LINEAR)
        self.generator("print(4)\n")
        self.assert_error(self.check(), "its GENERATOR makes the same input at the sizes 4 and 8", "@SIZE@ among GENERATOR_ARGS")

    def test_a_generator_that_changed(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.generator("import sys\nn = int(sys.argv[1])\nprint(n + 8 if n == 16 else n)\n")
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "the generator makes another input than for the baseline, at size 16")

    def test_a_run_that_fails_at_one_size(self) -> None:
        self.program(LINEAR)
        self.accepted()
        self.program(LINEAR.replace("        for i in items:\n", "        print('size', len(items))\n        if len(items) > 8: raise SystemExit('too many')\n"
                                                                 "        for i in items:\n"))
        self.assert_error(self.check(), "cannot capture %s at size 16: the program's exit code was 1, expected 0" % self.name, "too many")
        self.assertEqual(read_bytes(os.path.join(self.outputs, self.name + "-size-16-stdout.txt")), b"size 16\n")
        # Nothing of the earlier run is there to be taken for this one's.
        self.assertFalse(os.path.exists(os.path.join(self.outputs, self.name + "-size-32-cprofile.pstats")))
        self.assert_code(self.refresh(), FAILED)
        self.assertEqual(self.function("work")["calls"], [400, 800, 1600, 3200])

    def test_a_limit_that_one_size_passes(self) -> None:
        self.program(LINEAR.replace("        for i in items:\n", "        import time\n        if len(items) > 16: time.sleep(60)\n        for i in items:\n"))
        self.assert_error(self.check(timeout_s=2), "at size 32", "it ran longer than its TIMEOUT of 2 s")

    def test_another_family_than_the_baselines(self) -> None:
        self.program(LINEAR)
        self.accepted()
        for change, message in ({"sizes": [4, 8, 16, 64]}, "with the sizes `4 8 16 32`, the family now has `4 8 16 64`"), \
                ({"generator_args": ["@SIZE@", "more"]}, "with the generator `generate.py @SIZE@`, the family now has `generate.py @SIZE@ more`"):
            self.grow(**change)
            self.assert_error(self.check(), message, "Accept the changed family with: ctest --preset perf-refresh")
        self.grow()
        self.assert_error(self.check(args=["more"]), "with the command ``, the family now has `more`")

    def test_a_baseline_of_a_scenario(self) -> None:
        self.program("def main(): print(1)\n")
        family, self.settings["growth"] = self.settings["growth"], None
        self.accepted()
        self.settings["growth"] = family
        self.program(LINEAR)
        self.assert_error(self.check(), "its schema is `filperf/baseline/1`, not `filperf/growth-baseline/1`")
        self.assert_says(self.accepted(), "what was there is replaced")
        self.assert_code(self.check(), OK)
        self.settings["growth"] = None
        self.program("def main(): print(1)\n")
        self.assert_error(self.check(), "its schema is `filperf/growth-baseline/1`, not `filperf/baseline/1`")

    def test_a_baseline_that_was_edited(self) -> None:
        self.program(LINEAR)
        self.accepted()
        text = read_bytes(self.baseline_path)
        write_bytes(self.baseline_path, text.replace(b"[400, 800, 1600, 3200]", b"[400, 800, 1600, 9999]"))
        self.assert_error(self.check(), "its digest does not fit its content: it was edited by hand, merged or cut off")
        write_bytes(self.baseline_path, text[:-200])
        self.assert_error(self.check(), "its digest does not fit its content")

    def test_a_manifest_at_fault(self) -> None:
        self.program(LINEAR)
        for change, message in ({"sizes": [1, 2]}, "`growth.sizes` is not a list of 3 to 16 sizes"), \
                ({"sizes": [1, 2, 2]}, "`growth.sizes` holds 2"), ({"generates": "../x"}, "`growth.generates`"):
            self.grow(**change)
            self.assert_says(self.assert_code(self.check(), FAILED), message)


if __name__ == "__main__":
    unittest.main()
