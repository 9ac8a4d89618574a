"""Runs one phase of a program under the standard library's profiler, and writes what it counted.

    python driver.py PHASE ENTRY PACKAGE PROGRAM SOURCE RESULT [ARGUMENT ...]
    python driver.py serve ENTRY PACKAGE PROGRAM SOURCE

PHASE is `import` (importing ENTRY's module is profiled, nothing is called), `run` (ENTRY is imported unprofiled, then called),
`inject` (the same as `run`, with one function changed after the import: see `inject`), or `prepare` and `time-import` (the same as
`run` and `import` with nothing profiled: they are timed, and leave no dump).
ENTRY is `module:callable`, PACKAGE the import package that counts as the program, PROGRAM what the program sees as its own name,
SOURCE a folder whose packages precede the installed ones (may be empty), RESULT the folder for `profile.pstats` and `record.json`.

With `serve` it imports the program once and then forks a child for each request (see `serve`): the warm interpreter. What such a
child runs is what a cold run runs, from the same start.

It is embedded in the harness and does as little as it can: whatever it imports or calls before a phase ends would change what
that phase counts. So it uses the C module `_lsprof` itself, and imports `json` only when the counting is over.
"""

import _lsprof
import _signal
import gc
import importlib
import marshal
import os
import sys
import time


# The warm interpreter's ends of the two pipes.
REQUESTS = 3
REPORTS = 4


class Stage:
    """Where a run is, so that the harness can tell a program that failed from one that could not start."""

    IMPORT = "import"
    INJECT = "inject"
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


def record(stage, package, failure, replaced):
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
        "profiler": "replaced" if replaced else "kept",
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


def inject(path):
    """Gives a function the code that inject.py compiled, wherever the function is kept: decorators and registries have wrapped it.
    It is known by where its code stands. Nothing is imported or compiled here, so that the run counts what it counts otherwise.
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
        raise LookupError("%s of %s, line %d, is not there when the program has been imported" % (place[2], place[0], place[1]))


def settle():
    """Collects garbage and keeps what is left out of later collections, so that these do not depend on what came before."""
    gc.collect()
    gc.freeze()


def active_profilers():
    """An iterator that yields what profiler is on at that moment; it can be asked twice. A call that asked would be counted."""
    if hasattr(sys, "monitoring"):
        return map(sys.monitoring.get_tool, (sys.monitoring.PROFILER_ID,) * 2)
    return iter(sys.getprofile, None)


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
        self.replaced = False
        self.seconds = 0.0

    def timed(self, function):
        """Calls a function without a profiler, from the same start every time, and takes its time."""
        settle()
        start = time.perf_counter()
        try:
            return function()
        finally:
            self.seconds = time.perf_counter() - start

    def profiled(self, function, *arguments):
        """Calls a function with the profiler on, from the same start every time."""
        settle()
        active = active_profilers()
        self.replaced = True
        start = time.perf_counter()
        self.profiler.enable()
        for own in active:
            break
        try:
            return function(*arguments)
        finally:
            for last in active:
                self.replaced = last is not own
                break
            self.profiler.disable()
            self.seconds = time.perf_counter() - start

    def load(self):
        """Imports the program and finds its entry point. Profiled in the import phase only."""
        importing = importlib.import_module
        if self.phase == "import":
            module = self.profiled(importing, self.module_name)
        elif self.phase == "time-import":
            module = self.timed(lambda: importing(self.module_name))
        else:
            module = importing(self.module_name)
        if self.phase == "inject":
            self.stage = Stage.INJECT
            inject(os.path.join(self.result, "injection"))
        self.stage = Stage.ENTRY
        function = module
        for name in self.attribute.split("."):
            function = getattr(function, name)
        settle()
        return function

    def call(self, function):
        """Calls the entry point; the value is what a console script would pass to `sys.exit`."""
        if self.phase in ("import", "time-import"):
            self.stage = Stage.DONE
            return None
        self.stage = Stage.RUN
        value = self.timed(function) if self.phase == "prepare" else self.profiled(function)
        self.stage = Stage.DONE
        return value

    def finish(self, error):
        """Writes the dump and the record, unless this is a process that the program forked."""
        if os.getpid() != self.process:
            return
        if self.phase in ("import", "run", "inject") and self.stage in (Stage.RUN, Stage.DONE):
            write(os.path.join(self.result, "profile.pstats"), marshal.dumps(statistics(self.profiler)))
        import json

        failure = describe(error, self.package, self.module_name)
        content = record(self.stage, self.package, failure, self.replaced)
        content["seconds"] = self.seconds
        text = json.dumps(content)
        write(os.path.join(self.result, "record.json"), text.encode("ascii"))


def hide_driver():
    """Leaves the driver's frames out of the traceback that the program's user sees."""
    show = sys.excepthook

    def excepthook(kind, error, trace):
        while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        # The interpreter's own hook shows the traceback that the exception holds, not the one that it is given.
        show(kind, error.with_traceback(trace), trace)

    sys.excepthook = excepthook


def leave(value):
    """Ends the process as `sys.exit(value)` does, but without taking the interpreter apart, which takes longer than many a
    program runs: waits for threads, runs exit handlers, flushes, and lets the system have the memory back.
    """
    if value is None:
        status = 0
    elif isinstance(value, int):
        status = value & 0xFF
    else:
        print(value, file=sys.stderr)
        status = 1
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except Exception:
            status = 120  # what the interpreter itself answers where output is lost
    os._exit(status)


def read_request(size):
    """Reads `size` bytes from the server; none where it has closed its end."""
    content = b""
    while len(content) < size:
        part = os.read(REQUESTS, size - len(content))
        if not part:
            return None
        content += part
    return content


def reap(*_):
    """Reports the children that have ended: a handler for SIGCHLD."""
    while True:
        try:
            process, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            return
        report = "ended %d %d %.6f %.6f %d\n" % (process, status, usage.ru_utime, usage.ru_stime, usage.ru_maxrss)
        os.write(REPORTS, report.encode("ascii"))


def become(run, request):
    """Makes a fresh child what an interpreter started for this request would be."""
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
    number, phase, work, home, temporary, result, standard_input, output, error, *arguments = request
    os.write(REPORTS, ("started %s %d\n" % (number, os.getpid())).encode("ascii"))
    os.close(REQUESTS)
    os.close(REPORTS)
    os.setsid()
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    for target, path, flags in ((0, standard_input, os.O_RDONLY), (1, output, write), (2, error, write)):
        file = os.open(path, flags, 0o644)
        os.dup2(file, target)
        os.close(file)
    os.chdir(work)
    os.environ["HOME"] = home
    os.environ["TMPDIR"] = temporary
    sys.argv[1:] = arguments
    run.phase = phase
    run.result = result
    run.process = os.getpid()


def serve(run):
    """Imports the program, then forks a child for each request that comes in. Returns in each child, with the entry point.

    The server, which is the harness, starts this with two pipes: it writes requests (four bytes of length, then texts that end
    in a zero byte) and reads reports, a line each: `ready`, `started NUMBER PROCESS`, `ended PROCESS STATUS USER SYSTEM MEMORY`.
    """
    function = run.load()
    if sys.modules["_thread"]._count():
        raise SystemExit("importing %s starts threads, which a fork would not have" % run.module_name)
    _signal.signal(_signal.SIGCHLD, reap)
    os.write(REPORTS, b"ready\n")
    while True:
        header = read_request(4)
        body = header and read_request(int.from_bytes(header, "little"))
        if not body:
            os._exit(0)
        request = [os.fsdecode(text) for text in body[:-1].split(b"\0")]
        try:
            process = os.fork()
        except OSError:
            os.write(REPORTS, ("failed %s\n" % request[0]).encode("ascii"))
            continue
        if process == 0:
            become(run, request)
            return function


def main():
    """One interpreter and one phase, or the warm interpreter and one phase in each of its children."""
    phase, entry, package, program, source = sys.argv[1:6]
    rest = sys.argv[6:]
    sys.argv[:] = [program] + rest[1:]
    # The interpreter put the driver's own folder first: the import system would list it, and count its files.
    del sys.path[0]
    if source:
        sys.path.insert(0, source)
    run = Run("run" if phase == "serve" else phase, entry, package, rest[0] if rest else None)
    function = serve(run) if phase == "serve" else None
    try:
        value = run.call(function or run.load())
    except SystemExit as end:
        run.finish(end)
        value = end.code
    except BaseException as error:
        run.finish(error)
        hide_driver()
        raise
    else:
        run.finish(None)
    leave(value)


if __name__ == "__main__":
    main()
