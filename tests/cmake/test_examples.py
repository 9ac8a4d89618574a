"""filperf_add_scenarios: a scenario for each file of a folder."""

import os
import unittest

from project import ProjectTest


class ExamplesTest(ProjectTest):
    def declare(self, *files, subject=None):
        for file in files:
            self.write(file, file + "\n")
        return subject or self.quick_subject()

    def scenarios(self):
        return [entry["name"] for entry in self.index()["scenarios"]]


class Found(ExamplesTest):
    def test_a_scenario_for_each_file(self):
        subject = self.declare("examples/a.yml", "examples/b.yml", "examples/c.txt")
        self.configure("filperf_add_scenarios(show FILES examples/*.yml ARGS run @FILE@ --name=@STEM@ -o o DIRECTORIES o\n"
                       "    INPUTS examples/c.txt MAX_DRIFT 3 LABELS shown)\n", subject=subject)
        self.assertEqual(self.scenarios(), ["show-a", "show-b"])
        manifest = self.manifest("show-b")
        self.assertEqual(manifest["args"], ["run", "b.yml", "--name=b", "-o", "o"])
        self.assertEqual([os.path.relpath(path, self.source) for path in manifest["inputs"]], ["examples/c.txt", "examples/b.yml"])
        self.assertEqual(manifest["directories"], ["o"])
        self.assertEqual(manifest["limits"]["max_drift_percent"], 3)
        self.assertEqual(manifest["declared_at"], "CMakeLists.txt:8")
        self.assertEqual(self.ctest_listing()["perf.show-a"][1]["LABELS"], ["perf", "shown"])

    def test_several_patterns_without_some(self):
        subject = self.declare("one/a.yml", "one/b.yml", "two/c.yaml", "two/c.yml")
        self.configure("filperf_add_scenarios(x FILES one/*.yml two/* one/a.yml EXCLUDE one/b.* ARGS @FILE@)\n", subject=subject)
        self.assertEqual(self.scenarios(), ["x-a", "x-c.yaml", "x-c.yml"])

    def test_files_of_one_name_in_two_folders(self):
        subject = self.declare("one/a.yml", "two/a.yml", "two/odd name+.yml")
        self.configure("filperf_add_scenarios(x FILES one/* two/* ARGS @FILE@)\n", subject=subject)
        self.assertEqual(self.scenarios(), ["x-odd-name-", "x-one-a.yml", "x-two-a.yml"])
        self.assertEqual(self.manifest("x-odd-name-")["args"], ["odd name+.yml"])

    def test_the_file_as_standard_input_and_words_that_a_list_would_split(self):
        subject = self.declare("in/a.txt")
        self.configure('filperf_add_scenarios(x FILES in/*.txt STDIN @FILE@ ARGS "a;b" "[x" "y\\\\")\n', subject=subject)
        self.assertEqual(self.manifest("x-a")["stdin"], self.source + "/in/a.txt")
        self.assertEqual(self.manifest("x-a")["args"], ["a;b", "[x", "y\\"])

    def test_prepare_gets_the_file_too(self):
        subject = self.declare("in/a.txt", "in/b.txt")
        self.configure("filperf_add_scenarios(x FILES in/*.txt ARGS use @FILE@ PREPARE make @STEM@)\n", subject=subject)
        self.assertEqual(self.manifest("x-a")["prepare"], ["make", "a"])
        self.assertEqual(self.manifest("x-b")["prepare"], ["make", "b"])

    def test_a_new_file_is_found_by_the_next_configuration(self):
        subject = self.declare("in/a.txt")
        body = "filperf_add_scenarios(x FILES in/*.txt ARGS @FILE@)\n"
        self.configure(body, subject=subject)
        self.write("in/b.txt", "")
        self.configure(body, subject=subject)
        self.assertEqual(self.scenarios(), ["x-a", "x-b"])


class Refused(ExamplesTest):
    def refuse(self, body, message, *files):
        subject = self.declare(*files)
        self.assert_refused(body, message, subject=subject)

    def test_no_file_matches(self):
        self.refuse("filperf_add_scenarios(x FILES in/*.yml ARGS @FILE@)\n", r'FILES names "in/\*\.yml", but there is no such file')

    def test_all_are_left_out(self):
        self.refuse("filperf_add_scenarios(x FILES in/* EXCLUDE in/* ARGS @FILE@)\n", "EXCLUDE leaves out every file", "in/a")

    def test_nothing_names_the_file(self):
        self.refuse("filperf_add_scenarios(x FILES in/* ARGS run)\n", "no word of ARGS has @FILE@", "in/a")

    def test_missing_keywords(self):
        self.refuse("filperf_add_scenarios(x ARGS @FILE@)\n", "FILES is missing")
        self.refuse("filperf_add_scenarios(x FILES in/*)\n", "ARGS is missing", "in/a")

    def test_a_name_that_is_taken(self):
        self.refuse("filperf_add_scenario(x-a ARGS b)\nfilperf_add_scenarios(x FILES in/* ARGS @FILE@)\n", r"filperf_add_scenarios\(x\): a scenario of this name is already declared", "in/a")


if __name__ == "__main__":
    unittest.main()
