"""What filperf_add_selftest makes of its arguments, and what it refuses."""

import os
import unittest

from project import EXECUTABLE, ProjectTest, run

SCENARIO = "filperf_add_scenario(run ARGS run)\n"


class Accepted(ProjectTest):
    def test_what_is_run(self):
        self.configure(
            SCENARIO + "filperf_add_selftest(all SCENARIO run FUNCTION demo.flows:Flow.run CHANGE loop CALL self.load TIMES 5 "
            "EXPECT demo/flows.py:Flow.load \"builtin:<method 'a;b' of 'str' objects>\" MAX_DRIFT 0.5 MAX_PROGRAM_DRIFT 0 "
            "MAX_FUNCTION_DRIFT 100 MIN_CALLS 0)\n"
            "filperf_add_selftest(nothing SCENARIO run FUNCTION demo:main CHANGE same)\n"
            "filperf_add_selftest(twice SCENARIO run FUNCTION demo:main CHANGE twice CALL .load EXPECT x)\n"
            "filperf_add_selftest(uncached SCENARIO run FUNCTION demo:main CHANGE uncached CALL load EXPECT x)\n"
            "filperf_add_selftest(swap SCENARIO run FUNCTION demo:main CHANGE swap CALL load INSTEAD load.__wrapped__ EXPECT x)\n"
            "filperf_add_selftest(spin SCENARIO run FUNCTION demo:main CHANGE spin TIMES 10000)\n")
        listing = self.ctest_listing()
        manifest = self.build + "/filperf/scenarios/run.json"
        command, properties = listing["perf-selftest.all"]
        self.assertEqual(command, [
            EXECUTABLE, "selftest", "all", manifest, "--function", "demo.flows:Flow.run", "--change", "loop", "--call", "self.load",
            "--times", "5", "--max-drift", "0.5", "--max-program-drift", "0", "--max-function-drift", "100", "--min-calls", "0",
            "--expect", "demo/flows.py:Flow.load", "--expect", "builtin:<method 'a;b' of 'str' objects>"])
        self.assertEqual(properties["LABELS"], ["selftest"])
        self.assertEqual(properties["SKIP_RETURN_CODE"], 77)
        head = ["--function", "demo:main", "--change"]
        for name, rest in {"nothing": ["same"], "twice": ["twice", "--call", ".load", "--expect", "x"],
                           "uncached": ["uncached", "--call", "load", "--expect", "x"],
                           "swap": ["swap", "--call", "load", "--instead", "load.__wrapped__", "--expect", "x"],
                           "spin": ["spin", "--times", "10000"]}.items():
            self.assertEqual(listing["perf-selftest." + name][0], [EXECUTABLE, "selftest", name, manifest] + head + rest)

    def test_it_is_no_part_of_the_gate(self):
        self.configure(SCENARIO + "filperf_add_selftest(nothing SCENARIO run FUNCTION demo:main CHANGE same)\n")
        selected = run("ctest", "--test-dir", self.build, "-N", "-L", "perf").stdout
        self.assertIn("perf.run", selected)
        self.assertNotIn("selftest", selected)

    def test_the_target_runs_them_and_nothing_else(self):
        """The program that the tests run notes how it was called."""
        log = os.path.join(self.folder, "log")
        program = self.write("program", "#!/bin/sh\necho \"$@\" >> '%s'\n" % log)
        os.chmod(program, 0o755)
        self.configure("set_target_properties(filperf::filperf PROPERTIES IMPORTED_LOCATION \"%s\")\n" % program
                       + SCENARIO + "filperf_add_selftest(nothing SCENARIO run FUNCTION demo:main CHANGE same)\n")
        built = run("cmake", "--build", self.build, "--target", "perf-selftest")
        self.assertEqual(built.returncode, 0, built.stdout)
        with open(log, encoding="utf-8") as file:
            called = [line for line in file if not line.startswith("suite ")]
        self.assertEqual(called, ["selftest nothing %s/filperf/scenarios/run.json --function demo:main --change same\n" % self.build])
        with open(program, "a", encoding="utf-8") as file:
            file.write("exit 1\n")
        self.assertNotEqual(run("cmake", "--build", self.build, "--target", "perf-selftest").returncode, 0)

    def test_a_project_without_them_has_no_target(self):
        self.configure(SCENARIO)
        self.assertNotEqual(run("cmake", "--build", self.build, "--target", "perf-selftest").returncode, 0)


class Refused(ProjectTest):
    def refuse(self, arguments, message, before=SCENARIO):
        self.assert_refused(before + "filperf_add_selftest(%s)\n" % arguments, message)

    def test_missing_arguments(self):
        self.refuse("x FUNCTION d:f CHANGE same", r"filperf_add_selftest\(x\): SCENARIO is missing")
        self.refuse("x SCENARIO run CHANGE same", r"FUNCTION is missing")
        self.refuse("x SCENARIO run FUNCTION d:f", r"CHANGE is missing")
        self.refuse("x SCENARIO other FUNCTION d:f CHANGE same", r'SCENARIO is "other", which is not declared')
        for change, needed in (("twice", "CALL"), ("uncached CALL f", "EXPECT"), ("loop CALL f EXPECT x", "TIMES"), ("spin", "TIMES"),
                               ("swap CALL f EXPECT x", "INSTEAD")):
            self.refuse("x SCENARIO run FUNCTION d:f CHANGE " + change, "%s is missing, which CHANGE %s needs" % (needed, change.split()[0]))

    def test_arguments_without_effect(self):
        for change, useless in (("same CALL f", "CALL"), ("same EXPECT x", "EXPECT"), ("twice CALL f EXPECT x TIMES 2", "TIMES"),
                                ("loop CALL f TIMES 2 EXPECT x INSTEAD g", "INSTEAD"), ("spin TIMES 9 EXPECT x", "EXPECT"),
                                ("spin TIMES 9 CALL f", "CALL")):
            self.refuse("x SCENARIO run FUNCTION d:f CHANGE " + change,
                        "%s is given, but CHANGE %s does not use it" % (useless, change.split()[0]))

    def test_values(self):
        self.refuse("x SCENARIO run FUNCTION d:f CHANGE thrice", r'CHANGE is "thrice"; it must be same, twice, loop, uncached, swap or spin')
        for function in ("f", ":f", "d:", "d:f g", "d:f()"):
            self.refuse('x SCENARIO run FUNCTION "%s" CHANGE same' % function, r"FUNCTION is .*; it must be <module>:<function>")
        for times in ("0", "1", "1000", "-2", "2.5", "many"):
            self.refuse("x SCENARIO run FUNCTION d:f CHANGE loop CALL f EXPECT x TIMES " + times, r"TIMES is .*; it must be a whole number from 2")
        for times in ("1", "10000000"):
            self.refuse("x SCENARIO run FUNCTION d:f CHANGE spin TIMES " + times, r"must be a whole number from 2 to 9999999")
        self.refuse("x SCENARIO run FUNCTION d:f CHANGE same MAX_DRIFT much", r'MAX_DRIFT is "much"')
        self.refuse("x SCENARIO run FUNCTION d:f CHANGE same MIN_CALLS -1", r'MIN_CALLS is "-1"')
        self.refuse("x SCENARIO run FUNCTION d:f CHANGE same LABELS a", r'"LABELS"')
        self.refuse('"x y" SCENARIO run FUNCTION d:f CHANGE same', r'the name "x y" cannot be used')

    def test_a_name_that_is_taken(self):
        self.refuse("x SCENARIO run FUNCTION d:f CHANGE same", r"a selftest of this name is already declared, in CMakeLists.txt:9",
                    SCENARIO + "filperf_add_selftest(x SCENARIO run FUNCTION d:f CHANGE same)\n")


if __name__ == "__main__":
    unittest.main()
