"""A warm interpreter that must not be used: of another version or environment, of code that has changed, of another user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unittest
from typing import Optional

from harness import DRIFT, EXECUTABLE, FAILED, OK, clean_environment, write_text
from warm import LOST, PROGRAM, WarmTest

# A server of another version; says when it listens.
LISTEN = """
import os, socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
listener.bind(sys.argv[1])
listener.listen(0)
open(os.path.join(os.path.dirname(sys.argv[1]), "..", "..", "ready"), "w").close()
"""


class VersionTest(WarmTest):
    """An interpreter that does not fit is not used, and the report says why."""

    def setUp(self) -> None:
        super().setUp()
        self.warm_program(PROGRAM)
        self.accepted()

    def test_another_build(self) -> None:
        """One that another file of the program has started."""
        other = shutil.copy(EXECUTABLE, self.path("filperf"))
        subprocess.run([other, "warm", "start", self.manifest()], check=True, stdout=subprocess.DEVNULL, env=clean_environment())
        self.assertEqual(self.status(), "ready")
        self.assert_code(self.check(), OK)
        self.assert_cold("it was started by another filperf, or for another program or environment")

    def test_another_environment(self) -> None:
        self.start(subject_environment={"OWN": "1"})
        self.assert_code(self.check(), OK)
        self.assert_cold("it was started by another filperf, or for another program or environment")

    def test_changed_code(self) -> None:
        """Code that has changed since it was imported is counted as it is now, not as it was."""
        self.start()
        self.assert_code(self.check(), OK)
        self.assert_warm()
        self.warm_program(PROGRAM.replace("steps(1000)", "steps(3000)"))
        self.assert_says(self.assert_code(self.check(), DRIFT), "its code has changed since it was started", "1,000", "3,000")
        # The first code again is the code that it has imported.
        self.warm_program(PROGRAM)
        self.assert_code(self.check(), OK)
        self.assert_warm()
        self.start()
        self.assert_code(self.check(), OK)
        self.assert_warm()

    def imposter(self, script: str) -> None:
        """Puts another server in its place, which does what a script says with the `listener`."""
        server = self.start()
        name, = os.listdir(self.path("private", "warm"))
        self.kill(server.keeper, server.server)
        self.wait_for(lambda: self.status() == "none: it is dead", "a dead server")
        path = self.path("private", "warm", name)
        os.remove(path)
        imposter = subprocess.Popen([sys.executable, "-c", LISTEN + script, path])
        self.addCleanup(self.end, imposter)
        self.wait_for(lambda: os.path.exists(self.path("ready")), "the other server")
        self.assert_code(self.check(), OK)
        self.end(imposter)

    def answer(self, script: str) -> None:
        """One that does something with each `connection` that has sent a request."""
        self.imposter("while True:\n    connection = listener.accept()[0]\n    connection.recv(1 << 18)\n    " + script)

    def test_answers_nonsense(self) -> None:
        self.answer(r"connection.send(b'\xffwhat?'); connection.recv(1)")
        self.assert_takes_it_for_another_version()

    def test_answers_what_this_version_does_not_know(self) -> None:
        self.answer("""connection.send(b'{"reply": "tomorrow"}'); connection.recv(1); connection.close()""")
        self.assertIn("`tomorrow`", self.assert_takes_it_for_another_version())

    def test_names_a_process_that_cannot_be(self) -> None:
        """No process number that came in unchecked is killed."""
        self.answer("""connection.send(b'{"reply": "started", "process": -1}'); connection.recv(1); connection.close()""")
        self.assert_takes_it_for_another_version()

    def assert_takes_it_for_another_version(self) -> str:
        runner = self.assert_exact()["runner"]
        self.assertFalse(runner["warm"])
        self.assertTrue(runner["why_cold"].startswith("it answers like another version: "), runner)
        return str(runner["why_cold"])

    def test_hangs_up(self) -> None:
        self.answer("os._exit(0)")
        self.assert_cold(LOST)

    def test_does_not_listen(self) -> None:
        """Where its queue is full, a client does not wait for a place."""
        self.imposter("client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); client.connect(sys.argv[1]); import time; time.sleep(600)")
        self.assert_cold("too many others wait for it")


@unittest.skipUnless(os.getuid() == 0, "NOT TESTED: only root can put another user's socket in a user's place")
class OtherUserTest(WarmTest):
    """What another user has put in the socket's place is not used, and the report says so."""

    NOBODY = 65534

    def setUp(self) -> None:
        super().setUp()
        self.warm_program(PROGRAM)
        self.accepted()
        self.assert_code(self.filperf("warm", "start", self.manifest()), OK)
        name, = os.listdir(self.path("private", "warm"))
        self.socket = self.path("private", "warm", name)
        self.assert_code(self.filperf("warm", "stop", self.manifest()), OK)
        self.theirs: Optional[subprocess.Popen[bytes]] = None
        self.addCleanup(self.clear)

    def clear(self) -> None:
        if self.theirs is not None:
            self.end(self.theirs)
        if os.path.lexists(self.socket):
            os.remove(self.socket)

    def tearDown(self) -> None:
        self.clear()
        super().tearDown()

    def listen_as_other(self) -> None:
        """A process of another user listens at the socket."""
        theirs = self.path("theirs", "of", "this")
        os.makedirs(theirs)
        for folder in (self.folder, self.path("theirs"), self.path("theirs", "of"), theirs):
            os.chmod(folder, 0o777)
        become = "import os, socket; os.setgid(%d); os.setuid(%d)" % (self.NOBODY, self.NOBODY)
        self.theirs = subprocess.Popen([sys.executable, "-c", become + LISTEN + "while True: listener.accept()", os.path.join(theirs, "socket")])
        self.wait_for(lambda: os.path.exists(self.path("theirs", "ready")), "the other user's server")
        os.rename(os.path.join(theirs, "socket"), self.socket)

    def test_socket(self) -> None:
        self.listen_as_other()
        self.assertEqual(os.stat(self.socket).st_uid, self.NOBODY)
        self.assert_code(self.check(), OK)
        self.assert_cold("the file in its socket's place is not a socket of this user")
        self.assertEqual(self.status(), "none: the file in its socket's place is not a socket of this user")

    def test_socket_that_looks_like_ones_own(self) -> None:
        """Whose file it is says nothing about who listens."""
        self.listen_as_other()
        os.chown(self.socket, 0, 0)
        self.assert_code(self.check(), OK)
        self.assert_cold("another user listens there")

    def test_file(self) -> None:
        write_text(self.socket, "no socket")
        self.assert_code(self.check(), OK)
        self.assert_cold("the file in its socket's place is not a socket of this user")

    def test_folder(self) -> None:
        """The folder of the sockets is another user's, or others may write to it: also starting one is refused, the gate is not red."""
        folder = os.path.dirname(self.socket)
        for change in (lambda: os.chown(folder, self.NOBODY, self.NOBODY), lambda: os.chmod(folder, 0o777)):
            change()
            why = "cannot use the private folder %s: it is not a folder that only you can write to" % folder
            self.assert_says(self.assert_code(self.filperf("warm", "start", self.manifest()), FAILED), why, "Scenarios run cold")
            self.assert_code(self.filperf("warm", "start", "--optional", self.manifest()), OK)
            self.assert_code(self.check(), OK)
            self.assert_cold(why)
            self.assert_says(self.assert_code(self.filperf("warm", "stop", self.manifest()), OK), why)
            os.chown(folder, 0, 0)
            os.chmod(folder, 0o700)


if __name__ == "__main__":
    unittest.main()
