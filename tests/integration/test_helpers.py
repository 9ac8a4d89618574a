"""Processes that a program leaves, and processors that it sees."""

from __future__ import annotations

import os
import unittest
from typing import Any

from harness import OK, GateTest, python_version
from warm import WarmTest

LEFT = "running process(es) behind"

# Its resource tracker removes the memory after the program has ended: a second run finds the name free.
SHARED_MEMORY = """
from multiprocessing import shared_memory

def main():
    memory = shared_memory.SharedMemory("NAME", create=True, size=1000)
    memory.buf[0] = 1
    memory.close()
"""

FORK_SERVER = """
import multiprocessing

def double(number):
    return 2 * number

def main():
    context = multiprocessing.get_context("forkserver")
    with context.Pool(2) as pool:
        print(pool.map(double, range(4)))
"""

# A helper that ends by itself after a while.
HELPER = """
import os
import time

def main():
    if os.fork() == 0:
        os.setsid()
        time.sleep(SECONDS)
        os._exit(0)
"""


def remove_memory(name: str) -> None:
    """Where a test has failed."""
    if os.path.exists("/dev/shm/" + name):
        os.remove("/dev/shm/" + name)


class HelperTest(GateTest):
    def memory(self) -> str:
        name = "gate-test-%d-%s" % (os.getpid(), self.name)
        self.addCleanup(remove_memory, name)
        return name

    def test_shared_memory(self) -> None:
        """Nothing stays in /dev/shm, and nothing is said."""
        name = self.memory()
        self.program(SHARED_MEMORY.replace("NAME", name))
        for run in (self.accepted, self.check, self.check):
            result: Any = self.assert_code(run(), OK)
            self.assertNotIn(LEFT, result.text)
            self.assertFalse(os.path.exists("/dev/shm/" + name))

    def test_fork_server(self) -> None:
        self.program(FORK_SERVER)
        for run in (self.accepted, self.check):
            result: Any = self.assert_code(run(), OK)
            self.assertNotIn(LEFT, result.text)
        self.assertEqual(self.output("stdout"), "[0, 2, 4, 6]\n")

    def test_helper_that_ends(self) -> None:
        self.program(HELPER.replace("SECONDS", "0.3"))
        self.assertNotIn(LEFT, self.accepted().text)

    def test_helper_that_stays(self) -> None:
        """It gets a second, and is killed and told then."""
        self.program(HELPER.replace("SECONDS", "600"))
        self.accepted()
        self.assert_says(self.assert_code(self.check(), OK), "the program left 1 " + LEFT)


class WarmHelperTest(WarmTest):
    """The same in children of a warm interpreter, whose server goes on with other runs in the meantime."""

    def check_twice(self, text: str) -> str:
        self.warm_program(text.replace("def main():\n", "def main():\n    note('sandboxes', os.getcwd())\n"))
        self.start()
        self.assert_code(self.refresh("--warm"), OK)
        result = self.assert_code(self.check("--warm"), OK)
        self.assert_warm()
        return result.text

    def test_shared_memory(self) -> None:
        name = "gate-test-%d-warm" % os.getpid()
        self.addCleanup(remove_memory, name)
        self.assertNotIn(LEFT, self.check_twice(SHARED_MEMORY.replace("NAME", name)))
        self.assertFalse(os.path.exists("/dev/shm/" + name))

    def test_helper_that_ends(self) -> None:
        self.assertNotIn(LEFT, self.check_twice(HELPER.replace("SECONDS", "0.3")))

    def test_helper_that_stays(self) -> None:
        self.assertIn("the program left 1 " + LEFT, self.check_twice(HELPER.replace("SECONDS", "600")))

    def test_two_at_once(self) -> None:
        """One run's helper that stays is not taken for another's."""
        self.warm_program(HELPER.replace("SECONDS", "600 if 'stay' in sys.argv else 0.01").replace(
            "def main():\n", "def main():\n    note('sandboxes', os.getcwd())\n"))
        self.start()
        for scenario, arguments in (("stays", ["stay"]), ("ends", [])):
            self.assert_code(self.refresh("--warm", scenario=scenario, args=arguments), OK)
        stays = self.begin("--warm", scenario="stays", args=["stay"])
        for _ in range(3):
            self.assertNotIn(LEFT, self.assert_code(self.check("--warm", scenario="ends"), OK).text)
        self.assertIn("left 1 " + LEFT, self.finish(stays).text)


SEEN = """
import multiprocessing
import os

def work(times):
    for _ in range(times):
        len("abc")

def main():
    print(len(os.sched_getaffinity(0)), getattr(os, "process_cpu_count", lambda: 1)())
    work(1000 * len(os.sched_getaffinity(0)))
"""


class ProcessorTest(GateTest):
    """A program sees one processor on every machine."""

    def test_usable_processors(self) -> None:
        """Work that follows them is the same whatever the harness may use."""
        self.program(SEEN)
        self.accepted()
        self.assertEqual(self.output("stdout"), "1 1\n")
        self.assertNotIn("processors", self.baseline()["environment"])
        processors = os.sched_getaffinity(0)
        for allowed in ({min(processors)}, processors):
            os.sched_setaffinity(0, allowed)
            self.addCleanup(os.sched_setaffinity, 0, processors)
            self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")

    @unittest.skipIf(python_version() < (3, 13), "`os.cpu_count` cannot be pinned before Python 3.13")
    def test_processors_of_the_machine(self) -> None:
        self.program("import os\n\ndef main():\n    print(os.cpu_count())\n")
        self.accepted()
        self.assertEqual(self.output("stdout"), "1\n")
        self.assertNotIn("processors", self.baseline()["environment"])

    @unittest.skipIf(python_version() >= (3, 13) or os.cpu_count() == 1, "they are pinned, or 1 anyway")
    def test_processors_that_cannot_be_pinned(self) -> None:
        """They are part of the environment if the program asks for them, and only then."""
        self.program("import os\n\ndef main():\n    os.cpu_count()\n")
        self.accepted()
        self.assertEqual(self.baseline()["environment"]["processors"], os.cpu_count())
        self.assert_code(self.check(), OK)


class WarmProcessorTest(WarmTest):
    def test_usable_processors(self) -> None:
        """At the import and in the run, cold and warm."""
        self.warm_program("import os\nSEEN = len(os.sched_getaffinity(0))\n\ndef main():\n    note('sandboxes', os.getcwd())\n"
                          "    print(SEEN, len(os.sched_getaffinity(0)))\n    steps(1000 * SEEN)\n")
        self.start()
        self.assert_code(self.refresh("--cold"), OK)
        self.assertEqual(self.output("stdout"), "1 1\n")
        self.assert_code(self.check("--warm"), OK)
        self.assert_warm()
        self.assertEqual(self.output("stdout"), "1 1\n")


if __name__ == "__main__":
    unittest.main()
