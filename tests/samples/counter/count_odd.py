"""Counts the odd programs in one interpreter: by the counter, by the standard library's profiler, and by two references in Python.

    python count_odd.py COUNTER [PROGRAM ...]

COUNTER is the extension module. Prints one JSON object: by program and kind of counting what was counted. Each runs in a process of its
own, forked from the same start, so that caches and addresses are the same. Needs nothing but the interpreter.
"""

# mypy: ignore-errors

import _imp
import _lsprof
import dis
import json
import marshal
import os
import sys
import time
import traceback
from importlib.machinery import ModuleSpec

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import odd_library  # noqa: E402, F401
import odd_objects  # noqa: E402
import odd_places  # noqa: E402
import odd_programs  # noqa: E402

MODULES = (odd_programs, odd_objects, odd_places)
FILES = tuple(module.__file__ for module in MODULES)
PROGRAMS = {name: function for module in MODULES for name, function in vars(module).items()
            if name.startswith("odd_") and callable(function)}
MONITORING = getattr(sys, "monitoring", None)
REFERENCE_TOOL = 4


def load(path):
    """As the driver does: the module is in memory, and not in `sys.modules`."""
    module = _imp.create_dynamic(ModuleSpec("counter", None, origin=path))
    _imp.exec_dynamic(module)
    return module


def name_of(label):
    """A label without folders and addresses."""
    file, line, name = label
    return "%s:%d %s" % (os.path.basename(file), line, name.partition(" at 0x")[0])


def code_label(code):
    if isinstance(code, str):
        return name_of(("~", 0, code))
    return name_of((code.co_filename, code.co_firstlineno, getattr(code, "co_qualname", code.co_name)))


def add(table, key, *numbers):
    table[key] = [old + new for old, new in zip(table.get(key, [0] * len(numbers)), numbers)]


def counter_of(lines):
    module = load(sys.argv[1])
    why = module.fits()
    if why is not None:
        raise RuntimeError(why)
    return module.Counter(FILES, lines, __file__)


# Each kind calls the program from the same depth: what a recursion without an end comes to depends on it.


def by_counter(function):
    counter = counter_of(True)
    start = time.perf_counter()
    counter.enable()
    try:
        function()
    finally:
        counter.disable()
    return dict(result_of(counter), wall=time.perf_counter() - start)


def by_counter_without_lines(function):
    counter = counter_of(False)
    counter.enable()
    try:
        function()
    finally:
        counter.disable()
    return result_of(counter)


def result_of(counter):
    return dict(read(counter.counts(False)), state=counter.state(), strays=int(counter.strays()))


def read(content):
    numbers, functions, calls, bill, lines, sites = marshal.loads(content)
    labels = {number: name_of(functions[6 * i]) for i, number in enumerate(numbers)}
    labels[0] = "outside"
    result = {"functions": {}, "edges": {}, "bill": {}, "sites": {}, "lines": None if lines is None else {}}
    result["seconds"] = sum(functions[4::6])
    at = 0
    for i, number in enumerate(numbers):
        _, count, recursive, total, own, called = functions[6 * i : 6 * i + 6]
        add(result["functions"], labels[number], count, recursive)
        assert 0 <= own <= total + 1e-6 or recursive, (labels[number], own, total)
        assert own >= 0 and total >= 0
        for _ in range(called):
            callee, count, recursive, total, own = calls[at : at + 5]
            assert own >= 0 and total >= 0
            add(result["edges"], labels[number] + " -> " + labels[callee], count, recursive)
            at += 5
    assert at == len(calls)
    for kind, rows in (("bill", bill), ("lines", lines)):
        for i in range(0, len(rows or ()), 3):
            add(result[kind], "%s @%d" % (labels[rows[i]], rows[i + 1]), rows[i + 2])
    for i in range(0, len(sites), 4):
        add(result["sites"], labels[sites[i]] + " -> " + labels[sites[i + 2]], sites[i + 3])
    return result


def by_profiler(function):
    profiler = _lsprof.Profiler()
    profiler.enable()
    try:
        function()
    finally:
        profiler.disable()
    result = {"functions": {}, "edges": {}}
    for entry in profiler.getstats():
        caller = code_label(entry.code)
        if "_lsprof.Profiler" in caller:
            continue
        add(result["functions"], caller, entry.callcount, entry.reccallcount)
        for called in entry.calls or ():
            add(result["edges"], caller + " -> " + code_label(called.code), called.callcount, called.reccallcount)
    return result


def by_bill(function):
    """The bill, by the frames that the interpreter shows to a profiler written in Python."""
    bill = {}
    stack = []

    def charge():
        frame = stack[-1] if stack else None
        add(bill, "outside @0" if frame is None else "%s @%d" % (code_label(frame.f_code), frame.f_lineno), 1)

    def profile(frame, event, argument):
        if event == "call":
            charge()
            if frame.f_code.co_filename in FILES:
                stack.append(frame)
        elif event == "return":
            if stack and stack[-1] is frame:
                stack.pop()
        elif event == "c_call" and argument is not sys.setprofile:
            charge()

    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(None)
    return {"bill": bill}


def by_trace(function):
    """The lines, by a tracer written in Python."""
    lines = {}

    def local(frame, event, argument):
        if event == "line":
            add(lines, "%s @%d" % (code_label(frame.f_code), frame.f_lineno), 1)
        return local

    def tracer(frame, event, argument):
        return local if frame.f_code.co_filename in FILES else None

    sys.settrace(tracer)
    try:
        function()
    finally:
        sys.settrace(None)
    return {"lines": lines}


def by_monitoring(function):
    """The lines where there is `sys.monitoring`: the lines that begin, and jumps back to the line that they are on."""
    lines = {}
    known = set()
    places = {}
    events = MONITORING.events

    def start(code, offset):
        if code.co_filename in FILES and code not in known:
            known.add(code)
            MONITORING.set_local_events(REFERENCE_TOOL, code, events.LINE | events.JUMP)

    def resume(code, offset):
        """Whether a line begins that was left by `yield` depends on whether somebody listens to this event (in 3.13)."""

    def line(code, number):
        add(lines, "%s @%d" % (code_label(code), number), 1)

    def jump(code, before, after):
        if code not in places:
            places[code] = {step.offset: step.positions.lineno for step in dis.get_instructions(code)}
        if after < before and places[code][after] == places[code][before]:
            line(code, places[code][after])

    MONITORING.use_tool_id(REFERENCE_TOOL, "reference")
    MONITORING.register_callback(REFERENCE_TOOL, events.PY_START, start)
    MONITORING.register_callback(REFERENCE_TOOL, events.LINE, line)
    MONITORING.register_callback(REFERENCE_TOOL, events.JUMP, jump)
    MONITORING.register_callback(REFERENCE_TOOL, events.PY_RESUME, resume)
    MONITORING.set_events(REFERENCE_TOOL, events.PY_START | events.PY_RESUME)
    try:
        function()
    finally:
        MONITORING.set_events(REFERENCE_TOOL, 0)
    return {"lines": lines}


KINDS = {
    "counter": by_counter,
    "without lines": by_counter_without_lines,
    "profiler": by_profiler,
    "bill": by_bill,
    "lines": by_trace if MONITORING is None else by_monitoring,
}


def apart(kind, name):
    """Counts one program in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            result = KINDS[kind](PROGRAMS[name])
        except BaseException:
            result = {"error": traceback.format_exc()}
        try:
            with open(writer, "w") as file:
                json.dump(result, file)
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader) as file:
        text = file.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(text) if status == 0 and text else {"error": "the process ended with status %d" % status}


if __name__ == "__main__":
    names = sys.argv[2:] or sorted(PROGRAMS)
    print(json.dumps({name: {kind: apart(kind, name) for kind in KINDS} for name in names}))
