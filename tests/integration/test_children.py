"""Work in other processes: Python's are counted with the program, and what is not counted is told."""

from __future__ import annotations

import os
import unittest
from typing import Any

from harness import DRIFT, FILE, OK, GateTest, write_bytes
from warm import WarmTest

PART = """
import os

def part():
    pass

def work(count):
    for _ in range(count):
        part()
    return count
"""

# By name: each calls `part` in four processes, TIMES in each.
PROGRAMS = {
    "fork": """
def main():
    for _ in range(4):
        process = os.fork()
        if process == 0:
            work(TIMES)
            os._exit(0)
        os.waitpid(process, 0)
""",
    "fork-that-returns": """
def main():
    children = []
    for _ in range(4):
        process = os.fork()
        if process == 0:
            work(TIMES)
            return
        children.append(process)
    for process in children:
        os.waitpid(process, 0)
""",
    "grandchildren": """
def main():
    for _ in range(2):
        process = os.fork()
        if process == 0:
            work(TIMES)
            process = os.fork()
            if process == 0:
                work(TIMES)
                os._exit(0)
            os.waitpid(process, 0)
            os._exit(0)
        os.waitpid(process, 0)
""",
    "processes": """
import multiprocessing

def main():
    processes = [multiprocessing.get_context("fork").Process(target=work, args=(TIMES,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
""",
    "pool": """
import multiprocessing

def main():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(work, [TIMES] * 4)
""",
    "executor": """
import concurrent.futures
import multiprocessing

def main():
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        list(pool.map(work, [TIMES] * 4))
""",
    "spawn": """
import multiprocessing

def main():
    processes = [multiprocessing.get_context("spawn").Process(target=work, args=(TIMES,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
""",
    "fork-server": """
import multiprocessing

def main():
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        pool.map(work, [TIMES] * 4)
""",
    "spawned-executor": """
import concurrent.futures
import multiprocessing

def main():
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(work, [TIMES] * 4))
""",
    "interpreters": """
import subprocess
import sys

def main():
    for _ in range(2):
        subprocess.run([sys.executable, "-c", CODE], check=True)
    subprocess.run([sys.executable, "-m", "demo"], check=True, cwd=FOLDER)
    subprocess.run("%s -m demo" % sys.executable, check=True, cwd=FOLDER, shell=True)

COUNT = TIMES
FOLDER = os.path.dirname(os.path.dirname(__file__))
CODE = "import sys; sys.path.insert(0, %r); import demo; demo.work(TIMES)" % FOLDER
""",
    "executor-not-shut-down": """
import concurrent.futures
import multiprocessing

POOL = []

def main():
    POOL.append(concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")))
    for _ in range(4):
        POOL[0].submit(work, TIMES)
""",
}


def program(name: str, times: int) -> str:
    return PART + PROGRAMS[name].replace("TIMES", str(times))


class ForkTest(GateTest):
    """The calls of each process are there, once."""

    def calls_of_part(self) -> int:
        return self.baseline()["functions"].get(FILE + ":part", {"calls": 0})["calls"]

    def assert_counted(self, name: str) -> None:
        """Green with four times the calls of one process, red when the work doubles."""
        self.program(program(name, 10000))
        self.assertNotIn("not counted", self.accepted().text.replace("only the calls of its main thread", ""))
        self.assertEqual(self.calls_of_part(), 40000)
        for _ in range(2):
            self.assert_code(self.check(), OK)
        children = self.verdict()["resources"]["children"]
        self.assertEqual(children["python"], children["counted"])
        self.program(program(name, 20000))
        self.assert_says(self.assert_code(self.check(), DRIFT), FILE + ":part", "40,000 -> 80,000")

    def test_fork(self) -> None:
        self.assert_counted("fork")
        self.assertEqual(self.verdict()["resources"]["children"]["counted"], 4)

    def test_fork_that_returns(self) -> None:
        """A process that ends as the program does."""
        self.assert_counted("fork-that-returns")

    def test_grandchildren(self) -> None:
        self.assert_counted("grandchildren")

    def test_processes(self) -> None:
        self.assert_counted("processes")

    def test_pool(self) -> None:
        """Its processes are ended by SIGTERM."""
        self.assert_counted("pool")

    def test_executor(self) -> None:
        self.assert_counted("executor")

    def test_spawn(self) -> None:
        self.assert_counted("spawn")

    def test_fork_server(self) -> None:
        self.assert_counted("fork-server")

    def test_spawned_executor(self) -> None:
        self.assert_counted("spawned-executor")

    def test_interpreters(self) -> None:
        """Started by `subprocess` and by a shell. They see nothing of the way in which they are counted."""
        write_bytes(os.path.join(self.source, "demo", "__main__.py"),
                    b"import os, sys\nimport demo\ndemo.work(demo.COUNT)\n"
                    b"assert 'PYTHONPATH' not in os.environ and not any('/result/site' in path for path in sys.path)\n")
        self.assert_counted("interpreters")

    def test_executor_that_nobody_shuts_down(self) -> None:
        self.assert_counted("executor-not-shut-down")

    def test_killed(self) -> None:
        """A process that is killed leaves nothing: that is told."""
        self.program(PART + """
import signal

def main():
    process = os.fork()
    if process == 0:
        work(2000)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(process, 0)
""")
        self.assert_says(self.accepted(), "the calls of 1 Python process that the program started are not counted")

    def test_ends_as_without_the_gate(self) -> None:
        """Exit codes and signals of the forked processes are their own."""
        self.program("""
import os
import signal

def main():
    for end in (lambda: os._exit(7), lambda: os.kill(os.getpid(), signal.SIGTERM), lambda: os.abort()):
        process = os.fork()
        if process == 0:
            end()
        status = os.waitpid(process, 0)[1]
        print(os.WIFEXITED(status) and os.WEXITSTATUS(status), os.WIFSIGNALED(status) and os.WTERMSIG(status))
    print(os._exit)
""")
        self.accepted()
        self.assertEqual(self.output("stdout"), "7 False\nFalse 15\nFalse 6\n<built-in function _exit>\n")


class NotCountedTest(GateTest):
    """Never silent."""

    def assert_told(self, text: str, python: int, counted: int) -> None:
        self.program(text)
        told = "the calls of %s that the program started are not counted" % (
            "1 Python process" if python - counted == 1 else "%d Python processes" % (python - counted))
        self.assert_says(self.accepted(), told, "% of the CPU time")
        self.assert_says(self.assert_code(self.check(), OK), told, "% of the CPU time")
        children = self.verdict()["resources"]["children"]
        self.assertEqual((children["python"], children["counted"]), (python, counted))
        self.assertGreater(children["cpu_share"], 0.5)

    def test_interpreters(self) -> None:
        """With variables or options of their own."""
        busy = "sum(i * i for i in range(300000))"
        self.assert_told("""
import os
import subprocess
import sys

def main():
    subprocess.run([sys.executable, "-c", "BUSY"], env={})
    subprocess.run([sys.executable, "-I", "-c", "BUSY"])
    os.system(sys.executable + " -I -c 'BUSY'")
    subprocess.run(sys.executable + " -I -c 'BUSY'", shell=True)
""".replace("BUSY", busy), 4, 0)

    def test_ignored(self) -> None:
        """With CHILDREN ignore the calls are not counted, and that is told."""
        self.settings["children"] = "ignore"
        self.assert_told(program("processes", 200000), 4, 0)
        self.assertNotIn(FILE + ":part", self.baseline()["functions"])
        self.settings["children"] = "some"
        self.assert_says(self.check(), "children", "allowed are `count` and `ignore`")

    def test_other_programs(self) -> None:
        """They are in the verdict's file; a person is not told of each `dot`."""
        self.program("import subprocess\n\ndef main():\n    subprocess.run(['/bin/true'])\n")
        self.assertNotIn("not counted", self.accepted().text)
        self.assertNotIn("not counted", self.assert_code(self.check(), OK).text)
        children = self.verdict()["resources"]["children"]
        self.assertEqual((children["python"], children["counted"], children["others"]), (0, 0, 1))


class WarmForkTest(WarmTest):
    def test_warm(self) -> None:
        for name in ("processes", "pool"):
            with self.subTest(name):
                text = PROGRAMS[name].replace("TIMES", "10000").replace("def main():\n", "def main():\n    note('sandboxes', os.getcwd())\n")
                self.warm_program(PART + text)
                self.start()
                self.assert_code(self.refresh("--warm"), OK)
                self.assertEqual(self.baseline()["functions"][FILE + ":part"]["calls"], 40000)
                self.assert_code(self.check("--warm"), OK)
                # The order in which a pool hands out its work is chance, which a refresh may take for a reason to run cold.
                self.assertTrue(name == "pool" or self.verdict()["runner"]["warm"])
                self.assert_code(self.check("--cold"), OK)
                self.assert_code(self.filperf("warm", "stop", self.manifest()), OK)
                os.remove(self.baseline_path)


class AdviceTest(GateTest):
    """A refresh tells who accepts a baseline that sees little of the program."""

    def test_machine_code(self) -> None:
        """A package with extension modules, most of whose calls nobody sees."""
        self.program("import json\n\ndef main():\n    for _ in range(300):\n        json.dumps([1, 2, 3])\n")
        self.assertNotIn("machine code", self.accepted().text)
        write_bytes(os.path.join(self.source, "demo", "fast.cpython-311-x86_64-linux-gnu.so"), b"")
        os.remove(self.baseline_path)
        self.assert_says(self.accepted(), "only 1 of", "1 module of its package is machine code", "--no-binary demo demo", "SOURCE")

    def test_import_in_the_call(self) -> None:
        """An entry point that imports the program when it is called."""
        self.program("def main():\n    from demo_rest import run\n    return run()\n".replace("demo_rest", "demo.rest"))
        path = os.path.join(self.source, "demo", "rest.py")
        write_bytes(path, b"import xml.dom.minidom\nimport email.message\n\ndef run():\n    pass\n")
        self.assert_says(self.accepted(), "the run imports 1 module of the program", "Name as ENTRY", "now it is demo:main", "PHASE import")

    def test_neither(self) -> None:
        self.program(PART + "def main():\n    work(500)\n")
        text: Any = self.accepted().text
        self.assertNotIn("note:", text)


if __name__ == "__main__":
    unittest.main()
