"""What a program draws at its import: the gate neither lies nor is blind."""

from __future__ import annotations

import os
import unittest
from typing import Any

from harness import DRIFT, FAILED, FILE, OK
from warm_state import MAIN, StateTest


class ChanceTest(StateTest):
    """A value that is drawn at the import is the same in all warm runs of one interpreter, and another in the next."""

    DRAWN = "import random\nCOUNT = random.randrange(300, 3000)"

    def assert_steady(self, cause: str, main: str, **changes: Any) -> None:
        """Whatever later interpreters draw, the check is as the baseline says; and the scenario runs cold, as nobody draws anew warm."""
        self.begin_state(self.DRAWN, main)
        result = self.accepted(**changes)
        self.assert_says(result, "note: the scenario runs cold, because ", "others in each cold run")
        self.assertEqual(self.baseline()["cold"], cause)
        for _ in range(4):
            self.assert_code(self.check(**changes), OK)
            self.assertEqual(self.verdict()["runner"], {"warm": False, "why_cold": "", "cause": cause})
            self.start()
        self.accepted(**changes)
        self.assertEqual(self.baseline()["cold"], cause)

    def test_counts(self) -> None:
        self.assert_steady("counts", "steps(COUNT)\nfor _ in range(100000): step()")
        self.assert_says(self.check(), "the gate leaves out")
        self.assertLess(self.verdict()["left_out"]["percent"], 5)
        # What was not drawn is gated as ever.
        self.warm_program("import pathlib\n%s\n%s    steps(COUNT)\n    for _ in range(110000): step()\n" % (self.DRAWN, MAIN))
        self.assert_code(self.check(), DRIFT)

    def test_output(self) -> None:
        self.assert_steady("output", "steps(1000)\nprint(COUNT)")

    def test_file(self) -> None:
        self.assert_steady("files", "steps(1000)\nopen('made.txt', 'w').write(str(COUNT))")

    def test_baseline_of_cold_runs(self) -> None:
        """Whatever the baseline knows already."""
        self.warm_program("import pathlib\n%s\n%s    steps(COUNT)\n    for _ in range(100000): step()\n" % (self.DRAWN, MAIN))
        self.assert_says(self.accepted(), "some calls of 1 function differ from run to run: the gate leaves out")
        self.assertNotIn("cold", self.baseline())
        for _ in range(3):
            self.start()
            self.assert_code(self.check(), OK)
        self.accepted()
        self.assertEqual(self.baseline()["cold"], "counts")

    def test_large_part(self) -> None:
        """The gate would see next to nothing: no baseline, unless somebody says that this is meant."""
        self.begin_state(self.DRAWN, "steps(COUNT)")
        result = self.assert_code(self.refresh(), FAILED)
        self.assert_says(result, "differ from run to run", "%s:step" % FILE, "MAX_UNSTABLE", "--max-unstable")
        self.assertFalse(os.path.exists(self.baseline_path))
        self.assert_code(self.refresh("--max-unstable", "100"), OK)
        for _ in range(2):
            self.assert_code(self.check(), OK)
            self.start()
        self.assertEqual(self.baseline()["cold"], "counts")
        os.remove(self.baseline_path)
        self.assert_code(self.refresh(limits={"max_unstable_percent": 100}), OK)
        self.assert_code(self.check("--cold"), OK)


if __name__ == "__main__":
    unittest.main()
