"""What filperf_add_subject and filperf_add_scenario make of their arguments, and what they refuse."""

import os
import shutil
import sys
import unittest

from project import EXECUTABLE, HEAD, SUBJECT, ProjectTest, clean_environment, run


class Accepted(ProjectTest):
    def test_shortest_declaration(self):
        self.configure("filperf_add_scenario(help ARGS --help)\n")
        manifest = self.manifest("help")
        self.assertEqual(manifest, {
            "schema": "filperf/manifest/1", "scenario": "help", "phase": "run", "labels": [], "declared_at": "CMakeLists.txt:8",
            "subject": {"name": "demo", "entry": "demo.cli:main", "package": "demo", "program": "demo", "python": sys.executable,
                        "python_stamp": None, "source": None, "tools": []},
            "args": ["--help"], "inputs": [], "directories": [], "stdin": None, "subject_environment": {}, "environment": {},
            "subject_settings": {}, "settings": {}, "prepare": None, "expect_exit": 0, "timeout_s": 120, "memory_limit_mib": 2048,
            "limits": {"max_drift_percent": 1, "max_program_drift_percent": 1, "max_function_drift_percent": 25, "min_calls": 100,
                       "max_calls": None, "max_creep_percent": None, "creep_since": None,
                       "environment_change": "program", "improvements": "report"},
            "baseline_dir": self.source + "/baselines", "output_dir": self.build + "/outputs/perf",
            "index": self.build + "/filperf/index.json",
            "byte_code_dir": "%s/filperf-%d/pycache" % (self.environments, os.getuid()),
            "refresh_command": "FIL_PERF_REFRESH=1 ctest --test-dir %s -R '^perf\\.help$'" % self.build})

    def test_longest_declaration(self):
        for path in ("in/a.yml", "in/folder/b.yml", "answers.txt"):
            self.write(path, "")
        self.configure(
            "filperf_add_scenario(full SUBJECT demo ARGS run a.yml PHASE run INPUTS in/a.yml in/folder DIRECTORIES o o/p "
            "STDIN answers.txt ENVIRONMENT A=1 B= C=x=y PREPARE init --force EXPECT_EXIT 2 TIMEOUT 7 MEMORY_LIMIT 512 "
            "MAX_DRIFT 0.5 MAX_PROGRAM_DRIFT 0 MAX_FUNCTION_DRIFT 100 MIN_CALLS 0 MAX_CALLS 123456789012 "
            "MAX_CREEP 2.5 CREEP_SINCE release/v1.6.0 LABELS html slow "
            "PROPERTIES RUN_SERIAL ON ATTACHED_FILES \"a;b\")\n",
            subject=SUBJECT[:-2] + " BASELINE_DIR ../elsewhere ENVIRONMENT S=1 TOOLS dot git)\n")
        manifest = self.manifest("full")
        for key, value in {
                "args": ["run", "a.yml"], "inputs": [self.source + "/in/a.yml", self.source + "/in/folder"],
                "directories": ["o", "o/p"], "stdin": self.source + "/answers.txt", "subject_environment": {"S": "1"},
                "environment": {"A": "1", "B": "", "C": "x=y"}, "prepare": ["init", "--force"], "expect_exit": 2, "timeout_s": 7,
                "memory_limit_mib": 512, "labels": ["html", "slow"], "baseline_dir": self.folder + "/elsewhere",
                "limits": {"max_drift_percent": 0.5, "max_program_drift_percent": 0, "max_function_drift_percent": 100,
                           "min_calls": 0, "max_calls": 123456789012, "max_creep_percent": 2.5, "creep_since": "release/v1.6.0",
                           "environment_change": "program", "improvements": "report"}}.items():
            self.assertEqual(manifest[key], value, key)
        self.assertEqual(manifest["subject"]["tools"], ["dot", "git"])

        command, properties = self.ctest_listing()["perf.full"]
        self.assertEqual(command[1:], ["check", self.build + "/filperf/scenarios/full.json"])
        self.assertEqual(properties["LABELS"], ["html", "perf", "slow"])
        self.assertEqual(properties["SKIP_RETURN_CODE"], 77)
        self.assertEqual(properties["TIMEOUT"], 7 * 8 + 60)
        self.assertEqual(properties["RUN_SERIAL"], True)
        self.assertEqual(properties["ATTACHED_FILES"], ["a", "b"])

    def test_other_folder_of_baselines(self):
        """A checkout has baselines of its own: the setting replaces those of every subject."""
        body = "filperf_add_scenario(a ARGS x)\n"
        declared = SUBJECT[:-2] + " BASELINE_DIR ../elsewhere)\n"
        self.configure(body, "-DFILPERF_BASELINE_DIR=%s/own/" % self.folder, subject=declared)
        self.assertEqual(self.manifest("a")["baseline_dir"], self.folder + "/own")
        self.assertEqual(self.index()["scenarios"][0]["baseline_dir"], self.folder + "/own")
        self.configure(body, "-UFILPERF_BASELINE_DIR", subject=declared, environment=clean_environment(FILPERF_BASELINE_DIR="own"))
        self.assertEqual(self.manifest("a")["baseline_dir"], self.source + "/own")
        self.configure(body, "-UFILPERF_BASELINE_DIR", subject=declared)
        self.assertEqual(self.manifest("a")["baseline_dir"], self.folder + "/elsewhere")

    def test_a_property_that_is_passed_through_wins(self):
        self.configure("filperf_add_scenario(x ARGS a PROPERTIES TIMEOUT 5)\n")
        self.assertEqual(self.ctest_listing()["perf.x"][1]["TIMEOUT"], 5)

    def test_awkward_values_arrive_unchanged(self):
        self.write("in put;1/[b] \"c\".yml", "")
        values = ["two words", "a;b", "", ";", "\"quoted\"", "back\\slash", "ends with \\", "[", "]", "[x", "y]", "${NOT_A_VARIABLE}",
                  "@AT@", "$<CONFIG>", "$ENV{HOME}", "grüße 日本 🙂", "tab\there", "line\nbreak", "bell\x07", "#", "(", ")", "'", "-D", "ON",
                  "a\\;b", "\\\\", "%s", "/*", "NOTFOUND", "args"]

        def quoted(value):
            return "[====[" + value + "]====]" if "\n" not in value else '"line\\nbreak"'

        self.configure(
            "filperf_add_scenario(odd ARGS %s PREPARE %s ENVIRONMENT %s INPUTS [==[in put;1/[b] \"c\".yml]==] DIRECTORIES \"o 1;2\")\n"
            % (" ".join(map(quoted, values)), " ".join(map(quoted, values)),
               " ".join(quoted("V%d=%s" % (i, value)) if "\n" not in value else '"V%d=line\\nbreak"' % i
                        for i, value in enumerate(values))))
        manifest = self.manifest("odd")
        self.assertEqual(manifest["args"], values)
        self.assertEqual(manifest["prepare"], values)
        self.assertEqual(manifest["environment"], {"V%d" % i: value for i, value in enumerate(values)})
        self.assertEqual(manifest["inputs"], [self.source + "/in put;1/[b] \"c\".yml"])
        self.assertEqual(manifest["directories"], ["o 1;2"])

    def test_a_build_folder_with_blanks_is_quoted_in_the_refresh_command(self):
        self.build = os.path.join(self.folder, "it's a build")
        self.configure("filperf_add_scenario(a.b ARGS x)\n")
        command = self.manifest("a.b")["refresh_command"]
        self.assertEqual(command, "FIL_PERF_REFRESH=1 ctest --test-dir '%s' -R '^perf\\.a\\.b$'" % self.build.replace("'", "'\\''"))

    def test_a_project_may_have_a_shorter_refresh_command(self):
        self.configure("set(FILPERF_REFRESH_COMMAND \"just accept\")\nfilperf_add_scenario(a ARGS x)\n")
        self.assertEqual(self.manifest("a")["refresh_command"], "just accept -R '^perf\\.a$'")

    def test_an_import_has_no_command(self):
        self.configure("filperf_add_scenario(import PHASE import)\n")
        manifest = self.manifest("import")
        self.assertEqual((manifest["phase"], manifest["args"]), ("import", []))
        # It needs no warm interpreter, but where one is started, that can import at the same time.
        _, properties = self.ctest_listing()["perf.import"]
        self.assertEqual(properties["DEPENDS"], ["perf-warm.demo.start"])
        self.assertNotIn("FIXTURES_REQUIRED", properties)

    def test_one_of_several_subjects_is_named(self):
        self.configure("filperf_add_subject(other ENTRY o:m PACKAGE o PYTHON \"%s\")\n"
                       "filperf_add_scenario(a SUBJECT demo ARGS x)\nfilperf_add_scenario(b SUBJECT other ARGS x)\n" % sys.executable)
        self.assertEqual([self.manifest(name)["subject"]["name"] for name in "ab"], ["demo", "other"])

    def test_capitals_that_resemble_no_keyword_are_values(self):
        self.configure("filperf_add_scenario(a ARGS deploy PROD JSON X args \"Labels\" --LABELS)\n")
        self.assertEqual(self.manifest("a")["args"], ["deploy", "PROD", "JSON", "X", "args", "Labels", "--LABELS"])

    def test_declarations_in_subfolders(self):
        self.write("sub/CMakeLists.txt", "filperf_add_scenario(\n  inner\n  ARGS x INPUTS here.yml)\n"
                                         "foreach(i 1 2)\n  filperf_add_scenario(loop-${i} ARGS x)\nendforeach()\n")
        self.write("sub/here.yml", "")
        self.configure("# filperf_add_scenario(outer ARGS x)\nadd_subdirectory(sub)\nfilperf_add_scenario(outer ARGS x)\n")
        self.assertEqual(self.manifest("inner")["inputs"], [self.source + "/sub/here.yml"])
        self.assertEqual(self.manifest("inner")["declared_at"], "sub/CMakeLists.txt:1")
        self.assertEqual(self.manifest("loop-1")["declared_at"], "sub/CMakeLists.txt")
        self.assertEqual(self.manifest("outer")["declared_at"], "CMakeLists.txt:10")
        self.assertEqual([entry["name"] for entry in self.index()["scenarios"]], ["inner", "loop-1", "loop-2", "outer"])


class TheList(ProjectTest):
    def test_it_is_complete_and_sorted(self):
        self.configure("filperf_add_scenario(b ARGS x)\nfilperf_add_scenario(a ARGS x)\n")
        self.assertEqual(self.index(), {"schema": "filperf/index/1", "scenarios": [
            {"name": name, "manifest": "%s/filperf/scenarios/%s.json" % (self.build, name), "baseline_dir": self.source + "/baselines"}
            for name in "ab"]})

    def test_the_manifest_of_a_removed_scenario_is_removed(self):
        self.configure("filperf_add_scenario(b ARGS x)\nfilperf_add_scenario(a ARGS x)\n")
        self.configure("filperf_add_scenario(a ARGS x)\n")
        self.assertEqual(os.listdir(self.build + "/filperf/scenarios"), ["a.json"])
        self.configure("")
        self.assertEqual(self.index()["scenarios"], [])
        self.assertEqual(os.listdir(self.build + "/filperf/scenarios"), [])

    def test_a_configuration_that_fails_leaves_the_last_good_list(self):
        self.configure("filperf_add_scenario(a ARGS x)\nfilperf_add_scenario(b ARGS x)\n")
        before = self.index(), self.manifest("a"), self.manifest("b")
        self.assert_refused("filperf_add_scenario(a ARGS changed)\nfilperf_add_scenario(b BOGUS)\n", "BOGUS")
        self.assertEqual((self.index(), self.manifest("a"), self.manifest("b")), before)

    def test_unchanged_files_are_not_written_again(self):
        self.configure("filperf_add_scenario(a ARGS \"x;[\")\nfilperf_add_scenario(b ARGS x)\n")
        paths = [self.build + "/filperf/" + path for path in ("index.json", "scenarios/a.json", "scenarios/b.json")]
        for path in paths:
            os.utime(path, (1, 1))
        self.configure("filperf_add_scenario(a ARGS \"x;[\")\nfilperf_add_scenario(b ARGS y)\n")
        self.assertEqual([int(os.stat(path).st_mtime) == 1 for path in paths], [True, True, False])


class RefreshTarget(ProjectTest):
    def configure_with_stand_in(self, body):
        """A project whose program only says how it was called."""
        script = self.write("show.sh", "#!/bin/sh\necho \"refresh=$FIL_PERF_REFRESH $*\"\n")
        os.chmod(script, 0o755)
        self.write("CMakeLists.txt", HEAD.replace(EXECUTABLE, script) + SUBJECT + body)
        result = self.cmake()
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_it_runs_the_gate_with_the_refresh_switched_on(self):
        self.configure_with_stand_in("filperf_add_scenario(a ARGS x)\nadd_test(NAME other COMMAND false)\n"
                                     "set_tests_properties(other PROPERTIES LABELS performance)\n")
        result = run("cmake", "--build", self.build, "--target", "perf-refresh")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("refresh=1 check %s/filperf/scenarios/a.json" % self.build, result.stdout)
        # The scenario, and the fixture that starts and stops the warm interpreter: not the test of another label.
        self.assertIn("100% tests passed, 0 tests failed out of 4", result.stdout)

    def test_an_existing_target_keeps_the_name(self):
        self.configure_with_stand_in("filperf_add_scenario(a ARGS x)\nadd_custom_target(perf-refresh COMMAND echo mine)\n")
        self.assertIn("mine", run("cmake", "--build", self.build, "--target", "perf-refresh").stdout)
        self.assertIn("refresh=1", run("cmake", "--build", self.build, "--target", "filperf-perf-refresh").stdout)


class Refused(ProjectTest):
    def test_scenarios(self):
        self.write("file.yml", "")
        self.write("other/file.yml", "")
        for body, message in {
                "filperf_add_scenario(a STRAY)": r'filperf_add_scenario\(a\): "STRAY" is not a keyword; the keywords are .*ARGS',
                "filperf_add_scenario(a ARGS x LABLES y)": r'"LABLES" among the values of ARGS is not a keyword; did you mean LABELS',
                "filperf_add_scenario(a ARGS x INPUT y)": r'"INPUT" among .* did you mean INPUTS',
                "filperf_add_scenario(a ARGS x TIMEOUT 5 6)": r'"6" after the value of TIMEOUT is neither a keyword',
                "filperf_add_scenario(a ARGS)": r"ARGS has no value",
                "filperf_add_scenario(a ARGS LABELS x)": r"ARGS has no value",
                "filperf_add_scenario(a ARGS x TIMEOUT)": r"TIMEOUT has no value",
                "filperf_add_scenario(a ARGS x TIMEOUT \"\")": r"TIMEOUT has no value",
                "filperf_add_scenario(a ARGS x TIMEOUT 1 TIMEOUT 2)": r"TIMEOUT is given twice",
                "filperf_add_scenario(a ARGS x LABELS b ARGS y)": r"ARGS is given twice",
                "filperf_add_scenario(a)": r"ARGS is missing; only a scenario with PHASE import",
                "filperf_add_scenario(a ARGS x PHASE both)": r'PHASE is "both"; it must be import or run',
                "filperf_add_scenario(a ARGS x SUBJECT none)": r'SUBJECT is "none", which is not declared; declared are: demo',
                "filperf_add_scenario(a ARGS x INPUTS gone.yml)": r'INPUTS names "gone.yml", but .*/source/gone.yml does not exist',
                "filperf_add_scenario(a ARGS x INPUTS file.yml other/file.yml)": r'INPUTS has two entries called "file.yml"',
                "filperf_add_scenario(a ARGS x STDIN gone)": r'STDIN names "gone", but .* does not exist',
                "filperf_add_scenario(a ARGS x STDIN other)": r"STDIN names .*/source/other, which is a folder",
                "filperf_add_scenario(a ARGS x LABELS html performance)": r'the label "performance" contains "perf"',
                "filperf_add_scenario(a ARGS x LABELS \"a;b\")": r'the label "a;b" cannot be used',
                "filperf_add_scenario(a ARGS x ENVIRONMENT HOME)": r'ENVIRONMENT has the entry "HOME"; an entry is NAME=value',
                "filperf_add_scenario(a ARGS x ENVIRONMENT =v)": r'ENVIRONMENT has the entry "=v"; an entry is NAME=value',
                "filperf_add_scenario(a ARGS x ENVIRONMENT A-B=v)": r'whose name "A-B" is not one of a variable',
                "filperf_add_scenario(a ARGS x ENVIRONMENT A=1 A=2)": r"ENVIRONMENT sets A twice",
                "filperf_add_scenario(a ARGS x DIRECTORIES /tmp)": r'DIRECTORIES names "/tmp"; it must be relative',
                "filperf_add_scenario(a ARGS x DIRECTORIES o/../../p)": r'DIRECTORIES names "o/../../p"',
                "filperf_add_scenario(a ARGS x MAX_CREEP 3)": r"MAX_CREEP needs CREEP_SINCE, the git tag",
                "filperf_add_scenario(a ARGS x CREEP_SINCE v1)": r"CREEP_SINCE needs MAX_CREEP, the limit in percent",
                "filperf_add_scenario(a ARGS x MAX_CREEP 3 CREEP_SINCE --all)": r'CREEP_SINCE is "--all"; it must be the name of a git tag',
                "filperf_add_scenario(a ARGS x MAX_CREEP 3 CREEP_SINCE \"v1 v2\")": r'CREEP_SINCE is "v1 v2"; it must be',
                "filperf_add_scenario(a ARGS x PREPARE_EXIT 1)": r"PREPARE_EXIT is given, but there is no PREPARE",
                "filperf_add_scenario(a ARGS x CHILDREN no)": r'CHILDREN is "no"; it must be count or ignore',
                "filperf_add_scenario(a ARGS x LINES no)": r'LINES is "no"; it must be on or off',
                "filperf_add_scenario(a ARGS x FUNCTION_LIMITS run=10)": r'FUNCTION_LIMITS has the entry "run=10"; an entry is <identity>=<limit>',
                "filperf_add_scenario(a ARGS x FUNCTION_LIMITS a.py:run)": r'FUNCTION_LIMITS has the entry "a.py:run"',
                "filperf_add_scenario(a ARGS x FUNCTION_LIMITS a.py:run=)": r'FUNCTION_LIMITS has the limit "" for a.py:run',
                "filperf_add_scenario(a ARGS x FUNCTION_LIMITS a.py:run=-1)": r'has the limit "-1" for a.py:run; it must be exact, a number',
                "filperf_add_scenario(a ARGS x FUNCTION_LIMITS a.py:run=5%)": r'has the limit "5%" for a.py:run',
                "filperf_add_scenario(a ARGS x FUNCTION_LIMITS \"a.py:run=at most -1\")": r'has the limit "at most -1"',
                "filperf_add_scenario(a ARGS x FUNCTION_LIMITS a.py:run=1 a.py:run=2)": r"FUNCTION_LIMITS names a.py:run twice",
                "filperf_add_scenario(a ARGS x PROPERTIES LABELS y)": r"PROPERTIES sets LABELS, which would remove the label perf",
                "filperf_add_scenario(a ARGS x PROPERTIES RUN_SERIAL)": r'PROPERTIES needs pairs .* "RUN_SERIAL" has no value',
                "filperf_add_scenario(\"a b\" ARGS x)": r'the name "a b" cannot be used',
                "filperf_add_scenario(../a ARGS x)": r'the name "\.\./a" cannot be used',
                "filperf_add_scenario(\"\" ARGS x)": r'the name "" cannot be used',
        }.items():
            with self.subTest(body):
                self.assert_refused(body + "\n", message)

    def test_numbers(self):
        for keyword, values in {
                "MAX_DRIFT": ("-1", "x", "1%", "1e3", ".5", "1.", "01", "1,5", "nan"),
                "MAX_PROGRAM_DRIFT": ("-0", "one"),
                "MAX_FUNCTION_DRIFT": ("+1", "0x1"),
                "MAX_CREEP": ("-1", "3%"),
                "MAX_UNSTABLE": ("-1", "5%", "all"),
                "MIN_CALLS": ("-1", "1.5", "1 000", "9999999999999999"),
                "MAX_CALLS": ("-1", "many"),
                "TIMEOUT": ("0", "-5", "1.5", "5s"),
                "MEMORY_LIMIT": ("0", "2G"),
                "EXPECT_EXIT": ("-1", "256", "01", "any"),
                "PREPARE p PREPARE_EXIT": ("-1", "256", "01", "any"),
        }.items():
            for value in values:
                with self.subTest(keyword=keyword, value=value):
                    self.assert_refused("filperf_add_scenario(a ARGS x %s \"%s\")\n" % (keyword, value),
                                        r'%s is "%s"; it must be' % (keyword.rpartition(" ")[2], value.replace("+", r"\+").replace(".", r"\.")))

    def test_a_name_that_is_taken(self):
        self.assert_refused("filperf_add_scenario(a ARGS x)\n\nfilperf_add_scenario(a ARGS y)\n",
                            r"already declared, in CMakeLists\.txt:8; .* CMakeLists\.txt:10 \(filperf_add_scenario\)")
        self.assert_refused(SUBJECT, r"a subject of this name is already declared, in CMakeLists\.txt:7")

    def test_subjects(self):
        self.write("plain/readme", "")
        self.write("requirements.lock", "")
        python = '"%s"' % sys.executable
        for subject, message in {
                "filperf_add_subject(s PACKAGE p PYTHON %s)" % python: r"filperf_add_subject\(s\): ENTRY is missing",
                "filperf_add_subject(s ENTRY a:b PYTHON %s)" % python: r"PACKAGE is missing",
                "filperf_add_subject(s ENTRY a.b PACKAGE p PYTHON %s)" % python: r'ENTRY is "a.b"; it must be <module>:<callable>',
                "filperf_add_subject(s ENTRY a:b PACKAGE p-q PYTHON %s)" % python: r'PACKAGE is "p-q"',
                "filperf_add_subject(s ENTRY a:b PACKAGE p)": r"there is no interpreter; give PYTHON",
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON /none/python)": r'PYTHON names the interpreter "/none/python", which does not exist',
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON no-such-python)": r'PYTHON names the interpreter "no-such-python", which does',
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON /bin/echo)": r"PYTHON names /bin/echo, which does not answer like a Python interpreter",
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON %s LOCK requirements.lock)" % python: r"both PYTHON and LOCK are given",
                "filperf_add_subject(s ENTRY a:b PACKAGE p LOCK gone.lock)": r'LOCK names "gone.lock", but .* does not exist',
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON %s SOURCE plain)" % python:
                    r"SOURCE is .*/plain, but neither .*/plain/p nor .*/plain/src/p is there",
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON %s MAX_DRIFT x)" % python: r'MAX_DRIFT is "x"',
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON %s MAX_CALLS 5)" % python: r'"MAX_CALLS" after the value of PYTHON',
                "filperf_add_subject(s ENTRY a:b PACKAGE p PYTHON %s ENVIRONMENT x)" % python: r"an entry is NAME=value",
                "filperf_add_subject(\"s/t\" ENTRY a:b PACKAGE p PYTHON %s)" % python: r'the name "s/t" cannot be used',
        }.items():
            with self.subTest(subject):
                self.assert_refused("", message, subject=subject + "\n")

    def test_a_scenario_without_or_with_too_many_subjects(self):
        self.assert_refused("filperf_add_scenario(a ARGS x)\n", "no subject is declared; call filperf_add_subject first", subject="")
        self.assert_refused("filperf_add_scenario(a ARGS x SUBJECT demo)\n", "which is not declared; declared are: nothing yet", subject="")
        self.assert_refused("filperf_add_subject(other ENTRY o:m PACKAGE o PYTHON \"%s\")\nfilperf_add_scenario(a ARGS x)\n" % sys.executable,
                            "SUBJECT is missing, and there are several to choose from: demo, other")

    def test_a_project_without_tests_or_program(self):
        self.write("CMakeLists.txt", HEAD.replace("enable_testing()\n", "") + SUBJECT + "filperf_add_scenario(a ARGS x)\n")
        result = self.cmake()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("call enable_testing() in", result.stdout)
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES NONE)\nenable_testing()\n"
                   + HEAD.splitlines()[-1] + "\n" + SUBJECT + "filperf_add_scenario(a ARGS x)\n")
        result = self.cmake()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("there is no target filperf::filperf", result.stdout)


class Interpreters(ProjectTest):
    def subject(self, more):
        return "filperf_add_subject(demo ENTRY demo.cli:main PACKAGE demo %s)\n" % more

    def of_scenario(self):
        return self.manifest("a")["subject"]

    def test_a_virtual_environment_is_kept_as_it_is(self):
        run(sys.executable, "-m", "venv", "--without-pip", self.folder + "/venv")
        for named in (self.folder + "/venv", self.folder + "/venv/bin/python"):
            self.configure("filperf_add_scenario(a ARGS x)\n", subject=self.subject('PYTHON "%s"' % named))
            self.assertEqual(self.of_scenario()["python"], self.folder + "/venv/bin/python")

    def test_a_shim_is_asked_for_the_interpreter_behind_it(self):
        self.write("shims/python", "#!/bin/sh\nexec '%s' \"$@\"\n" % sys.executable)
        os.chmod(self.source + "/shims/python", 0o755)
        self.configure("filperf_add_scenario(a ARGS x)\n", subject=self.subject("PYTHON shims/python"))
        self.assertEqual(self.of_scenario()["python"], sys.executable)

    def test_the_command_line_and_then_the_environment_come_first(self):
        run(sys.executable, "-m", "venv", "--without-pip", self.folder + "/one")
        run(sys.executable, "-m", "venv", "--without-pip", self.folder + "/two")
        environment = clean_environment(FILPERF_PYTHON=self.folder + "/one")
        subject = self.subject("LOCK gone.lock")
        self.configure("filperf_add_scenario(a ARGS x)\n", subject=subject, environment=environment)
        self.assertEqual(self.of_scenario()["python"], self.folder + "/one/bin/python")
        self.configure("filperf_add_scenario(a ARGS x)\n", "-DFILPERF_PYTHON=%s/two/bin/python" % self.folder, subject=subject,
                       environment=environment)
        self.assertEqual(self.of_scenario()["python"], self.folder + "/two/bin/python")

    def test_a_checkout(self):
        self.write("flat/demo/__init__.py", "")
        self.write("nested/src/demo/__init__.py", "")
        self.write("nested/demo/data.txt", "")
        self.write("single/src/demo.py", "")
        for checkout, found in (("flat", "flat"), ("nested", "nested/src"), ("nested/src/", "nested/src"), ("single", "single/src")):
            self.configure("filperf_add_scenario(a ARGS x)\n", subject=SUBJECT[:-2] + " SOURCE %s)\n" % checkout)
            self.assertEqual(self.of_scenario()["source"], self.source + "/" + found)
        self.configure("filperf_add_scenario(a ARGS x)\n", "-DFILPERF_SOURCE=%s/nested" % self.source,
                       subject=SUBJECT[:-2] + " SOURCE flat)\n")
        self.assertEqual(self.of_scenario()["source"], self.source + "/nested/src")
        self.assert_refused("", r"FILPERF_SOURCE is .*/baselines, but neither", "-DFILPERF_SOURCE=%s/baselines" % self.source)

    def test_no_base_interpreter(self):
        self.write("requirements.lock", "")
        tools = self.folder + "/bin"
        os.makedirs(tools)
        for tool in ("ninja", "uname"):
            found = shutil.which(tool)
            if found:
                os.symlink(found, tools + "/" + tool)
        environment = clean_environment(PATH=tools)
        self.write("CMakeLists.txt", HEAD + self.subject("LOCK requirements.lock"))
        result = run(shutil.which("cmake"), "-S", self.source, "-B", self.build, environment=environment)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("there is neither python3.11 nor python3 in PATH", " ".join(result.stdout.split()))

    def test_a_lock_for_other_versions(self):
        self.write("requirements.lock", "# Made by the following command:\n#    one for python: 3.98 3.99\n")
        self.assert_refused("", r"is Python 3\.\d+, but .*requirements.lock is for 3.98, 3.99 only. Pass one of those by "
                                r"-DFILPERF_BASE_PYTHON", "-DFILPERF_BASE_PYTHON=" + sys.executable,
                            subject=self.subject("LOCK requirements.lock"))


if __name__ == "__main__":
    unittest.main()
