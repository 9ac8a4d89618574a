"""filperf_add_growth: the manifest and the test of a family, and what is refused."""

import os
import unittest

from project import SUBJECT, ProjectTest

FAMILY = "filperf_add_growth(%s ARGS x SIZES 1 2 4 GENERATOR gen.py MAX_EXPONENT 1.1%s)\n"


class GrowthTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.write("gen.py", "")


class Declared(GrowthTest):
    def test_shortest_declaration(self):
        self.configure(FAMILY % ("grow", ""))
        manifest = self.manifest("grow")
        self.assertEqual(manifest["growth"], {"sizes": [1, 2, 4], "generator": self.source + "/gen.py", "generator_args": ["@SIZE@"],
                                              "generates": None, "max_exponent": 1.1, "max_exponent_drift": 0.05})
        self.assertEqual((manifest["schema"], manifest["phase"], manifest["args"], manifest["labels"], manifest["declared_at"]),
                         ("filperf/manifest/1", "run", ["x"], [], "CMakeLists.txt:8"))
        self.assertEqual(manifest["refresh_command"], "FIL_PERF_REFRESH=1 ctest --test-dir %s -R '^perf\\.grow$'" % self.build)
        command, properties = self.ctest_listing()["perf.grow"]
        self.assertEqual(command[1:], ["check", self.build + "/filperf/scenarios/grow.json"])
        self.assertEqual(properties["LABELS"], ["growth", "perf"])
        self.assertEqual(properties["FIXTURES_REQUIRED"], ["filperf-warm-demo"])
        self.assertEqual(properties["SKIP_RETURN_CODE"], 77)
        # As for a scenario, for each size.
        self.assertEqual(properties["TIMEOUT"], 120 * 8 * 3 + 60)

    def test_longest_declaration(self):
        for path in ("in/a.yml", "answers.txt"):
            self.write(path, "")
        self.configure(
            "filperf_add_growth(full SUBJECT demo ARGS run @GENERATED@ -n@SIZE@ SIZES 100 9 20 GENERATOR gen.py GENERATOR_ARGS "
            "chain \"@SIZE@;x\" [[4 5]] GENERATES \"big file.yml\" MAX_EXPONENT 2 MAX_EXPONENT_DRIFT 0 INPUTS in/a.yml DIRECTORIES o "
            "STDIN answers.txt ENVIRONMENT A=1 PREPARE init EXPECT_EXIT 2 TIMEOUT 7 MEMORY_LIMIT 512 MAX_DRIFT 0.5 "
            "MAX_PROGRAM_DRIFT 0 MAX_FUNCTION_DRIFT 100 MIN_CALLS 0 MAX_CALLS 99 ENVIRONMENT_CHANGE gate IMPROVEMENTS fail LABELS html "
            "PROPERTIES RUN_SERIAL ON)\n")
        manifest = self.manifest("full")
        # Numbers in rising order, not as texts would be sorted.
        self.assertEqual(manifest["growth"], {
            "sizes": [9, 20, 100], "generator": self.source + "/gen.py", "generator_args": ["chain", "@SIZE@;x", "4 5"],
            "generates": "big file.yml", "max_exponent": 2, "max_exponent_drift": 0})
        for key, value in {
                "args": ["run", "@GENERATED@", "-n@SIZE@"], "inputs": [self.source + "/in/a.yml"], "directories": ["o"],
                "stdin": self.source + "/answers.txt", "environment": {"A": "1"}, "prepare": ["init"], "expect_exit": 2, "timeout_s": 7,
                "memory_limit_mib": 512, "labels": ["html"],
                "limits": {"max_drift_percent": 0.5, "max_program_drift_percent": 0, "max_function_drift_percent": 100, "min_calls": 0,
                           "max_calls": 99, "max_creep_percent": None, "creep_since": None, "environment_change": "gate",
                           "improvements": "fail"}}.items():
            self.assertEqual(manifest[key], value, key)
        properties = self.ctest_listing()["perf.full"][1]
        self.assertEqual(properties["LABELS"], ["growth", "html", "perf"])
        self.assertEqual(properties["RUN_SERIAL"], True)
        self.assertNotIn("FIXTURES_REQUIRED", properties)  # it has an ENVIRONMENT of its own

    def test_a_size_may_reach_the_command_alone(self):
        self.configure("filperf_add_growth(a ARGS -n @SIZE@ SIZES 1 2 4 GENERATOR gen.py GENERATOR_ARGS fixed MAX_EXPONENT 1)\n")
        self.assertEqual(self.manifest("a")["growth"]["generator_args"], ["fixed"])

    def test_a_subject_sets_the_limits_of_its_families(self):
        self.configure(FAMILY % ("a", ""), subject=SUBJECT[:-2] + " MAX_DRIFT 2 TIMEOUT 8)\n")
        self.assertEqual((self.manifest("a")["limits"]["max_drift_percent"], self.manifest("a")["timeout_s"]), (2, 8))

    def test_it_is_in_the_list_beside_scenarios(self):
        # Whatever variables the project has of its own.
        self.configure("set(growth x)\nset(sizes 9)\nfilperf_add_scenario(z ARGS x)\n" + FAMILY % ("a", ""))
        self.assertEqual([entry["name"] for entry in self.index()["scenarios"]], ["a", "z"])
        self.assertNotIn("growth", self.manifest("z"))
        self.assertEqual(self.ctest_listing()["perf.z"][1]["LABELS"], ["perf"])
        self.assertEqual(self.ctest_listing()["perf.z"][1]["TIMEOUT"], 120 * 8 + 60)
        self.configure("filperf_add_scenario(z ARGS x)\n")
        self.assertEqual(os.listdir(self.build + "/filperf/scenarios"), ["z.json"])


class Refused(GrowthTest):
    def test_missing_arguments(self):
        parts = {"ARGS": "x", "SIZES": "1 2 4", "GENERATOR": "gen.py", "MAX_EXPONENT": "1"}
        for missing in parts:
            body = " ".join("%s %s" % part for part in parts.items() if part[0] != missing)
            with self.subTest(missing):
                self.assert_refused("filperf_add_growth(a %s)\n" % body, r"filperf_add_growth\(a\): %s is missing; a family needs ARGS" % missing)

    def test_sizes(self):
        for sizes, message in {
                "4": r"SIZES holds 1 number; it takes 3 to 16",
                "1 2": r"SIZES holds 2 numbers",
                " ".join(map(str, range(1, 18))): r"SIZES holds 17 numbers; it takes 3 to 16",
                "1 2 2": r"SIZES holds 2 twice",
                "1 2 x": r'SIZES holds "x"; sizes are whole numbers of 1 or more',
                "0 1 2": r'SIZES holds "0"',
                "1 2 -3": r'SIZES holds "-3"',
                "1 2 3.5": r'SIZES holds "3.5"',
                "1 2 04": r'SIZES holds "04"',
                "1 2 1000000000": r'SIZES holds "1000000000"; .* below 1000000000',
                "\"1;2;3\"": r'SIZES holds "1;2;3"',
                "6 10 11": r"SIZES are from 6 to 11; the largest must be at least twice the smallest",
        }.items():
            with self.subTest(sizes):
                self.assert_refused("filperf_add_growth(a ARGS x SIZES %s GENERATOR gen.py MAX_EXPONENT 1)\n" % sizes, message)

    def test_the_generator(self):
        self.write("folder/readme", "")
        for generator, message in {
                "gone.py": r'GENERATOR names "gone.py", but .*/source/gone.py does not exist',
                "folder": r"GENERATOR names .*/source/folder, which is a folder",
                "gen.py GENERATOR_ARGS chain": r"neither GENERATOR_ARGS nor ARGS holds @SIZE@, so the size would have no effect",
                "gen.py GENERATES a/b.yml": r'GENERATES is "a/b.yml"; it must be the name of a file',
                "gen.py GENERATES ..": r'GENERATES is "\.\."',
                "gen.py chain": r'"chain" after the value of GENERATOR is neither a keyword',
        }.items():
            with self.subTest(generator):
                self.assert_refused("filperf_add_growth(a ARGS x SIZES 1 2 4 MAX_EXPONENT 1 GENERATOR %s)\n" % generator, message)

    def test_numbers(self):
        for value in ("-1", "x", "1e3", ".5", "1.", "01", "100", "1,5", "nan"):
            with self.subTest(value):
                pattern = r'%s is "%s"; it must be a number such as 1.1 or 2'
                self.assert_refused("filperf_add_growth(a ARGS x SIZES 1 2 4 GENERATOR gen.py MAX_EXPONENT %s)\n" % value,
                                    pattern % ("MAX_EXPONENT", value.replace(".", r"\.")))
                self.assert_refused(FAMILY % ("a", " MAX_EXPONENT_DRIFT " + value), pattern % ("MAX_EXPONENT_DRIFT", value.replace(".", r"\.")))

    def test_arguments_of_a_scenario(self):
        for more, message in {
                " PHASE import": r'"PHASE" after the value of MAX_EXPONENT is neither a keyword',
                " INPUTS gone.yml": r'INPUTS names "gone.yml", but',
                " LABELS performance": r'the label "performance" contains "perf"',
                " SUBJECT none": r'SUBJECT is "none", which is not declared',
                " DIRECTORIES /tmp": r'DIRECTORIES names "/tmp"',
                " MAX_DRIFT x": r'MAX_DRIFT is "x"',
                " LABELS a GENERATER b": r'"GENERATER" among the values of LABELS is not a keyword; did you mean GENERATOR',
        }.items():
            with self.subTest(more):
                self.assert_refused(FAMILY % ("a", more), message)

    def test_a_name_that_is_taken(self):
        message = r"a scenario of this name is already declared, in CMakeLists\.txt:8"
        self.assert_refused("filperf_add_scenario(a ARGS x)\n" + FAMILY % ("a", ""), message)
        self.assert_refused(FAMILY % ("a", "") + "filperf_add_scenario(a ARGS x)\n", message)
        self.assert_refused(FAMILY % ("a", "") + FAMILY % ("a", ""), message)


if __name__ == "__main__":
    unittest.main()
