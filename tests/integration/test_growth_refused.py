"""Families that are refreshed, and families with something wrong."""

from __future__ import annotations

import json
import os
import unittest

from growing import LINEAR, SHAPES, GrowthTest
from harness import DRIFT, FAILED, OK, read_bytes, write_bytes


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
        self.assert_says(self.assert_code(self.check(environment={"FIL_PERF_REFRESH": "1"}), OK), "baseline changed; commit it")
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
        for change, message in ({"sizes": [4, 8, 16, 64]}, "with the sizes `4 8 16 32`, but the family now has `4 8 16 64`"), \
                ({"generator_args": ["@SIZE@", "more"]}, "with the generator `generate.py @SIZE@`, but the family now has `generate.py @SIZE@ more`"):
            self.grow(**change)
            self.assert_error(self.check(), message, "Accept the changed family with: ctest --preset perf-refresh")
        self.grow()
        self.assert_error(self.check(args=["more"]), "with the command ``, but the family now has `more`")

    def test_a_baseline_of_a_scenario(self) -> None:
        self.program("def main(): print(1)\n")
        family, self.settings["growth"] = self.settings["growth"], None
        self.accepted()
        self.settings["growth"] = family
        self.program(LINEAR)
        self.assert_error(self.check(), "its schema is `filperf/baseline/2`, not `filperf/growth-baseline/2`")
        self.assert_says(self.accepted(), "the baseline that was there is replaced")
        self.assert_code(self.check(), OK)
        self.settings["growth"] = None
        self.program("def main(): print(1)\n")
        self.assert_error(self.check(), "its schema is `filperf/growth-baseline/2`, not `filperf/baseline/2`")

    def test_a_baseline_that_was_edited(self) -> None:
        self.program(LINEAR)
        self.accepted()
        text = read_bytes(self.baseline_path)
        write_bytes(self.baseline_path, text.replace(b"[400,800,1600,3200]", b"[400,800,1600,9999]"))
        self.assert_error(self.check(), "its digest is not that of its content: it was edited by hand, merged or cut off")
        write_bytes(self.baseline_path, text[:-200])
        self.assert_error(self.check(), "its digest is not that of its content")

    def test_a_manifest_at_fault(self) -> None:
        self.program(LINEAR)
        for change, message in ({"sizes": [1, 2]}, "`growth.sizes` is not a list of 3 to 16 sizes"), \
                ({"sizes": [1, 2, 2]}, "`growth.sizes` holds 2"), ({"generates": "../x"}, "`growth.generates`"):
            self.grow(**change)
            self.assert_says(self.assert_code(self.check(), FAILED), message)


if __name__ == "__main__":
    unittest.main()
