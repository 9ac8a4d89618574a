"""Stops the profiler, and lets a program use profilers of its own."""

import _lsprof
import sys
from _functools import partial
from _operator import attrgetter


class SharedTool:
    """The tool of `sys.monitoring` that the profiler uses on Python 3.12 and 3.13.

    A program finds it free: the callbacks stay when a tool is freed. A program that takes it replaces them, and they are given to it at the
    end as it set them. While the profiler is on, nothing here is a call that a profiler sees.
    """

    def __init__(self, profiler):
        self.profiler = profiler
        self.tool = sys.monitoring.PROFILER_ID
        self.give_back = None
        self.free = sys.monitoring.free_tool_id
        events = vars(sys.monitoring.events).values()
        self.events = [event for event in events if isinstance(event, int) and event and not event & (event - 1)]
        # Asks for each callback and takes it away.
        self.callbacks = map(sys.monitoring.register_callback, [self.tool] * len(self.events), self.events, [None] * len(self.events))

    def stop(self, callbacks):
        """Stops the profiler when the callbacks are taken away. Returns whether it was the one that was on."""
        monitoring, tool = sys.monitoring, self.tool
        owners = [getattr(callback, "__self__", None) is self.profiler for callback in callbacks if callback is not None]
        name = monitoring.get_tool(tool)
        if name is None:
            monitoring.use_tool_id(tool, "cProfile")
        events = monitoring.get_events(tool)
        self.profiler.disable()  # it frees the tool
        theirs = [(event, callback) for event, callback in zip(self.events, callbacks)
                  if callback is not None and getattr(callback, "__self__", None) is not self.profiler]

        def give_back():
            if name is not None:
                monitoring.use_tool_id(tool, name)
            for event, callback in theirs:
                monitoring.register_callback(tool, event, callback)
            if name is not None:
                monitoring.set_events(tool, events)

        if name is not None or theirs:
            self.give_back = give_back
        return bool(owners) and all(owners)


class GivingWay:
    """Stands for a function of `sys` that sets a profiler, until it is called.

    While a profiler is on, the interpreter tells the new one of the end of the call that sets it. The pure `profile` module breaks on that.
    It is not so for an object like this one, whose call is no call of a builtin function. A program may keep it: then nothing written in
    Python may run when it is called again.
    """

    def __init__(self, name, give_way):
        self.name = name
        self.function = getattr(sys, name)
        self.give_way = give_way
        for attribute in ("__name__", "__doc__", "__module__", "__self__", "__qualname__"):
            setattr(self, attribute, getattr(self.function, attribute))

    def __repr__(self):
        return repr(self.function)

    @property
    def __call__(self):
        if self.give_way():
            take_back_setprofile()
        return self.function


def give_way_to_setprofile(give_way):
    for name in ("setprofile", "_setprofileallthreads"):
        if hasattr(sys, name):
            setattr(sys, name, GivingWay(name, give_way))


def take_back_setprofile():
    for name in ("setprofile", "_setprofileallthreads"):
        if isinstance(getattr(sys, name, None), GivingWay):
            setattr(sys, name, getattr(sys, name).function)
    GivingWay.__call__ = property(attrgetter("function"))


def suspend_profiler():
    """Takes away the profiler that the program has set, without its seeing that. Returns what gives it back, or None."""
    theirs = partial(sys.getprofile)()
    if theirs is None:
        return None
    partial(sys.setprofile, None)()
    return theirs.enable if hasattr(theirs, "enable") else partial(sys.setprofile, theirs)


def give_way_to_cprofile(give_way):
    """From Python 3.14 on, a second profiler is an error: the tool cannot be freed."""

    class Profiler(_lsprof.Profiler):
        def enable(self, *arguments, **keywords):
            give_way()
            return super(Profiler, self).enable(*arguments, **keywords)

    _lsprof.Profiler = Profiler
