"""`filperf gate`: from a fresh repository to a red gate and back, with nothing but its own commands."""

from __future__ import annotations

import os
import unittest

from adopting import CLI, RepositoryToAdopt


class TestGate(RepositoryToAdopt):
    def test_from_nothing_to_a_red_and_back(self) -> None:
        self.greet()
        self.write("examples/a.txt", "one two\n")
        self.assert_code(self.init(), 0)
        first = self.assert_code(self.run_in("gate"), 1)
        self.assert_says(first, "NO BASELINE, 3 scenarios", "3 scenarios have no baseline yet", "filperf gate --refresh", "filperf compare")
        self.assert_says(self.assert_code(self.run_in("gate", "--refresh"), 0), "3 new")
        self.assertTrue(all(self.has("perf/baselines/%s/%s.json" % (self.version, name)) for name in ("import", "help", "a")))
        green = self.assert_code(self.run_in("gate"), 0)
        self.assertNotIn("Two ways", green.out)

        self.write("src/greet/cli.py", CLI.replace("found = words(file.read() * 50)", "found = [words(file.read() * 50) for _ in range(2)][0]")
                   .replace("text.split()]", "(text + ' more' * 200).split()]"))
        red = self.assert_code(self.run_in("gate", "-R", "a$"), 3)
        self.assert_says(red, "DRIFT perf.a", "greet/cli.py", "filperf gate --refresh -R '^perf\\.a$'")
        self.assert_code(self.run_in("gate", "--refresh", "-R", "^perf\\.a$"), 0)
        self.assert_code(self.run_in("gate", "-R", "a$"), 0)

    def test_from_a_folder_below(self) -> None:
        self.greet()
        self.assert_code(self.init(), 0)
        result = self.filperf("gate", "--directory", os.path.join(self.repository, "src"), environment={"CMAKE_GENERATOR": "Ninja"})
        self.assert_says(self.assert_code(result, 1), "have no baseline yet")

    def test_without_a_gate(self) -> None:
        self.assert_says(self.assert_code(self.run_in("gate"), 1), "cannot find the gate", "filperf init")

    def test_a_declaration_that_is_wrong(self) -> None:
        self.greet()
        self.assert_code(self.init(), 0)
        self.write("perf/CMakeLists.txt", self.read("perf/CMakeLists.txt") + "filperf_add_scenario(x)\n")
        self.assert_says(self.assert_code(self.run_in("gate"), 1), "ARGS is missing", "`cmake --preset perf` ended with 1")

    def test_cmake_and_ctest_without_it(self) -> None:
        """The presets work by themselves, with the folder that `--cmake-dir` prints."""
        self.greet()
        self.assert_code(self.init(), 0)
        folder = self.filperf("--cmake-dir").out.strip()
        self.assertTrue(os.path.isfile(os.path.join(folder, "filperfConfig.cmake")), folder)
        shell = "cd perf && cmake --preset perf -DCMAKE_PREFIX_PATH=%s && ctest --preset perf -R help" % folder
        import subprocess
        done = subprocess.run(["sh", "-c", shell], cwd=self.repository, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        self.assertIn("there is no baseline", done.stdout)


if __name__ == "__main__":
    unittest.main()
