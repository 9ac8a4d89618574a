"""Other projects that use filperf: installed, as a subfolder, and fetched."""

import os
import sys
import unittest

from project import ROOT, ProjectTest, clean_environment, flat, run

BUILD_ROOT = os.environ.get("FILPERF_BUILD_ROOT", "")

SCENARIOS = """
filperf_add_subject(demo ENTRY demo:main PACKAGE demo PYTHON "{python}" SOURCE .)
filperf_add_scenario(greet ARGS greet world LABELS words)
""".format(python=sys.executable)

PROGRAM = """import sys

def main():
    for word in sys.argv[1:]:
        say(word)

def say(word):
    for letter in word * 100:
        show(letter)

def show(letter):
    return letter.upper()
"""


class ConsumerTest(ProjectTest):
    def assert_declared(self):
        command, properties = self.ctest_listing()["perf.greet"]
        self.assertEqual(properties["LABELS"], ["perf", "words"])
        self.assertEqual([entry["name"] for entry in self.index()["scenarios"]], ["greet"])
        self.assertEqual(self.manifest("greet")["subject"]["source"], self.source)
        self.assertEqual(self.manifest("greet")["baseline_dir"], self.source + "/baselines")
        return command


@unittest.skipUnless(BUILD_ROOT, "needs the build folder of filperf, as FILPERF_BUILD_ROOT")
class Installed(ConsumerTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder + "/prefix"
        result = run("cmake", "--install", BUILD_ROOT, "--prefix", self.prefix)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.write("demo.py", PROGRAM)
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES NONE)\nenable_testing()\n"
                                     "find_package(filperf 0.1 REQUIRED)\n" + SCENARIOS)

    def find_it(self, *arguments):
        result = self.cmake("-DCMAKE_PREFIX_PATH=" + self.prefix, *arguments)
        self.assertEqual(result.returncode, 0, result.stdout)

    def gate(self, **variables):
        return run("ctest", "--test-dir", self.build, "-L", "^perf$", "--no-tests=error", "-V", environment=clean_environment(**variables))

    def test_a_project_without_languages(self):
        self.find_it()
        command = self.assert_declared()
        self.assertEqual(os.path.realpath(command[0]), os.path.realpath(self.prefix + "/bin/filperf"))
        self.assertEqual(command[1:], ["check", self.build + "/filperf/scenarios/greet.json"])

    def test_it_has_no_path_of_the_build_folder(self):
        for folder, _, files in os.walk(self.prefix + "/lib"):
            for file in files:
                with open(os.path.join(folder, file), encoding="utf-8") as text:
                    content = text.read()
                for path in (ROOT, BUILD_ROOT):
                    self.assertNotIn(path + "/", content, file)

    def test_it_has_the_schemas_and_their_page(self):
        names = sorted(os.listdir(ROOT + "/schemas"))
        self.assertIn("verdict-1.schema.json", names)
        self.assertEqual(sorted(os.listdir(self.prefix + "/share/filperf/schemas")), names)
        self.assertTrue(any("json.md" in files for _, _, files in os.walk(self.prefix + "/share/doc")))

    def test_another_version_is_refused(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES NONE)\nfind_package(filperf 9.0 REQUIRED)\n")
        result = self.cmake("-DCMAKE_PREFIX_PATH=" + self.prefix)
        self.assertNotEqual(result.returncode, 0)
        self.assertRegex(flat(result.stdout), r'"filperf" that is compatible with requested version "9.0"')

    def test_the_gate_from_the_first_baseline_to_a_change_that_fails(self):
        self.find_it()
        missing = self.gate()
        self.assertNotEqual(missing.returncode, 0, "no baseline is not green")
        refresh = self.manifest("greet")["refresh_command"]
        self.assertIn(refresh, missing.stdout)

        accepted = run("sh", "-c", refresh, environment=clean_environment())
        self.assertEqual(accepted.returncode, 0, accepted.stdout)
        baselines = [os.path.join(folder, file) for folder, _, files in os.walk(self.source + "/baselines") for file in files]
        self.assertEqual([os.path.basename(path) for path in baselines], ["greet.json"])
        green = self.gate()
        self.assertEqual(green.returncode, 0, green.stdout)

        self.write("demo.py", PROGRAM.replace("        say(word)\n", "        say(word)\n        say(word)\n"))
        red = self.gate()
        self.assertNotEqual(red.returncode, 0)
        self.assertIn("demo.py:show", red.stdout)
        self.assertIn(refresh, red.stdout)

        # The target accepts as the command does, and a second time changes nothing.
        for _ in range(2):
            result = run("cmake", "--build", self.build, "--target", "perf-refresh")
            self.assertEqual(result.returncode, 0, result.stdout)
            with open(baselines[0], "rb") as file:
                content = file.read()
        self.assertEqual(self.gate().returncode, 0)
        result = run("cmake", "--build", self.build, "--target", "perf-refresh")
        with open(baselines[0], "rb") as file:
            self.assertEqual(file.read(), content)


class AsSource(ConsumerTest):
    """Configured only: that it builds is proven by the build that runs this."""

    # Whatever a consumer has no need of must not be looked for.
    WITHOUT = ("-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON", "-DFETCHCONTENT_FULLY_DISCONNECTED=ON")

    def consume(self, how):
        self.write("demo.py", PROGRAM)
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES CXX)\nenable_testing()\n"
                   + how + SCENARIOS)
        result = self.cmake(*self.WITHOUT)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assert_declared()
        # Nothing but its own: neither the tests of filperf nor the gate on Filare, nor lint, nor an installation.
        self.assertEqual(list(self.ctest_listing()), ["perf.greet", "perf-warm.demo.start", "perf-warm.demo.ready", "perf-warm.demo.stop"])
        # Optimised, whatever the project's own build type, and it says that there is something to build.
        self.assertIn("filperf is built as Release", flat(result.stdout))
        self.assertIn("build the project before you run ctest", flat(result.stdout))
        flags = run("ninja", "-C", self.build, "-t", "commands", "filperf").stdout
        self.assertRegex(flags, r"-O[23] .*harness/main[.]cpp")
        targets = run("cmake", "--build", self.build, "--target", "help").stdout
        self.assertIn("perf-refresh", targets)
        self.assertNotRegex(targets, r"(?m)^(lint|filperf_unit_tests|filperf_bench|filperf-environment-filare)\b")

    def test_add_subdirectory(self):
        self.consume('add_subdirectory("%s" filperf)\n' % ROOT)

    def test_a_build_type_of_its_own(self):
        result = self.cmake_with_filperf("-DCMAKE_BUILD_TYPE=Debug")
        self.assertNotIn("built as Release", flat(result.stdout))

    def cmake_with_filperf(self, *arguments):
        self.write("CMakeLists.txt", 'cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES CXX)\nadd_subdirectory("%s" filperf)\n' % ROOT)
        result = self.cmake(*self.WITHOUT, *arguments)
        self.assertEqual(result.returncode, 0, result.stdout)
        return result

    def test_fetch_content(self):
        self.consume('include(FetchContent)\nFetchContent_Declare(filperf SOURCE_DIR "%s")\nFetchContent_MakeAvailable(filperf)\n' % ROOT)

    def test_scenarios_in_a_subfolder_and_filperf_in_another(self):
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES CXX)\nenable_testing()\n"
                                     'add_subdirectory("%s" filperf)\nadd_subdirectory(gate)\n' % ROOT)
        self.write("gate/CMakeLists.txt", SCENARIOS)
        self.write("gate/demo.py", PROGRAM)
        result = self.cmake(*self.WITHOUT)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(self.manifest("greet")["declared_at"], "gate/CMakeLists.txt:3")
        self.assertEqual(list(self.ctest_listing()), ["perf.greet", "perf-warm.demo.start", "perf-warm.demo.ready", "perf-warm.demo.stop"])


if __name__ == "__main__":
    unittest.main()
