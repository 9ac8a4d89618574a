"""`filperf check --bisect`: what `git bisect run` takes for good, for bad, and for neither."""

from __future__ import annotations

import unittest

from harness import DRIFT, OK, USAGE, GateTest

PROGRAM = "def f():\n    pass\n\ndef main():\n    for _ in range(%d):\n        f()\n"
CANNOT_TELL = 125


class Bisect(GateTest):
    def test_exit_codes(self) -> None:
        self.program(PROGRAM % 1000)
        self.assert_code(self.check("--bisect"), CANNOT_TELL)  # no baseline
        self.accepted()
        self.assert_code(self.check("--bisect"), OK)
        self.program(PROGRAM % 2000)
        self.assert_code(self.check("--bisect"), DRIFT)
        self.program("import no_such_thing\n" + PROGRAM % 1000)
        self.assert_code(self.check("--bisect"), CANNOT_TELL)
        self.assert_code(self.check("--bisect", environment={"FIL_PERF_CPROFILE_ENABLED": "0"}), CANNOT_TELL)
        self.assert_code(self.check("--bisect", environment={"FIL_PERF_CPROFILE_ENABLED": "perhaps"}), CANNOT_TELL)
        self.assert_code(self.check(environment={"FIL_PERF_CPROFILE_ENABLED": "perhaps"}), USAGE)


if __name__ == "__main__":
    unittest.main()
