"""Which profiler the interpreter uses."""

import sys


def active_profilers():
    """An iterator that yields the profiler that is on at that moment. It can be asked twice: a call that asks would be counted."""
    if hasattr(sys, "monitoring"):
        return map(sys.monitoring.get_tool, (sys.monitoring.PROFILER_ID,) * 2)
    return iter(sys.getprofile, None)
