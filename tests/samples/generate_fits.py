"""Writes expected/fits.json: counts at several sizes, and the exponent that least squares give them.

    python3 tests/samples/generate_fits.py

An implementation of its own of what harness/growth/fit.h documents. Where the sizes are a geometric sequence, the slope of the line
through (log size, log rise) is taken from statistics.linear_regression. For other sizes the sum of squares is written out as the
header has it, with 50 digits, and its least value is searched by golden sections. Standard library only.
"""

import json
import math
import os
import random
import statistics
from decimal import Decimal, getcontext

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_DEVIATION = 0.25
getcontext().prec = 50


def is_geometric(sizes):
    return all(b * b == a * c for a, b, c in zip(sizes, sizes[1:], sizes[2:]))


def residuals(sizes, rises, x):
    """log rise - log(v^x - u^x), less their mean."""
    x = Decimal(x)
    values = []
    for (u, v), rise in zip(zip(sizes, sizes[1:]), rises):
        spread = (Decimal(v).ln() * x).exp() - (Decimal(u).ln() * x).exp() if x else Decimal(v).ln() - Decimal(u).ln()
        values.append(Decimal(rise).ln() - abs(spread).ln())
    mean = sum(values) / len(values)
    return [value - mean for value in values]


def least_squares(sizes, rises):
    def square(x):
        return sum(r * r for r in residuals(sizes, rises, x))

    low, high = Decimal(-8), Decimal(12)
    ratio = (Decimal(5).sqrt() - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    fa, fb = square(a), square(b)
    while high - low > Decimal("1e-14"):
        if fa < fb:
            high, b, fb = b, a, fa
            a = high - ratio * (high - low)
            fa = square(a)
        else:
            low, a, fa = a, b, fb
            b = low + ratio * (high - low)
            fb = square(b)
    return (low + high) / 2


def fit(sizes, counts):
    if len(set(counts)) == 1:
        return {"kind": "constant", "exponent": 0.0, "deviation": 0.0}
    if len(sizes) < 3:
        return {"kind": "too few sizes"}
    if sizes[-1] < 2 * sizes[0]:
        return {"kind": "too close"}
    rises = [b - a for a, b in zip(counts, counts[1:])]
    if min(rises) < 0:
        return {"kind": "falls"}
    if min(rises) == 0:
        return {"kind": "stands still"}
    if is_geometric(sizes):
        x = Decimal(statistics.linear_regression([math.log(size) for size in sizes[:-1]], [math.log(rise) for rise in rises]).slope)
    else:
        x = least_squares(sizes, rises)
    deviation = float(max(abs(r) for r in residuals(sizes, rises, x)).exp() - 1)
    if abs(deviation - MOST_DEVIATION) < 1e-6:
        raise ValueError("too near the limit to be told apart: %s %s" % (sizes, counts))
    if deviation > MOST_DEVIATION:
        return {"kind": "scattered"}
    return {"kind": "power", "exponent": max(float(x), 0.0), "deviation": deviation}


def cases():
    doubling, tripling, uneven = [4, 8, 16, 32], [1, 3, 9, 27, 81], [1, 2, 3, 4]
    others = [[10, 20, 50, 100], [5, 7, 11, 13, 17], [1, 1000, 1000000], [2, 4, 8, 12], [1000000, 1000001, 3000000], [999999998, 999999999, 1000000000]]
    shapes = {
        "constant": lambda n: 350000,
        "nothing": lambda n: 0,
        "linear": lambda n: 7 * n,
        "linear on a large constant": lambda n: 350000 + 7 * n,
        "quadratic": lambda n: n * n,
        "quadratic on a large constant": lambda n: 1000000 + 3 * n * n,
        "cubic": lambda n: 12 + n ** 3,
        "pairs": lambda n: n * (n + 1) // 2,
        "linear and quadratic": lambda n: 100 + 94 * n + 4 * n * n,
        "n log n": lambda n: 50 + round(1000 * n * math.log(n)),
        "log n": lambda n: 5 + round(100000 * math.log(n)),
        "root": lambda n: 9 + round(100000 * math.sqrt(n)),
        "levels off": lambda n: 100000000 - 50000000 // n,
        "steps of ten": lambda n: 3 + (n + 9) // 10,
        "falling": lambda n: 5000000000 - n,
        "exponential": lambda n: 2 ** min(n, 60),
        "one large step": lambda n: n + (1000000 if n > 12 else 0),
    }
    for sizes in [doubling, tripling, uneven, *others]:
        for name, shape in shapes.items():
            counts = [shape(n) for n in sizes]
            if max(counts) < 2 ** 63:
                yield name, sizes, counts
    # Counts of Filare 1.6.0, as `python -m cProfile` has them but for the import.
    yield "pins of Filare", [8, 16, 32, 64, 128], [2005, 3525, 8101, 23397, 78565]
    yield "bundle of Filare", [4, 8, 16, 24], [4124, 17216, 112150, 363718]
    yield "up and down", doubling, [1, 5, 4, 8]
    yield "two sizes", [1, 2], [1, 2]
    yield "two sizes, constant", [1, 2], [3, 3]
    yield "the largest counts", doubling, [2 ** 63 - 15, 2 ** 63 - 13, 2 ** 63 - 9, 2 ** 63 - 1]
    dice = random.Random(20240521)
    for number in range(200):
        sizes = sorted(dice.sample(range(1, 60), dice.randint(3, 7)))
        power, factor, base = dice.uniform(0.3, 4), dice.uniform(1, 500), dice.randint(0, 10 ** 6)
        noise = dice.choice([0, 0, 0.02, 0.3])
        yield "random %d" % number, sizes, [base + round(factor * n ** power * dice.uniform(1 - noise, 1 + noise)) for n in sizes]


def main():
    with open(os.path.join(HERE, "expected", "fits.json"), "w", encoding="utf-8") as file:
        lines = [json.dumps({"name": name, "sizes": sizes, "counts": counts, **fit(sizes, counts)}) for name, sizes, counts in cases()]
        file.write("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
