"""The verdict: which changes of a program fail, which are only reported, and how the report reads for people and for programs."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import unittest
from typing import Any, Optional

from harness import DRIFT, EXECUTABLE, FAILED, FILE, OK, GateTest, Result, clean_environment, read_bytes

# `f` and `g` as often as asked, above a bulk of 50,000 calls that do not move.
PROGRAM = """
def f():
    pass

def g():
    pass

def bulk():
    pass

def main():
    for _ in range({bulk}):
        bulk()
    for _ in range({f}):
        f()
    for _ in range({g}):
        g()
"""


def program(f: int = 400, g: int = 400, bulk: int = 50_000) -> str:
    return PROGRAM.format(f=f, g=g, bulk=bulk)


class VerdictTest(GateTest):
    def changed(self, before: str, after: str, *options: str, **changes: Any) -> Result:
        """Accepts one program and checks another in its place."""
        self.program(before)
        self.accepted(**changes)
        self.program(after)
        return self.check(*options, **changes)

    def measure(self, kind: str, name: Optional[str] = None) -> Any:
        """One measure of the verdict file."""
        document = self.verdict()
        found = [entry for entry in document["totals"] + document["functions_beyond_limit"]
                 if entry["kind"] == kind and entry.get("name") == name]
        self.assertEqual(len(found), 1, document)
        return found[0]

    def moved(self) -> dict[tuple[str, str], tuple[int, int]]:
        """What the program itself does differently: (caller, callee) -> (before, after)."""
        return {(entry["caller"], entry["callee"]): (entry["before"], entry["after"])
                for entry in self.verdict()["program_calls_moved"]}

    def assert_ends_with_refresh_command(self, result: Result) -> None:
        self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")


class GateVerdictTest(VerdictTest):
    def test_nothing_changed(self) -> None:
        """A refresh, then checks: ok, in one line, and the verdict says the same."""
        self.program(program())
        result = self.accepted()
        self.assert_says(result, "new baseline, 50,801 calls", self.baseline_path)
        for _ in range(2):
            result = self.assert_code(self.check("--cold"), OK)
            self.assertEqual(result.out, "ok perf.test-nothing-changed: 50,801 calls, as in the baseline\n")
            self.assertEqual(result.err, "")
        verdict = self.verdict()
        self.assertEqual((verdict["schema"], verdict["status"]), ("filperf/verdict/1", "ok"))
        self.assertEqual((verdict["program_calls_moved"], verdict["functions_moved"]), ([], []))

    def test_one_more_call_is_visible(self) -> None:
        """One more call of one function is in the report and in the verdict, and does not fail."""
        result = self.assert_code(self.changed(program(), program(f=401)), OK)
        self.assert_says(result, "within the limits", "+1  " + FILE + ":f", "400 -> 401 calls by " + FILE + ":main")
        self.assertEqual(self.moved(), {(FILE + ":main", FILE + ":f"): (400, 401)})
        self.assertEqual(self.verdict()["status"], "ok")

    def test_twice_as_often_fails_below_the_total_limit(self) -> None:
        """A function called twice as often fails though the total moves by less than 1 %, and is named with both counts."""
        result = self.assert_code(self.changed(program(), program(f=800)), DRIFT)
        self.assert_says(result, "DRIFT", "+400  " + FILE + ":f", "400 -> 800 calls by " + FILE + ":main", "OVER",
                         "accept it and commit the baseline")
        total = self.measure("total")
        self.assertLess((total["after"] - total["before"]) / total["before"], 0.01)
        self.assertEqual(total["judgement"], "within")
        self.assertEqual(self.measure("function", FILE + ":f")["judgement"], "worse")
        self.assert_ends_with_refresh_command(result)

    def test_twice_as_often_below_the_floor(self) -> None:
        """The same below the absolute floor of 100 calls is reported only."""
        result = self.assert_code(self.changed(program(f=40), program(f=80)), OK)
        self.assert_says(result, "40 -> 80 calls by " + FILE + ":main")

    def test_builtin_twice_as_often(self) -> None:
        """What the program calls in other code twice as often fails too, although that code is called far more by others."""
        text = """
            import beside

            def main():
                beside.work()
                for _ in range(TIMES):
                    len("")
            """
        beside = "def work():\n    for _ in range(30000):\n        len('')\n"
        self.program(text.replace("TIMES", "200"), beside=beside)
        self.accepted()
        self.program(text.replace("TIMES", "400"), beside=beside)
        result = self.assert_code(self.check(limits={"max_program_drift_percent": 1000}), DRIFT)
        name = "builtin:<built-in method builtins.len>"
        self.assertEqual(self.measure("program_call", name)["judgement"], "worse")
        self.assert_says(result, name + " (calls by demo only)")
        self.assertEqual(self.moved(), {(FILE + ":main", name): (200, 400)})

    def test_moves_that_cancel(self) -> None:
        """One function more and another less by the same number: no total moves, and it fails."""
        result = self.assert_code(self.changed(program(f=800, g=400), program(f=400, g=800)), DRIFT)
        self.assertEqual(self.measure("total")["before"], self.measure("total")["after"])
        self.assertEqual(self.measure("function", FILE + ":g")["judgement"], "worse")
        self.assertEqual(self.measure("function", FILE + ":f")["judgement"], "better")
        self.assert_says(result, FILE + ":f", FILE + ":g")
        self.assert_ends_with_refresh_command(result)

    def test_improvement(self) -> None:
        """Fewer calls beyond the limit pass, and say how to keep the gain."""
        result = self.assert_code(self.changed(program(f=4000), program(f=400)), OK)
        self.assert_says(result, "IMPROVED", "4,000 -> 400 calls by " + FILE + ":main", "To keep the gain")
        self.assertEqual(self.verdict()["status"], "improved")
        self.assert_ends_with_refresh_command(result)

    def test_total_beyond_its_limit(self) -> None:
        """Many functions each within their limit sum up to a total beyond its own."""
        result = self.assert_code(self.changed(program(), program(bulk=51_000)), DRIFT)
        self.assertEqual(self.measure("total")["judgement"], "worse")
        self.assertEqual(self.measure("of_program")["judgement"], "worse")
        self.assertEqual(self.verdict()["functions_beyond_limit"], [])
        self.assert_says(result, "+1,000", "all calls", "calls into demo")

    def test_wider_limits(self) -> None:
        """The scenario's own limits count."""
        limits = {"max_drift_percent": 50, "max_program_drift_percent": 50, "max_function_drift_percent": 50}
        self.assert_code(self.changed(program(), program(bulk=51_000), limits=limits), OK)

    def test_budget(self) -> None:
        """MAX_CALLS is a limit whatever the baseline says, and exact."""
        self.program(program())
        self.accepted()
        self.assert_code(self.check(limits={"max_calls": 50_801}), OK)
        result = self.assert_code(self.check(limits={"max_calls": 50_800}), DRIFT)
        self.assert_says(result, "more calls than MAX_CALLS allows", "50,801", "50,800", "OVER", "raise the limit where it is declared (CMakeLists.txt:7)")
        self.assertNotIn("perf-refresh", result.out)
        self.assertEqual(self.measure("budget")["judgement"], "worse")

    def test_exact_limit(self) -> None:
        """A limit of 0 allows no more calls, and calls one fewer an improvement."""
        limits = {"max_program_drift_percent": 0}
        result = self.assert_code(self.changed(program(), program(f=401), limits=limits), DRIFT)
        self.assert_says(result, "exact")
        self.program(program(f=399))
        self.assert_says(self.assert_code(self.check(limits=limits), OK), "IMPROVED")

    def test_exact_limit_of_functions(self) -> None:
        """The same for single functions."""
        self.assert_code(self.changed(program(), program(f=401), limits={"max_function_drift_percent": 0}), DRIFT)
        self.assertEqual(self.measure("function", FILE + ":f")["judgement"], "worse")

    def test_new_function(self) -> None:
        """A function that the baseline lacks fails above the floor and is reported below it."""
        text = "def added():\n    pass\n\ndef bulk():\n    pass\n\ndef main():\n    for _ in range(50000):\n        bulk()\n"
        more = "    for _ in range({}):\n        added()\n"
        result = self.assert_code(self.changed(text, text + more.format(99)), OK)
        self.assert_says(result, "0 -> 99 calls by " + FILE + ":main")
        self.program(text + more.format(100))
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "0 -> 100", FILE + ":added")
        self.assertEqual(self.measure("function", FILE + ":added")["before"], 0)

    def test_vanished_function(self) -> None:
        """A function that is no longer called is named, and an improvement."""
        result = self.assert_code(self.changed(program(), program(f=0)), OK)
        self.assert_says(result, "IMPROVED", "400 -> 0 calls by " + FILE + ":main")
        self.assertEqual(self.measure("function", FILE + ":f")["after"], 0)

    def test_renamed_function(self) -> None:
        """A renamed function is one that is new and one that has vanished: red until accepted, then green."""
        renamed = program().replace("f()", "renamed()")
        result = self.assert_code(self.changed(program(), renamed), DRIFT)
        self.assert_says(result, FILE + ":renamed", FILE + ":f")
        self.accepted()
        self.assert_code(self.check(), OK)

    def test_lines_do_not_count(self) -> None:
        """A comment on top moves every line and nothing else."""
        result = self.assert_code(self.changed(program(), "# A comment.\n\n\n" + program()), OK)
        self.assert_says(result, "as in the baseline")

    def test_changed_scenario(self) -> None:
        """A baseline of other arguments or another phase compares nothing; both commands are named."""
        self.program(program())
        self.accepted(args=["one"])
        result = self.assert_code(self.check(args=["one", "two"]), FAILED)
        self.assert_says(result, self.baseline_path, "`one` (run phase)", "`one two` (run phase)", "ctest --preset perf-refresh")
        result = self.assert_code(self.check(args=["one"], phase="import"), FAILED)
        self.assert_says(result, "(import phase)")

    def test_refresh_by_setting(self) -> None:
        """`check` refreshes under FIL_PERF_REFRESH=1."""
        self.program(program())
        result = self.assert_code(self.check(environment={"FIL_PERF_REFRESH": "1"}), OK)
        self.assert_says(result, "new baseline")
        self.assert_code(self.check(), OK)


class ReportTest(VerdictTest):
    def test_json(self) -> None:
        """With --json stdout holds one document and nothing else, and the verdict file holds the same verdict."""
        result = self.assert_code(self.changed(program(), program(f=800), "--json"), DRIFT)
        document = json.loads(result.out)
        self.assertEqual(document["schema"], "filperf/report/1")
        self.assertEqual(document["verdicts"], [self.verdict()])
        self.assertEqual(document["verdicts"][0]["status"], "drift")
        self.assertEqual(document["verdicts"][0]["accept_command"], "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")
        self.assertEqual(result.err, "")

    def test_json_of_an_error(self) -> None:
        """An error is a document too, with the message in it."""
        self.program("def main():\n    return 3\n")
        result = self.assert_code(self.check("--json"), FAILED)
        verdict, = json.loads(result.out)["verdicts"]
        self.assertEqual(verdict["status"], "error")
        self.assertIn("exit code was 3, expected 0", verdict["message"])

    def test_json_of_a_refresh(self) -> None:
        self.program(program())
        statuses = [json.loads(self.accepted_as_json().out)["baselines"][0]["status"] for _ in range(2)]
        self.assertEqual(statuses, ["created", "unchanged"])

    def accepted_as_json(self) -> Result:
        return self.assert_code(self.refresh("--json"), OK)

    def test_several_scenarios(self) -> None:
        """Several manifests: each is reported, and the worst decides the exit code."""
        self.program(program())
        manifests = [self.manifest(scenario="one"), self.manifest(scenario="two"), self.manifest(scenario="three", expect_exit=4)]
        self.assert_code(self.filperf("refresh", *manifests[:2]), OK)
        self.assert_code(self.filperf("check", *manifests[:2]), OK)
        self.program(program(f=800))
        result = self.assert_code(self.filperf("check", *manifests[:2]), DRIFT)
        self.assertEqual(result.out.count("DRIFT"), 2)
        result = self.assert_code(self.filperf("check", *manifests), FAILED)
        self.assert_says(result, "DRIFT perf.one", "DRIFT perf.two", "ERROR perf.three")
        result = self.filperf("check", "--json", *manifests)
        self.assertEqual([entry["scenario"] for entry in json.loads(result.out)["verdicts"]], ["one", "two", "three"])

    def on_terminal(self, *command: str, **environment: str) -> str:
        """What a command leaves on a terminal: the progress that it shows there is overwritten."""
        master, terminal = pty.openpty()
        process = subprocess.Popen([EXECUTABLE, *command], stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal,
                                   cwd=self.folder, env=clean_environment(TERM="xterm", **environment))
        os.close(terminal)
        text = b""
        try:
            while True:
                part = os.read(master, 65536)
                if not part:
                    break
                text += part
        except OSError:
            pass  # how Linux says that the other end was closed
        finally:
            os.close(master)
        self.assertEqual(process.wait(timeout=60), DRIFT)
        return re.sub("[^\n]*\r\x1b\\[K", "", text.decode("utf-8"))

    def test_colour(self) -> None:
        """Colour on a terminal only, and not where NO_COLOR asks for none; it changes nothing else of the report."""
        plain = self.assert_code(self.changed(program(), program(f=800)), DRIFT).out
        self.assertNotIn("\x1b", plain)
        coloured = self.on_terminal("check", self.manifest())
        self.assertIn("\x1b[31;1mDRIFT\x1b[0m", coloured)
        self.assertEqual(re.sub("\x1b\\[[0-9;]*m", "", coloured).replace("\r\n", "\n"), plain)
        self.assertNotIn("\x1b", self.on_terminal("check", self.manifest(), NO_COLOR="1"))
        # https://no-color.org: present and not empty.
        self.assertIn("\x1b", self.on_terminal("check", self.manifest(), NO_COLOR=""))

    def test_files_of_a_failure_exist(self) -> None:
        """The report names the profile, the baseline and the verdict, and they are there."""
        result = self.assert_code(self.changed(program(), program(f=800)), DRIFT)
        for title in ("profile:", "baseline:", "verdict:"):
            path = re.search(title + r" +(\S+)", result.out)
            assert path is not None, result.out
            self.assertTrue(os.path.isfile(path.group(1)), path.group(1))

    def test_output_folder_and_label(self) -> None:
        """FIL_PERF_OUTPUT_DIR and FIL_PERF_RUN_LABEL say where the files go."""
        self.program(program())
        self.accepted()
        elsewhere = self.path("elsewhere")
        self.assert_code(self.check(environment={"FIL_PERF_OUTPUT_DIR": elsewhere, "FIL_PERF_RUN_LABEL": "mine"}), OK)
        self.assertEqual(sorted(os.listdir(elsewhere)),
                         ["mine-cprofile.pstats", "mine-stderr.txt", "mine-stdout.txt", "mine-verdict.json"])
        self.assertEqual(json.loads(read_bytes(os.path.join(elsewhere, "mine-verdict.json")))["status"], "ok")


if __name__ == "__main__":
    unittest.main()
