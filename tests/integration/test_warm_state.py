"""What a program takes from its surroundings at its import: a warm run is what a cold run is, or the scenario runs cold."""

from __future__ import annotations

import os
import unittest
from typing import Any

from growing import GENERATOR
from harness import DRIFT, FAILED, FILE, OK, read_bytes, write_text
from warm_state import MAIN, StateTest


class SurroundingsTest(StateTest):
    """What warm and cold runs see alike, so that the scenario stays warm."""

    def assert_sees(self, at_import: str, expression: str, **changes: Any) -> None:
        """An expression has the same value in both, apart from the sandbox's name, and the scenario stays warm."""
        self.begin_state(at_import, "print(%s)\nfor _ in str(%s): step()" % (expression, expression))
        self.assert_says(self.accepted(**changes), "new baseline")
        self.assertNotIn("cold", self.baseline())
        printed = []
        for options in ((), ("--cold",)):
            self.assert_code(self.check(*options, **changes), OK)
            self.assert_exact()
            printed.append(self.output("stdout"))
        self.assertEqual(self.verdict()["runner"]["warm"], False)
        self.assertEqual(*printed)

    def test_arguments(self) -> None:
        self.assert_sees("", "sys.argv", args=["one", "two words"])

    @unittest.skipUnless(hasattr(os.sys, "orig_argv"), "from Python 3.10")  # type: ignore[attr-defined]
    def test_original_arguments(self) -> None:
        self.assert_sees("", "getattr(sys, 'orig_argv', ())", args=["one", "two words"])

    def test_main_module(self) -> None:
        self.assert_sees("", "(sys.modules['__main__'].__file__, sys.modules['__main__'].__loader__.path)")

    def test_temporary_folder(self) -> None:
        self.assert_sees("import tempfile; tempfile.gettempdir()", "tempfile.gettempdir()")

    def test_folder_of_processes(self) -> None:
        self.assert_sees("import multiprocessing.process", "multiprocessing.process.ORIGINAL_DIR")

    def test_user_site(self) -> None:
        self.assert_sees("import site; site.getuserbase()", "(site.USER_BASE, site.getusersitepackages())")

    def test_variable_that_was_set(self) -> None:
        self.assert_sees("os.environ['OWN'] = os.path.join(os.environ['HOME'], 'own') + ':' + os.environ['TMPDIR']",
                         "(os.environ['OWN'], os.environ['HOME'], os.environ['TMPDIR'], os.path.expanduser('~'))")

    def test_folders(self) -> None:
        """The working folder, home and temporary folder of the import exist and are empty."""
        self.assert_sees("SEEN = [os.listdir(place) for place in ('.', os.environ['HOME'], os.environ['TMPDIR'])] + [len(sys.argv)]", "SEEN")

    def test_what_the_import_prints(self) -> None:
        self.assert_sees("print('hello', flush=True); print('careful', file=sys.stderr); print('later')", "1")
        self.assertEqual(self.output("stdout"), "hello\nlater\n1\n")
        self.assertEqual(self.output("stderr"), "careful\n")


class RecordedTest(StateTest):
    """What differs between warm and cold runs is found by a refresh, and the scenario runs cold from then on."""

    def recorded(self, cause: str, at_import: str, main: str, *texts: str) -> None:
        self.begin_state(at_import, main)
        result = self.accepted()
        self.assert_says(result, *texts)
        self.assert_recorded(cause, result)

    def test_working_folder_that_is_read(self) -> None:
        self.recorded("counts", "PROJECT = os.getcwd()\ndef look(): pass",
                      "if os.path.samefile(PROJECT, os.getcwd()): look()", "calls of %s:look by %s:main" % (FILE, FILE))

    def test_working_folder_that_is_written_to(self) -> None:
        self.recorded("folders", "PROJECT = os.getcwd()", "open(os.path.join(PROJECT, 'out.txt'), 'w').close()",
                      "a run wrote work/out.txt, in a folder that the program saw at its import")

    def test_default_of_an_argument(self) -> None:
        self.warm_program("def main(out=os.path.abspath('o')):\n    note('sandboxes', os.getcwd())\n    os.makedirs(out)\n    steps(len(out))\n")
        self.start()
        self.assert_recorded("folders", self.accepted())

    def test_home_that_is_printed(self) -> None:
        self.recorded("output", "CACHE = pathlib.Path.home()", "print(CACHE)", "standard output")

    def test_file_in_another_place(self) -> None:
        """It is written into the sandbox, with another content."""
        self.recorded("files", "ARGUMENTS = os.getcwd()[-4:] + os.getcwd()", "open('out.txt', 'w').write(ARGUMENTS)", "work/out.txt")

    def test_file_that_the_import_makes(self) -> None:
        self.recorded("files", "os.makedirs(os.path.join(os.environ['HOME'], '.demo'), exist_ok=True)", "step()", "home/.demo")

    def test_failure(self) -> None:
        self.recorded("failure", "HERE = os.getcwd()", "if HERE != os.getcwd(): sys.exit('not here')", "exit code was 1")

    def test_arguments_at_the_import(self) -> None:
        self.begin_state("COUNT = len(sys.argv)", "steps(COUNT)")
        result = self.accepted(args=["a", "b"])
        self.assertEqual(self.baseline()["cold"], "counts")
        self.assert_says(result, "calls of %s:step by %s:steps" % (FILE, FILE))
        self.assert_code(self.check(args=["a", "b"]), OK)
        self.assert_exact()

    def test_scenarios_of_one_program(self) -> None:
        """Only the scenario that needs it runs cold."""
        self.begin_state("CACHE = os.path.join(os.environ['HOME'], 'cache')",
                         "if sys.argv[1:]: open(CACHE, 'a').close()\nelse: steps(100)\nsteps(100 + os.path.exists(CACHE))")
        for args in ([], ["write"], []):
            name = "writes" if args else "reads"
            self.accepted(scenario=name, args=args)
        for name, args in (("writes", ["write"]), ("reads", [])):
            self.assert_code(self.check(scenario=name, args=args), OK)
            self.assertEqual(self.assert_exact(name)["runner"]["warm"], name == "reads")

    def test_warm_again(self) -> None:
        """A program that was mended is run warm again after a refresh."""
        self.recorded("output", "PLACE = os.getcwd()", "print(PLACE)")
        self.warm_program("import pathlib\nPLACE = 1\n" + MAIN + "    print(PLACE)\n")
        self.start()
        self.assert_says(self.accepted(), "the scenario runs warm again")
        self.assert_runs_warm()

    def test_refresh_without_an_interpreter_keeps_it(self) -> None:
        self.recorded("output", "PLACE = os.getcwd()", "print(PLACE)")
        self.assert_code(self.filperf("warm", "stop", self.manifest()), OK)
        self.assert_says(self.accepted(), "baseline unchanged")
        self.assert_code(self.check(), OK)
        self.assertEqual(self.verdict()["runner"]["cause"], "output")


class OpenTest(StateTest):
    """What the import leaves open would be shared by all forks."""

    def refused(self, at_import: str, *texts: str) -> None:
        self.warm_program("import pathlib\n%s\n%s\n" % (at_import, MAIN))
        result = self.assert_code(self.filperf("warm", "start", self.manifest()), FAILED)
        self.assert_says(result, "importing demo ", "Scenarios run cold", *texts)
        self.assert_code(self.filperf("warm", "start", "--no-wait", self.manifest()), OK)
        self.wait_for(lambda: self.status().startswith("none: importing demo "), "a refusal")
        self.assert_recorded("import", self.accepted())

    def test_file(self) -> None:
        self.refused("FILE = open(__file__)", FILE + " open, and all forks would share it")

    def test_pipe(self) -> None:
        self.refused("READER, WRITER = os.pipe()", "pipe:")

    def test_socket(self) -> None:
        self.refused("import socket\nPAIR = socket.socketpair()", "socket:")

    def test_queue_of_events(self) -> None:
        self.refused("import select\nPOLL = select.epoll()", "anon_inode:")

    def test_shared_memory(self) -> None:
        self.refused("import mmap\nMEMORY = mmap.mmap(-1, 4096)", "memory that processes share")

    def test_thread(self) -> None:
        self.refused("import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()", "starts threads")

    def test_device(self) -> None:
        """A device has no position that matters."""
        self.begin_state("NOTHING = open(os.devnull); CHANCE = open('/dev/urandom', 'rb')", "steps(10)")
        self.accepted()
        self.assert_runs_warm()

    def test_file_that_is_closed(self) -> None:
        self.begin_state("with open(__file__) as file: LINES = file.readlines()", "steps(len(LINES))")
        self.accepted()
        self.assert_runs_warm()


class ConfirmedTest(StateTest):
    """A red of a warm run is told only if a cold run is red too."""

    def accept_cold(self, at_import: str, main: str, **changes: Any) -> None:
        self.warm_program("import pathlib\n%s\n%s%s\n" % (at_import, MAIN, "".join("    %s\n" % line for line in main.splitlines())))
        self.accepted(**changes)
        self.start()

    def test_false_red(self) -> None:
        for number, (warm_steps, status) in enumerate(((3000, "drift"), (10, "improved"))):
            self.accept_cold("HERE = os.getcwd()", "steps(1000 if HERE == os.getcwd() else %d)" % warm_steps, scenario="s%d" % number)
            result = self.assert_code(self.check(scenario="s%d" % number), OK)
            verdict = self.assert_exact("s%d" % number)
            self.assertFalse(verdict["runner"]["warm"])
            self.assertEqual((verdict["confirmation"]["agrees"], verdict["confirmation"]["warm_status"]), (False, status))
            self.assertEqual(verdict["confirmation"]["warm_total"] - verdict["totals"][0]["after"], warm_steps - 1000)
            self.assert_says(result, "a warm run said " + status, "refresh")

    def test_false_failure(self) -> None:
        self.accept_cold("HERE = os.getcwd()", "if HERE != os.getcwd(): sys.exit('not here')")
        self.assert_says(self.assert_code(self.check(), OK), "a warm run said error")
        self.assertIn("not here", self.assert_exact()["confirmation"]["warm_message"])

    def test_true_red(self) -> None:
        self.accept_cold("", "steps(1000)")
        self.warm_program("import pathlib\n" + MAIN + "    steps(2000)\n")
        self.start()
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "DRIFT perf.", "A cold run confirmed it.", "steps")
        verdict = self.verdict()
        self.assertEqual((verdict["confirmation"]["agrees"], verdict["confirmation"]["by"]), (True, "cold run"))
        self.assertFalse(verdict["runner"]["warm"])
        self.assertEqual(verdict["attribution"]["culprits"][0]["callee"], FILE + ":step")

    def test_green_is_not_repeated(self) -> None:
        self.accept_cold("", "steps(1000)")
        self.assert_code(self.check(), OK)
        self.assertNotIn("confirmation", self.verdict())
        self.assertEqual(len(read_bytes(self.path("sandboxes")).splitlines()), 4)


class FamilyTest(StateTest):
    """A family is one command at several sizes: what holds for a command holds at each size."""

    MAIN = """
def main():
    note("sandboxes", os.getcwd())
    steps(100 * int(open("n.txt").read()) * {factor})
"""

    def setUp(self) -> None:
        super().setUp()
        write_text(self.path("generate.py"), GENERATOR)
        self.settings["growth"] = {"sizes": [4, 8, 16], "generator": self.path("generate.py"), "generator_args": ["@SIZE@"],
                                   "generates": "n.txt", "max_exponent": 3, "max_exponent_drift": 0.05}

    def test_stays_warm(self) -> None:
        self.warm_program(self.MAIN.format(factor=1))
        self.start()
        self.accepted()
        self.assertNotIn("cold", self.baseline())
        self.assert_code(self.check(), OK)
        self.assertEqual(self.verdict()["runner"], {"warm": True, "why_cold": ""})

    def test_recorded(self) -> None:
        self.warm_program("HERE = os.getcwd()\n" + self.MAIN.format(factor="(1 if HERE == os.getcwd() else int(open('n.txt').read()))"))
        self.start()
        self.assert_says(self.accepted(), "the scenario runs cold", "calls of %s:step by %s:steps" % (FILE, FILE))
        self.assertEqual(self.baseline()["cold"], "counts")
        self.assert_code(self.check(), OK)
        self.assertEqual(self.verdict()["runner"], {"warm": False, "why_cold": "", "cause": "counts"})
        self.assert_says(self.accepted(), "baseline unchanged")

    def test_false_red(self) -> None:
        self.warm_program("HERE = os.getcwd()\n" + self.MAIN.format(factor="(1 if HERE == os.getcwd() else int(open('n.txt').read()))"))
        self.accepted()
        self.start()
        self.assert_says(self.assert_code(self.check(), OK), "a warm run said drift")
        self.assertFalse(self.verdict()["confirmation"]["agrees"])

    def test_true_red(self) -> None:
        self.warm_program(self.MAIN.format(factor=1))
        self.accepted()
        self.warm_program(self.MAIN.format(factor="int(open('n.txt').read())"))
        self.start()
        self.assert_says(self.assert_code(self.check(), DRIFT), "grow faster", "A cold run confirmed it.")
        self.assertTrue(self.verdict()["confirmation"]["agrees"])


class TracesTest(StateTest):
    """What a run writes is gone before the next, wherever it finds the place."""

    CACHE = "import importlib.util, sys"
    WORK = "if os.path.exists(CACHE): steps(10)\nelse:\n    os.makedirs(os.path.dirname(CACHE), exist_ok=True)\n    open(CACHE, 'w').close()\n    steps(1000)"

    def assert_same_each_time(self, at_import: str, at_run: str) -> None:
        self.begin_state(at_import, at_run + "\n" + self.WORK)
        self.accepted()
        self.assert_baseline_counts({FILE + ":step": (1000, 1000)})
        self.assertEqual(self.baseline()["unstable"], {})
        self.assert_green()
        self.assert_says(self.accepted(), "baseline unchanged")

    def test_home_at_import(self) -> None:
        """As black and cookiecutter do."""
        self.assert_same_each_time("CACHE = str(pathlib.Path.home() / '.cache' / 'demo' / 'x')", "")

    def test_temporary_folder_at_import(self) -> None:
        self.assert_same_each_time("CACHE = os.path.join(os.environ['TMPDIR'], 'demo')", "")

    def test_working_folder_at_import(self) -> None:
        self.assert_same_each_time("CACHE = os.path.abspath('demo')", "")

    def test_byte_code_of_a_file_in_the_sandbox(self) -> None:
        """As pytest does."""
        self.assert_same_each_time(self.CACHE, "CACHE = importlib.util.cache_from_source(os.path.abspath('test_x.py'))[:-4] + '-pytest-8.4.1.pyc'")

    def test_byte_code_of_the_program(self) -> None:
        self.assert_same_each_time(self.CACHE + "\nCACHE = importlib.util.cache_from_source(__file__)[:-4] + '-pytest-8.4.1.pyc'", "")

    def test_beside_byte_code_of_the_program(self) -> None:
        self.assert_same_each_time(self.CACHE, "CACHE = os.path.join(os.path.dirname(importlib.util.cache_from_source(__file__)), 'cache.json')")

    def test_top_of_the_folder_for_byte_code(self) -> None:
        self.assert_same_each_time(self.CACHE, "CACHE = os.path.join(sys.pycache_prefix, 'demo', 'x')")

    def test_module_in_the_sandbox(self) -> None:
        """It is compiled in each run, which is no reason to run it twice or to warn."""
        self.begin_state(self.CACHE, "open('late.py', 'w').write('X = 1')\nsys.path.insert(0, os.getcwd())\nimport late\nsteps(1000)")
        result = self.accepted()
        self.assertNotIn("byte code", result.text)
        self.assert_green()
        self.assertEqual(self.verdict()["warnings"], [])

    def test_nothing_is_left(self) -> None:
        self.begin_state(self.CACHE, "open('late.py', 'w').write('X = 1')\nsys.path.insert(0, os.getcwd())\nimport late\nsteps(1000)")
        self.accepted()
        self.assert_green(1)
        kept = os.path.join(self.private, "pycache", "tmp")
        self.assertEqual([name for name in os.listdir(kept) if name.startswith("filperf-")], [])


if __name__ == "__main__":
    unittest.main()
