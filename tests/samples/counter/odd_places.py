"""More odd programs, about callbacks and the places of calls. See odd_programs.py."""

# ruff: noqa
# mypy: ignore-errors

import abc
import copy
import gc
import io
import itertools
import pickle
import re
import sys
import threading
import time
import weakref

from odd_library import apply
from odd_programs import nothing


# Callbacks out of C


def odd_sorted_keys():
    def key(value):
        return abs(value)

    sorted([3, -1, 2], key=key)  #= 1
    [3, -1].sort(key=lambda value: -value)
    min([1, 2], key=key), max([1, 2], key=abs)
    list(itertools.groupby([1, 1, 2], key=key))
    return list(map(key, [1, 2])), list(filter(key, [0, 1])), any(map(key, [0, 1]))


def odd_re_callbacks():
    return re.sub("[a-c]", lambda match: match.group().upper(), "abcd"), re.compile("a").sub(str, "aba")


class Pickled:
    def __init__(self):
        self.value = 1

    def __getstate__(self):
        return {"value": abs(self.value)}

    def __setstate__(self, state):
        self.__dict__.update(state)

    def __deepcopy__(self, memo):
        return Pickled()


def odd_pickling():
    pickle.loads(pickle.dumps([Pickled(), Pickled()]))
    pickle._loads(pickle._dumps(Pickled()))
    return copy.deepcopy([Pickled()])


# Endings of objects


class Ending:
    def __init__(self, log):
        self.log = log

    def __del__(self):
        self.log.append(1)


def odd_endings_of_objects():
    log = []
    Ending(log)
    kept = Ending(log)
    weakref.finalize(kept, log.append, 2)
    reference = weakref.ref(kept, lambda _: nothing())
    del kept
    circle = Ending(log)
    circle.self = circle
    del circle
    gc.collect()
    return reference() is None


def odd_gc_callbacks():
    calls = []

    def callback(phase, info):
        calls.append(phase)

    gc.callbacks.append(callback)
    gc.collect()
    gc.callbacks.remove(callback)
    return calls


# Places from which a call is made


def several_lines(a, b, c):
    return len(a) + len(b) + len(c)


def odd_call_over_lines():
    return several_lines(
        str(1),
        apply(str, 2),
        "".join(
            str(i)
            for i in range(3)
        ),
    )


def odd_many_callees_at_one_place():
    def make(n):
        names = {}
        exec("def f(): return %d" % n, names)
        return names["f"]

    total = 0
    for function in [make(n) for n in range(200)]:
        total += function() + apply(function)
    return total


def odd_long_function():
    names = {}
    exec(compile("def long():\n" + "    abs(1)\n" * 3000, __file__, "exec"), names)
    names["long"]()


def odd_unpacked_arguments():
    values, named = [1, 2], {"key": abs}
    max(*values, **named)
    apply(*[len, "abc"])
    several_lines(*["a", "b", "c"])
    several_lines(**{"a": "a", "b": "b", "c": "c"})
    print(*values, file=io.StringIO())
    return type("Made", (), dict(a=1))()


def odd_waiting():
    time.sleep(0.05)
    apply(time.sleep, 0.001)


# The counter itself, and who else looks


def odd_tracer_for_a_while():
    seen = []

    def tracer(frame, event, argument):
        seen.append((frame.f_code.co_name, event))
        return tracer

    if sys.version_info < (3, 12):
        return 0  # that ends the counting of lines: another test
    sys.settrace(tracer)
    nothing()
    sys.settrace(None)
    return len(seen)


def worker(times):
    for _ in range(times):
        worker_step()


def worker_step():
    return len("abc")


def odd_threads():
    threads = [threading.Thread(target=worker, args=(50,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
