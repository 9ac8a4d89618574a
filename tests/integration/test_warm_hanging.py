"""A part of a warm interpreter hangs: it is given half a minute, then ended, and no scenario loses its verdict."""

from __future__ import annotations

import os
import signal
import unittest

from harness import OK
from warm import LOST, PROGRAM, WarmTest


class HangingTest(WarmTest):
    """The server, or the interpreter, is stopped (SIGSTOP), which from outside is what an endless loop is. At the same time, since each
    test would only wait.
    """

    def setUp(self) -> None:
        super().setUp()
        self.warm_program(PROGRAM)

    def test_before_and_during_runs(self) -> None:
        cases = {
            # name of the subject: (who hangs, whether a run is under way then, what is said)
            "server-before": ("server", False, "it did not answer for 30 s"),
            "server-during": ("server", True, "it did not answer for 30 s"),
            "interpreter-before": ("interpreter", False, LOST),
        }
        runs = {}
        for name, (who, during, _) in cases.items():
            changes = {"scenario": "%s-%s" % (self.name, name), "subject": {"name": name}}
            self.accepted(**changes)
            server = self.start(**changes)
            if during:
                self.hold()
                runs[name] = self.begin(**changes)
                writer = self.wait_until_held(among=runs[name])
                os.kill(getattr(server, who), signal.SIGSTOP)
                self.release()
                os.close(writer)
            else:
                os.kill(getattr(server, who), signal.SIGSTOP)
                runs[name] = self.begin(**changes)
        for name, (_, _, why) in cases.items():
            with self.subTest(case=name):
                self.assert_code(self.finish(runs[name]), OK)
                self.assert_cold(why, "%s-%s" % (self.name, name))
        self.wait_for(lambda: not self.remains(), "that nothing is left")

    def test_interpreter_during_a_run(self) -> None:
        """Whose run goes on by itself: the server, not the interpreter, waits for its end."""
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

    def test_stop(self) -> None:
        """Also stopping a server that hangs ends, and leaves nothing."""
        server = self.start()
        os.kill(server.server, signal.SIGSTOP)
        self.assert_says(self.assert_code(self.filperf("warm", "stop", self.manifest()), OK), "stopped")
        self.assert_nothing_left()

    def test_stop_where_its_keeper_hangs_too(self) -> None:
        server = self.start()
        for process in (server.keeper, server.server):
            os.kill(process, signal.SIGSTOP)
        self.assert_says(self.assert_code(self.filperf("warm", "stop", self.manifest()), OK), "stopped")
        self.wait_for(lambda: not self.remains(), "that nothing is left")


if __name__ == "__main__":
    unittest.main()
