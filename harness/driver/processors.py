"""How many processors a program can see."""

import os


def see_one_processor():
    """Lets this process run on one processor only: the one that it runs on, where the system has put it because that one was idle. So a
    program sees as many on every machine. Returns those that it could run on before, or None if the system does not allow a choice.
    """
    try:
        before = os.sched_getaffinity(0)
        descriptor = os.open("/proc/self/stat", os.O_RDONLY)
        status = os.read(descriptor, 4096)
        os.close(descriptor)
        # Field 39 of proc(5)'s stat, that is the 37th after the name in parentheses.
        os.sched_setaffinity(0, (int(status.rpartition(b")")[2].split()[36]),))
    except (AttributeError, OSError):
        return None
    return before


def see_processors(processors):
    """Takes back what `see_one_processor` did."""
    if processors is not None:
        os.sched_setaffinity(0, processors)


def processors_seen():
    """How many a program can see that asks for those of the machine, and for those that it may use."""
    try:
        return os.cpu_count() or 0, len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return os.cpu_count() or 0, 0
