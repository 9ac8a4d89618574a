"""How a program ends: exit codes, messages, exceptions and signals come through the profiler as they are without it."""

from __future__ import annotations

import os
import signal
import subprocess
import unittest
from typing import Any

from harness import FAILED, OK, PYTHON, GateTest, Result, clean_environment


class EndingTest(GateTest):
    def plain(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """The program as its console script would run it, without any profiler."""
        script = "import sys; from demo import main; sys.exit(main())"
        return subprocess.run([PYTHON, "-c", script, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60,
                              env=clean_environment(PYTHONPATH=self.source, PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8"))

    def assert_ends_as_plain(self, text: str, code: int) -> None:
        """The exit code and both outputs are those of the plain program, and the counts are there."""
        self.program(text)
        plain = self.plain()
        self.assertEqual(plain.returncode, code)
        self.accepted(expect_exit=code)
        self.assert_code(self.check(expect_exit=code), OK)
        self.assertEqual(self.output("stdout"), plain.stdout.decode())
        self.assertEqual(self.output("stderr"), plain.stderr.decode())
        self.assertEqual(self.baseline()["functions"]["demo/__init__.py:main"]["calls"], 1)
        other = code - 1 if code else 1
        result = self.assert_code(self.check(expect_exit=other), FAILED)
        self.assert_says(result, "the program's exit code was %d, expected %d" % (code, other), "EXPECT_EXIT (CMakeLists.txt:7)")

    def test_returns_none(self) -> None:
        self.assert_ends_as_plain("def main():\n    print('out')\n", 0)

    def test_returns_number(self) -> None:
        self.assert_ends_as_plain("def main():\n    print('out')\n    return 5\n", 5)

    def test_returns_text(self) -> None:
        self.assert_ends_as_plain("def main():\n    return 'gone wröng'\n", 1)

    def test_exits_with_number(self) -> None:
        self.assert_ends_as_plain("import sys\n\ndef main():\n    print('before')\n    sys.exit(3)\n", 3)

    def test_exits_with_text(self) -> None:
        self.assert_ends_as_plain("import sys\n\ndef main():\n    sys.exit('no such file')\n", 1)

    def test_exits_without_code(self) -> None:
        self.assert_ends_as_plain("import sys\n\ndef main():\n    sys.exit()\n", 0)

    def test_atexit_and_buffers(self) -> None:
        """Functions registered for the end run, and what was buffered is written."""
        self.assert_ends_as_plain("""
            import atexit
            import sys

            def main():
                atexit.register(print, "at exit")
                sys.stdout.write("no newline")
                sys.stderr.write("warned")
                return 2
            """, 2)

    def test_closes_its_output(self) -> None:
        """Streams that the program closed, or took away, are no lost output."""
        self.assert_ends_as_plain("""
            import sys

            def main():
                print("out")
                sys.stdout.close()
                sys.stdout = None
                sys.stderr.write("warned")
                sys.stderr.close()
            """, 0)

    def test_loses_its_output(self) -> None:
        """Output that cannot be written at the end makes the exit code 120."""
        self.assert_ends_as_plain("""
            import sys

            def main():
                sys.stderr.write("warned")
                sys.stdout = open("/dev/full", "w")
                sys.stdout.write("lost")
                sys.excepthook = sys.unraisablehook = lambda *_: None
            """, 120)

    def test_numbers_beyond_a_byte(self) -> None:
        self.assert_ends_as_plain("def main():\n    return -1\n", 255)

    def traceback(self) -> str:
        return self.output("stderr")

    def test_uncaught_exception(self) -> None:
        """The traceback begins in the program: the driver's frames are not in it, nor in that of the exception's cause."""
        self.program("""
            def inner():
                {}["missing"]

            def main():
                try:
                    inner()
                except KeyError as error:
                    raise ValueError("gone wrong") from error
            """)
        self.accepted(expect_exit=1)
        text = self.traceback()
        self.assertIn("ValueError: gone wrong", text)
        self.assertIn("KeyError: 'missing'", text)
        self.assertIn("direct cause", text)
        self.assertNotIn("driver.py", text)
        self.assertEqual(text.count("File "), 3, text)
        result = self.assert_code(self.check(expect_exit=0), FAILED)
        self.assert_says(result, "exit code was 1, expected 0", "ValueError: gone wrong")
        self.assertNotIn("driver.py", result.out)

    def test_exception_about_a_name_that_is_no_text(self) -> None:
        """A file name that is not UTF-8, in the message of what ends the program and of what ends its import."""
        self.program("import os\n\ndef main():\n    os.stat(b'no \\xff file')\n")
        self.accepted(expect_exit=1)
        self.assert_code(self.check(expect_exit=1), OK)
        self.assertIn("FileNotFoundError", self.traceback())
        self.program("import os\nos.stat(b'no \\xff file')\n")
        self.assert_says(self.assert_code(self.check(expect_exit=1), FAILED), "importing `demo` failed with FileNotFoundError")

    def test_excepthook_of_the_program(self) -> None:
        """A hook that the program set is the one that is called."""
        self.assert_ends_as_plain("""
            import sys

            def hook(kind, error, trace):
                print("hooked", kind.__name__, trace.tb_frame.f_code.co_name, file=sys.stderr)

            def main():
                sys.excepthook = hook
                raise RuntimeError("x")
            """.replace("trace.tb_frame.f_code.co_name", "error"), 1)

    def test_exit_while_handling(self) -> None:
        """A `sys.exit` in a handler prints no traceback."""
        self.assert_ends_as_plain("""
            import sys

            def main():
                try:
                    open("/nonexistent/file")
                except OSError as error:
                    sys.exit("cannot: " + error.strerror)
            """, 1)

    def assert_signalled(self, text: str, number: signal.Signals, *texts: str) -> Result:
        self.program(text)
        self.assertEqual(self.plain().returncode, -number)
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "ended by signal %d (" % number, "by hand", *texts)
        self.assert_code(self.refresh(), FAILED)
        self.assertFalse(os.path.exists(self.baseline_path))
        return result

    def test_keyboard_interrupt(self) -> None:
        """An uncaught KeyboardInterrupt ends Python by SIGINT, and its traceback is shown."""
        self.assert_signalled("def main():\n    raise KeyboardInterrupt\n", signal.SIGINT, "KeyboardInterrupt")

    def test_terminates_itself(self) -> None:
        self.assert_signalled("import os, signal\n\ndef main():\n    os.kill(os.getpid(), signal.SIGTERM)\n", signal.SIGTERM)

    def test_crash(self) -> None:
        """A crash of the interpreter; `faulthandler` tells where, as far as it was asked."""
        self.assert_signalled("import faulthandler, os, signal\n\ndef main():\n    faulthandler.enable()\n    os.kill(os.getpid(), signal.SIGSEGV)\n",
                              signal.SIGSEGV, "Fatal Python error")

    def test_ends_without_return(self) -> None:
        """`os._exit` leaves no profile: an error even with the expected code."""
        self.program("import os\n\ndef main():\n    os.write(1, b'said')\n    os._exit(0)\n")
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "left no profile (exit code 0)", "os._exit", "said")
        result = self.assert_code(self.check(expect_exit=4), FAILED)
        self.assert_says(result, "exit code was 0, expected 4")

    def test_replaces_itself(self) -> None:
        """So does a program that becomes another one."""
        self.program("import os\n\ndef main():\n    os.execv('/bin/true', ['true'])\n")
        self.assert_says(self.assert_code(self.check(), FAILED), "left no profile (exit code 0)")


class SurroundingsTest(GateTest):
    """What the program finds when it starts."""

    def seen(self, expression: str, **changes: Any) -> str:
        """What an expression is in the program."""
        self.program("import os, sys\n\ndef main():\n    print(%s)\n" % expression)
        self.accepted(**changes)
        return self.output("stdout").rstrip("\n")

    def test_arguments(self) -> None:
        self.assertEqual(self.seen("sys.argv", args=["", "a b", "-x", "größe", "$HOME"]), "['demo', '', 'a b', '-x', 'größe', '$HOME']")

    def test_environment(self) -> None:
        """An allow-list: nothing of the caller's comes through, what the scenario gives does, over the subject's."""
        os.environ["GATE_TEST_LEAK"] = "1"
        self.addCleanup(os.environ.pop, "GATE_TEST_LEAK")
        names = self.seen("sorted(os.environ)", subject_environment={"OWN": "subject"}, environment={"OWN": "scenario"})
        self.assertEqual(names, str(sorted(["COLUMNS", "HOME", "LANG", "LC_ALL", "LINES", "NO_COLOR", "OWN", "PATH", "PYTHONHASHSEED",
                                            "PYTHONNOUSERSITE", "PYTHONPYCACHEPREFIX", "TERM", "TMPDIR", "TZ"])))
        self.assertEqual(self.seen("os.environ['OWN']", subject_environment={"OWN": "subject"}, environment={"OWN": "scenario"}),
                         "scenario")

    def test_standard_input(self) -> None:
        """A given file, or nothing at all."""
        self.assertEqual(self.seen("repr(sys.stdin.read())"), "''")
        with open(self.path("answers"), "w") as file:
            file.write("yes\n")
        self.assertEqual(self.seen("repr(sys.stdin.read())", stdin=self.path("answers")), r"'yes\n'")

    def test_working_folder(self) -> None:
        """A folder of the run's own with copies of the inputs and the declared folders, gone afterwards with all that was written."""
        os.makedirs(self.path("inputs", "tree", "deep"))
        for name in ("one.txt", "tree/deep/two.txt"):
            with open(self.path("inputs", name), "w") as file:
                file.write(name)
            os.chmod(self.path("inputs", name), 0o444)
        self.program("""
            import os

            def main():
                print(os.getcwd())
                print(sorted(os.listdir(".")), open("tree/deep/two.txt").read())
                for name in ("one.txt", "tree/deep/two.txt", "made/new.txt", os.environ["HOME"] + "/x", os.environ["TMPDIR"] + "/y"):
                    open(name, "w").write("changed")
                os.chmod("tree/deep", 0)
            """)
        self.accepted(inputs=[self.path("inputs", "one.txt"), self.path("inputs", "tree")], directories=["made/deep"])
        folder, listing = self.output("stdout").splitlines()
        self.assertRegex(folder, r"^/tmp/filperf-[a-z]{6}/work$")
        self.assertEqual(listing, "['made', 'one.txt', 'tree'] tree/deep/two.txt")
        self.assertFalse(os.path.exists(os.path.dirname(folder)))
        with open(self.path("inputs", "one.txt")) as file:
            self.assertEqual(file.read(), "one.txt")

    def test_prepare(self) -> None:
        """A command that is run first in the same folder and is not counted; where it fails, that is said."""
        self.program("""
            import os
            import sys

            def preparing():
                open("prepared", "w").close()

            def main():
                if sys.argv[1] == "prepare":
                    preparing()
                elif sys.argv[1] == "fail":
                    sys.exit("cannot prepare")
                else:
                    print(os.path.exists("prepared"))
            """)
        self.accepted(args=["run"], prepare=["prepare"])
        self.assertEqual(self.output("stdout"), "True\n")
        self.assertNotIn("demo/__init__.py:preparing", self.baseline()["functions"])
        result = self.assert_code(self.check(args=["run"], prepare=["fail"]), FAILED)
        self.assert_says(result, "cannot prepare test-prepare", "exit code was 1, expected 0", "cannot prepare\n")

    def test_long_output(self) -> None:
        """All of it is kept in the file; an error shows its end."""
        self.program("def main():\n    for i in range(5000):\n        print('line', i)\n    return 1\n")
        self.accepted(expect_exit=1)
        self.assertEqual(self.output("stdout"), "".join("line %d\n" % i for i in range(5000)))
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, "standard output, last 30 lines", "    line 4970\n", "    line 4999")
        self.assertNotIn("line 4969\n", result.out)

    def test_output_that_is_no_text(self) -> None:
        """Bytes that are not UTF-8, and control characters, do not break the report or its JSON."""
        self.program("import os\n\ndef main():\n    os.write(1, bytes(range(1, 256)) + b'\\x1b[31mred')\n    return 1\n")
        result = self.assert_code(self.check("--json"), FAILED)
        result = self.assert_code(self.check(), FAILED)
        self.assertNotIn("\x1b", result.out)


if __name__ == "__main__":
    unittest.main()
