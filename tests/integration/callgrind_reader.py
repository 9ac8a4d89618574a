"""A reader of callgrind's format, by its definition (https://valgrind.org/docs/manual/cl-format.html) and stricter than any viewer."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional

# What a function is known by: object, file, name.
Function = tuple[str, str, str]

ROOT = ("<root>", "<root>", "<root>")

Costs = tuple[int, ...]


class Call(NamedTuple):
    """All calls of one function from another."""

    count: int  # type: ignore[assignment]  # hides the method of a tuple
    costs: Costs
    line: int


class Callgrind:
    """One profile. Raises AssertionError with the line's number for whatever the format does not allow."""

    def __init__(self, text: str) -> None:
        self.header: dict[str, str] = {}
        self.costs: dict[Function, Costs] = {}
        self.lines: dict[Function, int] = {}
        self.calls: dict[tuple[Function, Function], Call] = {}
        self._names: dict[str, dict[str, str]] = {"ob": {}, "fl": {}, "fn": {}}
        self._known_by: dict[str, Function] = {}
        self._object = self._file = ""
        self._function: Optional[Function] = None
        self._callee: dict[str, str] = {}
        self._pending: Optional[tuple[Function, int, int]] = None
        self._line = 0
        assert text.startswith("# callgrind format\n") and text.endswith("\n")
        for number, line in enumerate(text[:-1].split("\n"), 1):
            try:
                self._read(line)
            except AssertionError as error:
                raise AssertionError("line %d, %r: %s" % (number, line, error)) from None
        assert self._pending is None and not self._callee

    @property
    def summary(self) -> Costs:
        return self._numbers(self.header["summary"])

    def _numbers(self, text: str) -> Costs:
        assert re.fullmatch(r"\d+( \d+)*", text), "costs are whole numbers and not negative"
        costs = tuple(int(number) for number in text.split(" "))
        events = self.header["events"].split(" ")
        # The format allows to leave out zeros at the end. The importer of speedscope reads what is missing as no number.
        assert len(costs) == len(events) and all(cost < 2**63 for cost in costs)
        return costs

    def _read(self, line: str) -> None:
        if line.startswith("#"):
            return
        header = re.match(r"(\w+): (.*)$", line)
        if header and "summary" not in self.header:
            name, value = header.groups()
            if name == "event":
                value = self.header.get("event", "") + value + "\n"
            else:
                assert name not in self.header
            self.header[name] = value
            if name == "summary":
                assert list(self.header)[0] == "version" and "events" in self.header and self.header["positions"] == "line"
                assert all(re.fullmatch("[a-zA-Z][a-zA-Z0-9]*", event) for event in self.header["events"].split(" "))
            return
        assert "summary" in self.header
        name = re.match(r"(c?)(ob|f[ln]|fi)=\((\d+)\)(?: (.+))?$", line)
        calls = re.fullmatch(r"calls=(\d+) (\d+)", line)
        costs = re.fullmatch(r"(\d+|\*) (.*)", line)
        if name:
            assert self._pending is None, "the costs of a call follow at once"
            self._position(*name.groups())
        elif calls:
            assert self._callee.keys() >= {"fn"} and self._function and self._pending is None
            callee = self._named(self._callee.get("ob", self._object), self._callee.get("fl", self._file), self._callee["fn"])
            self._callee = {}
            self._pending = (callee, int(calls[1]), int(calls[2]))
            assert int(calls[1]) > 0, "a call that was not made"
        else:
            assert costs and self._function and not self._callee
            self._line = self._line if costs[1] == "*" else int(costs[1])
            self._cost(self._function, self._numbers(costs[2]))

    def _position(self, called: str, kind: str, identifier: str, text: Optional[str]) -> None:
        kind = "fl" if kind == "fi" else kind
        names = self._names[kind]
        if text is not None:
            assert identifier not in names, "an id that is defined twice"
            assert text == text.strip() and not re.search(r"[\x00-\x1f\x7f]", text), "a name that a reader would change"
            names[identifier] = text
        assert identifier in names, "an id that is not defined"
        if called:
            assert kind not in self._callee
            self._callee[kind] = names[identifier] if kind != "fn" else identifier
        elif kind == "fn":
            self._function = self._named(self._object, self._file, identifier)
            assert self._function not in self.costs, "a function that stands twice"
            self.costs[self._function] = ()
        elif kind == "fl":
            self._file = names[identifier]
        else:
            self._object = names[identifier]

    def _named(self, place: str, file: str, identifier: str) -> Function:
        """To KCachegrind an id is a function: it must stay in its object and file."""
        function = (place, file, self._names["fn"][identifier])
        assert self._known_by.setdefault(identifier, function) == function, "an id of a function elsewhere"
        return function

    def _cost(self, function: Function, costs: Costs) -> None:
        if self._pending is None:
            assert self.costs[function] == (), "costs twice"
            self.costs[function] = costs
            self.lines[function] = self._line
            return
        callee, count, line = self._pending
        self._pending = None
        assert self.costs[function] != (), "a call before the function's own costs"
        assert self._line == self.lines[function] and (function, callee) not in self.calls
        self.calls[function, callee] = Call(count, costs, line)
