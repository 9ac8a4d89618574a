"""Verdict files made by hand, for the tests of `filperf report`."""

from __future__ import annotations

import json
import os
from typing import Any, Optional

from harness import GateTest, write_bytes


def measure(kind: str, before: int, after: int, judgement: str = "within", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "before": before, "after": after, "limit_percent": 1.0, "gated": True, "judgement": judgement, **more}


def place(file: str, line: int, text: str, path: Optional[str] = None, function: str = "f") -> dict[str, Any]:
    return {"file": file, "path": path, "line": line, "function": function, "origin": "program", "text": text}


def verdict(scenario: str, status: str = "ok", **more: Any) -> dict[str, Any]:
    """A verdict as `filperf check` writes it."""
    return {"schema": "filperf/verdict/1", "scenario": scenario, "status": status, "message": "", "reason": "", "advice": "", "program": "demo",
            "phase": "run", "baseline": f"/b/{scenario}.json", "profile": f"/o/{scenario}-cprofile.pstats",
            "accept_command": f"ctest --preset perf-refresh -R '^perf\\.{scenario}$'", "refresh_accepts": status in ("drift", "improved", "no_baseline"),
            "warnings": [], "runner": {"warm": False, "why_cold": ""}, "totals": [measure("total", 1000, 1000)], "functions_beyond_limit": [], **more}


def drift(scenario: str, line: Optional[dict[str, Any]] = None, before: int = 1000, after: int = 1100, **more: Any) -> dict[str, Any]:
    """A red one whose calls are charged to one line."""
    line = line or place("demo/__init__.py", 7, "step(number)", "/repo/src/demo/__init__.py", "main")
    identity = f"{line['file']}:{line['function']}"
    row = {"kind": "function", "functions": [identity], "before": 0, "after": after - before, "change": after - before, "is_cause": True,
           "called_before": 1, "called_after": 1, "lines": [{**line, "calls": after - before}]}
    bill = {"change": after - before, "sum": after - before, "adds_up": True, "rows_found": 1, "rows": [row], "lines_found": 0, "lines": []}
    members = {"headline": "more calls than the baseline allows",
               "reason": f"more calls in {line['file']}:{line['line']} in {line['function']}: {line['text']}", "checkout": "/repo",
               "totals": [measure("total", before, after, "worse", charged=[identity])], "bill": bill}
    return verdict(scenario, "drift", **{**members, **more})


class ReportTest(GateTest):
    """Writes verdicts to a folder and reports on them."""

    def write(self, *verdicts: dict[str, Any], folder: str = "outputs") -> str:
        for document in verdicts:
            name = "".join(c if c.isalnum() else "-" for c in document["scenario"])[:60]
            write_bytes(self.path(folder, f"{name}-verdict.json"), json.dumps(document).encode("utf-8", "surrogatepass"))
        return self.path(folder)

    def report(self, *options: str, folder: str = "outputs", **environment: str) -> str:
        """What the command prints."""
        result = self.filperf("report", self.path(folder), *options, environment=environment)
        self.assertEqual((result.code, result.err), (0, ""), result.text)
        return result.out

    def written(self, option: str, ending: str = "txt", folder: str = "outputs", **environment: str) -> str:
        """What the command writes to a file."""
        file = self.path(f"report.{ending}")
        self.report(option, file, folder=folder, **environment)
        with open(file, encoding="utf-8") as opened:
            return opened.read()


def names_in(folder: str) -> list[str]:
    return sorted(os.listdir(folder))
