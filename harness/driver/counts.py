"""What the profiler counted, in the form that the harness reads."""

import marshal

from .labels import label_reader

# Taking the profiler's entries apart takes time, and the process is about to end. So they are kept.
KEPT = []


def profile_counts(profiler, without_file=None):
    """What a profiler counted, as the bytes of a tuple of three lists. The harness does the rest.

    The first list holds a number for each function. The second holds for each function its label, its calls, its recursive calls,
    the seconds in total, the seconds of its own, and how many functions it calls. The third holds for each of these calls, in the
    same order, the number of the called function, the calls, the recursive calls, the seconds in total and the seconds of its own.
    Functions can share a label (those made by `exec`, two lambdas on one line). Functions of the file `without_file` are left out.

    This takes longer than all that the harness does with the result. So the lists are flat, and no function written in Python is
    called for an entry. CPython's Modules/_lsprof.c says which fields an entry has, and in which order.
    """
    from itertools import chain

    label_of = label_reader()
    entries = profiler.getstats()
    if without_file is not None:
        entries = [entry for entry in entries if isinstance(entry.code, str) or entry.code.co_filename != without_file]
    functions = list(chain.from_iterable(entries))
    codes, called = functions[0::6], functions[5::6]
    calls = list(chain.from_iterable(chain.from_iterable(filter(None, called))))
    callees = calls[0::5]
    numbers = list(map(id, codes))
    functions[0::6] = [("~", 0, code) if isinstance(code, str) else label_of(code) for code in codes]
    functions[5::6] = [len(their) if their else 0 for their in called]
    calls[0::5] = list(map(id, callees))
    KEPT.append((entries, functions, codes, called, calls, callees, numbers))
    # In an older format, which does not search for equal objects: the search takes longer than writing them twice.
    return marshal.dumps((numbers, functions, calls), 2)
