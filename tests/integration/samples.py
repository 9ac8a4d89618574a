"""The dumps in tests/samples, which profilers of CPython 3.8 to 3.13 have written, and some made by hand."""

from __future__ import annotations

import glob
import os

from harness import ROOT

SAMPLES = os.path.join(ROOT, "tests", "samples")
EMPTY = os.path.join(SAMPLES, "synth-emptydict.pstats")


def sample(name: str) -> str:
    return os.path.join(SAMPLES, name + ".pstats")


def readable_samples() -> list[str]:
    """Those that are dumps of cProfile and hold a function: pstats refuses an empty one, filperf all that are not."""
    with open(os.path.join(SAMPLES, "expected", "refused.tsv"), encoding="ascii") as file:
        refused = {os.path.join(SAMPLES, line.split("\t")[0]) for line in file}
    paths = sorted(set(glob.glob(os.path.join(SAMPLES, "*.pstats"))) - refused - {EMPTY})
    assert len(paths) > 100
    return paths
