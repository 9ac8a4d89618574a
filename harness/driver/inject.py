"""Gives a function of the program the code that compile_change.py made, for a self-test of the gate."""

import gc
import marshal


def inject(path):
    """Changes the function wherever the program keeps it: decorators and registries may have wrapped it. So it is found by the
    place of its code. Nothing is imported or compiled here, so that the run counts what it counts without a change.
    """
    with open(path, "rb") as file:
        place, changed = marshal.load(file)
    found = False
    for function in gc.get_objects():
        if type(function) is type(inject):
            code = function.__code__
            if (code.co_filename, code.co_firstlineno, code.co_name) == place:
                function.__code__ = changed
                found = True
    if not found:
        raise LookupError("the imported program has no function %s at line %d of %s" % (place[2], place[1], place[0]))
