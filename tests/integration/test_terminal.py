"""What a person sees who runs filperf on a terminal: a line of progress, and reports that are no wider than the terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

from harness import DRIFT, EXECUTABLE, OK, clean_environment
from verdicts import ReportTest, drift, place

LONG = "a_function_whose_name_is_as_long_as_a_generated_name_may_well_become_in_practice"
PROGRAM = "def %s(number):\n    return abs(number)\n\ndef main():\n    for number in range(%%d):\n        %s(number)\n" % (LONG, LONG)
COMMANDS = ("ctest ", "FIL_PERF_", "filperf ")


class Terminal(ReportTest):
    def on_terminal(self, *words: str, columns: int = 80, code: int = OK, **environment: str) -> str:
        """Runs the harness with a terminal of so many columns for all of its streams. Returns what was written to it."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        kept = {name: value for name, value in clean_environment(**{"TERM": "xterm", **environment}).items() if name != "COLUMNS" or name in environment}
        process = subprocess.Popen([EXECUTABLE, *words], cwd=self.folder, env=kept, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # nobody has the other end any more
                break
            if not part:
                break
            seen += part
        os.close(ours)
        self.assertEqual(process.wait(60), code, seen)
        return seen.decode().replace("\r\n", "\n")

    def left(self, text: str) -> str:
        """What is left on the screen: a line that was replaced is gone, and colours are no letters."""
        return re.sub("\x1b\\[[0-9;]*m", "", re.sub("[^\n]*\r\x1b\\[K", "", text))

    def assert_fits(self, text: str, columns: int) -> None:
        wide = [line for line in self.left(text).split("\n") if len(line) > columns and not line.strip().startswith((*COMMANDS, "/"))
                and not re.search(r"/\S{%d}" % (columns // 2), line)]
        self.assertEqual(wide, [], text)


class Progress(Terminal):
    def test_a_refresh(self) -> None:
        self.program(PROGRAM % 300)
        text = self.on_terminal("refresh", self.manifest())
        for run in ("run 1", "run 2"):
            self.assertIn(f"\r\x1b[K[1/1] {self.name}: {run}", text)
        self.assertTrue(self.left(text).startswith(f"perf.{self.name}: new baseline"), text)
        self.assertNotIn("\x1b", self.left(text))

    def test_a_check_of_several(self) -> None:
        self.program(PROGRAM % 300)
        self.accepted()
        manifest = self.manifest()
        text = self.on_terminal("check", manifest, manifest)
        self.assertIn(f"\r\x1b[K[2/2] {self.name}", text)
        self.assertEqual(self.left(text).count("ok perf."), 2, text)

    def test_a_report(self) -> None:
        self.write(drift("a"), drift("b"))
        text = self.on_terminal("report", self.path("outputs"))
        self.assertIn("\r\x1b[K[2] b-verdict.json", text)
        self.assertTrue(self.left(text).startswith("filperf: 2 scenarios ran"), text)

    def test_nothing_in_a_pipe_and_beside_json(self) -> None:
        self.program(PROGRAM % 300)
        result = self.refresh()
        self.assertEqual((result.code, result.err), (OK, ""))
        self.assertNotIn("\r", result.out)
        self.assertNotIn("\r\x1b[K", self.on_terminal("check", "--json", self.manifest()))
        self.assertNotIn("\r\x1b[K", self.on_terminal("check", self.manifest(), TERM="dumb"))


class Widths(Terminal):
    def test_reports_fit(self) -> None:
        self.program(PROGRAM % 300)
        self.accepted()
        self.program(PROGRAM % 900)
        for columns in (80, 60, 200):
            text = self.on_terminal("check", self.manifest(), columns=columns, code=DRIFT)
            self.assert_fits(text, columns)
            self.assertEqual("…" in text, columns < 120, text)
            self.assertRegex(self.left(text), r"all calls +\S+ +\S+ +\+\S+ +\+\S+ % +1 %")
            self.assert_fits(self.on_terminal("diff", self.baseline_path, os.path.join(self.outputs, self.name + "-cprofile.pstats"), columns=columns), columns)
            self.assert_fits(self.on_terminal("explain", "--moved", self.manifest(), columns=columns), columns)
            self.assert_fits(self.on_terminal("report", self.outputs, columns=columns), columns)

    def test_whole_names_in_a_pipe(self) -> None:
        self.program(PROGRAM % 300)
        self.accepted()
        self.program(PROGRAM % 900)
        result = self.check()
        self.assertIn(f"demo/__init__.py:{LONG}", result.out)
        self.assertNotIn("…", result.out)

    def test_columns_of_the_environment(self) -> None:
        self.write(drift("a", place("demo/" + LONG + ".py", 7, LONG)))
        result = self.filperf("report", self.path("outputs"), environment={"COLUMNS": "50"})
        self.assert_fits(result.out, 50)
        self.assertIn("…", result.out)


if __name__ == "__main__":
    unittest.main()
