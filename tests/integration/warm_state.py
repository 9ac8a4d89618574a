"""Programs that look at their surroundings at their import, in the warm interpreter."""

from __future__ import annotations

from typing import Any

from harness import OK, Result, read_bytes
from warm import WarmTest

MAIN = """
def main():
    note("sandboxes", os.getcwd())
"""


class StateTest(WarmTest):
    """A program in the warm interpreter."""

    def begin_state(self, at_import: str, main: str = "", *options: str) -> None:
        self.warm_program("import pathlib\n%s\n%s%s\n" % (at_import, MAIN, "".join("    %s\n" % line for line in main.splitlines())))
        self.start(*options)

    def assert_green(self, times: int = 3, **changes: Any) -> None:
        """Warm and cold, with not one call more or less."""
        for _ in range(times):
            self.assert_code(self.check(**changes), OK)
            self.assert_exact()
        self.assert_code(self.check("--cold", **changes), OK)
        self.assert_exact()

    def assert_recorded(self, cause: str, result: Result) -> None:
        """The baseline says that the scenario runs cold, the refresh says why, and a check runs it cold without a warning."""
        self.assertEqual(self.baseline()["cold"], cause)
        self.assert_says(result, "note: the scenario runs cold, because ")
        content = read_bytes(self.baseline_path)
        check = self.assert_code(self.check(), OK)
        verdict = self.assert_exact()
        self.assertEqual(verdict["runner"], {"warm": False, "why_cold": "", "cause": cause})
        self.assertNotIn("confirmation", verdict)
        for alarming in ("a warm run said", "without the warm interpreter"):
            self.assertNotIn(alarming, check.text)
        self.assert_green(1)
        self.assert_says(self.accepted(), "baseline unchanged")
        self.assertEqual(read_bytes(self.baseline_path), content)

    def assert_runs_warm(self) -> None:
        self.assertNotIn("cold", self.baseline())
        self.assert_code(self.check(), OK)
        self.assert_warm()
        self.assert_green(1)
