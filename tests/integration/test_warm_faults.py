"""What goes wrong with a warm interpreter and its children: each is the scenario's own failure or costs a cold run, never a verdict, and
leaves no process, socket or sandbox behind."""

from __future__ import annotations

import concurrent.futures
import glob
import os
import signal
import subprocess
import threading
import unittest
from typing import Any, Optional

from harness import EXECUTABLE, FAILED, OK, GateTest, Result, clean_environment, processes_with, read_bytes, read_json, wait_until

# Notes where it runs, then does what its argument says. `hold` blocks on a named pipe until somebody writes to it.
PROGRAM = """
import os, signal, sys, time

RECORD = {record!r}
PIPE = {pipe!r}

def note():
    record = os.open(RECORD, os.O_WRONLY | os.O_CREAT | os.O_APPEND)  # a text file would ask where its end is, the second time
    os.write(record, os.getcwd().encode() + b"\\n")
    os.close(record)

def work():
    return sum(map(abs, range(200)))

def leave_child():
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)

def main():
    note()
    what = sys.argv[1]
    for _ in range(50):
        work()
    if what == "hold":
        pipe = os.open(PIPE, os.O_RDONLY)
        os.read(pipe, 1)
        os.close(pipe)
    elif what == "leave":
        leave_child()
    elif what == "close":
        os.closerange(0, 1024)
    elif what == "quit":
        os._exit(4)
    elif what == "eat":
        eaten = [b"x" * (1 << 20) for _ in range(4096)]
        time.sleep(600)
    elif what == "nap":
        time.sleep(0.02)
    elif what == "hang":
        time.sleep(600)
    elif what == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "fail":
        raise ValueError("on purpose")
"""

SETTINGS = ("eat", "hang")


class WarmFaultTest(GateTest):
    """A warm interpreter of the test's own: it belongs to this process."""

    def setUp(self) -> None:
        super().setUp()
        self.record = self.path("record")
        self.pipe = self.path("pipe")
        os.mkfifo(self.pipe)
        self.program(PROGRAM.format(record=self.record, pipe=self.pipe))
        self.addCleanup(self.assert_nothing_left)

    def assert_nothing_left(self) -> None:
        self.assert_code(self.filperf("warm", "stop", self.manifest(args=["plain"])), OK)
        self.assertTrue(wait_until(lambda: not processes_with(self.folder)), processes_with(self.folder))
        self.assertEqual(os.listdir(self.path("private", "warm")) if os.path.isdir(self.path("private", "warm")) else [], [])
        for sandbox in self.sandboxes():
            self.assertFalse(os.path.exists(sandbox), sandbox)

    def sandboxes(self) -> list[str]:
        """The working folders that the program ran in, as it noted them."""
        return read_bytes(self.record).decode().split() if os.path.exists(self.record) else []

    def start(self, *options: str) -> Result:
        return self.assert_code(self.filperf("warm", "start", *options, self.manifest(args=["plain"])), OK)

    def checked(self, what: str, *options: str, **changes: Any) -> tuple[Result, Any]:
        """A check of one kind of run under limits that catch the greedy, and its verdict."""
        limits = {"timeout_s": 2, "memory_limit_mib": 300} if what in SETTINGS else {}
        result = self.check(*options, args=[what], **limits, **changes)
        return result, self.verdict()

    def servers(self) -> list[int]:
        """The processes of the warm interpreter's server."""
        return [process for process, words in command_lines() if words[1:3] == ["warm", "start"] and self.folder in " ".join(words)]

    def zygotes(self) -> list[int]:
        """The interpreter that forks: its parent is the server."""
        servers = self.servers()
        return [process for process, words in command_lines()
                if "serve" in words and self.source in words and parent_of(process) in servers]


def command_lines() -> list[tuple[int, list[str]]]:
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            words = read_bytes(path).decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        found.append((int(path.split("/")[2]), words))
    return found


def parent_of(process: int) -> Optional[int]:
    try:
        return int(read_bytes("/proc/%d/stat" % process).rpartition(b")")[2].split()[1])
    except OSError:
        return None


class ChildTest(WarmFaultTest):
    """Children that end badly: warm as cold, and the next scenario is none the worse."""

    def assert_same_as_cold(self, what: str, status: str, *texts: str) -> None:
        self.accepted(args=["plain"])
        self.start()
        warm, warm_verdict = self.checked(what)
        self.assertEqual(warm_verdict["runner"], {"warm": True, "why_cold": ""}, warm.text)
        cold, cold_verdict = self.checked(what, "--cold")
        self.assertFalse(cold_verdict["runner"]["warm"])
        self.assertEqual(warm_verdict["status"], status, warm.text)
        for member in ("status", "message", "warnings"):
            self.assertEqual(warm_verdict[member], cold_verdict[member])
        self.assertEqual(warm.code, cold.code)
        self.assert_says(warm, *texts)
        after, after_verdict = self.checked("plain")
        self.assert_code(after, OK)
        self.assertTrue(after_verdict["runner"]["warm"])
        self.assert_says(after, "as in the baseline")

    def test_os_exit(self) -> None:
        self.assert_same_as_cold("quit", "error", "exit code was 4")

    def test_killed_by_a_signal(self) -> None:
        self.assert_same_as_cold("die", "error", "ended by signal 11")

    def test_exception(self) -> None:
        self.assert_same_as_cold("fail", "error", "ValueError: on purpose")

    def test_never_ends(self) -> None:
        self.assert_same_as_cold("hang", "error", "longer than its TIMEOUT of 2 s")

    def test_eats_memory(self) -> None:
        self.assert_same_as_cold("eat", "error", "MEMORY_LIMIT of 300 MiB")


class LivingChildTest(WarmFaultTest):
    """Children that do what a program should not, and still end well."""

    def assert_counts_as_cold(self, what: str) -> list[Any]:
        self.accepted(args=[what])
        self.start()
        verdicts = []
        for options in ((), ("--cold",)):
            result, verdict = self.checked(what, *options)
            self.assert_code(result, OK)
            self.assertEqual(verdict["runner"]["warm"], not options)
            self.assertEqual(verdict["functions_moved"], [])
            verdicts.append(verdict)
        self.assertEqual(verdicts[0]["totals"], verdicts[1]["totals"])
        self.assertEqual(verdicts[0]["warnings"], verdicts[1]["warnings"])
        return verdicts

    def test_leaves_a_process_in_a_session_of_its_own(self) -> None:
        for verdict in self.assert_counts_as_cold("leave"):
            self.assertEqual(verdict["warnings"], ["the program left 1 running process(es) behind, which were killed"])
        self.assertFalse([line for line in processes_with(self.source) if "serve" not in line])

    def test_closes_every_descriptor(self) -> None:
        self.assert_counts_as_cold("close")


class ServerTest(WarmFaultTest):
    """A server or interpreter that dies, ends or is not to be trusted."""

    def held(self) -> "subprocess.Popen[bytes]":
        """A check whose program blocks on the pipe."""
        runs = len(self.sandboxes())
        check = subprocess.Popen([EXECUTABLE, "check", self.manifest(args=["hold"])], cwd=self.folder, env=clean_environment(),
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertTrue(wait_until(lambda: len(self.sandboxes()) > runs))
        return check

    def release(self) -> None:
        """Lets the program that reads the pipe go on, as soon as one does."""
        def opened() -> bool:
            try:
                os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                return False
            return True
        self.assertTrue(wait_until(opened))

    def accept_hold(self) -> None:
        """The baseline of a run that waits for the pipe: three captures, each released."""
        done = threading.Event()

        def keep_releasing() -> None:
            while not done.is_set():
                try:
                    os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))
                except OSError:
                    done.wait(0.02)
        thread = threading.Thread(target=keep_releasing)
        thread.start()
        try:
            self.accepted(args=["hold"])
        finally:
            done.set()
            thread.join()

    def assert_killed_costs_no_verdict(self, victims: list[int]) -> None:
        check = self.held()
        self.assertEqual(len(victims), 1)
        first = self.sandboxes()[-1]
        os.kill(victims[0], signal.SIGKILL)
        runs = len(self.sandboxes())
        self.assertTrue(wait_until(lambda: len(self.sandboxes()) > runs), "it is run again")
        self.release()
        output = check.communicate(timeout=60)[0].decode()
        self.assertEqual(check.returncode, OK, output)
        self.assertIn("as in the baseline", output)
        self.assertIn("it went away while the scenario ran", output)
        self.assertEqual(self.verdict()["runner"], {"warm": False, "why_cold": "it went away while the scenario ran"})
        self.assertEqual(self.verdict()["functions_moved"], [])
        self.assertFalse(os.path.exists(first))

    def test_server_killed_while_a_scenario_runs(self) -> None:
        self.accept_hold()
        self.start()
        self.assert_killed_costs_no_verdict(self.servers())

    def test_interpreter_killed_while_a_scenario_runs(self) -> None:
        self.accept_hold()
        self.start()
        self.assert_killed_costs_no_verdict(self.zygotes())

    def test_server_stopped_while_a_scenario_runs(self) -> None:
        self.accept_hold()
        self.start()
        check = self.held()
        self.assert_code(self.filperf("warm", "stop", self.manifest(args=["plain"])), OK)
        runs = len(self.sandboxes())
        self.assertTrue(wait_until(lambda: len(self.sandboxes()) > runs))
        self.release()
        output = check.communicate(timeout=60)[0].decode()
        self.assertEqual(check.returncode, OK, output)

    def test_client_killed_while_its_scenario_runs(self) -> None:
        """The server ends the child of a client that is gone, and goes on. The sandbox of a killed client is nobody's to remove but
        the next one's; it is told apart here."""
        self.start()
        check = self.held()
        check.kill()
        check.communicate()
        self.assertTrue(wait_until(lambda: not [line for line in processes_with(self.source) if "serve" not in line]))
        self.accepted(args=["plain"])
        result, verdict = self.checked("plain")
        self.assert_code(result, OK)
        self.assertTrue(verdict["runner"]["warm"])
        leftover = os.path.dirname(self.sandboxes()[0])
        subprocess.run(["rm", "-r", leftover], check=True)

    def test_socket_of_a_dead_server(self) -> None:
        self.accepted(args=["plain"])
        self.start()
        server, = self.servers()
        os.kill(server, signal.SIGKILL)
        self.assertTrue(wait_until(lambda: not self.servers()))
        result, verdict = self.checked("plain")
        self.assert_code(result, OK)
        self.assertEqual(verdict["runner"], {"warm": False, "why_cold": "it is dead"})
        self.start()
        result, verdict = self.checked("plain")
        self.assertTrue(verdict["runner"]["warm"], result.text)

    def test_something_else_in_the_sockets_place(self) -> None:
        self.accepted(args=["plain"])
        self.start()
        server, = self.servers()
        socket, = (path for path in glob.glob(self.path("private", "warm", "*")) if not path.endswith(".folder"))
        others: list[Any] = [lambda: (os.unlink(socket), open(socket, "w").close())]
        if os.geteuid() == 0:
            others.insert(0, lambda: os.chown(socket, 12345, 12345))
        for change in others:
            change()
            result, verdict = self.checked("plain")
            self.assert_code(result, OK)
            self.assertEqual(verdict["runner"], {"warm": False, "why_cold": "what stands in its socket's place is not this user's socket"})
        os.kill(server, signal.SIGKILL)
        self.start()

    @unittest.skipIf(os.geteuid() != 0, "another user's socket needs root to be made")
    def test_another_user_listens(self) -> None:
        """A socket in the right place, with the right owner, behind which another user sits."""
        self.accepted(args=["plain"])
        self.start()
        server, = self.servers()
        socket, = (path for path in glob.glob(self.path("private", "warm", "*")) if not path.endswith(".folder"))
        os.kill(server, signal.SIGKILL)
        self.assertTrue(wait_until(lambda: not self.servers()))
        os.unlink(socket)
        code = ("import os, socket, sys, time\nserver = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\nserver.bind(sys.argv[1])\n"
                "os.setuid(12345)\nserver.listen()\nprint('ready', flush=True)\ntime.sleep(600)")
        other = subprocess.Popen(["python3", "-c", code, socket], stdout=subprocess.PIPE)
        self.addCleanup(other.stdout.close if other.stdout else lambda: None)
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        self.assertEqual(other.stdout.readline() if other.stdout else b"", b"ready\n")
        result, verdict = self.checked("plain")
        self.assert_code(result, OK)
        self.assertEqual(verdict["runner"], {"warm": False, "why_cold": "another user listens there"})
        other.kill()
        self.start()

    def test_folder_that_others_can_write_to(self) -> None:
        self.accepted(args=["plain"])
        self.start()
        os.chmod(self.path("private", "warm"), 0o777)
        result, verdict = self.checked("plain")
        self.assert_code(result, OK)
        self.assertEqual(verdict["runner"], {"warm": False, "why_cold": "it is not a folder that only you can write to"})
        os.chmod(self.path("private", "warm"), 0o700)

    def test_version_that_does_not_fit(self) -> None:
        """An interpreter that was started with another environment is refused, and the scenario runs cold with its own."""
        self.accepted(args=["plain"])
        self.start()
        result, verdict = self.checked("plain", subject_environment={"CHANGED": "1"})
        self.assert_code(result, OK)
        self.assertEqual(verdict["runner"],
                         {"warm": False, "why_cold": "it was started for another program, driver or environment"})

    def test_ends_when_nobody_asks(self) -> None:
        self.start("--idle", "0.5")
        self.assertTrue(wait_until(lambda: not self.servers()))
        self.assertTrue(wait_until(lambda: not processes_with(self.folder)))
        self.assertEqual(os.listdir(self.path("private", "warm")), [])


class ManyTest(WarmFaultTest):
    def test_two_hundred_at_once(self) -> None:
        """All are served, few at a time: as many children as the machine has cores, two at least."""
        self.accepted(args=["nap"])
        self.start()
        manifest = self.manifest(args=["nap"])
        zygote, = self.zygotes()
        most = 0
        done = threading.Event()

        def watch() -> None:
            nonlocal most
            while not done.is_set():
                most = max(most, len(read_bytes("/proc/%d/task/%d/children" % (zygote, zygote)).split()))
                done.wait(0.002)

        def one(number: int) -> Any:
            outputs = self.path("many", str(number))
            result = subprocess.run([EXECUTABLE, "check", manifest], cwd=self.folder, stdin=subprocess.DEVNULL, timeout=300,
                                    env=clean_environment(FIL_PERF_OUTPUT_DIR=outputs), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            return result, read_json(os.path.join(outputs, self.name + "-verdict.json"))
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            with concurrent.futures.ThreadPoolExecutor(200) as pool:
                results = list(pool.map(one, range(200)))
        finally:
            done.set()
            watcher.join()
        for result, verdict in results:
            self.assertEqual(result.returncode, OK, result.stdout.decode())
            self.assertTrue(verdict["runner"]["warm"], verdict["runner"])
            self.assertEqual(verdict["functions_moved"], [])
        self.assertGreaterEqual(most, 1)
        self.assertLessEqual(most, max(2, os.cpu_count() or 1))
        self.assertEqual(len(self.sandboxes()), 203, "three captures of the baseline, then these")


class TwoRunsTest(WarmFaultTest):
    def test_two_runs_of_one_build_folder(self) -> None:
        """Two runs of CTest at once have an interpreter each, and both are green."""
        names = ["one", "two", "three"]
        manifests = {}
        for name in names:
            self.accepted(args=["plain"], scenario=name, refresh_command="none")
            manifests[name] = self.manifest(args=["plain"], scenario=name, refresh_command="none")
        lines = ['add_test(start "%s" warm start --optional "%s")' % (EXECUTABLE, manifests["one"]),
                 'set_tests_properties(start PROPERTIES FIXTURES_SETUP warm)']
        for name in names:
            lines += ['add_test(perf.%s "%s" check "%s")' % (name, EXECUTABLE, manifests[name]),
                      'set_tests_properties(perf.%s PROPERTIES FIXTURES_REQUIRED warm)' % name]
        lines += ['add_test(stop "%s" warm stop "%s")' % (EXECUTABLE, manifests["one"]),
                  'set_tests_properties(stop PROPERTIES FIXTURES_CLEANUP warm)']
        os.mkdir(self.path("build"))
        with open(self.path("build", "CTestTestfile.cmake"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        command = ["ctest", "--test-dir", self.path("build"), "-V", "-j2", "--repeat", "until-fail:5"]
        runs = [subprocess.Popen(command, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT) for _ in range(2)]
        for run in runs:
            output = run.communicate(timeout=300)[0].decode()
            self.assertEqual(run.returncode, 0, output)
            self.assertIn("100% tests passed", output)
            self.assertNotIn("run cold", output)
            self.assertNotIn("Skipped", output)


if __name__ == "__main__":
    unittest.main()
