"""How a warm interpreter ends by itself, or because it is told to."""

from __future__ import annotations

import os
import subprocess
import unittest

from harness import EXECUTABLE, OK, clean_environment, wait_until, write_text
from warm import LOST, PROGRAM, WarmTest


class OwnerTest(WarmTest):
    """It ends by itself: when nobody asks for a while, and with the process that it belongs to."""

    def setUp(self) -> None:
        super().setUp()
        self.warm_program(PROGRAM)
        self.accepted()

    def test_idle(self) -> None:
        """After `--idle` seconds; a run that takes longer is no idleness."""
        self.start("--idle", "1")
        self.hold()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        self.assertFalse(wait_until(lambda: self.status() != "ready", 3), "it ended while a scenario ran")
        self.release()
        os.close(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_warm()
        self.wait_for(lambda: not self.remains(), "that nothing is left")
        self.assertEqual(self.status(), "none: none was started")
        self.assert_code(self.check(), OK)
        self.assert_cold("none was started")

    def test_owner_ends(self) -> None:
        """The shell that started it is killed during a scenario: the interpreter goes with it, the scenario is run cold."""
        manifest = self.manifest()
        script = write_text(self.path("script"), """
            set -e
            "$1" warm start "$2"
            "$1" check "$2" > check.out 2>&1
            """)
        owner = subprocess.Popen(["/bin/sh", script, EXECUTABLE, manifest], cwd=self.folder, env=clean_environment(),
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end, owner)
        self.hold()
        writer = self.wait_until_held()
        self.running()
        owner.kill()
        owner.wait()
        self.wait_for(lambda: not os.listdir(self.path("private", "warm")), "that its socket is gone")
        self.release()
        os.close(writer)
        self.wait_for(lambda: not self.remains(), "that nothing is left")
        self.assert_cold(LOST)

    def test_owner_ends_while_nothing_runs(self) -> None:
        owner = subprocess.Popen(["sleep", "600"])
        self.addCleanup(self.end, owner)
        self.start("--owner", str(owner.pid))
        owner.kill()
        owner.wait()
        self.wait_for(lambda: not self.remains(), "that nothing is left")

    def test_owner_that_is_gone(self) -> None:
        """An interpreter for a process that has ended ends at once."""
        owner = subprocess.Popen(["true"])
        owner.wait()
        self.assert_code(self.filperf("warm", "start", "--owner", str(owner.pid), self.manifest()), OK)
        self.wait_for(lambda: not self.remains(), "that nothing is left")

    def test_stop_during_a_run(self) -> None:
        """Whoever stops it takes nobody's verdict away."""
        self.start()
        self.hold()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        self.release()
        self.assert_says(self.assert_code(self.filperf("warm", "stop", self.manifest()), OK), "stopped")
        os.close(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_cold(LOST)

    def test_started_twice(self) -> None:
        """The second takes the place of the first."""
        first = self.start()
        second = self.start()
        self.assertNotIn(first.server, second)
        self.assert_code(self.check(), OK)
        self.assert_warm()


if __name__ == "__main__":
    unittest.main()
