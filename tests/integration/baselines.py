"""Reads what a baseline says about functions."""

from __future__ import annotations

from typing import Any


def counts_of(word: str) -> Any:
    """A count, or the counts at several sizes."""
    counts = [int(count) for count in word.split(",")]
    return counts if len(counts) > 1 else counts[0]


def with_callers(baseline: Any) -> Any:
    """A baseline whose functions have `callers` by name, and `primitive`, as in files of the older schema."""
    functions = baseline["functions"]
    named = {function["id"]: name for name, function in functions.items() if "id" in function}
    for function in functions.values():
        words = function.pop("by", "").split()
        if len(words) == 1:
            function["callers"] = {named[words[0]]: function["calls"]}
        else:
            function["callers"] = {named[caller]: counts_of(calls) for caller, calls in zip(words[::2], words[1::2])}
        function.pop("id", None)
        if baseline["schema"].startswith("filperf/baseline/"):
            function.setdefault("primitive", function["calls"])
    return baseline
