"""What the tests of families have in common."""

from __future__ import annotations

from typing import Any, Optional

from harness import FAILED, FILE, GateTest, Result, write_text

SIZES = [4, 8, 16, 32]

# Prints the size, which the programs below read.
GENERATOR = "import sys\nprint(sys.argv[1])\n"

# A function for each kind of growth; `bits` is called by `logarithmic` for each level of a tree over the input.
SHAPES = """
    def constant(): pass
    def once(): pass
    def square(): pass
    def cube(): pass
    def bits(): pass
    def step(): pass
    def few(): pass

    def linear(n):
        for _ in range(n): once()

    def quadratic(n):
        for _ in range(n):
            for _ in range(n): square()

    def cubic(n):
        for _ in range(n * n * n): cube()

    def logarithmic(n):
        for _ in range(n):
            level = n
            while level > 1:
                bits()
                level //= 2

    def stepping(n):
        for _ in range((n + 19) // 20 * 200): step()

    def main():
        n = int(open("n.txt").read())
        for _ in range(1000): constant()
        linear(n); quadratic(n); cubic(n); logarithmic(n); stepping(n)
        for _ in range(n // 8): few()
"""

# Calls `work` once for each unit of its input, a hundredfold, and `help` from it.
LINEAR = """
    def help(): pass
    def work(items, i):
        help()
    def main():
        items = range(int(open("n.txt").read()))
        for i in items:
            for _ in range(100): work(items, i)
"""


class GrowthTest(GateTest):
    def setUp(self) -> None:
        super().setUp()
        self.generator(GENERATOR)
        self.grow()

    def generator(self, text: str) -> str:
        return write_text(self.path("generate.py"), text)

    def grow(self, **changes: Any) -> None:
        """What is declared of the family, with some of it changed."""
        self.settings["growth"] = {
            "sizes": SIZES, "generator": self.path("generate.py"), "generator_args": ["@SIZE@"], "generates": "n.txt",
            "max_exponent": 3, "max_exponent_drift": 0.05, **changes}

    def function(self, name: str) -> Any:
        return self.baseline()["functions"][FILE + ":" + name]

    def growth(self) -> Any:
        return self.verdict()["growth"]

    def exponents(self, side: str = "after") -> dict[str, Optional[float]]:
        return {entry["kind"]: entry[side]["exponent"] for entry in self.growth()["totals"]}

    def assert_error(self, result: Result, *texts: str) -> None:
        self.assert_code(result, FAILED)
        self.assertIn("ERROR perf." + self.name, result.out)
        self.assert_says(result, *texts)
