"""Runs one phase of a program under the standard library's profiler, and writes what it counted.

    python driver.py PHASE ENTRY PACKAGE PROGRAM SOURCE RESULT [ARGUMENT ...]

PHASE is `import` (importing ENTRY's module is profiled, nothing is called), `run` (ENTRY is imported unprofiled, then called), or
`prepare` (the same as `run` with nothing profiled and no dump).
ENTRY is `module:callable`, PACKAGE the import package that counts as the program, PROGRAM what the program sees as its own name,
SOURCE a folder whose packages precede the installed ones (may be empty), RESULT the folder for `profile.pstats` and `record.json`.

It is embedded in the harness and does as little as it can: whatever it imports or calls before a phase ends would change what
that phase counts. So it uses the C module `_lsprof` itself, and imports `json` only when the counting is over.
"""

import _lsprof
import gc
import importlib
import marshal
import os
import sys


class Stage:
    """Where a run is, so that the harness can tell a program that failed from one that could not start."""

    IMPORT = "import"
    ENTRY = "entry"
    RUN = "run"
    DONE = "done"


def label(code):
    """The (file, line, name) of a profiler's entry: a code object, or the text that stands for a builtin."""
    if isinstance(code, str):
        return ("~", 0, code)
    return (code.co_filename, code.co_firstlineno, getattr(code, "co_qualname", code.co_name))


def own_call(code):
    """Whether an entry is the driver's own call that stops the profiler."""
    return code == "<method 'disable' of '_lsprof.Profiler' objects>"


def statistics(profiler):
    """The dictionary that `pstats` reads, from a profiler.

    Unlike `cProfile.Profile.create_stats`, which lets the later of two functions with one label overwrite the earlier
    (functions made by `exec`, two lambdas on a line), it adds them up.
    """
    # One tuple a code object, so that the dump can refer to it instead of repeating it. Keyed by `id`: code objects that
    # compare equal can come from different files.
    labels = {}
    functions = {}
    entries = [entry for entry in profiler.getstats() if not own_call(entry.code)]
    for entry in entries:
        key = labels[id(entry.code)] = label(entry.code)
        counts = (
            entry.callcount - entry.reccallcount,
            entry.callcount,
            entry.inlinetime,
            entry.totaltime,
        )
        known = functions.get(key)
        if known is None:
            functions[key] = counts + ({},)
        else:
            functions[key] = tuple(a + b for a, b in zip(known, counts)) + (known[4],)
    for entry in entries:
        caller = labels[id(entry.code)]
        for call in entry.calls or ():
            if own_call(call.code):
                continue
            callers = functions[labels[id(call.code)]][4]
            counts = (
                call.callcount,
                call.callcount - call.reccallcount,
                call.inlinetime,
                call.totaltime,
            )
            known = callers.get(caller)
            callers[caller] = counts if known is None else tuple(a + b for a, b in zip(known, counts))
    return functions


def write(path, content):
    """Writes a file as a whole or not at all."""
    with open(path + ".part", "wb") as file:
        file.write(content)
    os.replace(path + ".part", path)


def record(stage, package, failure):
    """What only the interpreter itself knows about a run; paths are used to tell origins apart and are never kept."""
    module = sys.modules.get(package)
    places = [os.path.abspath(place) for place in getattr(module, "__path__", None) or ()]
    if not places and getattr(module, "__file__", None):
        places = [os.path.abspath(module.__file__)]
    return {
        "stage": stage,
        "python": {"implementation": sys.implementation.name, "version": list(sys.version_info[:3])},
        "prefix": sys.prefix,
        "stdlib": os.path.dirname(os.path.abspath(os.__file__)),
        "path": [os.path.abspath(entry) for entry in sys.path],
        "program": places,
        "failure": failure,
    }


def describe(error, package, module_name):
    """An exception as the record keeps it; `missing` where it says that the program itself is not installed."""
    if error is None:
        return None
    name = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    return {
        "type": type(error).__name__,
        "message": str(error),
        "missing": name if name in (package, module_name, package.partition(".")[0]) else None,
    }


class Run:
    """One phase of one program, from its import to the files that it leaves."""

    def __init__(self, phase, entry, package, result):
        self.phase = phase
        self.module_name, _, self.attribute = entry.partition(":")
        self.package = package
        self.result = result
        self.stage = Stage.IMPORT
        self.profiler = _lsprof.Profiler()
        self.process = os.getpid()

    def profiled(self, function, *arguments):
        """Calls a function with the profiler on, from the same start every time."""
        gc.collect()
        gc.freeze()
        self.profiler.enable()
        try:
            return function(*arguments)
        finally:
            self.profiler.disable()

    def load(self):
        """Imports the program and finds its entry point. Profiled in the import phase only."""
        importing = importlib.import_module
        if self.phase == "import":
            module = self.profiled(importing, self.module_name)
        else:
            module = importing(self.module_name)
        self.stage = Stage.ENTRY
        function = module
        for name in self.attribute.split("."):
            function = getattr(function, name)
        return function

    def execute(self):
        """Runs the phase; the value is what a console script would pass to `sys.exit`."""
        function = self.load()
        if self.phase == "import":
            self.stage = Stage.DONE
            return None
        self.stage = Stage.RUN
        value = function() if self.phase == "prepare" else self.profiled(function)
        self.stage = Stage.DONE
        return value

    def finish(self, error):
        """Writes the dump and the record, unless this is a process that the program forked."""
        if os.getpid() != self.process:
            return
        if self.phase != "prepare" and self.stage in (Stage.RUN, Stage.DONE):
            write(os.path.join(self.result, "profile.pstats"), marshal.dumps(statistics(self.profiler)))
        import json

        failure = describe(error, self.package, self.module_name)
        text = json.dumps(record(self.stage, self.package, failure))
        write(os.path.join(self.result, "record.json"), text.encode("ascii"))


def hide_driver():
    """Leaves the driver's frames out of the traceback that the program's user sees."""
    show = sys.excepthook

    def excepthook(kind, error, trace):
        while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        show(kind, error, trace)

    sys.excepthook = excepthook


def main():
    """The cold run: one interpreter, one phase."""
    phase, entry, package, program, source, result = sys.argv[1:7]
    sys.argv[:] = [program] + sys.argv[7:]
    # The interpreter put the driver's own folder first: the import system would list it, and count its files.
    del sys.path[0]
    if source:
        sys.path.insert(0, source)
    run = Run(phase, entry, package, result)
    try:
        value = run.execute()
    except BaseException as error:
        run.finish(error)
        hide_driver()
        raise
    run.finish(None)
    sys.exit(value)


if __name__ == "__main__":
    main()
