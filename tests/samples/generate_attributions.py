"""Writes expected/attributions.json: random small drifts, and what each edge contributes to them, in exact fractions.

    python3 tests/samples/generate_attributions.py

An implementation of its own of the method that harness/drift/culprits.h documents: the equations of the whole chain as one matrix of
fractions, solved by Gauss's elimination in the order of the functions. Standard library only.
"""

import json
import os
import random
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = 120


def solve(matrix, right):
    """The solution of a system of equations in fractions; None where it has none or many."""
    size = len(right)
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    for column in range(size):
        pivot = next((row for row in range(column, size) if rows[row][column] != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(size):
            if row != column and rows[row][column] != 0:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column])]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def attribution(functions, edges):
    """(contribution of each edge, what of each function's drift began on edges of or by the program).

    functions: name -> (before, after, origin); edges: (caller, callee) -> (before, after). Contributions have the caller None for the root.
    """
    change = {name: after - before for name, (before, after, _) in functions.items()}
    incoming: dict = {name: {} for name in functions}
    for (caller, callee), counts in edges.items():
        incoming[callee][caller] = counts
    for name, (before, after, _) in functions.items():
        incoming[name][None] = (before - sum(b for b, _ in incoming[name].values()), after - sum(a for _, a in incoming[name].values()))
    moved = sorted(name for name in functions if change[name])
    blamed = {}  # (caller, callee) -> (share, passed)
    for callee in moved:
        moves = {caller: after - before for caller, (before, after) in incoming[callee].items()}
        along = {caller: move for caller, move in moves.items() if move * change[callee] > 0}
        for caller, move in along.items():
            if caller is None:
                passed = Fraction(0)
            elif functions[caller][0] == 0:
                passed = Fraction(1 if change[caller] > 0 and move > 0 else 0)
            else:
                passed = min(max(Fraction(incoming[callee][caller][0] * change[caller], functions[caller][0]) / move, Fraction(0)), Fraction(1))
            blamed[caller, callee] = (Fraction(move, sum(along.values())), passed)
    size = len(moved)
    steps = [[Fraction(0)] * size for _ in range(size)]
    for (caller, callee), (share, passed) in blamed.items():
        if passed:
            steps[moved.index(callee)][moved.index(caller)] = share * passed
    forward = [[Fraction(row == column) - steps[column][row] for column in range(size)] for row in range(size)]
    flow = solve(forward, [Fraction(abs(change[name])) for name in moved])
    if flow is None:
        return None

    def of_program(caller, callee):
        return functions[callee][2] == "program" or (caller is not None and functions[caller][2] == "program")

    contributions = {}
    gain = [Fraction(0)] * size
    for (caller, callee), (share, passed) in blamed.items():
        at = moved.index(callee)
        sign = 1 if change[callee] > 0 else -1
        kept = flow[at] * share * (1 - passed) * sign
        if kept:
            contributions[caller, callee] = kept
        if of_program(caller, callee):
            gain[at] += share * (1 - passed)
    backward = [[Fraction(row == column) - steps[row][column] for column in range(size)] for row in range(size)]
    gathered = solve(backward, gain)
    assert sum(contributions.values()) == sum(change.values())
    return contributions, {name: gathered[i] * change[name] for i, name in enumerate(moved)}


def random_drift(draw):
    """A small program before and after: recursion, new and vanished functions, counts that need not add up."""
    names = ["f%d" % i for i in range(draw.randint(2, 8))]
    edges = {}
    for _ in range(draw.randint(1, 20)):
        before = draw.choice([0, 0, 1, 2, 5, draw.randint(1, 1000)])
        after = draw.choice([before, before, 0, 1, 3, before + draw.randint(0, 50), draw.randint(1, 1000)])
        if before or after:
            edges[draw.choice(names), draw.choice(names)] = (before, after)
    functions = {}
    for name in names:
        before = sum(b for (_, callee), (b, _) in edges.items() if callee == name)
        after = sum(a for (_, callee), (_, a) in edges.items() if callee == name)
        if draw.random() < 0.5:  # called from outside too
            before += draw.randint(0, 3)
            after += draw.randint(0, 3)
        if draw.random() < 0.1:  # a dump that does not add up, as with threads
            before = max(before - draw.randint(0, 3), 0)
        functions[name] = (before, after, draw.choice(["program", "stdlib", "builtin"]))
    return functions, edges


def main():
    draw = random.Random(5)
    cases: list = []
    while len(cases) < CASES:
        functions, edges = random_drift(draw)
        found = attribution(functions, edges)
        if found is None or not found[0]:
            continue
        contributions, caused = found
        cases.append({
            "functions": {name: list(value) for name, value in sorted(functions.items())},
            "edges": [[caller, callee, before, after] for (caller, callee), (before, after) in sorted(edges.items())],
            "contributions": sorted([[caller or "<root>", callee, float(value)] for (caller, callee), value in contributions.items()]),
            "caused_by_program": {name: float(value) for name, value in sorted(caused.items())},
        })
    with open(os.path.join(HERE, "expected", "attributions.json"), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, sort_keys=True) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
