"""Writes format-0.pstats to format-3.pstats: a sample in the older versions of the marshal format, as CPython writes them.

    python3 tests/samples/generate_formats.py && python3 tests/samples/generate_expected.py

`marshal.dump(stats, file, 2)` makes such a file, and CPython's own test/pstats.pck is one.
"""

import marshal
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> None:
    stats = marshal.loads((FOLDER / "edge-117d-3.12.pstats").read_bytes())
    # A name beyond ASCII, a count beyond 32 bits, times of many digits and a whole number of seconds.
    stats["/p/naïve.py", 3, "größe"] = (2**40, 2**40 + 1, 1 / 3, 1e-07, {("~", 0, "<built-in method exec>"): (1, 2, 3.0, 123456.7)})
    for version in range(4):
        (FOLDER / f"format-{version}.pstats").write_bytes(marshal.dumps(stats, version))


main()
