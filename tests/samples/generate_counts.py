"""Writes bill.counts and bill-without-lines.counts: what the native counter leaves of a small program, as marshal writes it.

    python3 tests/samples/generate_counts.py

The counts are made by hand. `exec` runs main() of /p/prog/cli.py, which calls helper() twice on line 2 and once on line 3. helper()
makes one call of len() on line 6, and goes round a loop on line 7.
"""

import marshal
from pathlib import Path

FOLDER = Path(__file__).parent
EXEC, MAIN, HELPER, LEN = 2**45 + 16, 2**45 + 32, 48, 64


def main() -> None:
    numbers = [EXEC, MAIN, HELPER, LEN]
    functions = [
        ("~", 0, "<built-in method builtins.exec>"), 1, 0, 4.0, 0.5, 1,
        ("/p/prog/cli.py", 1, "main"), 1, 0, 3.5, 1.0, 1,
        ("/p/prog/cli.py", 5, "helper"), 3, 0, 2.5, 2.0, 1,
        ("~", 0, "<built-in method builtins.len>"), 3, 0, 0.5, 0.5, 0,
    ]
    calls = [MAIN, 1, 0, 3.5, 1.0, HELPER, 3, 0, 2.5, 2.0, LEN, 3, 0, 0.5, 0.5]
    bill = [0, 0, 2, MAIN, 2, 2, MAIN, 3, 1, HELPER, 6, 3]
    lines = [MAIN, 2, 1, MAIN, 3, 1, HELPER, 6, 3, HELPER, 7, 2**40]
    sites = [MAIN, 2, HELPER, 2, MAIN, 3, HELPER, 1, HELPER, 6, LEN, 3]
    for name, counted in (("bill", lines), ("bill-without-lines", None)):
        content = marshal.dumps((numbers, functions, calls, bill, counted, sites), 2)
        (FOLDER / f"{name}.counts").write_bytes(content)


main()
