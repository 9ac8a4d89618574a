"""Many at once: two hundred requests to one warm interpreter, and two runs of CTest in one build folder."""

from __future__ import annotations

import glob
import os
import pstats
import subprocess
import sys
import unittest
from typing import Any

from harness import EXECUTABLE, OK, PYTHON, ROOT, read_bytes, read_json
from warm import PATIENCE, PRELUDE, WarmServer, WarmTest, is_run, processes

sys.path.insert(0, os.path.join(ROOT, "tests", "cmake"))

import project  # noqa: E402

PROGRAM = """
import time

# Of the process that imports this: an interpreter that all its runs are forked from. A run's parent would be no sign of it: that
# is a process in between at first, however shortly.
IMPORTED_BY = os.getpid()

def main():
    note("sandboxes", os.getcwd())
    note("interpreters", str(IMPORTED_BY))
    steps(int(sys.argv[1]))
    time.sleep(0.02)
    hold()
"""


class RequestsTest(WarmTest):
    """Two hundred clients at once: every verdict is the right one and from a warm run. Only as many children as there are processors run at
    once, the rest waits, so that processes and memory stay bounded.
    """

    CLIENTS = 200
    MOST = max(2, os.cpu_count() or 1)

    def changes(self, number: int) -> dict[str, Any]:
        return {"scenario": "%s-%d" % (self.name, number), "args": [str(1000 + number)]}

    def run_all(self, scenarios: int, at_server: int) -> list[Any]:
        """Starts all clients, each with one of so many scenarios, and holds up the first until the server has so many. Returns verdicts."""
        server = self.start(**self.changes(0))
        self.hold()
        manifests = [self.manifest(**self.changes(number)) for number in range(scenarios)]
        checks = []
        for number in range(self.CLIENTS):
            out = open(self.path("check-%d.json" % number), "w+b")
            self.addCleanup(out.close)
            checks.append(self.begin_manifest(out, "--json", manifests[number % scenarios]))
        self.wait_for(lambda: self.connections(**self.changes(0)) >= at_server, "%d clients at the server" % at_server)
        self.release()
        most_runs, most_memory = self.watch(server, checks)
        self.assertGreaterEqual(most_runs, 1)
        self.assertLessEqual(most_runs, self.MOST)
        # The server, what forks, and a child that waits stand beside the runs; a run has what the interpreter has, and its profile.
        self.assertLess(most_memory, (self.MOST + 3) * (self.resident(server.interpreter) + (32 << 20)))
        verdicts = []
        for number, check in enumerate(checks):
            self.finish(check)
            verdict, = read_json(self.path("check-%d.json" % number))["verdicts"]
            self.assertEqual(verdict["scenario"], self.changes(number % scenarios)["scenario"])
            self.assertEqual(verdict["runner"], {"warm": True, "why_cold": ""})
            verdicts.append(verdict)
        return verdicts

    def test_of_ten_scenarios(self) -> None:
        """Those of one scenario wait for each other, since they run in the same folder."""
        scenarios = 10
        self.warm_program(PROGRAM)
        self.assert_code(self.filperf("refresh", *(self.manifest(**self.changes(number)) for number in range(scenarios))), OK)
        for number, verdict in enumerate(self.run_all(scenarios, scenarios)):
            self.assertEqual(verdict["status"], "ok")
            of_program = next(total for total in verdict["totals"] if total["kind"] == "of_program")
            # main, note, note, steps and hold, and so many steps.
            self.assertEqual((of_program["before"], of_program["after"]), (1005 + number % scenarios,) * 2)
            self.assertEqual(verdict["functions_moved"], [])

    def test_of_as_many_scenarios(self) -> None:
        """All wait at the server. They have no baseline, but their profiles show that each ran what it was to run."""
        self.warm_program(PROGRAM)
        for number, verdict in enumerate(self.run_all(self.CLIENTS, self.CLIENTS)):
            self.assertEqual(verdict["status"], "no_baseline")
            stats = pstats.Stats(os.path.join(self.outputs, self.changes(number)["scenario"] + "-cprofile.pstats")).stats  # type: ignore[attr-defined]
            calls, = (value[1] for key, value in stats.items() if key[2] == "step")
            self.assertEqual(calls, 1000 + number)

    @staticmethod
    def resident(process: int) -> int:
        try:
            return int(read_bytes("/proc/%d/statm" % process).split()[1]) * os.sysconf("SC_PAGESIZE")
        except (OSError, IndexError):
            return 0  # it ended meanwhile

    def watch(self, server: WarmServer, checks: list[subprocess.Popen[bytes]]) -> tuple[int, int]:
        """The largest number of runs at once, and the most memory of the server with all below it, until all have ended."""
        most_runs = most_memory = 0

        def all_ended() -> bool:
            nonlocal most_runs, most_memory
            below = [process for process in processes() if process.parent in (server.server, server.interpreter)]
            runs = [process for process in below if is_run(process, server) and process.line]
            # Others may have begun and ended while /proc was read: at one time there were those that are still there.
            most_runs = max(most_runs, sum(1 for process in runs if self.resident(process.number)))
            most_memory = max(most_memory, sum(self.resident(process.number) for process in below) + self.resident(server.server))
            return all(check.poll() is not None for check in checks)

        self.wait_for(all_ended, "the end of all checks")
        return most_runs, most_memory


class GatesTest(WarmTest):
    """Two runs of CTest in the same build folder at once: both green to the call, each with an interpreter of its own, nothing left."""

    SCENARIOS = 4

    def setUp(self) -> None:
        super().setUp()
        self.project = project.ProjectTest()
        self.project.setUp()
        self.addCleanup(self.project.doCleanups)
        self.program(PRELUDE.format(folder=self.folder) + PROGRAM)
        self.release()
        self.release("other")
        head = project.HEAD.replace(project.EXECUTABLE, EXECUTABLE)
        lines = ['filperf_add_subject(demo ENTRY demo:main PACKAGE demo PYTHON "%s" SOURCE "%s" BASELINE_DIR "%s")'
                 % (PYTHON, self.source, self.baselines)]
        lines += ["filperf_add_scenario(two-gates-%d ARGS %d)" % (number, 1000 + number) for number in range(self.SCENARIOS)]
        self.project.write("CMakeLists.txt", head + "\n".join(lines))
        result = self.project.cmake()
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assert_green(self.ctest("refresh", FIL_PERF_REFRESH="1"))

    def tearDown(self) -> None:
        self.assert_nothing_left()
        self.assertEqual(self.sockets(), [])

    def sockets(self) -> list[str]:
        return glob.glob(os.path.join(self.project.environments, "filperf-*", "warm", "*"))

    def ctest(self, name: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        out = open(self.path(name + ".log"), "w+", encoding="utf-8")
        self.addCleanup(out.close)
        environment.setdefault("FIL_PERF_OUTPUT_DIR", self.path(name))
        process = subprocess.Popen(["ctest", "--test-dir", self.project.build, "-L", "^perf$", "-j2", "-V", *arguments], stdout=out,
                                   stderr=subprocess.STDOUT, env=project.clean_environment(**environment), encoding="utf-8")
        process.output = out  # type: ignore[attr-defined]
        self.addCleanup(self.end, process)  # type: ignore[arg-type]
        return process

    def assert_green(self, process: subprocess.Popen[str]) -> None:
        process.wait(timeout=2 * PATIENCE)
        process.output.seek(0)  # type: ignore[attr-defined]
        self.assertEqual(process.returncode, 0, process.output.read())  # type: ignore[attr-defined]

    def interpreters(self) -> set[str]:
        noted = set(read_bytes(self.path("interpreters")).decode().split())
        os.remove(self.path("interpreters"))
        return noted

    def both(self, **environment: str) -> None:
        """Runs both, and does not let the first scenario end before both have an interpreter."""
        self.interpreters()
        self.hold()
        gates = [self.ctest("gate-%d" % number, **environment) for number in range(2)]
        self.wait_for(lambda: len([path for path in self.sockets() if not path.endswith(".new")]) == 2, "two interpreters at once")
        self.release()
        for gate in gates:
            self.assert_green(gate)

    def test_both_are_green(self) -> None:
        self.both()
        for gate in range(2):
            for number in range(self.SCENARIOS):
                self.outputs = self.path("gate-%d" % gate)
                self.assert_warm("two-gates-%d" % number)
        self.assertEqual(len(self.interpreters()), 2)

    def test_both_write_to_one_folder(self) -> None:
        """Also where they write the same files."""
        self.both(FIL_PERF_OUTPUT_DIR=self.outputs)
        for number in range(self.SCENARIOS):
            self.assert_warm("two-gates-%d" % number)

    def test_without_the_fixture(self) -> None:
        """`ctest -FS .` starts none: every scenario runs cold, with the same counts, and says why."""
        self.assert_green(self.ctest("cold", "-FS", "."))
        self.outputs = self.path("cold")
        for number in range(self.SCENARIOS):
            self.assert_cold("none was started", "two-gates-%d" % number)


if __name__ == "__main__":
    unittest.main()
