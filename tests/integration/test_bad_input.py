"""Input that cannot be measured. Each error says what was attempted, on which file, why it failed and what to do next, and loses nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import unittest
from typing import Any

from harness import FAILED, FILE, OK, PYTHON, SKIPPED, USAGE, GateTest, Result, python_version, read_bytes, read_json, write_bytes

GOOD = "def helper():\n    pass\n\ndef main():\n    for _ in range(300):\n        helper()\n"


class SubjectTest(GateTest):
    """The program cannot be run, or cannot be counted."""

    def assert_refused(self, *texts: str, **changes: Any) -> Result:
        """A check and a refresh both fail, and make no baseline. The check prints the texts."""
        self.assert_code(self.refresh(**changes), FAILED)
        self.assertFalse(os.path.exists(self.baseline_path))
        result = self.assert_code(self.check(**changes), FAILED)
        self.assert_says(result, "ERROR perf." + self.name, *texts)
        self.assertEqual(self.verdict()["status"], "error")
        return result

    def test_no_interpreter(self) -> None:
        self.program(GOOD)
        for python in (self.path("none", "python"), self.folder):
            self.assert_refused("there is no interpreter " + python, "-DFILPERF_PYTHON=", subject={"python": python})

    def test_interpreter_that_cannot_run(self) -> None:
        """A file that may be executed and is no program, and a program that is no Python."""
        self.program(GOOD)
        broken = write_bytes(self.path("bin", "python"), b"#!/nonexistent/interpreter\n")
        os.chmod(broken, 0o755)
        self.assert_refused(broken, "could not execute", subject={"python": broken})
        self.assert_refused("left no profile (exit code 0)", subject={"python": "/bin/true"})
        self.assert_refused("exit code was 1, expected 0", subject={"python": "/bin/false"})

    def test_interpreter_without_the_subject(self) -> None:
        self.program(GOOD)
        subject = {"entry": "absent.cli:main", "package": "absent", "source": None}
        result = self.assert_refused(PYTHON + " has no module `absent`", "Install the subject there", subject=subject)
        self.assertIn("No module named 'absent'", result.out)

    def test_missing_dependency(self) -> None:
        """A module that the subject misses is a failed import of the subject, with its traceback."""
        self.program("import absent_dependency\n\ndef main():\n    pass\n")
        self.assert_refused("importing `demo` failed with ModuleNotFoundError", "No module named 'absent_dependency'", FILE)

    def test_no_such_submodule(self) -> None:
        self.program(GOOD)
        self.assert_refused("has no module `demo.absent`", subject={"entry": "demo.absent:main"})

    def test_no_such_entry_point(self) -> None:
        self.program(GOOD)
        self.assert_refused("the entry point `demo:absent` does not exist", "has no attribute 'absent'", "Fix ENTRY",
                            subject={"entry": "demo:absent"})
        self.assert_refused("the entry point `demo:main.absent` does not exist", subject={"entry": "demo:main.absent"})

    def test_entry_point_that_cannot_be_called(self) -> None:
        self.program("main = 5\n")
        self.assert_refused("exit code was 1, expected 0", "'int' object is not callable")

    def test_failing_import(self) -> None:
        """The subject's own traceback is shown, without the driver's frames; also where exit code 1 is expected."""
        self.program("def check():\n    raise ValueError('bad configuration')\n\ncheck()\n\ndef main():\n    pass\n")
        for changes in ({}, {"expect_exit": 1}, {"phase": "import"}):
            result = self.assert_refused("importing `demo` failed with ValueError", "ValueError: bad configuration", "line 4, in <module>",
                                         "line 2, in check", **changes)
            self.assertNotIn("driver.py", result.out)

    def test_import_that_exits(self) -> None:
        self.program("import sys\nsys.exit('not on this platform')\n")
        self.assert_refused("importing `demo` failed with SystemExit", "not on this platform", expect_exit=1)

    def test_syntax_error(self) -> None:
        self.program("def main(:\n    pass\n")
        self.assert_refused("importing `demo` failed with SyntaxError", "def main(:")

    def test_wrong_exit_code(self) -> None:
        self.program("import sys\n\ndef main():\n    print('to stdout')\n    sys.exit('to stderr')\n")
        self.assert_refused("exit code was 1, expected 0", "EXPECT_EXIT (CMakeLists.txt:7)", "standard output:\n    to stdout",
                            "standard error:\n    to stderr")

    def test_a_failed_run_keeps_all_of_its_output_and_no_earlier_profile(self) -> None:
        """The message ends with the last lines; the files have all, and none is of the run before."""
        self.program("def main():\n    pass\n")
        self.accepted()
        self.assert_code(self.check(), OK)
        profile = os.path.join(self.outputs, self.name + "-cprofile.pstats")
        self.assertTrue(os.path.exists(profile))
        self.program("import sys\n\ndef main():\n    for i in range(100):\n        print('line', i)\n    sys.exit(3)\n")
        result = self.assert_code(self.check(), FAILED)
        self.assertIn("    line 99", result.text)
        self.assertNotIn("    line 0\n", result.text)
        self.assertEqual(self.output("stdout").splitlines(), ["line %d" % i for i in range(100)])
        self.assertEqual(self.output("stderr"), "")
        self.assertFalse(os.path.exists(profile))

    def test_empty_profile(self) -> None:
        """An entry point that does nothing which can be counted."""
        self.program("class main:\n    pass\n")
        self.assert_refused("the profile is empty: nothing was counted", expect_exit=1)  # an object is a message, as in `sys.exit`

    def test_replaced_profiler(self) -> None:
        """A program that switches the profiler off, or puts its own in its place, is not counted to its end. From 3.12 on the two do
        not meet.
        """
        for statement in ("sys.setprofile(None)", "sys.setprofile(lambda *_: None)"):
            self.program("import sys\n\ndef helper():\n    pass\n\ndef main():\n    %s\n    for _ in range(300):\n        helper()\n" % statement)
            if python_version() < (3, 12):
                self.assert_refused("the program replaced the profiler", "sys.setprofile")
            else:
                self.accepted()
                self.assert_baseline_counts({FILE + ":helper": (300, 300)})
                os.remove(self.baseline_path)

    def test_missing_input(self) -> None:
        self.program(GOOD)
        self.assert_refused("cannot fill the sandbox", self.path("absent.yml"), "No such file", "INPUTS", inputs=[self.path("absent.yml")])

    def test_missing_standard_input(self) -> None:
        self.program(GOOD)
        self.assert_refused(self.path("absent"), "cannot be read: No such file", "STDIN", stdin=self.path("absent"))
        os.mkfifo(self.path("pipe"))
        for path in (self.path("pipe"), "/dev/zero", "/dev/tty", self.folder):
            self.assert_refused(path, "cannot be read: it is neither a regular file nor /dev/null", "STDIN", stdin=path)

    def test_damaged_profile(self) -> None:
        """A profile that is not what the profiler writes is refused, with the place at fault."""
        self.program("""
            import os

            rename = os.replace

            def replace(old, new):
                if os.path.basename(new) == "counts":
                    open(old, "wb").write(b"{not a profile")
                rename(old, new)

            def main():
                os.replace = replace
            """)
        self.assert_refused("profile of " + self.name, "byte 0", "something in the program changed the file")

    def test_open_byte_code_folder(self) -> None:
        """A folder for byte code that others can write to is not used."""
        self.program(GOOD)
        shared = self.path("shared")
        os.mkdir(shared)
        os.chmod(shared, 0o777)
        self.assert_refused(shared, "is not a folder that only you can write to", "0700",
                            byte_code_dir=os.path.join(shared, "pycache"))


class BaselineTest(GateTest):
    """A baseline that cannot be compared with is never green and never touched by a check."""

    def setUp(self) -> None:
        super().setUp()
        self.program(GOOD)

    def assert_refused(self, content: bytes, *texts: str) -> None:
        """A check against a file of this content fails, says why, and leaves it; a refresh replaces it and says so."""
        write_bytes(self.baseline_path, content)
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "ERROR", "cannot read the baseline " + self.baseline_path, *texts)
        self.assertTrue("git" in result.out or "refresh" in result.out, result.out)
        self.assertEqual(read_bytes(self.baseline_path), content)
        self.assert_says(self.accepted(), "the baseline that was there is replaced: ")
        self.assert_code(self.check(), OK)

    def good(self) -> bytes:
        self.accepted()
        return read_bytes(self.baseline_path)

    def test_missing(self) -> None:
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "NO BASELINE", self.baseline_path + " does not exist", "Make the baseline and commit it")
        self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")
        self.assertEqual(self.verdict()["status"], "no_baseline")
        self.assertFalse(os.path.exists(self.baselines))

    def test_truncated(self) -> None:
        good = self.good()
        for size in (len(good) - 1, len(good) // 2, 600):
            self.assert_refused(good[:size], "digest is not that of its content: it was edited by hand, merged or cut off")
        for size in (60, 20):
            self.assert_refused(good[:size])

    def test_empty(self) -> None:
        self.assert_refused(b"", "it is empty")

    def test_binary(self) -> None:
        self.assert_refused(bytes(range(256)) * 64, "not a baseline")

    def test_other_json(self) -> None:
        self.assert_refused(b"[1, 2, 3]\n", "not a baseline")
        self.assert_refused(b'{"schema": "somebody/else/1"}\n', "its schema is `somebody/else/1`, not `filperf/baseline/2`")

    def test_edited_by_hand(self) -> None:
        good = self.good()
        edited = good.replace(b'"calls":300', b'"calls":900')
        self.assertNotEqual(edited, good)
        self.assert_refused(edited, "digest is not that of its content: it was edited by hand, merged or cut off")

    def test_conflict_of_a_merge(self) -> None:
        good = self.good()
        self.assert_refused(good.replace(b'  "digest"', b'<<<<<<< ours\n  "digest"', 1), "it holds the conflict markers of a merge")

    def test_newer_schema(self) -> None:
        newer = self.good().replace(b"filperf/baseline/2", b"filperf/baseline/3")
        self.assert_refused(newer, "its schema is `filperf/baseline/3`, this filperf knows `filperf/baseline/2`", "Use the filperf that wrote it")

    def test_folder_in_its_place(self) -> None:
        os.makedirs(self.baseline_path)
        self.assert_says(self.assert_code(self.check(), FAILED), self.baseline_path, "not a regular file")
        self.assert_says(self.assert_code(self.refresh(), FAILED), "cannot write " + self.baseline_path, "Is a directory", "Nothing was changed")
        self.assertEqual(os.listdir(os.path.dirname(self.baseline_path)), [os.path.basename(self.baseline_path)])

    def test_dangling_link_in_its_place(self) -> None:
        os.makedirs(os.path.dirname(self.baseline_path))
        os.symlink(self.path("absent"), self.baseline_path)
        self.assert_says(self.assert_code(self.check(), FAILED), self.baseline_path, "No such file")

    # A program that claims to run under another Python.
    PRETENDING = "import sys\n\nsys.version_info = (3, 8, 1, 'final', 0)\n\n" + GOOD

    def test_only_of_another_version(self) -> None:
        """A baseline in another version's folder is named, and not used."""
        self.program(self.PRETENDING)
        self.accepted()
        self.assertEqual(os.listdir(self.baselines), ["cpython-3.8"])
        self.program(GOOD)
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "NO BASELINE", self.baseline_path, "There is a baseline for cpython-3.8", "(-DFILPERF_PYTHON=)")

    def test_copied_from_another_version(self) -> None:
        """A whole baseline that lies in the wrong version's folder is refused."""
        self.program(self.PRETENDING)
        self.accepted()
        other = os.path.join(self.baselines, "cpython-3.8", self.name + ".json")
        self.assertEqual(read_json(other)["environment"]["python"], "CPython 3.8.1")
        os.makedirs(os.path.dirname(self.baseline_path))
        shutil.copy(other, self.baseline_path)
        self.program(GOOD)
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "cannot compare with the baseline " + self.baseline_path, "taken under CPython 3.8.1, this is CPython 3.",
                         "move it back")

    def test_copied_from_another_scenario(self) -> None:
        self.accepted(scenario="other")
        shutil.copy(os.path.join(os.path.dirname(self.baseline_path), "other.json"), self.baseline_path)
        self.assert_says(self.assert_code(self.check(), FAILED), "cannot compare with the baseline " + self.baseline_path)


class UsageTest(GateTest):
    """The command line, settings and manifests."""

    def setUp(self) -> None:
        super().setUp()
        self.program(GOOD)

    def test_command_line(self) -> None:
        for arguments in ((), ("check",), ("refresh",), ("frobnicate",), ("check", "--frobnicate", self.manifest()), ("--frobnicate",)):
            result = self.assert_code(self.filperf(*arguments), USAGE)
            self.assertNotEqual(result.err, "")
        self.assert_says(self.filperf("frobnicate"), "frobnicate")
        self.assert_says(self.filperf("check"), "MANIFEST")

    def test_help_and_version(self) -> None:
        result = self.assert_code(self.filperf("--help"), OK)
        for word in ("check", "refresh", "Exit codes: 0 within limits, 1 something failed, 2 usage, 3 drift beyond limits, 77 skipped"):
            self.assertIn(word, result.out)
        self.assertRegex(self.assert_code(self.filperf("--version"), OK).out, r"^\d+\.\d+")

    def test_bad_settings(self) -> None:
        """A setting's bad value names the variable, the value and what is allowed; nothing is run."""
        for variable, value, allowed in (("FIL_PERF_CPROFILE_ENABLED", "maybe", "true/false"), ("FIL_PERF_ENABLE_CPROFILE", "2", "on/off"),
                                         ("FIL_PERF_CPROFILE_ENABLED", "", "1/0"), ("FIL_PERF_REFRESH", "please", "yes/no"),
                                         ("FIL_PERF_RUN_LABEL", "a/b", "without `/`"), ("FIL_PERF_RUN_LABEL", "", "not empty"),
                                         ("FIL_PERF_RUN_LABEL", "..", "file's name"), ("FIL_PERF_OUTPUT_DIR", "", "paths of folders")):
            result = self.assert_code(self.check(environment={variable: value}), USAGE)
            self.assert_says(result, variable + "=" + value, "allowed are", allowed, "or unset it")
            self.assertEqual(result.out, "")
        self.assertFalse(os.path.exists(self.outputs))

    def test_one_label_for_several(self) -> None:
        manifests = (self.manifest(scenario="one"), self.manifest(scenario="two"))
        result = self.assert_code(self.filperf("check", *manifests, environment={"FIL_PERF_RUN_LABEL": "same"}), USAGE)
        self.assert_says(result, "FIL_PERF_RUN_LABEL", "overwrite each other")

    def test_switched_off(self) -> None:
        """Without profiling nothing is measured, which is skipped and not green, in either name of the setting."""
        self.accepted()
        for variable in ("FIL_PERF_CPROFILE_ENABLED", "FIL_PERF_ENABLE_CPROFILE"):
            result = self.assert_code(self.check(environment={variable: "0"}), SKIPPED)
            self.assert_says(result, "SKIPPED", "nothing was measured", "FIL_PERF_CPROFILE_ENABLED")
            self.assertEqual(self.verdict()["status"], "skipped")
        self.assert_code(self.check(environment={"FIL_PERF_CPROFILE_ENABLED": "1", "FIL_PERF_ENABLE_CPROFILE": "0"}), OK)

    def assert_bad_manifest(self, content: bytes, *texts: str) -> None:
        path = write_bytes(self.path("bad.json"), content)
        for command in ("check", "refresh"):
            result = self.assert_code(self.filperf(command, path), FAILED)
            self.assert_says(result, "cannot read the manifest " + path, *texts)

    def changed_manifest(self, **changes: Any) -> bytes:
        document = read_json(self.manifest())
        for name, value in changes.items():
            place, _, member = name.rpartition("__")
            (document[place] if place else document)[member] = value
        return json.dumps(document).encode()

    def test_missing_manifest(self) -> None:
        result = self.assert_code(self.filperf("check", self.path("absent.json")), FAILED)
        self.assert_says(result, self.path("absent.json"), "No such file")
        self.assert_code(self.filperf("check", self.folder), FAILED)

    def test_manifest_that_is_not_json(self) -> None:
        self.assert_bad_manifest(b"", "not JSON (at byte")
        self.assert_bad_manifest(b'{"schema": ', "not JSON (at byte")
        self.assert_bad_manifest(b"\xff\xfe\x00", "not JSON (at byte")
        self.assert_bad_manifest(b"[]", "not a JSON object")
        self.assert_bad_manifest(b"[" * 200_000, "nested more than 64 deep")
        self.assert_bad_manifest(b"1e777", "it holds a number that is too large")

    def test_manifest_of_another_schema(self) -> None:
        self.assert_bad_manifest(self.changed_manifest(schema="filperf/manifest/2"), "`filperf/manifest/2`", "configure again with CMake")
        self.assert_bad_manifest(b"{}", "`schema` is missing")

    def test_manifest_with_bad_members(self) -> None:
        """Every member of the wrong type or out of range is named."""
        for text, changes in (("`phase` is `both`; allowed are `import` and `run`", {"phase": "both"}),
                              ("`scenario` is `../x`", {"scenario": "../x"}),
                              ("`scenario` is ``", {"scenario": ""}),
                              ("`args` is not a list", {"args": "run"}),
                              ("`args` holds something that is not a text", {"args": [1]}),
                              ("`expect_exit` is not a whole number", {"expect_exit": 256}),
                              ("`expect_exit` is not a whole number", {"expect_exit": "0"}),
                              ("`timeout_s` is not a number", {"timeout_s": 0}),
                              ("`memory_limit_mib` is not a whole number", {"memory_limit_mib": 1.5}),
                              ("`limits.min_calls` is not a whole number", {"limits__min_calls": -1}),
                              ("`limits.max_drift_percent` is not a number", {"limits__max_drift_percent": None}),
                              ("`limits.max_calls` is not a whole number", {"limits__max_calls": 2**64 - 1}),
                              ("`subject.entry` is `demo`, but it must be `module:callable`", {"subject__entry": "demo"}),
                              ("`subject` is not an object", {"subject": []}),
                              ("`environment` is not an object", {"environment": ["A=B"]}),
                              ("`directories` holds `../x`", {"directories": ["../x"]}),
                              ("`directories` holds `/x`", {"directories": ["/x"]})):
            with self.subTest(text):
                self.assert_bad_manifest(self.changed_manifest(**changes), text)

    def test_one_bad_manifest_among_others(self) -> None:
        """The others are still checked and reported, in JSON too."""
        bad = write_bytes(self.path("bad.json"), b"{}")
        manifests = (self.manifest(scenario="one"), bad, self.manifest(scenario="two"))
        self.assert_code(self.filperf("refresh", manifests[0], manifests[2]), OK)
        result = self.assert_code(self.filperf("check", *manifests), FAILED)
        self.assert_says(result, "ok perf.one", "cannot read the manifest " + bad, "ok perf.two")
        result = self.assert_code(self.filperf("check", "--json", *manifests), FAILED)
        self.assertEqual([entry["scenario"] for entry in json.loads(result.out)["verdicts"]], ["one", "two"])
        self.assert_says(result, "cannot read the manifest " + bad)
        self.assert_says(self.assert_code(self.filperf("refresh", *manifests), FAILED), "perf.one: baseline unchanged",
                         "perf.two: baseline unchanged")

    def test_output_folder_that_cannot_be_made(self) -> None:
        self.accepted()
        write_bytes(self.path("file"), b"")
        result = self.assert_code(self.check(output_dir=self.path("file", "outputs")), FAILED)
        self.assert_says(result, self.path("file", "outputs"), "cannot be made: Not a directory")
        self.assertEqual(re.findall("filperf: ", result.err), ["filperf: "])


if __name__ == "__main__":
    unittest.main()
