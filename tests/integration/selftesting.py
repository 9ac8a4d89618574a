"""What the scripts that test the self-test of the gate share: a program with a baseline, to inject changes into."""

from __future__ import annotations

import os
from typing import Any

from harness import FILE, OK, GateTest, Result, read_json, write_bytes

# `main` calls each of these, the way that the changes below ask for; `leaf` is what costs calls, above a bulk that does not move.
PROGRAM = """
import functools
import thing

REGISTERED = []
KNOWN = {}

def leaf():
    pass

def other_leaf():
    pass

def work():
    for _ in range(200):
        leaf()

def registered(function):
    REGISTERED.append(function)

@registered
def command():
    work()

def logged(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)
    return wrapper

class Part:
    @property
    def size(self):
        return work()

    @size.setter
    def size(self, value):
        leaf()

    @classmethod
    def make(cls):
        return work()

    @staticmethod
    def check():
        return work()

    @logged
    def draw(self):
        return work()

def load(key):
    if key not in KNOWN:
        KNOWN[key] = work()
    return KNOWN[key]

@functools.lru_cache(maxsize=None)
def parse(key):
    return work()

def leaves():
    for _ in range(400):
        leaf()

def comprehension():
    return sum([len(text) for text in ["a"] * 300])

def nested():
    def inner():
        return work()
    return inner()

def conditional(flag=True):
    if flag:
        result = 0
        try:
            result = work()
        except ValueError:
            raise
    else:
        result = 1
    return result

def returning():
    return work()

def never():
    work()

def main():
    for _ in range(5000):
        thing.part()
    command = REGISTERED[0]
    command()
    part = Part()
    part.size, part.make(), part.check(), part.draw()
    for _ in range(3):
        load("x")
        parse("y")
    leaves()
    comprehension()
    nested()
    conditional()
    returning()
del command
"""

THING = "def leaf():\n    pass\n\ndef part():\n    for _ in range(%d):\n        leaf()\n"

WORK = FILE + ":work"


class SelftestTest(GateTest):
    """A program with a baseline, to inject changes into. No module of it is written again, so that its byte code is made once."""

    def setUp(self) -> None:
        super().setUp()
        self.install("1.0", 1)
        self.accepted()

    def install(self, version: str, parts: int) -> None:
        self.program(PROGRAM, thing=THING % parts)
        info = "thing-%s.dist-info" % version
        write_bytes(os.path.join(self.source, info, "METADATA"), ("Metadata-Version: 2.1\nName: thing\nVersion: %s\n" % version).encode())
        write_bytes(os.path.join(self.source, info, "RECORD"), ("thing/__init__.py,,\n%s/RECORD,,\n" % info).encode())

    def selftest(self, function: str, change: str, *options: str, **changes: Any) -> Result:
        function = function if ":" in function else "demo:" + function
        return self.filperf("selftest", "it", self.manifest(**changes), "--function", function, "--change", change, *options)

    def gate(self) -> Any:
        """What the gate said of the last injected change."""
        return read_json(os.path.join(self.outputs, "selftest", "it-verdict.json"))

    def assert_finds(self, function: str, change: str, call: str, *options: str, expect: str = WORK) -> list[Any]:
        """The change is found. @return the culprits"""
        result = self.selftest(function, change, "--call", call, "--expect", expect, *options)
        self.assert_code(result, OK)
        self.assert_says(result, "ok perf-selftest.it: in " + self.name)
        gate = self.gate()
        self.assertEqual((gate["status"], gate["attribution"]["adds_up"]), ("drift", True))
        return gate["attribution"]["culprits"]

    def assert_first(self, culprit: Any, caller: str, before: int, after: int, contribution: int, callee: str = WORK) -> None:
        self.assertEqual((culprit["caller"], culprit["callee"], culprit["before"], culprit["after"]),
                         (FILE + ":" + caller, callee, before, after))
        self.assertAlmostEqual(culprit["contribution"], contribution, places=6)


# One call of `work` is one and 200 of `leaf`.
WORTH = 201
