"""The processes of a warm interpreter, its clients and its runs are killed: no verdict is lost, and nothing is left."""

from __future__ import annotations

import os
import signal
import unittest

from harness import OK
from warm import LOST, WarmTest, processes

# A run that can be looked at while it runs, with a child and a daemon that has lost its parent beside it.
PROGRAM = """
def idle():
    while True:
        signal.pause()

def main():
    note("sandboxes", os.getcwd())
    print(os.getcwd())
    steps(1000)
    if os.path.exists(os.path.join(FOLDER, "company")):
        if os.fork() == 0:
            idle()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                note("daemons", str(os.getpid()))
                idle()
            os._exit(0)
    hold()

import signal
"""


class KilledTest(WarmTest):
    """SIGKILL of each process of a warm interpreter: the scenario that ran has its verdict, from a cold run with the same counts that says
    so; what the interrupted run had started is gone, and so are socket and sandbox without anybody's asking. Then a new one can be started.
    """

    def setUp(self) -> None:
        super().setUp()
        self.warm_program(PROGRAM)
        self.accepted()

    def kill_during_a_run(self, *which: str) -> None:
        server = self.start()
        self.hold()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        self.kill(*(getattr(server, name) for name in which))
        self.wait_for(lambda: server.server not in [process.number for process in processes() if process.line], "the end of the server")
        self.release()
        os.close(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_cold(LOST)
        self.wait_for(lambda: not self.remains(), "that nothing is left")

    def kill_between_runs(self, *which: str) -> None:
        server = self.start()
        self.assert_code(self.check(), OK)
        self.assert_warm()
        self.kill(*(getattr(server, name) for name in which))
        self.wait_for(lambda: not self.remains(), "that nothing is left")
        self.assert_code(self.check(), OK)
        self.assert_cold("none was started")

    def test_server(self) -> None:
        self.kill_during_a_run("server")
        self.kill_between_runs("server")

    def test_keeper(self) -> None:
        self.kill_during_a_run("keeper")
        self.kill_between_runs("keeper")

    def test_interpreter(self) -> None:
        self.kill_during_a_run("interpreter")
        self.kill_between_runs("interpreter")

    def test_child_that_waits(self) -> None:
        """One that was forked ahead, and took no request: the interpreter goes too, and nobody waits for an answer."""
        server = self.start()
        self.wait_for(lambda: self.waiting_child(server), "a child that waits")
        self.kill(self.waiting_child(server) or 0)
        self.wait_for(lambda: not self.remains(), "that nothing is left")
        self.assert_code(self.check(), OK)
        self.assert_cold("none was started")

    def test_server_of_a_run_with_company(self) -> None:
        """Also the child and the daemon of the run that was lost are gone before the cold run begins."""
        server = self.start()
        self.hold()
        open(self.path("company"), "w").close()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        self.wait_for(lambda: os.path.exists(self.path("daemons")), "the daemon")
        os.remove(self.path("company"))
        self.kill(server.server)
        self.release()
        os.close(writer)
        # A baseline has no counts of the calls for company: without them they are the same.
        self.assert_code(self.finish(run), OK)
        self.assert_cold(LOST)
        self.wait_for(lambda: not self.remains(), "that nothing is left")

    def test_server_and_keeper_during_a_run(self) -> None:
        """Nobody is left to clean up but the client: it ends the run with all that it had started. The socket stays until somebody stops
        or starts an interpreter.
        """
        server = self.start()
        self.hold()
        open(self.path("company"), "w").close()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        self.wait_for(lambda: os.path.exists(self.path("daemons")), "the daemon")
        os.remove(self.path("company"))
        self.kill(server.keeper, server.server)
        self.release()
        os.close(writer)
        self.assert_code(self.finish(run), OK)
        self.assert_cold(LOST)
        self.wait_for(lambda: not any("driver.py" in line for line in self.remains()), "that no process of the run is left")

    def test_socket_of_a_dead_server(self) -> None:
        """A socket that nobody listens at: cold, and said; the next interpreter takes its place, and cleans up what the first has left."""
        server = self.start()
        folder, = self.sandboxes
        self.kill(server.keeper, server.server)
        self.wait_for(lambda: self.status() == "none: it is dead", "a dead server")
        self.assertTrue(os.path.exists(folder))
        self.assert_code(self.check(), OK)
        self.assert_cold("it is dead")
        self.start()
        self.assert_code(self.check(), OK)
        self.assert_warm()

    def test_stop_cleans_up_after_a_dead_server(self) -> None:
        server = self.start()
        folder, = self.sandboxes
        self.kill(server.keeper, server.server)
        self.wait_for(lambda: self.status() == "none: it is dead", "a dead server")
        self.assert_says(self.assert_code(self.filperf("warm", "stop", self.manifest()), OK), "there was no warm interpreter: it is dead")
        self.assertFalse(os.path.exists(folder))
        self.assert_nothing_left()

    def test_run(self) -> None:
        """A run that is killed is repeated cold, the report says so, and the interpreter's life goes on."""
        self.start()
        self.hold()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        victim, = self.runs()
        self.kill(victim)
        self.release()
        os.close(writer)
        self.assert_says(self.assert_code(self.finish(run), OK), "a warm run said error, but a cold run said ok, and the cold run counts")
        self.assert_code(self.check(), OK)
        self.assert_warm()


class ClientTest(WarmTest):
    """Who asked goes away: its run ends, the interpreter stays."""

    def setUp(self) -> None:
        super().setUp()
        self.warm_program(PROGRAM)
        self.accepted()

    def end_during_a_run(self, number: signal.Signals) -> None:
        self.start()
        self.hold()
        run = self.begin()
        writer = self.wait_until_held(among=run)
        sandbox = os.readlink("/proc/%d/cwd" % self.runs()[0])
        run.send_signal(number)
        self.assertEqual(self.finish(run).code, -number)
        if number == signal.SIGKILL:
            self.assertTrue(os.path.exists(sandbox))
            self.wait_for(lambda: not self.runs(), "the end of the run")
        self.assertEqual(self.runs(), [])
        self.assertEqual(os.path.exists(sandbox), number == signal.SIGKILL)
        self.release()
        os.close(writer)
        self.assert_code(self.check(), OK)
        self.assert_warm()
        self.assertEqual(self.output("stdout"), sandbox + "\n")

    def test_told_to_stop(self) -> None:
        """SIGTERM: when the client has ended, its run and its sandbox are gone."""
        self.end_during_a_run(signal.SIGTERM)

    def test_killed(self) -> None:
        """SIGKILL: the run ends as well, and the next of the scenario takes over the sandbox that stays."""
        self.end_during_a_run(signal.SIGKILL)

    def test_told_to_stop_while_it_waits(self) -> None:
        """One whose turn has not come ends at once; the runs before it are not disturbed."""
        most = max(2, os.cpu_count() or 1)
        names = ["%s-%d" % (self.name, number) for number in range(most + 1)]
        for name in names:
            self.accepted(scenario=name)
        self.start()
        self.hold()
        before = [self.begin(scenario=name) for name in names[:-1]]
        self.wait_for(lambda: len(self.runs()) == most, "as many runs as may be at once")
        last = self.begin(scenario=names[-1])
        self.wait_for(lambda: self.connections() == most + 1, "one more that waits")
        self.assertEqual(len(self.runs()), most)
        last.terminate()
        self.assertEqual(self.finish(last).code, -signal.SIGTERM)
        self.release()
        for run, name in zip(before, names):
            self.assert_code(self.finish(run), OK)
            self.assert_warm(name)


if __name__ == "__main__":
    unittest.main()
