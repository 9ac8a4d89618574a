"""The summary that CTest prints after the last scenario: what ran, what is red and why, and one command that accepts it."""

import json
import os
import re
import shutil
import unittest
import xml.etree.ElementTree as ElementTree

from project import EXECUTABLE, SUBJECT, ProjectTest, clean_environment, run

PROGRAM = """{imports}
import sys

def twice():
    pass

def main():
    times = {times}
    if "many" in sys.argv:
        times *= 2
    for _ in range(times):
        twice()
"""
SCENARIOS = "".join("filperf_add_scenario(%s ARGS %s)\n" % (name, name) for name in ("few", "many", "more", "most"))


@unittest.skipUnless(EXECUTABLE.startswith("/") and EXECUTABLE != "/bin/true", "FILPERF_EXE names no filperf")
class SummaryTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.writes = 0
        self.program()

    def program(self, times=400, imports=""):
        self.writes += 1
        path = self.write("demo/cli.py", PROGRAM.format(times=times, imports=imports))
        self.write("demo/__init__.py", "")
        os.utime(path, (0, 1_700_000_000 + self.writes))

    def configured(self, body=SCENARIOS):
        self.configure(body, subject=SUBJECT[:-2] + " SOURCE .)\n")

    def ctest(self, *options, **environment):
        return run("ctest", "--test-dir", self.build, *options, environment=clean_environment(**environment)).stdout

    def summary(self, *options, **environment):
        """What stands after CTest's own last line."""
        return self.ctest(*options, **environment).partition("\nfilperf: ")[2]

    def accepted(self):
        return self.summary(FIL_PERF_REFRESH="1")


class Counts(SummaryTest):
    def test_a_gate_from_its_first_baseline_to_a_drift(self):
        self.configured()
        text = self.summary("-j2")
        self.assertTrue(text.startswith("4 scenarios ran, 4 red, 0 weakened, 0 skipped\n"), text)
        self.assertEqual(text.count("NO BASELINE, 4 scenarios: there is no baseline for cpython-"), 1, text)
        self.assertIn("few, many, more, most\n", text)
        self.assertIn("FIL_PERF_REFRESH=1 ctest --test-dir %s -R '^perf\\.'\n" % self.build, text)
        self.assertTrue(self.accepted().startswith("4 baselines: 0 unchanged, 0 changed, 4 new, 0 failed\n"))
        self.assertTrue(self.summary().startswith("4 scenarios ran, 0 red, 0 weakened, 0 skipped\n"))
        self.program(times=700)
        text = self.summary("-j2", "-R", "perf.(few|many)")
        self.assertTrue(text.startswith("2 scenarios ran, 2 red, 0 weakened, 0 skipped\n"), text)
        self.assertEqual(text.count("DRIFT, 2 scenarios: more calls in demo/cli.py:12 in main: twice()\n"), 1, text)
        self.assertEqual(text.count("\n      more calls than the baseline allows\n"), 1, text)
        self.assertIn("\n    %s/outputs/perf\n" % self.build, text)
        self.assertLessEqual(max(len(line) for line in text.partition("Errors while")[0].splitlines() if not line.startswith("    ") or line.startswith("     ")), 80, text)
        self.assertRegex(text, r"few \(\+300 calls, \+7\d\.\d\d %\), many \(\+600 calls, \+7\d\.\d\d %\)")
        command, = re.findall(r"\n    (FIL_PERF_REFRESH=1 ctest .*)\n", text)
        self.assertTrue(command.endswith(" -R '^perf\\.(few|many)$'"), command)
        self.assertTrue(run("sh", "-c", command).stdout.partition("\nfilperf: ")[2].startswith("2 baselines: 0 unchanged, 2 changed"))
        self.assertTrue(self.summary("-R", "perf.(few|many)").startswith("2 scenarios ran, 0 red"))
        text = self.summary()
        self.assertTrue(text.startswith("4 scenarios ran, 2 red"), text)
        self.assertTrue(self.summary("--rerun-failed").startswith("2 scenarios ran, 2 red"))
        self.assertEqual(os.listdir(os.path.join(self.build, "filperf", "runs")), [])

    def test_nothing_where_no_scenario_ran(self):
        self.configured(SCENARIOS + "add_test(NAME other COMMAND true)\n")
        self.assertNotIn("filperf:", self.ctest("-R", "^other$"))
        self.assertNotIn("filperf:", self.ctest("-N"))
        self.assertTrue(self.ctest("--show-only=json-v1").startswith("{"), "something before the JSON")

    def test_skipped(self):
        self.configured()
        text = self.summary(FIL_PERF_CPROFILE_ENABLED="0")
        self.assertTrue(text.startswith("0 scenarios ran, 0 red, 0 weakened, 4 skipped\n"), text)
        self.assertIn("profiling is switched off", text)

    def test_a_killed_scenario(self):
        self.configured('filperf_add_scenario(few ARGS few PROPERTIES TIMEOUT 1)\nfilperf_add_scenario(many ARGS many)\n')
        self.accepted()
        self.program(times="__import__('time').sleep('few' in sys.argv and 30) or 400")
        text = self.summary("-FS", ".")
        self.assertIn("2 scenarios ran, ", text)
        self.assertIn("ERROR, 1 scenario: it was killed before it ended", text)

    def test_a_wrong_setting(self):
        self.configured()
        text = re.sub("\n +", " ", self.summary(FIL_PERF_CPROFILE_ENABLED="perhaps"))
        self.assertTrue(text.startswith("4 scenarios ran, 4 red"), text)
        self.assertEqual(text.count("cannot use FIL_PERF_CPROFILE_ENABLED"), 1, text)

    def test_an_improvement(self):
        self.configured()
        self.accepted()
        self.program(times=40)
        text = self.summary()
        self.assertTrue(text.startswith("4 scenarios ran, 0 red"), text)
        self.assertIn("4 scenarios made fewer calls. To keep the gain:\n    FIL_PERF_REFRESH=1 ctest", text)


class Weakened(SummaryTest):
    def install(self, version):
        """A version of a distribution that the program uses."""
        site = os.path.join(self.folder, "site")
        shutil.rmtree(site, ignore_errors=True)
        for path, text in {"thing/__init__.py": "def work():\n    pass\n", "thing-%s.dist-info/RECORD" % version: "thing/__init__.py,,\n",
                           "thing-%s.dist-info/METADATA" % version: "Metadata-Version: 2.1\nName: thing\nVersion: %s\n" % version}.items():
            self.write(os.path.join(site, path), text)
        self.program(imports="import sys\nsys.path.append(%r)\nimport thing" % site)

    def test_scenarios_whose_environment_differs(self):
        """They are green and listed by name, once for each reason, with what differs."""
        self.configured()
        self.install("1.0")
        self.accepted()
        self.assertTrue(self.summary().startswith("4 scenarios ran, 0 red, 0 weakened"))
        self.install("2.0")
        text = self.summary()
        self.assertTrue(text.startswith("4 scenarios ran, 0 red, 4 weakened, 0 skipped\n"), text)
        self.assertIn("Weakened, 4 scenarios: what they used differs from the baseline's environment,\n      so not everything was gated\n"
                      "      few, many, more, most\n        thing 1.0 -> 2.0\n", text)


class Reasons(SummaryTest):
    def test_one_reason_of_many_failures(self):
        self.configured()
        self.accepted()
        self.program(imports="import no_such_thing")
        text = self.ctest("--output-on-failure", "-j2")
        summary = re.sub("\n +", " ", text.partition("\nfilperf: ")[2])  # lines that were wrapped
        self.assertTrue(summary.startswith("4 scenarios ran, 4 red"), text)
        self.assertEqual(summary.count("No module named 'no_such_thing'"), 1, summary)
        self.assertIn("%s/demo/cli.py:1 imports `no_such_thing`, and " % self.source, summary)
        self.assertIn("-DFILPERF_PYTHON=", summary)
        self.assertNotIn("To accept", summary)
        self.assertEqual(text.count("Traceback (most recent call last)"), 1, text)
        self.assertEqual(text.count("failed for the same reason"), 3, text)

    def test_a_missing_module_when_the_command_runs(self):
        self.configured()
        self.program(imports="def lazy():\n    import no_such_thing\n")
        path = os.path.join(self.source, "demo", "cli.py")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.write("demo/cli.py", text.replace("times = 400", "lazy()"))
        summary = re.sub("\n +", " ", self.summary("-FS", "."))
        self.assertEqual(summary.count("ModuleNotFoundError: No module named 'no_such_thing'"), 1, summary)
        self.assertIn("demo/cli.py:2 imports `no_such_thing`, and ", summary)

    def test_two_reasons(self):
        self.configured(SCENARIOS + "filperf_add_scenario(bad ARGS bad EXPECT_EXIT 3)\n")
        self.accepted()
        self.program(times=900)
        text = self.summary()
        self.assertIn("ERROR, 1 scenario: the program's exit code was 0, expected 3\n", text)
        self.assertIn("DRIFT, 4 scenarios: ", text)
        self.assertIn("To accept the counts of the 4 that a refresh makes green", text)
        self.assertIn("-R '^perf\\.(few|many|more|most)$'", text)

    def test_several_subjects(self):
        self.configured(
            "".join("filperf_add_scenario(%s SUBJECT demo ARGS %s)\n" % (name, name) for name in ("few", "many"))
            + SUBJECT.replace("(demo", "(other")[:-2] + " SOURCE . BASELINE_DIR elsewhere)\n"
            + "filperf_add_scenario(theirs SUBJECT other ARGS few)\n")
        self.accepted()
        self.program(times=900)
        text = self.summary("-j3")
        self.assertTrue(text.startswith("3 scenarios ran, 3 red"), text)
        self.assertIn("few (+500 calls", text)
        self.assertIn("theirs (+500 calls", text)


class Dashboard(SummaryTest):
    """CTest sends what it measured to CDash, and to no reader of a log."""

    def test_measurements(self):
        self.configured("include(CTest)\n" + SCENARIOS)
        self.accepted()
        self.assertNotIn("CTestMeasurement", self.ctest("-V"))
        run("ctest", "-T", "Test", "-R", "perf.few", "--no-compress-output", cwd=self.build)
        folder = os.path.join(self.build, "Testing")
        made, = [os.path.join(folder, name, "Test.xml") for name in os.listdir(folder) if name[0].isdigit()]
        root = ElementTree.parse(made).getroot()
        found = {element.attrib["name"]: int(element.findtext("Value", "")) for element in root.iter("NamedMeasurement") if element.attrib["name"].startswith("calls")}
        manifest = self.manifest("few")
        version, = os.listdir(manifest["baseline_dir"])
        with open(os.path.join(manifest["baseline_dir"], version, "few.json"), encoding="utf-8") as file:
            baseline = json.load(file)
        self.assertEqual(found["calls"], baseline["calls"]["total"])
        self.assertEqual(found["calls into the program"], baseline["calls"]["program"])


class Custom(SummaryTest):
    """A project that has a CTestCustom of its own keeps it."""

    def test_it_is_kept(self):
        self.write("custom.in", 'list(APPEND CTEST_CUSTOM_POST_TEST "echo of the project")\n')
        body = 'configure_file(custom.in "${CMAKE_BINARY_DIR}/CTestCustom.cmake" COPYONLY)\n' + SCENARIOS
        for _ in range(2):
            self.configured(body)
            text = self.ctest()
            self.assertEqual(text.count("\nof the project\n"), 1, text)
            self.assertEqual(text.count("\nfilperf: 4 scenarios ran"), 1, text)

    def test_a_program_that_is_not_built(self):
        self.configured(SCENARIOS + "add_test(NAME other COMMAND true)\n")
        path = os.path.join(self.build, "filperf", "ctest")
        for name in os.listdir(path):
            with open(os.path.join(path, name), encoding="utf-8") as file:
                text = file.read()
            with open(os.path.join(path, name), "w", encoding="utf-8") as file:
                file.write(text.replace(EXECUTABLE, EXECUTABLE + "-not-built"))
        self.assertIn("100% tests passed", self.ctest("-R", "^other$"))


if __name__ == "__main__":
    unittest.main()
