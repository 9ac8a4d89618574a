"""What the profiler counted, in the form that `pstats` reads."""

import os

from .labels import label_reader

# The driver's own call that stops the profiler.
OWN_CALL = ("~", 0, "<method 'disable' of '_lsprof.Profiler' objects>")


def added(known, counts):
    return tuple(a + b for a, b in zip(known, counts))


def statistics(profiler):
    """The dictionary that `pstats` reads: keys are (file, line, name), or ("~", 0, text) for a builtin.

    It adds up functions that share a label (those made by `exec`, two lambdas on one line). `cProfile.Profile.create_stats` lets the
    later one overwrite the earlier one.

    This takes longer than all that the harness does with the result. So entries are unpacked (CPython's Modules/_lsprof.c says what
    they hold, and in which order), no function written in Python is called for an entry, and no label is hashed twice.
    """
    label_of = label_reader()
    # One tuple for each code object, so that the dump can refer to it instead of repeating it. By `id`: code objects that
    # compare equal can come from different files.
    labels = {}
    callers_of = {}
    functions = {}
    entries = profiler.getstats()
    for code, calls, recursive, total, own, _ in entries:
        key = ("~", 0, code) if isinstance(code, str) else label_of(code)
        fresh = (calls - recursive, calls, own, total, {})
        known = functions.setdefault(key, fresh)
        if known is not fresh:
            functions[key] = added(known[:4], fresh) + known[4:]
        labels[id(code)] = key
        callers_of[id(code)] = known[4]
    for code, _, _, _, _, called in entries:
        caller = labels[id(code)]
        for callee, calls, recursive, total, own in called or ():
            callers = callers_of.get(id(callee))
            if callers is None:
                continue  # a call that still runs in another thread (from Python 3.12 on): it has no entry yet
            fresh = (calls, calls - recursive, own, total)
            known = callers.setdefault(caller, fresh)
            if known is not fresh:
                callers[caller] = added(known, fresh)
    functions.pop(OWN_CALL, None)
    return functions


def without_file(functions, file):
    """The dictionary without the functions of a file and without the calls that they make."""
    own = [key for key in functions if key[0] == file]
    for key in own:
        del functions[key]
    for caller in own:
        for key, (primitive, calls, time, total, callers) in list(functions.items()):
            edge = callers.pop(caller, None)
            if edge is not None and edge[0] == calls:
                del functions[key]
            elif edge is not None:
                functions[key] = (primitive - edge[1], calls - edge[0], time - edge[2], total - edge[3], callers)
    return functions


def without_folders(functions):
    """The dictionary with the names of files alone. It adds up functions that then have one name, and their callers.
    `pstats.Stats.strip_dirs` keeps only the last of these callers.
    """

    def add(table, key, counts):
        known = table.get(key)
        table[key] = counts if known is None else added(known, counts)

    def short(key):
        return (os.path.basename(key[0]),) + key[1:]

    counts, callers = {}, {}
    for key, value in functions.items():
        add(counts, short(key), value[:4])
        table = callers.setdefault(short(key), {})
        for caller, edge in value[4].items():
            add(table, short(caller), edge)
    return {key: value + (callers[key],) for key, value in counts.items()}
