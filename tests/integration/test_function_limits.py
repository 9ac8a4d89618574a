"""FUNCTION_LIMITS: limits of single functions whose calls are expensive, below the floor that all others have."""

from __future__ import annotations

import unittest

from harness import DRIFT, FAILED, FILE, OK, GateTest

PROGRAM = """
def dear():
    pass

def cheap():
    pass

def main():
    for _ in range({dear}):
        dear()
    for _ in range({cheap}):
        cheap()
"""
DEAR = FILE + ":dear"


class FunctionLimits(GateTest):
    def changed(self, dear: int, limit: str, before: int = 3, cheap: int = 20_000, member: str = "functions") -> tuple[int, str]:
        """From so many calls of the dear function to others, with a limit of it. The code, and what the check says."""
        limits = {member: {DEAR: limit}}
        self.program(PROGRAM.format(dear=before, cheap=20_000))
        self.accepted(limits=limits)
        self.program(PROGRAM.format(dear=dear, cheap=cheap))
        result = self.check(limits=limits)
        return result.code, result.text

    def test_each_kind(self) -> None:
        for limit, dear, code in (("exact", 3, OK), ("exact", 4, DRIFT), ("exact", 2, OK), ("100", 6, OK), ("100", 7, DRIFT),
                                  ("at most 5", 5, OK), ("at most 5", 6, DRIFT), ("300", 12, OK), ("50", 12, DRIFT)):
            with self.subTest(limit=limit, dear=dear):
                found, text = self.changed(dear, limit)
                self.assertEqual(found, code, text)
                if code == DRIFT:
                    self.assertIn(DEAR, text)
                    self.assertIn("FUNCTION_LIMITS " + (limit if limit[0].isalpha() else limit + " %"), text)

    def test_without_it_the_floor_lets_it_pass(self) -> None:
        self.program(PROGRAM.format(dear=3, cheap=20_000))
        self.accepted()
        self.program(PROGRAM.format(dear=12, cheap=20_000))
        self.assert_code(self.check(), OK)

    def test_a_refresh_does_not_raise_at_most(self) -> None:
        found, text = self.changed(6, "at most 5")
        self.assertEqual(found, DRIFT)
        self.assertIn("more calls of %s than FUNCTION_LIMITS allows" % DEAR, text)
        self.assertIn("A refresh does not raise FUNCTION_LIMITS", text)
        self.assertNotIn("perf-refresh", text)

    def test_an_unknown_identity(self) -> None:
        self.program(PROGRAM.format(dear=3, cheap=20_000))
        self.accepted()
        result = self.assert_code(self.check(limits={"functions": {FILE + ":deer": "exact"}}), FAILED)
        self.assert_says(result, "neither the baseline nor this run calls `%s:deer`" % FILE, DEAR, "CMakeLists.txt:7")
        self.assert_code(self.check(limits={"subject_functions": {FILE + ":deer": "exact"}}), OK)
        self.assertEqual(self.verdict()["unknown_functions"], [FILE + ":deer"])
        self.assert_code(self.check(limits={"functions": {"socket.py:connect": "at most 0"}}), OK)

    def test_a_wider_limit(self) -> None:
        """It replaces MAX_FUNCTION_DRIFT."""
        found, text = self.changed(400, "1000", before=100)
        self.assertEqual(found, DRIFT, "the calls into the program are over")
        self.assertIn("OVER", text)
        self.assertNotIn("FUNCTION_LIMITS", text)

    def test_a_bad_limit(self) -> None:
        self.program(PROGRAM.format(dear=3, cheap=1))
        for limit in ("at most", "at most x", "often", "-1", "1e3 %", ""):
            result = self.check(limits={"functions": {DEAR: limit}})
            self.assert_says(self.assert_code(result, FAILED), "allowed are `exact`, `at most <calls>` and a number of percent")


if __name__ == "__main__":
    unittest.main()
