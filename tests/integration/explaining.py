"""What the scripts that test `filperf explain` share."""

from __future__ import annotations

import json
import os
from typing import Any, Optional

from harness import FILE, OK, GateTest, Result, python_version, read_bytes

# `co_qualname` is new in 3.11, comprehensions are part of their function from 3.12 on.
QUALIFIED = python_version() >= (3, 11)
INLINED = python_version() >= (3, 12)

# True in the run that looks for places, false in the one that counts: for programs that behave differently in it.
IS_TRACED = ("sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) == 'filperf'" if python_version() >= (3, 12)
             else "'observe' in repr(sys.getprofile())")


def qualified(name: str) -> str:
    """A qualified name as this interpreter's profile has it."""
    return name if QUALIFIED else name.rpartition(".")[2]


class ExplainCase(GateTest):
    def explain(self, *arguments: str, code: int = OK, **changes: Any) -> Result:
        return self.assert_code(self.filperf("explain", self.manifest(**changes), *arguments), code)

    def explained(self, *arguments: str, **changes: Any) -> Any:
        """The explanation as JSON."""
        document = json.loads(self.explain("--json", *arguments, **changes).out)
        self.assertEqual(document["schema"], "filperf/explain/1")
        return document

    def line(self, mark: str) -> int:
        """The number of the program's line that ends in a comment."""
        lines = read_bytes(os.path.join(self.source, "demo", "__init__.py")).decode().splitlines()
        found = [number for number, line in enumerate(lines, 1) if line.endswith("# " + mark)]
        self.assertEqual(len(found), 1, mark)
        return found[0]

    def assert_sites(self, document: Any, caller: str, expected: dict[str, int], function: Optional[str] = None) -> Any:
        """The calls by one caller come from these lines (by their comments) this often, most calls first, and from no other. `function`
        is the one that the lines are in, where it is not the caller. Returns the sites."""
        edge, = [edge for edge in document["edges"] if edge["caller"] == caller]
        where = [(site["file"], site["line"], site["function"], site["calls"]) for site in edge["sites"]]
        name = function or caller.partition(":")[2]
        self.assertEqual(where, [(FILE, self.line(mark), name, calls) for mark, calls in expected.items()])
        for site, mark in zip(edge["sites"], expected):
            self.assertTrue(site["text"].endswith("# " + mark), site["text"])
            self.assertEqual(site["path"], os.path.join(self.source, FILE))
            self.assertEqual(site["origin"], "program")
        self.assertEqual(edge["counted"], sum(expected.values()))
        self.assertEqual(edge["seen"], edge["counted"])
        self.assertEqual((edge["shortcoming"], edge["sites_left_out"], edge["calls_left_out"]), ("", 0, 0))
        return edge["sites"]
