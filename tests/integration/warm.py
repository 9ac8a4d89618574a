"""A warm interpreter under test: its processes, and what it must not leave behind."""

from __future__ import annotations

import glob
import os
import signal
import stat
import subprocess
from typing import Any, Callable, NamedTuple, Optional

from harness import EXECUTABLE, OK, GateTest, Result, clean_environment, processes_with, read_bytes, read_json, wait_until

PATIENCE = 120  # seconds for what takes a fraction of one where nothing else runs

# `FOLDER` is the test's. `hold` waits where the test has put a pipe in the place of a file, with the same calls.
PRELUDE = """
import os
import sys

FOLDER = {folder!r}

def note(name, text):
    file = os.open(os.path.join(FOLDER, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(file, (text + "\\n").encode())
    os.close(file)

def hold(name="held"):
    file = os.open(os.path.join(FOLDER, name), os.O_RDONLY)
    os.read(file, 1)
    os.close(file)

def step():
    pass

def steps(count):
    for _ in range(count):
        step()
"""


# A run that can be looked at while it runs.
PROGRAM = """
def main():
    note("sandboxes", os.getcwd())
    print(os.getcwd())
    steps(1000)
    hold()
"""

# Why a run was cold after its interpreter was lost.
LOST = "it ended while the scenario ran"


class Process(NamedTuple):
    """A running process, as /proc shows it."""

    number: int
    parent: int
    session: int
    started: int
    line: bytes


def processes() -> list[Process]:
    """All that run; those that have ended but are not reaped have an empty line."""
    found = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            line = read_bytes(folder + "/cmdline")
            fields = read_bytes(folder + "/stat").rpartition(b")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        found.append(Process(int(os.path.basename(folder)), int(fields[1]), int(fields[3]), int(fields[19]), line))
    return found


class WarmServer(NamedTuple):
    """The processes of a warm interpreter."""

    keeper: int
    server: int
    interpreter: int


def is_run(process: Process, server: WarmServer) -> bool:
    """Whether a process is a run of a server's, or what it has inherited of one. The interpreter, and a child that it has forked ahead of
    its request, are in the interpreter's session.
    """
    return process.parent == server.server and process.session != server.interpreter


class WarmTest(GateTest):
    """Runs a warm interpreter that belongs to this process. Whatever a test does: when it has stopped it, nothing is left."""

    def setUp(self) -> None:
        super().setUp()
        self.sandboxes: set[str] = set()
        self.addCleanup(self.kill_all)

    def tearDown(self) -> None:
        for manifest in glob.glob(self.path("manifests", "*.json")):
            self.assert_code(self.filperf("warm", "stop", manifest), OK)
        self.assert_nothing_left()

    def kill_all(self) -> None:
        """Where a test has failed."""
        for process in processes():
            if self.folder.encode() in process.line:
                os.kill(process.number, signal.SIGKILL)

    def remains(self) -> list[str]:
        """Processes, sockets and sandboxes of this test that are still there."""
        sockets = self.path("private", "warm")
        noted = self.path("sandboxes")
        if os.path.exists(noted):
            self.sandboxes.update(os.path.dirname(line) for line in read_bytes(noted).decode().splitlines())
        return (processes_with(self.folder) + (os.listdir(sockets) if os.path.isdir(sockets) else [])
                + sorted(filter(os.path.lexists, self.sandboxes)))

    def assert_nothing_left(self) -> None:
        self.assertEqual(self.remains(), [])

    def wait_for(self, condition: Callable[[], Any], what: str) -> None:
        self.assertTrue(wait_until(lambda: bool(condition()), PATIENCE), "it did not come about: " + what)

    def warm_program(self, text: str, **modules: str) -> None:
        self.program(PRELUDE.format(folder=self.folder) + text, **modules)
        for name in ("held", "other"):
            if not os.path.lexists(self.path(name)):
                self.release(name)

    # The interpreter.

    def start(self, *options: str, **changes: Any) -> WarmServer:
        self.assert_code(self.filperf("warm", "start", *options, self.manifest(**changes)), OK)
        return self.running(**changes)

    def running(self, **changes: Any) -> WarmServer:
        """The one that was started with the manifest of a scenario."""
        scenario = changes.get("scenario", self.name)
        manifest = self.path("manifests", scenario + ".json").encode()
        mine = {process.number: process for process in processes()
                if process.line.split(b"\0")[1:3] == [b"warm", b"start"] and manifest in process.line.split(b"\0")}
        self.assertEqual(len(mine), 2, mine)
        server, = (process for process in mine.values() if process.parent in mine)
        children = sorted((process.started, process.number) for process in processes()
                          if process.parent == server.number and b"serve" in process.line.split(b"\0"))
        interpreter = children[0][1]
        self.sandboxes.add(os.path.dirname(os.readlink("/proc/%d/cwd" % interpreter)))
        return WarmServer(server.parent, server.number, interpreter)

    @staticmethod
    def kill(*victims: int) -> None:
        """Kills processes before any of them can know of another's end."""
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for victim in victims:
                os.kill(victim, number)

    def status(self) -> str:
        return self.filperf("warm", "status", self.manifest()).out.strip()

    def runs(self, **changes: Any) -> list[int]:
        """The processes of the runs under way, and what the server has inherited of them."""
        server = self.running(**changes)
        return [process.number for process in processes() if is_run(process, server)]

    @staticmethod
    def waiting_child(server: WarmServer) -> Optional[int]:
        """The process that was forked ahead of its request."""
        return next((process.number for process in processes()
                     if process.session == server.interpreter and process.parent == server.server and process.number != server.interpreter), None)

    def connections(self, **changes: Any) -> int:
        """How many clients the server is talking to."""
        links = glob.glob("/proc/%d/fd/*" % self.running(**changes).server)
        # The one is where it listens.
        return sum(1 for link in links if os.path.lexists(link) and os.readlink(link).startswith("socket:")) - 1

    # Runs that the test looks into.

    def hold(self, name: str = "held") -> None:
        """Makes the next run wait in `hold`."""
        os.remove(self.path(name))
        os.mkfifo(self.path(name))

    def wait_until_held(self, name: str = "held", among: Optional[subprocess.Popen[bytes]] = None) -> int:
        """Waits until a run has come to it. The run goes on when the returned descriptor is closed."""
        descriptors: list[int] = []

        def is_held() -> bool:
            if among is not None and among.poll() is not None:
                self.fail("it ended before it came to the place: %s" % (self.finish(among),))
            try:
                descriptors.append(os.open(self.path(name), os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                return False  # nobody reads
            return True

        self.wait_for(is_held, "a run that waits in hold(%r)" % name)
        return descriptors[0]

    def release(self, name: str = "held") -> None:
        """Later runs do not wait. One that waits in `open` goes on, too."""
        waiting = os.path.lexists(self.path(name)) and stat.S_ISFIFO(os.stat(self.path(name)).st_mode)
        writer = os.open(self.path(name), os.O_RDWR | os.O_NONBLOCK) if waiting else None
        with open(self.path(name + ".open"), "wb"):
            pass
        os.replace(self.path(name + ".open"), self.path(name))
        if writer is not None:
            os.close(writer)

    def begin(self, *options: str, before: tuple[str, ...] = (), **changes: Any) -> subprocess.Popen[bytes]:
        """Starts a check that `finish` waits for."""
        out = open(self.path("%s-%d.out" % (changes.get("scenario", self.name), len(os.listdir(self.folder)))), "w+b")
        self.addCleanup(out.close)
        return self.begin_manifest(out, *options, self.manifest(**changes), before=before)

    def begin_manifest(self, out: Any, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*before, EXECUTABLE, "check", *arguments], cwd=self.folder, env=clean_environment(),
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        process.output = out  # type: ignore[attr-defined]
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process: subprocess.Popen[Any]) -> None:
        process.kill()
        process.wait()

    def finish(self, process: subprocess.Popen[bytes]) -> Result:
        process.wait(timeout=PATIENCE)
        process.output.seek(0)  # type: ignore[attr-defined]
        return Result(process.returncode, process.output.read().decode(), "")  # type: ignore[attr-defined]

    # Verdicts.

    def verdict_of(self, scenario: str) -> Any:
        return read_json(os.path.join(self.outputs, scenario + "-verdict.json"))

    def assert_exact(self, scenario: Optional[str] = None) -> Any:
        """Green, and not one call more or less than in the baseline."""
        verdict = self.verdict_of(scenario or self.name)
        self.assertEqual(verdict["status"], "ok", verdict)
        self.assertEqual(verdict["functions_moved"], [])
        for total in verdict["totals"]:
            self.assertEqual(total["before"], total["after"], total)
        return verdict

    def assert_warm(self, scenario: Optional[str] = None) -> None:
        self.assertEqual(self.assert_exact(scenario)["runner"], {"warm": True, "why_cold": ""})

    def assert_cold(self, why: str, scenario: Optional[str] = None) -> None:
        """It ran cold with the same counts, and says why."""
        self.assertEqual(self.assert_exact(scenario)["runner"], {"warm": False, "why_cold": why})
