"""A part of a warm interpreter hangs: it is given FIL_PERF_WARM_PATIENCE, then ended, and no scenario loses its verdict."""

from __future__ import annotations

import os
import signal
import subprocess
import unittest
from typing import Any

from harness import EXECUTABLE, OK, clean_environment
from warm import LOST, PATIENCE, PROGRAM, WarmServer, WarmTest

SILENT = "it did not answer for 4 s"


class HangingTest(WarmTest):
    """Some of its processes are stopped (SIGSTOP), which from outside is what an endless loop is."""

    def setUp(self) -> None:
        super().setUp()
        self.warm_program(PROGRAM)

    def changes(self, case: str) -> dict[str, Any]:
        """A subject for each case, which so has an interpreter of its own."""
        return {"scenario": "%s-%s" % (self.name, case), "subject": {"name": case}, "settings": {"FIL_PERF_WARM_PATIENCE": "4"}}

    def start_and_stop(self, case: str, *which: str) -> WarmServer:
        server = self.start(**self.changes(case))
        self.wait_for(lambda: self.waiting_child(server), "the child that is forked ahead")
        for name in which:
            os.kill(getattr(server, name), signal.SIGSTOP)
        return server

    def test_hangs_for_good(self) -> None:
        """All cases at the same time, since each of them only waits: a scenario that is to run, one that runs, and `warm stop`."""
        for case in ("server-before", "server-during", "interpreter-before"):
            self.accepted(**self.changes(case))
        self.start_and_stop("server-before", "server")
        self.start_and_stop("interpreter-before", "interpreter")
        server = self.start(**self.changes("server-during"))
        self.hold()
        checks = {"server-during": self.begin(**self.changes("server-during"))}
        writer = self.wait_until_held(among=checks["server-during"])
        os.kill(server.server, signal.SIGSTOP)
        self.release()
        os.close(writer)
        # The child that was forked ahead takes the first request; there is none for the next.
        self.assert_code(self.check(**self.changes("interpreter-before")), OK)
        self.assert_warm(self.changes("interpreter-before")["scenario"])
        for case in ("server-before", "interpreter-before"):
            checks[case] = self.begin(**self.changes(case))
        stops = {}
        for case, which in {"stop": ("server",), "stop-both": ("keeper", "server")}.items():
            self.start_and_stop(case, *which)
            stops[case] = subprocess.Popen([EXECUTABLE, "warm", "stop", self.manifest(**self.changes(case))], env=clean_environment(),
                                           stdout=subprocess.PIPE, encoding="utf-8")
            self.addCleanup(self.end, stops[case])
        for case, process in stops.items():
            with self.subTest(case=case):
                out, _ = process.communicate(timeout=PATIENCE)
                self.assertEqual((process.returncode, out), (OK, "stopped\n"))
        for case, check in checks.items():
            with self.subTest(case=case):
                self.assert_code(self.finish(check), OK)
                self.assert_cold(LOST if case == "interpreter-before" else SILENT, self.changes(case)["scenario"])
        self.wait_for(lambda: not self.remains(), "that nothing is left")

    def test_interpreter_during_a_run(self) -> None:
        """A run goes on by itself: the server, not the interpreter, waits for its end."""
        self.accepted()
        server = self.start()
        self.hold()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        os.kill(server.interpreter, signal.SIGSTOP)
        self.release()
        os.close(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_warm()
        os.kill(server.interpreter, signal.SIGCONT)
        self.assert_code(self.check(), OK)
        self.assert_warm()


if __name__ == "__main__":
    unittest.main()
