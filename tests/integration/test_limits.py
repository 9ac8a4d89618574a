"""Limits on a run: its time, its memory, the files that it writes. When the run or the harness ends, nothing is left."""

from __future__ import annotations

import glob
import os
import shutil
import signal
import subprocess
import unittest

from harness import EXECUTABLE, FAILED, OK, GateTest, clean_environment, processes_with, read_bytes, wait_until, write_bytes

GOOD = "def helper():\n    pass\n\ndef main():\n    for _ in range(300):\n        helper()\n"


class LimitTest(GateTest):
    """Limits apply to all processes of a run together. Afterwards none is left."""

    FORKS = """
        import os, signal, sys, time

        def child():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.setsid()
            if os.fork() == 0:
                os.setsid()
            time.sleep(600)

        def main():
            for _ in range(3):
                if os.fork() == 0:
                    child()
            open(sys.argv[2], "w").write(os.getcwd())
            time.sleep(600)
        """

    def setUp(self) -> None:
        super().setUp()
        self.marker = "marker-of-" + os.path.basename(self.folder)
        self.started = self.path("started")
        self.settings["args"] = [self.marker, self.started]
        self.settings["directories"] = [self.marker]

    def assert_nothing_left(self) -> None:
        """No process of the program runs, and its folder is gone (another run may have one of that name already)."""
        self.assertEqual(processes_with(self.marker), [])
        self.assertFalse(os.path.exists(os.path.join(read_bytes(self.started).decode(), self.marker)))

    def test_timeout(self) -> None:
        self.program(self.FORKS)
        result = self.assert_code(self.check(timeout_s=1), FAILED)
        self.assert_says(result, "longer than its TIMEOUT of 1 s", "raise TIMEOUT (CMakeLists.txt:7)")
        self.assert_nothing_left()

    def test_timeout_of_an_endless_loop(self) -> None:
        """One that ignores every signal that can be ignored, after it has printed something."""
        self.program("""
            import os, signal, sys

            def main():
                open(sys.argv[2], "w").write(os.getcwd())
                print("so far", flush=True)
                for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
                    signal.signal(number, signal.SIG_IGN)
                while True:
                    pass
            """)
        result = self.assert_code(self.check(timeout_s=2), FAILED)
        self.assert_says(result, "TIMEOUT of 2 s", "    so far")
        self.assert_nothing_left()

    def test_timeout_of_an_import(self) -> None:
        self.program("import os, sys, time\nopen(sys.argv[2], 'w').write(os.getcwd())\ntime.sleep(600)\n")
        self.assert_says(self.assert_code(self.check(timeout_s=2), FAILED), "TIMEOUT of 2 s")
        self.assert_nothing_left()

    def test_stopped_process(self) -> None:
        """A program that stops itself is past its time like any other."""
        self.program("import os, signal, sys\n\ndef main():\n    open(sys.argv[2], 'w').write(os.getcwd())\n    os.kill(os.getpid(), signal.SIGSTOP)\n")
        self.assert_says(self.assert_code(self.check(timeout_s=2), FAILED), "TIMEOUT of 2 s")
        self.assert_nothing_left()

    def test_memory_limit(self) -> None:
        """Four children of 40 MiB are beyond a limit of 120 MiB that none of them reaches."""
        self.program("""
            import os, sys, time

            def main():
                open(sys.argv[2], "w").write(os.getcwd())
                for _ in range(4):
                    if os.fork() == 0:
                        os.setsid()
                        kept = b"x" * (40 << 20)
                        time.sleep(600)
                time.sleep(600)
            """)
        result = self.assert_code(self.check(memory_limit_mib=120), FAILED)
        self.assert_says(result, "more memory than its MEMORY_LIMIT of 120 MiB", "raise MEMORY_LIMIT (CMakeLists.txt:7)")
        self.assert_nothing_left()

    def test_memory_below_the_limit(self) -> None:
        """Memory that no process shares is counted once."""
        self.program("def main():\n    kept = b'x' * (40 << 20)\n")
        self.accepted(memory_limit_mib=200)
        self.assert_code(self.check(memory_limit_mib=200), OK)
        self.assertGreater(self.verdict()["resources"]["peak_memory_bytes"], 40 << 20)

    def test_largest_file(self) -> None:
        """A program that fills the disk is stopped by the limit on files."""
        self.program("""
            def main():
                with open("large", "wb") as file:
                    file.truncate((1 << 30) - 1)
                    file.seek((1 << 30) - 1)
                    file.write(b"12")
            """)
        self.assert_says(self.assert_code(self.check(args=[]), FAILED), "File too large")

    def test_harness_is_told_to_stop(self) -> None:
        """On SIGTERM, SIGINT and SIGHUP the harness ends by that signal and takes everything with it."""
        self.program(self.FORKS)
        for command in ("check", "refresh"):
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                with self.subTest(command=command, signal=number):
                    process = subprocess.Popen([EXECUTABLE, command, self.manifest()], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                               stderr=subprocess.PIPE, cwd=self.folder, env=clean_environment())
                    self.assertTrue(wait_until(lambda: os.path.exists(self.started) and bool(read_bytes(self.started))))
                    process.send_signal(number)
                    process.communicate(timeout=20)
                    self.assertEqual(process.returncode, -number)
                    self.assert_nothing_left()
                    os.remove(self.started)
        self.assertFalse(os.path.exists(self.baseline_path))

    def test_harness_is_told_to_stop_before_the_program_runs(self) -> None:
        """A signal that comes while the program's folder is being filled leaves none of it either."""
        self.program(GOOD)
        for i in range(3000):
            write_bytes(self.path("many", str(i)), b"x")
        manifest = self.manifest(inputs=[self.path("many")])
        pattern = os.path.join("/tmp/filperf-*/work", self.marker)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = subprocess.Popen([EXECUTABLE, "check", manifest], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, cwd=self.folder, env=clean_environment())
            self.assertTrue(wait_until(lambda: bool(glob.glob(pattern))))
            process.send_signal(number)
            process.communicate(timeout=20)
            self.assertEqual(process.returncode, -number)
            self.assertEqual(glob.glob(pattern), [])

    def test_harness_ignores_what_it_was_told_to(self) -> None:
        """Under nohup a hang-up stops nothing."""
        self.program("import os, sys, time\n\ndef main():\n    open(sys.argv[2], 'w').write(os.getcwd())\n    time.sleep(0.5)\n")
        self.accepted()
        os.remove(self.started)
        process = subprocess.Popen([EXECUTABLE, "check", self.manifest()], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.folder, env=clean_environment(),
                                   preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertTrue(wait_until(lambda: os.path.exists(self.started)))
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, OK)

    def test_harness_is_killed(self) -> None:
        """Even where the harness cannot clean up, the program itself does not run on without its limits."""
        self.program("import os, sys, time\n\ndef main():\n    open(sys.argv[2], 'w').write(os.getcwd())\n    time.sleep(600)\n")
        process = subprocess.Popen([EXECUTABLE, "check", self.manifest()], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.folder, env=clean_environment())
        self.assertTrue(wait_until(lambda: os.path.exists(self.started) and bool(read_bytes(self.started))))
        process.kill()
        process.communicate(timeout=20)
        self.assertTrue(wait_until(lambda: not processes_with(self.marker)))
        shutil.rmtree(os.path.dirname(read_bytes(self.started).decode()))


if __name__ == "__main__":
    unittest.main()
