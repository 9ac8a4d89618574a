"""Preparations: they end as Python ends, with the exit code that is expected, before the command reads what they left."""

from __future__ import annotations

import os
from typing import Any

from harness import FAILED, OK, GateTest
from warm import WarmTest

# What a preparation leaves in every way that Python still writes at its end: each writes a line of its own file.
PROGRAM = """
import atexit
import sys
import threading
import time

class Cycle:
    def __init__(self, file):
        self.file = file
        self.me = self

def late():
    time.sleep(0.05)
    with open("thread.txt", "w") as file:
        file.write("thread")

def at_exit():
    with open("exit.txt", "w") as file:
        file.write("exit")

def main():
    global made
    if sys.argv[1] == "prepare":
        made = open("made.txt", "w")
        made.write("made")
        sys.cycle = Cycle(open("cycle.txt", "w"))
        sys.cycle.file.write("cycle")
        atexit.register(at_exit)
        threading.Thread(target=late).start()
        sys.stdout.write("prepared")
        return int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for name in ("made", "cycle", "exit", "thread"):
        print(open(name + ".txt").read() == name)
"""
ALL = "True\n" * 4


class PreparationTest(GateTest):
    def test_unflushed(self) -> None:
        """What it wrote and did not close is there."""
        self.program(PROGRAM)
        self.accepted(args=["run"], prepare=["prepare"])
        self.assertEqual(self.output("stdout"), ALL)
        self.assert_code(self.check(args=["run"], prepare=["prepare"]), OK)
        self.assertEqual(self.output("stdout"), ALL)

    def test_family(self) -> None:
        with open(self.path("make.py"), "w", encoding="utf-8") as file:
            file.write("import sys\nprint(sys.argv[1])\n")
        self.settings["growth"] = {"sizes": [100, 200, 400], "generator": self.path("make.py"), "generator_args": ["@SIZE@"],
                                   "generates": "size.txt", "max_exponent": 1.1, "max_exponent_drift": 0.05}
        self.program(PROGRAM + "    for _ in range(int(open('size.txt').read())):\n        Cycle(None)\n")
        self.accepted(args=["run"], prepare=["prepare"])
        for size in (100, 200, 400):
            with open(os.path.join(self.outputs, "%s-size-%d-stdout.txt" % (self.name, size)), encoding="utf-8") as file:
                self.assertEqual(file.read(), ALL)

    def test_trace(self) -> None:
        self.program(PROGRAM + "    late()\n")
        self.accepted(args=["run"], prepare=["prepare"])
        explained = self.filperf("explain", self.manifest(args=["run"], prepare=["prepare"]), "late")
        self.assert_says(self.assert_code(explained, OK), "late()")

    def test_exit_code(self) -> None:
        """A linter that finds something ends with 1, and has filled its cache."""
        self.program(PROGRAM)
        given: Any = {"args": ["run"], "prepare": ["prepare", "3"]}
        result = self.assert_code(self.refresh(**given), FAILED)
        self.assert_says(result, "exit code was 3, expected 0", "PREPARE_EXIT (CMakeLists.txt:7)")
        self.settings["prepare_exit"] = 3
        self.accepted(**given)
        self.assertEqual(self.output("stdout"), ALL)
        self.settings["prepare_exit"] = 2
        self.assert_says(self.assert_code(self.check(**given), FAILED), "exit code was 3, expected 2", "PREPARE_EXIT")
        self.settings["prepare_exit"] = 256
        self.assert_says(self.assert_code(self.check(**given), FAILED), "prepare_exit")

    def test_failure_and_text(self) -> None:
        """`sys.exit` with a text, and an exception, end it with 1 and their message."""
        for statement, said in (("sys.exit('no way')", "no way"), ("raise ValueError('no way')", "ValueError: no way")):
            self.program("import sys\n\ndef main():\n    if sys.argv[1] == 'prepare':\n        %s\n" % statement)
            result = self.assert_code(self.check(args=["run"], prepare=["prepare"]), FAILED)
            self.assert_says(result, "exit code was 1, expected 0", said)
            self.assertNotIn("driver.py", result.text)


class WarmPreparationTest(WarmTest):
    def test_unflushed(self) -> None:
        self.warm_program(PROGRAM + "    note('sandboxes', os.getcwd())\n")
        self.start()
        given: Any = {"args": ["run"], "prepare": ["prepare"]}
        self.assert_code(self.refresh("--warm", **given), OK)
        self.assertEqual(self.output("stdout"), ALL)
        self.assert_code(self.check("--warm", **given), OK)
        self.assert_warm()
        self.assertEqual(self.output("stdout"), ALL)


if __name__ == "__main__":
    import unittest

    unittest.main()
