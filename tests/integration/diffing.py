"""What the tests of `filperf diff` have in common."""

from __future__ import annotations

import json
import os
import shutil
from typing import Any

from harness import FILE, OK, GateTest

PROGRAM = """
def leaf():
    pass

def load():
    for _ in range(100):
        leaf()

def main():
    for _ in range({loads}):
        load()
    for _ in range(5000):
        len("")
"""

# A package of several modules, so that its import is more than one call of a module.
MODULES = {"demo.%s" % name: "def f():\n    pass\n" for name in ("one", "two", "three", "four", "five")}

CALLERS = (FILE + ":main", FILE + ":load")


class DiffTest(GateTest):
    def run_program(self, loads: int) -> None:
        self.program(PROGRAM.format(loads=loads))

    def taken(self, loads: int, name: str) -> str:
        """A dump of a run of the program. @return its path"""
        self.run_program(loads)
        self.accepted()
        self.assert_code(self.check(), OK)
        return shutil.copy(os.path.join(self.outputs, self.name + "-cprofile.pstats"), self.path(name))

    def baseline_of(self, loads: int, name: str, **changes: Any) -> str:
        """A baseline of the program. @return its path"""
        self.run_program(loads)
        self.accepted(**changes)
        return shutil.copy(self.baseline_path, self.path(name))

    def diff(self, *arguments: str) -> Any:
        """What the command says as JSON."""
        return json.loads(self.assert_code(self.filperf("diff", "--json", *arguments), OK).out)

    def assert_one_load_more(self, document: Any) -> None:
        """From three loads to four: 101 calls. All began where `main` calls `load`."""
        self.assertEqual(document["schema"], "filperf/diff/1")
        self.assertEqual(document["totals"]["total"], {"before": 5304, "after": 5405})
        self.assertEqual(document["totals"]["of_program"], {"before": 304, "after": 405})
        self.assertEqual(document["totals"]["by_program"], {"before": 5000, "after": 5000})
        attribution = document["attribution"]
        self.assertEqual((attribution["drift"], attribution["adds_up"], attribution["culprits_found"]), (101, True, 1))
        culprit = attribution["culprits"][0]
        self.assertEqual((culprit["caller"], culprit["callee"], culprit["before"], culprit["after"], culprit["steady_caller"],
                          culprit["of_program"]), (CALLERS[0], CALLERS[1], 3, 4, True, True))
        self.assertAlmostEqual(culprit["contribution"], 101)
        self.assertEqual({(entry["function"], entry["before"], entry["after"]) for entry in document["functions_moved"]},
                         {(FILE + ":leaf", 300, 400), (FILE + ":load", 3, 4)})
