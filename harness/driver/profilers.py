"""Which profiler the interpreter uses."""

import sys


def active_profilers():
    """An iterator that yields the profiler that is on at that moment. It can be asked twice: a call that asks would be counted."""
    if hasattr(sys, "monitoring"):
        return map(sys.monitoring.get_tool, (sys.monitoring.PROFILER_ID,) * 2)
    return iter(sys.getprofile, None)


def profiler_is_on():
    if hasattr(sys, "monitoring"):
        return sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) is not None
    return sys.getprofile() is not None


def threads_to_wait_for():
    """An iterator that yields something if the profiler sees the calls of other threads, and one of these runs at that moment."""
    return iter(sys.modules["_thread"]._count, 0) if hasattr(sys, "monitoring") else ()
