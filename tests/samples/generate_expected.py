"""Writes expected/: what CPython itself reads from each sample, and where and why the others are to be refused.

    python3 tests/samples/generate_expected.py

One text file for each sample that can be read. First its totals, then each function in the dump's order,

    function PRIMITIVE CALLS FILE LINE NAME        (tab-separated)
    caller CALLS PRIMITIVE FILE LINE NAME

with everything but printable ASCII escaped. `refused.tsv` holds name, byte offset, and part of the reason. The offsets are
found by searching the bytes for what is wrong with them, without parsing.
"""

import contextlib
import io
import marshal
import math
import pstats
import re
import struct
from pathlib import Path

Label = tuple[str, int, str]

FOLDER = Path(__file__).parent
EXPECTED = FOLDER / "expected"


def escaped(text: str) -> str:
    """The bytes of a string, as the dump holds them."""
    data = text.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if 0x20 <= b < 0x7F and b != 0x5C else f"\\x{b:02x}" for b in data)


def fields(label: Label) -> str:
    file, line, name = label
    return f"{escaped(file)}\t{line}\t{escaped(name)}"


def seconds(values: list[float]) -> str:
    return repr(float(math.fsum(values)))


def read(path: Path) -> str:
    stats = marshal.loads(path.read_bytes())
    if stats:  # pstats refuses an empty dict, and agrees with the sums below on everything else
        with contextlib.redirect_stdout(io.StringIO()):
            totals = pstats.Stats(str(path))
        assert totals.total_calls == sum(entry[1] for entry in stats.values())
        assert totals.prim_calls == sum(entry[0] for entry in stats.values())
        assert math.isclose(totals.total_tt, sum(entry[2] for entry in stats.values()), abs_tol=1e-12)
    edges = [counts for entry in stats.values() for counts in entry[4].values()]
    lines = [
        f"functions\t{len(stats)}",
        f"edges\t{len(edges)}",
        f"calls\t{sum(entry[1] for entry in stats.values())}",
        f"primitive\t{sum(entry[0] for entry in stats.values())}",
        f"self\t{seconds([entry[2] for entry in stats.values()])}",
        f"cumulative\t{seconds([entry[3] for entry in stats.values()])}",
        f"edges' self\t{seconds([edge[2] for edge in edges])}",
        f"edges' cumulative\t{seconds([edge[3] for edge in edges])}",
    ]
    for label, (primitive, calls, _, _, callers) in stats.items():
        lines.append(f"function\t{primitive}\t{calls}\t{fields(label)}")
        for caller, (edge_calls, edge_primitive, _, _) in callers.items():
            lines.append(f"caller\t{edge_calls}\t{edge_primitive}\t{fields(caller)}")
    return "\n".join(lines) + "\n"


def refusal(name: str, data: bytes) -> tuple[int, str] | None:
    """Offset and reason for a sample that is no dump of cProfile."""
    if name.startswith("pureprofile-"):
        # A label whose name is not a string: a tuple of three, two references, and a code object.
        match = re.search(rb"[\x29\xa9]\x03r....r....\xe3", data, re.DOTALL)
        assert match is not None
        return match.end() - 1, "a code object"
    if name == "synth-callers_int.pstats":
        # It ends with a caller: two references of five bytes, then the ends of both dicts. The second one is the count.
        return len(data) - 2 - 5, "a plain count"
    if name == "synth-sampled315.pstats":
        return data.index(b"\xa9\x01\xda\x0b__sampled__"), "sampling profiler"
    if name == "synth-hugecounts.pstats":
        # 2^63, in five digits of 15 bits.
        return data.index(b"\xec" + struct.pack("<i5H", 5, 0, 0, 0, 0, 8)), "beyond 64 bits"
    if name == "synth-nan.pstats":
        return data.index(b"g" + struct.pack("<d", math.nan)), "not a number"
    return None


def main() -> None:
    EXPECTED.mkdir(exist_ok=True)
    refused = []
    for path in sorted(FOLDER.glob("*.pstats")):
        reason = refusal(path.name, path.read_bytes())
        if reason is None:
            (EXPECTED / f"{path.stem}.txt").write_text(read(path), encoding="ascii")
        else:
            refused.append(f"{path.name}\t{reason[0]}\t{reason[1]}\n")
    (EXPECTED / "refused.tsv").write_text("".join(refused), encoding="ascii")


if __name__ == "__main__":
    main()
