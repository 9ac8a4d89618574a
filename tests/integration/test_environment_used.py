"""What a run did not use is no part of its environment. Where something that it used did change, the gate is weaker and says so."""

from __future__ import annotations

import glob
import os
import shutil
import unittest

from environments import PROGRAM, EnvironmentTest
from harness import DRIFT, FILE, OK, read_bytes, write_bytes


class UsedTest(EnvironmentTest):
    """Only what a run used can have moved its counts."""

    def unused(self, version: str) -> None:
        """A version of a distribution that the program never imports."""
        for old in glob.glob(os.path.join(self.source, "black-*.dist-info")):
            shutil.rmtree(old)
        write_bytes(os.path.join(self.source, "black", "__init__.py"), b"")
        write_bytes(os.path.join(self.source, "black-%s.dist-info" % version, "RECORD"), b"black/__init__.py,,\n")

    def test_unused_distribution(self) -> None:
        """Another version of it is no excuse: the gate is whole, and the baseline stays as it is."""
        self.install("1.0")
        self.unused("25.11")
        self.accepted()
        environment = self.baseline()["environment"]
        self.assertEqual((environment["distributions"], environment["unused_distributions"]["black"]), ({"thing": "1.0"}, "25.11"))
        text = read_bytes(self.baseline_path)
        self.install("1.0", parts=30)
        self.unused("25.12")
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.changes(), {})
        self.assertNotIn("weakened", self.verdict())
        self.install("1.0")
        self.unused("25.12")
        self.assert_says(self.accepted(), "unchanged")
        self.assertEqual(read_bytes(self.baseline_path), text)

    def test_program_begins_to_import(self) -> None:
        """A distribution that was installed all along: the change is the program's."""
        self.install("1.0")
        self.unused("25.11")
        self.accepted()
        self.install("1.0", works=400)
        self.unused("25.11")
        self.program("import black\n" + PROGRAM.format(works=400))
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.changes(), {})
        self.unused("25.12")
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.changes(), {"black": ("25.11", "25.12")})

    def test_program_stops_importing(self) -> None:
        """The same the other way round: what is still installed is no change, what is gone is one."""
        self.install("1.0")
        self.accepted()
        self.program("def main():\n    pass\n")
        self.assert_code(self.check(), OK)
        self.assertEqual(self.changes(), {})
        shutil.rmtree(os.path.join(self.source, "thing-1.0.dist-info"))
        self.assert_code(self.check(), OK)
        self.assertEqual(self.changes(), {"thing": ("1.0", "missing")})

    def test_import_phase(self) -> None:
        """What the import imports is used too."""
        self.install("1.0")
        self.unused("25.11")
        self.accepted(phase="import")
        self.assertEqual(self.baseline()["environment"]["distributions"], {"thing": "1.0"})

    def test_child_interpreter(self) -> None:
        """A distribution that only an interpreter of the program's own imports."""
        main = ("import subprocess, sys\ndef main():\n    for _ in range(500): len('')\n"
                "    subprocess.run([sys.executable, '-c', 'import thing; thing.work()'], check=True)\n")
        self.install("1.0")
        self.program(main)
        self.accepted()
        self.assertEqual(self.baseline()["environment"]["distributions"], {"thing": "1.0"})
        self.install("2.0", parts=900)
        self.program(main)
        self.assert_environment_only(self.check(), "thing 1.0 -> 2.0")

    def test_list_of_what_is_installed(self) -> None:
        """A program that looks for plug-ins reads the metadata of all distributions, and imports none. The gate is whole, and says so."""
        main = "import importlib.metadata\ndef main():\n    list(importlib.metadata.entry_points())\n"
        self.install("1.0")
        self.program(main)
        self.accepted()
        self.unused("25.11")
        note = "the program looks through the list of what is installed, and that differs from the baseline's (black missing -> 25.11)"
        self.assert_says(self.assert_code(self.check(limits={"min_calls": 0}), DRIFT), note)
        self.assertEqual(self.changes(), {})
        self.assertNotIn("weakened", self.verdict())

    def test_list_that_a_program_begins_to_read(self) -> None:
        self.install("1.0")
        self.program("def main():\n    len('')\n")
        self.accepted()
        self.unused("25.11")
        self.program("import importlib.metadata\ndef main():\n    list(importlib.metadata.entry_points())\n")
        self.assertNotIn("looks through", self.assert_code(self.check(), DRIFT).text)

    def test_library_of_the_system(self) -> None:
        """A distribution that does other work if a library is there. One that is there all along is the program's own doing."""
        library = os.path.join(self.folder, "libextra.so")
        thing = "import ctypes\ndef part(): pass\ndef work():\n    try:\n        kept.append(ctypes.CDLL(%r))\n    except OSError:\n        return\n"
        thing = (thing + "    for _ in range(50):\n        part()\nkept = []\n") % library
        self.install("1.0")
        self.program(PROGRAM.format(works=20), thing=thing)
        self.accepted()
        self.assertNotIn("libanl.so.1", self.baseline()["environment"]["libraries"])
        shutil.copy(self.library_of_the_system(), library)
        self.assert_environment_only(self.check())
        self.assertEqual(self.changes(), {"libanl.so.1": ("not loaded", "loaded")})
        self.assertEqual(self.verdict()["weakened"], ["libanl.so.1 not loaded -> loaded"])
        self.accepted()
        self.assertIn("libanl.so.1", self.baseline()["environment"]["libraries"])
        self.assert_code(self.check(), OK)
        self.assertEqual(self.changes(), {})
        # The program stops to use what is still installed.
        self.program("def main():\n    for _ in range(3000):\n        int()\n")
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.changes(), {})

    def library_of_the_system(self) -> str:
        found = glob.glob("/lib/*-linux-*/libanl.so.1") + glob.glob("/lib64/libanl.so.1")
        self.assertTrue(found, "the C library has no libanl.so.1, which nothing else needs")
        return found[0]

    def test_fonts_of_a_run_that_draws_nothing(self) -> None:
        self.install("1.0")
        self.accepted()
        self.assertEqual(self.baseline()["environment"]["fonts"], "unused")

    def test_fonts_of_a_run_that_starts_a_program(self) -> None:
        self.program("import subprocess\n\ndef main():\n    subprocess.run(['true'])\n")
        self.accepted()
        self.assertRegex(self.baseline()["environment"]["fonts"], "^([0-9a-f]{16}|none)$")


class WeakenedTest(EnvironmentTest):
    """Where something that was used did change, the verdict says that the gate is weaker for it."""

    NOTHING_OF_ITS_OWN = "from thing import work as main\n"

    def test_says_so(self) -> None:
        self.install("1.0")
        self.accepted()
        self.install("2.0", parts=30)
        self.assert_code(self.check(), OK)
        self.assertEqual(self.verdict()["weakened"], ["thing 1.0 -> 2.0"])
        self.assertFalse(self.verdict()["cannot_be_red"])
        self.install("2.0", parts=10)
        self.assert_says(self.assert_code(self.check(), OK), "as in the baseline (weakened: the environment differs)")
        self.assertEqual(self.verdict()["weakened"], ["thing 1.0 -> 2.0"])

    def test_nothing_can_be_red(self) -> None:
        """A command that makes no calls of the program's own, as `--help` of many programs."""
        self.install("1.0")
        self.program(self.NOTHING_OF_ITS_OWN)
        self.accepted()
        self.install("2.0", parts=3000)
        self.program(self.NOTHING_OF_ITS_OWN)
        result = self.assert_code(self.check(), OK)
        self.assert_says(result, "ENVIRONMENT perf.%s: not gated: the environment differs, and demo makes no calls of its own here" % self.name,
                         "nothing can be red until a refresh accepts this environment")
        self.assertTrue(self.verdict()["cannot_be_red"])
        self.assertEqual(self.verdict()["weakened"], ["thing 1.0 -> 2.0"])

    def test_accept(self) -> None:
        """With the policy `accept` more calls are red, and said to be the environment's, until they are accepted."""
        accept = {"environment_change": "accept"}
        self.install("1.0")
        self.accepted()
        self.install("2.0")
        self.assert_says(self.assert_code(self.check(limits=accept), OK), "as in the baseline")
        self.install("2.0", parts=30)
        result = self.assert_code(self.check(limits=accept), DRIFT)
        self.assert_says(result, "ENVIRONMENT perf.", "another environment made more calls than the baseline allows", "(ENVIRONMENT_CHANGE accept)",
                         "thing 1.0 -> 2.0", "To make this environment the baseline's")
        self.assertEqual(self.verdict()["status"], "environment_refused")
        self.assertNotIn("weakened", self.verdict())
        self.install("2.0", works=400, parts=30)
        self.assert_says(self.assert_code(self.check(limits=accept), DRIFT), "DRIFT perf.", "200 -> 400 calls by " + FILE + ":main")
        self.install("2.0", parts=5)
        self.assert_code(self.check(limits=accept), OK)
        self.install("2.0", parts=30)
        self.accepted()
        self.assert_says(self.assert_code(self.check(limits=accept), OK), "as in the baseline")


if __name__ == "__main__":
    unittest.main()
