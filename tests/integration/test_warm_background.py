"""`warm start --no-wait`: it returns while the subject is still being imported, and scenarios wait for that."""

from __future__ import annotations

import os
import subprocess
import unittest

from harness import EXECUTABLE, FAILED, OK, clean_environment, wait_until
from warm import LOST, PATIENCE, PROGRAM, WarmTest

# At the import of the program, none of which a scenario of its run counts.
WAIT = """
hold("other")
"""
# Breaks an import once, so that a cold run after it does not.
BREAK_ONCE = """
try:
    os.remove(os.path.join(FOLDER, "broken"))
except FileNotFoundError:
    pass
else:
    print("what is printed before")
    raise RuntimeError("broken on purpose")
"""
CLOSE_ALL = """
if os.path.exists(os.path.join(FOLDER, "closing")):
    os.closerange(3, 100)
    import time
    time.sleep(600)
"""
BROKEN = "it ended while it was importing: RuntimeError: broken on purpose"


class BackgroundTest(WarmTest):
    def setUp(self) -> None:
        super().setUp()
        self.warm_program(WAIT + BREAK_ONCE + PROGRAM)
        self.accepted()

    def start_held(self, *options: str) -> int:
        """Starts one whose import waits until the returned descriptor is closed."""
        self.hold("other")
        self.assert_says(self.assert_code(self.filperf("warm", "start", "--no-wait", *options, self.manifest()), OK), "gets ready")
        return self.wait_until_held("other")

    def sockets(self) -> list[str]:
        return os.listdir(self.path("private", "warm"))

    def begin_waiting(self) -> subprocess.Popen[bytes]:
        """Starts a check that waits for the import."""
        run = self.begin()
        self.wait_for(lambda: self.connections() == 1, "a scenario that waits")
        self.assertIsNone(run.poll())
        return run

    def go_on(self, writer: int) -> None:
        self.release("other")
        os.close(writer)

    def mark(self, name: str) -> None:
        """Makes the file that something at the import looks for."""
        with open(self.path(name), "wb"):
            pass

    def test_scenario_waits(self) -> None:
        writer = self.start_held()
        run = self.begin_waiting()
        self.assertEqual(self.runs(), [])
        self.go_on(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_warm()

    def test_idle(self) -> None:
        """A long import is no idleness."""
        writer = self.start_held("--idle", "0.5")
        self.assertFalse(wait_until(lambda: not self.sockets(), 2), "it ended during its import")
        self.go_on(writer)
        self.wait_for(lambda: not self.remains(), "that nothing is left")

    def ask(self, beside: int = 0) -> subprocess.Popen[str]:
        """Starts `warm status`, and waits until the server has heard of it, beside others."""
        status = subprocess.Popen([EXECUTABLE, "warm", "status", self.manifest()], env=clean_environment(), stdout=subprocess.PIPE,
                                  encoding="utf-8")
        self.addCleanup(self.end, status)
        self.wait_for(lambda: self.connections() == beside + 1, "a question")
        return status

    def test_status_of_one_that_ends(self) -> None:
        for victims in (("server",), ("keeper", "server", "interpreter")):
            writer = self.start_held()
            status = self.ask()
            server = self.running()
            self.kill(*(getattr(server, victim) for victim in victims))
            self.assertEqual(status.communicate(timeout=PATIENCE)[0], "none: it ended when it was asked\n")
            self.assertEqual(status.returncode, FAILED)
            self.go_on(writer)

    def test_long_import(self) -> None:
        """A scenario waits FIL_PERF_WARM_PATIENCE and is then run cold; later ones are not. One that waits no longer is nobody's. `warm status` waits
        to the end, as the fixture of CTest does, so that scenarios are not started to wait.
        """
        self.settings["settings"] = {"FIL_PERF_WARM_PATIENCE": "4"}
        writer = self.start_held()
        gone = self.begin_waiting()
        self.end(gone)
        self.wait_for(lambda: self.connections() == 0, "that it is gone")
        run = self.begin_waiting()
        status = self.ask(beside=1)
        self.wait_for(lambda: self.connections() == 1, "that the scenario is refused")
        # Longer in all than a server may be silent that does not hang.
        with self.assertRaises(subprocess.TimeoutExpired):
            status.wait(5)
        self.go_on(writer)
        self.assertEqual(status.communicate(timeout=PATIENCE)[0], "ready\n")
        self.assertEqual(status.returncode, OK)
        self.assert_code(self.finish(run), OK)
        self.assert_cold("its import has not ended in 4 s")
        self.assert_code(self.check(), OK)
        self.assert_warm()

    def test_import_fails(self) -> None:
        """Everyone who asks hears why: who waits for it, and who comes later."""
        self.mark("broken")
        writer = self.start_held()
        run = self.begin_waiting()
        self.go_on(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_cold(BROKEN)
        self.assertEqual(self.status(), "none: " + BROKEN)
        self.assert_code(self.filperf("warm", "status", self.manifest()), FAILED)
        self.assert_code(self.filperf("warm", "status", "--optional", self.manifest()), OK)
        self.assert_code(self.check(), OK)
        self.assert_cold(BROKEN)

    def test_import_closes_all(self) -> None:
        """Also the pipe that it would report to, so that its end is not to be waited for."""
        self.warm_program(CLOSE_ALL + PROGRAM)
        self.mark("closing")
        self.assert_code(self.filperf("warm", "start", "--no-wait", self.manifest()), OK)
        self.wait_for(lambda: self.status() == "none: it ended while it was importing", "an interpreter that is of no use")
        os.remove(self.path("closing"))
        self.assert_code(self.check(), OK)
        self.assert_cold("it ended while it was importing")

    def test_import_fails_that_is_waited_for(self) -> None:
        """Without `--no-wait` it is `warm start` that says it, and nothing runs."""
        for options, code in (((), FAILED), (("--optional",), OK)):
            self.mark("broken")
            self.assert_says(self.assert_code(self.filperf("warm", "start", *options, self.manifest()), code),
                             "cannot start a warm interpreter of demo: " + BROKEN, "Scenarios run cold")
            self.assert_nothing_left()

    def test_last_words(self) -> None:
        """However long they are, and whatever they would do to a terminal."""
        self.warm_program(BREAK_ONCE.replace('"broken on purpose"', 'chr(27) + "[31m" + "x" * 300000') + PROGRAM)
        self.mark("broken")
        self.assert_code(self.filperf("warm", "start", "--no-wait", self.manifest()), OK)
        words = r"RuntimeError: \x1b[31m"
        expected = "it ended while it was importing: " + words + "x" * (500 - len("RuntimeError: \x1b[31m"))
        self.assertEqual(self.status(), "none: " + expected)
        self.assert_code(self.check(), OK)
        self.assert_cold(expected)

    def test_stopped(self) -> None:
        """An import is not waited for by who stops it; the scenario that waits runs cold."""
        writer = self.start_held()
        run = self.begin_waiting()
        self.assert_says(self.assert_code(self.filperf("warm", "stop", self.manifest()), OK), "stopped")
        self.go_on(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_cold(LOST)

    def test_killed(self) -> None:
        writer = self.start_held()
        run = self.begin_waiting()
        self.kill(*self.running())
        self.go_on(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_cold(LOST)

    def test_owner_ends(self) -> None:
        owner = subprocess.Popen(["sleep", "600"])
        self.addCleanup(self.end, owner)
        writer = self.start_held("--owner", str(owner.pid))
        self.running()
        self.end(owner)
        self.wait_for(lambda: not self.remains(), "that nothing is left")
        self.go_on(writer)


if __name__ == "__main__":
    unittest.main()
