"""Programs that run threads. From Python 3.12 on all of them are counted. The native counter keeps a stack for each, the standard library's
profiler one for all: then callers are random, and counts are not.
"""

from __future__ import annotations

import os
import unittest
from typing import Any

from harness import DRIFT, FILE, OK, GateTest, Result, python_version, read_bytes
from warm import WarmTest

ALL_THREADS = python_version() >= (3, 12)
NOTE = "threads ran, so callers are not to be trusted"

PART = """
def part():
    pass

def work(count):
    for _ in range(count):
        part()
"""

# By name: each calls `part` four times as often as its number says.
PROGRAMS = {
    "threads": """
import threading

def main():
    threads = [threading.Thread(target=work, args=(TIMES,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
""",
    "not-joined": """
import threading

def main():
    for _ in range(4):
        threading.Thread(target=work, args=(TIMES,)).start()
""",
    "raw": """
import _thread

def main():
    locks = [_thread.allocate_lock() for _ in range(4)]

    def run(lock):
        work(TIMES)
        lock.release()

    for lock in locks:
        lock.acquire()
        _thread.start_new_thread(run, (lock,))
    for lock in locks:
        lock.acquire()
""",
    "pool": """
import concurrent.futures

def main():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [TIMES] * 4))
""",
    "pool-not-shut-down": """
import concurrent.futures

POOL = concurrent.futures.ThreadPoolExecutor(4)

def main():
    for _ in range(4):
        POOL.submit(work, TIMES)
""",
    "multiprocessing-pool": """
import multiprocessing.pool

def main():
    with multiprocessing.pool.ThreadPool(4) as pool:
        pool.map(work, [TIMES] * 4)
""",
    "asyncio": """
import asyncio

async def everything():
    await asyncio.gather(*(asyncio.to_thread(work, TIMES) for _ in range(4)))

def main():
    asyncio.run(everything())
""",
}


def program(name: str, times: int) -> str:
    return PART + PROGRAMS[name].replace("TIMES", str(times))


@unittest.skipUnless(ALL_THREADS, "before Python 3.12 the profiler sees one thread")
class RandomCallersTest(GateTest):
    """The standard library's profiler: exact where counts are exact, and no word about callers."""

    def setUp(self) -> None:
        super().setUp()
        self.settings["settings"] = {"FIL_PERF_CPROFILE_ENGINE": "cprofile"}

    def part(self) -> Any:
        return self.baseline()["functions"][FILE + ":part"]

    def assert_exact(self, name: str, steady: bool = False) -> None:
        """Green as often as it is checked, red when the work doubles."""
        self.program(program(name, 10000))
        self.assert_says(self.accepted(), NOTE)
        self.assertEqual(self.part(), {"calls": 40000, "primitive": 40000, "callers": {}})
        self.assertEqual(self.baseline()["callers"], "random")
        self.assertNotIn("by_program", self.baseline()["calls"])
        self.assertNotIn(FILE + ":part", self.baseline()["unstable"])
        content = read_bytes(self.baseline_path)
        again = self.accepted()
        if steady:
            self.assert_says(again, "baseline unchanged")
            self.assertEqual(read_bytes(self.baseline_path), content)
        for _ in range(2):
            self.assert_says(self.assert_code(self.check(), OK), NOTE)
        self.assertEqual(self.verdict()["callers"], "random")
        self.program(program(name, 20000))
        self.assert_red(self.assert_code(self.check(), DRIFT))

    def assert_red(self, result: Result) -> None:
        self.assert_says(result, NOTE, FILE + ":part", "40,000 -> 80,000 calls")
        for absent in ("calls by demo", "Calls into and by demo that moved", "from outside the profile"):
            self.assertNotIn(absent, result.text)
        verdict = self.verdict()
        self.assertEqual(verdict["program_calls_moved"], [])
        self.assertNotIn("by_program", [total["kind"] for total in verdict["totals"]])
        culprit = verdict["attribution"]["culprits"][0]
        self.assertEqual((culprit["caller"], culprit["callee"]), ("<unknown>", FILE + ":part"))

    def test_threads(self) -> None:
        self.assert_exact("threads", steady=True)

    def test_threads_that_nobody_joins(self) -> None:
        """Python waits for them at the end, so their calls are the program's."""
        self.assert_exact("not-joined")

    def test_raw_threads(self) -> None:
        self.assert_exact("raw")

    def test_pool(self) -> None:
        self.assert_exact("pool")

    def test_pool_that_nobody_shuts_down(self) -> None:
        self.assert_exact("pool-not-shut-down")

    def test_pool_of_multiprocessing(self) -> None:
        self.assert_exact("multiprocessing-pool")

    def test_asyncio(self) -> None:
        self.assert_exact("asyncio")

    def test_lines_of_a_red_check(self) -> None:
        """The trace knows the frames of each thread, so the lines that make the calls are right."""
        self.program(program("threads", 10000))
        self.accepted()
        self.program(program("threads", 20000))
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, FILE + ":7 in work  80,000 calls", "part()")
        explained = self.assert_code(self.filperf("explain", self.manifest(), "part"), OK)
        self.assert_says(explained, "40,000 -> 80,000, all callers together: threads ran, so callers are not to be trusted",
                         FILE + ":7 in work  80,000 calls")
        moved = self.assert_code(self.filperf("explain", "--moved", self.manifest()), OK)
        self.assert_says(moved, "40,000 -> 80,000 calls, all callers together", FILE + ":7 in work  80,000 calls")

    def test_diff(self) -> None:
        self.program(program("threads", 10000))
        self.accepted()
        os.rename(self.baseline_path, self.path("old.json"))
        self.program(program("threads", 20000))
        self.accepted()
        result = self.assert_code(self.filperf("diff", self.path("old.json"), self.baseline_path), OK)
        self.assert_says(result, NOTE, "40,000 -> 80,000 calls")
        self.assertNotIn("calls by demo", result.text)

    def test_random_waits_do_not_blind_the_rest(self) -> None:
        """How often a loop asks follows the clock; `len` is asked by it and by the work. Only the loop is left out."""
        text = PART + """
import threading
import time

def asked():
    pass

def counted(count):
    for _ in range(count):
        len("abc")

def main():
    thread = threading.Thread(target=counted, args=(TIMES,))
    thread.start()
    end = time.perf_counter() + 0.01 + time.time_ns() % 10 / 100
    while time.perf_counter() < end:
        asked()
        time.sleep(0.0005)
    for _ in range(time.time_ns() % 5 + 1):
        len("abc")
    thread.join()
"""
        self.program(text.replace("TIMES", "20000"))
        self.accepted()
        self.assertIn(FILE + ":asked", self.baseline()["unstable"])
        for _ in range(5):
            self.assert_code(self.check(), OK)
        self.program(text.replace("TIMES", "40000"))
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "builtin:<built-in method builtins.len>", "OVER")

    def test_growth_of_threads(self) -> None:
        """A family: the calls into the program grow, the calls by it are not told."""
        self.settings["growth"] = {"sizes": [2500, 5000, 10000], "generator": self.path("make.py"), "generator_args": ["@SIZE@"],
                                   "generates": "size.txt", "max_exponent": 1.1, "max_exponent_drift": 0.05}
        with open(self.path("make.py"), "w", encoding="utf-8") as file:
            file.write("import sys\nprint(sys.argv[1])\n")
        text = PART + PROGRAMS["threads"].replace("TIMES", "int(open('size.txt').read()) * FACTOR")
        self.program(text.replace("FACTOR", "1"))
        self.assert_says(self.accepted(), NOTE)
        self.assertEqual(self.baseline()["functions"][FILE + ":part"]["calls"], [10000, 20000, 40000])
        self.assertEqual(self.baseline()["callers"], "random")
        self.accepted()  # which lock is free may differ once more
        self.assert_says(self.assert_code(self.check(), OK), NOTE)
        self.program(text.replace("FACTOR", "2"))
        self.assert_says(self.assert_code(self.check(), DRIFT), NOTE, FILE + ":part")

    def test_threads_of_the_import(self) -> None:
        """A thread that the import started still runs when counting begins."""
        self.program(PART + """
import queue
import threading

TASKS = queue.SimpleQueue()
DONE = queue.SimpleQueue()

def serve():
    while True:
        work(TASKS.get())
        DONE.put(None)

threading.Thread(target=serve, daemon=True).start()

def main():
    for _ in range(4):
        TASKS.put(10000)
    for _ in range(4):
        DONE.get()
""")
        self.assert_says(self.accepted(), NOTE)
        self.assertEqual(self.baseline()["functions"][FILE + ":part"]["calls"], 40000)
        for _ in range(3):
            self.assert_code(self.check(), OK)

    def test_program_without_threads(self) -> None:
        """That others have threads changes nothing for it, nor that it imports `threading`."""
        self.program("import threading\n" + PART + "def main():\n    threading.current_thread()\n    work(300)\n")
        self.assertNotIn(NOTE, self.accepted().text)
        self.assertNotIn("callers", self.baseline())
        self.assertNotIn(NOTE, self.check().text)
        self.assertNotIn("callers", self.verdict())


@unittest.skipUnless(ALL_THREADS, "before Python 3.12 the profiler sees one thread")
class WarmThreadsTest(WarmTest):
    """The same in a child of a warm interpreter."""

    def setUp(self) -> None:
        super().setUp()
        self.settings["settings"] = {"FIL_PERF_CPROFILE_ENGINE": "cprofile"}

    def test_warm(self) -> None:
        self.warm_program(program("threads", 10000) + PRINT_FOLDER)
        self.start()
        self.assert_code(self.refresh("--warm"), OK)
        self.assertEqual(self.baseline()["functions"][FILE + ":part"]["calls"], 40000)
        for _ in range(5):
            self.assert_says(self.assert_code(self.check("--warm"), OK), NOTE)
            self.assertTrue(self.verdict()["runner"]["warm"])
        self.assert_code(self.check("--cold"), OK)


@unittest.skipUnless(ALL_THREADS, "before Python 3.12 other threads are not counted")
class ExactCallersTest(WarmTest):
    """The native counter: calls and their callers are exact, in each thread."""

    def test_every_program(self) -> None:
        for name in PROGRAMS:
            with self.subTest(program=name):
                self.name = "exact-" + name
                self.program(program(name, 10000))
                self.assertNotIn(NOTE, self.accepted().text)
                self.assertEqual(self.baseline()["functions"][FILE + ":part"]["calls"], 40000)
                self.assertNotIn("callers", self.baseline())
                for _ in range(2):
                    self.assertNotIn(NOTE, self.assert_code(self.check(), OK).text)
                self.program(program(name, 20000))
                result = self.assert_code(self.check(), DRIFT)
                self.assert_says(result, FILE + ":work", "40,000 -> 80,000 calls")
                culprit = self.verdict()["attribution"]["culprits"][0]
                self.assertEqual((culprit["caller"], culprit["callee"], culprit["after"]), (FILE + ":work", FILE + ":part", 80000))

    def test_warm(self) -> None:
        self.warm_program(program("threads", 10000) + PRINT_FOLDER)
        self.start()
        self.assert_code(self.refresh("--warm"), OK)
        for _ in range(3):
            self.assertNotIn(NOTE, self.assert_code(self.check("--warm"), OK).text)
            self.assertTrue(self.verdict()["runner"]["warm"])
        self.assert_code(self.check("--cold"), OK)


# Each thread ends before the next begins, so which lock is free is known.
MAIN_THREAD = """
def main():
    note("sandboxes", os.getcwd())
    locks = getattr(threading, "_shutdown_locks", ())
    for lock in locks:
        lock.locked()
    for _ in range(3):
        thread = threading.Thread(target=steps, args=(10,))
        thread.start()
        thread.join()
    steps(1000 + 1000 * len(locks))
"""

class ForkTest(WarmTest):
    """Threads in a child of a warm interpreter begin and end as in a run of its own."""

    def test_main_thread(self) -> None:
        """Up to Python 3.12 `threading` forgets the main thread's lock in a fork, and looks at all locks as a thread begins or ends."""
        self.warm_program("import threading" + MAIN_THREAD)
        self.start()
        self.accepted()
        self.assertNotIn("cold", self.baseline())
        for options in ("--warm", "--cold"):
            self.assert_code(self.check(options), OK)


PRINT_FOLDER = """
PLAIN = main

def main():
    note("sandboxes", os.getcwd())
    PLAIN()
"""


@unittest.skipIf(ALL_THREADS, "from Python 3.12 on the profiler sees all threads")
class MainThreadTest(GateTest):
    """Before Python 3.12 the callers are right, and other threads are not counted: that is said."""

    def test_threads(self) -> None:
        self.program(program("threads", 10000))
        self.assert_says(self.accepted(), "the program runs threads", "only the calls of its main thread are counted")
        self.assertNotIn("callers", self.baseline())
        self.assertIn("by_program", self.baseline()["calls"])
        self.assert_says(self.assert_code(self.check(), OK), "only the calls of its main thread are counted")


if __name__ == "__main__":
    unittest.main()
