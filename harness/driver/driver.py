"""Runs one phase of a program under the standard library's profiler, and writes what it counted.

    python driver.py PHASE ENTRY PACKAGE PROGRAM SOURCE RESULT [ARGUMENT ...]
    python driver.py serve ENTRY PACKAGE PROGRAM SOURCE RESULT

PHASE is `import` (importing ENTRY's module is profiled, nothing is called), `run` (ENTRY is imported unprofiled, then called),
`inject` (the same as `run`, with one function changed after the import: see `inject`), `prepare` and `time-import` (the same as `run`
and `import` with nothing profiled: they are timed, and leave no counts), or `trace` and `trace-import` (the same again with a trace in
the profiler's place, which finds where some calls are made: see `Trace`).
ENTRY is `module:callable`, PACKAGE the import package that counts as the program, PROGRAM what the program sees as its own name,
SOURCE a folder whose packages precede the installed ones (may be empty), RESULT the folder for `counts` and `record.json`;
a trace finds its `targets` there and leaves `trace.json`.

With `serve` it imports the program once and then forks a child for each request (see `serve`): the warm interpreter. What such a
child runs is what a cold run runs, from the same start.

It is embedded in the harness and does as little as it can: whatever it imports or calls before a phase ends would change what
that phase counts. So it uses the C module `_lsprof` itself, and imports `json` only when the counting is over.
"""

import _lsprof
import gc
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
    """The (file, line, name) that stands for a code object in a dump."""
    return (code.co_filename, code.co_firstlineno, getattr(code, "co_qualname", code.co_name))


def counts(profiler):
    """What a profiler counted, as the bytes of a tuple of three lists. The harness makes the rest of them.

    A number for each function; then, function by function, its label, the number of its calls, of those its recursive ones, the
    seconds in all and its own, and how many functions it calls; then, for each of these one after another, the number of the function
    called, the numbers of calls and of recursive ones, and the seconds in all and its own. Functions can share a label (those made by
    `exec`, two lambdas on a line).

    It takes longer than all that the harness does with the result. Hence what the profiler's entries hold stays in flat lists: which
    fields, and in which order, is in CPython's Modules/_lsprof.c.
    """
    from _operator import attrgetter
    from itertools import chain

    label_of = attrgetter("co_filename", "co_firstlineno", "co_qualname" if hasattr(label.__code__, "co_qualname") else "co_name")
    entries = profiler.getstats()
    functions = list(chain.from_iterable(entries))
    codes, called = functions[0::6], functions[5::6]
    calls = list(chain.from_iterable(chain.from_iterable(filter(None, called))))
    callees = calls[0::5]
    numbers = list(map(id, codes))
    functions[0::6] = [("~", 0, code) if isinstance(code, str) else label_of(code) for code in codes]
    functions[5::6] = [len(their) if their else 0 for their in called]
    calls[0::5] = list(map(id, callees))
    # Taking all this apart takes time too, and the process is about to end.
    counts.kept = entries, functions, codes, called, calls, callees, numbers
    # By an older version, which does not look for what stands twice: that takes longer than to write it twice.
    return marshal.dumps((numbers, functions, calls), 2)


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
        # A file name that is no UTF-8 has characters in it that JSON has not.
        "message": str(error).encode("utf-8", "backslashreplace").decode("utf-8"),
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


def template_lines(text):
    """What Jinja writes into the code that it makes of a template, as pairs (line of the code, line of the template)."""
    try:
        return [(int(made), int(template)) for template, made in (pair.split("=") for pair in text.split("&"))]
    except (AttributeError, ValueError):
        return None


def without_addresses(text):
    """A label's text without the addresses that `repr` puts into it, which differ from run to run."""
    first, *rest = text.split(" at 0x")
    return first + "".join(part.lstrip("0123456789abcdefABCDEF") for part in rest)


def builtin_name(function):
    """What the profiler calls a builtin: `normalizeUserObj` in CPython's Modules/_lsprof.c, the same from 3.9 to 3.13."""
    owner, name, module = function.__self__, function.__name__, function.__module__
    if owner is None and repr(function).startswith("<built-in function "):
        if isinstance(module, type(sys)):
            module = module.__name__
        return "<%s.%s>" % (module, name) if isinstance(module, str) and module != "builtins" else "<%s>" % name
    for base in type(owner).__mro__:
        if name in vars(base):
            try:
                return repr(vars(base)[name])
            except Exception:
                break
    return "<built-in method %s.%s>" % (module, name) if isinstance(module, str) else "<built-in method %s>" % name


def bound(method, owner):
    """A method written in C, as an object's. Raises a TypeError where it is none."""
    # `__get__` takes None for the lack of an object.
    return getattr(None, method.__name__, None) if owner is None else method.__get__(owner, type(owner))


def class_of_builtin(function):
    """The class that has a builtin among its methods; none for a function of a module and for a static method."""
    owner, name = function.__self__, function.__name__
    for base in type(owner).__mro__:
        member = vars(base).get(name)
        if type(member) is type(list.append) and bound(member, owner) == function:
            return base
    for base in owner.__mro__ if isinstance(owner, type) else ():
        if type(vars(base).get(name)) is type(vars(dict)["fromkeys"]):
            return base
    return None


class Trace:
    """Finds the places that some calls come from.

    It sees the events that the profiler sees and keeps a stack as the profiler does, so that the caller of a call is the one that the
    profile says: the function entered last and not left yet, be it written in Python or in C.

    It is told which calls by a text of items that end in a zero byte: lists, each after the number of its entries. First the files of
    the program; then labels of functions, as number, file, line and name (labels may share a number); then edges of the call graph, as
    the numbers of caller and callee, each edge once.
    """

    ROOT = 0  # the caller's number where no function calls
    OTHER = -1  # the number of all functions that no edge names
    DEEPEST = 64  # frames that are looked at for one call
    MOST = 1000  # stacks that are kept for one edge
    DRIVER, MACHINERY, FOREIGN, PROGRAM, COMPREHENSION = range(1, 6)  # whose code it is
    AT_START, IN_PROGRAM, CUT = range(3)  # how a stack ends

    def __init__(self, text):
        texts = iter(text.split("\0"))

        def entries(width):
            return [[next(texts) for _ in range(width)] for _ in range(int(next(texts)))]

        self.program = {file for file, in entries(1)}
        self.numbers = {(file, int(line), name): int(number) for number, file, line, name in entries(4)}
        self.edges = [(int(caller), int(callee), {}) for caller, callee in entries(2)]
        self.callers = {}  # the stacks of each edge with their counts, by callee, then by caller
        for caller, callee, stacks in self.edges:
            self.callers.setdefault(callee, {})[caller] = stacks
        self.stack = []
        self.codes = {}  # by id; this keeps them, so that no other code gets the id
        self.functions = {}  # the numbers of functions written in Python, by the id of their code
        self.builtins = {}  # the numbers of those written in C
        self.names = {}  # the same by what the profiler tells them by
        self.kinds = {}  # by the id of a code
        self.templates = {}  # by the id of a code that Jinja made: its lines and the template's
        self.whole = True  # whether it has seen all

    def learn(self, code):
        """The number of a function that is called for the first time."""
        self.codes[id(code)] = code
        file, line, name = label(code)
        number = self.numbers.get((without_addresses(file), line, without_addresses(name)), self.OTHER)
        self.functions[id(code)] = number
        return number

    def learn_builtin(self, key, function):
        """The same for one written in C. As in the profile it keeps the name of its first call, whatever it is called on later."""
        known = key[:2] + (class_of_builtin(function),)
        if known not in self.names:
            self.names[known] = self.numbers.get(("~", 0, without_addresses(builtin_name(function))), self.OTHER)
        self.builtins[key] = self.names[known]
        return self.builtins[key]

    def kind_of(self, frame):
        """Whose code it is that a frame runs."""
        code = frame.f_code
        file = code.co_filename
        if file == __file__:
            kind = self.DRIVER
        elif file.startswith("<frozen importlib"):
            kind = self.MACHINERY
        elif without_addresses(file) not in self.program:
            kind = self.FOREIGN
        elif code.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"):
            kind = self.COMPREHENSION
        else:
            kind = self.PROGRAM
        lines = None if file.endswith(".py") else template_lines(frame.f_globals.get("debug_info"))
        if lines:
            self.templates[id(code)] = lines
        self.codes[id(code)] = code
        self.kinds[id(code)] = kind
        return kind

    def note(self, stacks, frame):
        """Notes a call of an edge: the frames from the one that makes it outwards, without those of the import system, up to one of
        the program's. Where the call is in the program itself, up to the next function of the program's, which says how it got there.
        """
        stack = [self.AT_START]
        site = below = None
        for _ in range(self.DEEPEST):
            kind = self.DRIVER if frame is None else self.kinds.get(id(frame.f_code)) or self.kind_of(frame)
            if kind == self.DRIVER:
                break
            code = frame.f_code
            if kind != self.MACHINERY and not (code is site and kind >= self.PROGRAM):
                stack += (id(code), frame.f_lineno or 0)
                if kind >= self.PROGRAM and site is not None and below != self.COMPREHENSION:
                    stack[0] = self.IN_PROGRAM
                    break
                site = site or code
                below = kind
            frame = frame.f_back
        else:
            stack[0] = self.CUT
        stack = tuple(stack)
        if stack not in stacks and len(stacks) >= self.MOST:
            stack = (self.CUT,) + stack[1:3] if len(stacks) < 2 * self.MOST else (self.CUT,)
        stacks[stack] = stacks.get(stack, 0) + 1

    def enter(self, number):
        """Puts a function on the stack. Gives the stacks of the edge that this call is of, where that was asked for."""
        callers = self.callers.get(number)
        stacks = callers and callers.get(self.stack[-1] if self.stack else self.ROOT)
        self.stack.append(number)
        return stacks

    def enter_function(self, code):
        number = self.functions.get(id(code))
        return self.enter(self.learn(code) if number is None else number)

    def enter_builtin(self, function):
        # One builtin has many objects, one for each object that it is a method of. The C function is the same in all of them, and
        # can be told from the hash (`meth_hash` in CPython's Objects/methodobject.c, the same from 3.8 to 3.13); but methods of
        # several classes may share one, as those of the buffered files do.
        owner = function.__self__
        key = (hash(function) ^ object.__hash__(owner), function.__name__, id(type(owner)))
        number = self.builtins.get(key)
        return self.enter(self.learn_builtin(key, function) if number is None else number)

    def leave(self):
        if self.stack:
            self.stack.pop()
        elif self.functions:
            self.whole = False  # more was left than entered: an event was lost where the program had used up Python's stack

    def observe(self, frame, event, argument):
        """For `sys.setprofile`, which the profiler itself uses up to Python 3.11."""
        if event == "call":
            stacks = self.enter_function(frame.f_code)
            frame = frame.f_back
        elif event == "c_call":
            stacks = self.enter_builtin(argument)
        else:
            return self.leave()
        if stacks is not None:
            self.note(stacks, frame)

    def callbacks(self):
        """For `sys.monitoring`, which the profiler itself uses from Python 3.12 on: events of all threads, on one stack."""
        events, missing = sys.monitoring.events, sys.monitoring.MISSING
        builtin, method = type(len), type(list.append)

        def entered(code, *_):
            stacks = self.enter_function(code)
            if stacks is not None:
                self.note(stacks, sys._getframe(1).f_back)

        def left(*_):
            self.leave()

        def builtin_of(function, argument):
            """What `sys.setprofile` would be told of a call: a builtin with the object that it is a method of; none for other calls."""
            if type(function) is method and argument is not missing:
                try:
                    function = bound(function, argument)
                except TypeError:
                    return None
            return function if issubclass(type(function), builtin) else None

        def called(code, offset, function, argument):
            function = builtin_of(function, argument)
            stacks = None if function is None else self.enter_builtin(function)
            if stacks is not None:
                self.note(stacks, sys._getframe(1))

        def returned(code, offset, function, argument):
            if builtin_of(function, argument) is not None:
                self.leave()

        return {
            events.PY_START: entered,
            events.PY_RESUME: entered,
            events.PY_THROW: entered,
            events.PY_RETURN: left,
            events.PY_YIELD: left,
            events.PY_UNWIND: left,
            events.CALL: called,
            events.C_RETURN: returned,
            events.C_RAISE: returned,
        }

    def start(self):
        if not hasattr(sys, "monitoring"):
            self.observer = self.observe
            sys.setprofile(self.observer)
            return
        tool = sys.monitoring.PROFILER_ID
        sys.monitoring.use_tool_id(tool, "filperf")
        wanted = 0
        for event, callback in self.callbacks().items():
            sys.monitoring.register_callback(tool, event, callback)
            wanted |= event
        sys.monitoring.set_events(tool, wanted)

    def stop(self):
        if not hasattr(sys, "monitoring"):
            self.whole = self.whole and sys.getprofile() is self.observer
            sys.setprofile(None)
            return
        tool = sys.monitoring.PROFILER_ID
        if sys.monitoring.get_tool(tool) != "filperf":
            self.whole = False
        else:
            sys.monitoring.set_events(tool, 0)
            sys.monitoring.free_tool_id(tool)

    def source_line(self, code, line):
        """The line of a function's file that one of its code's lines stands for."""
        lines = self.templates.get(code)
        return line if lines is None else max((pair for pair in lines if pair[0] <= line), default=(0, 1))[1]

    def result(self):
        """What was found, as JSON has it. A frame is a function, as an index into `functions`, and a line."""

        def portable(text):
            return text.encode("utf-8", "backslashreplace").decode("utf-8")

        numbers = {}
        edges = []
        for _, _, stacks in self.edges:
            found = []
            for (ending, *places), count in stacks.items():
                frames = []
                for code, line in zip(places[::2], places[1::2]):
                    number = numbers.setdefault(code, len(numbers))
                    frames.append([number, self.source_line(code, line)])
                found.append({"calls": count, "ending": ending, "frames": frames})
            edges.append(found)
        functions = []
        for code in numbers:
            file, _, name = label(self.codes[code])
            functions.append({"file": portable(file), "name": portable(name), "template": code in self.templates})
        return {"whole": self.whole, "functions": functions, "edges": edges}


class Run:
    """One phase of one program, from its import to the files that it leaves."""

    def __init__(self, phase, entry, package, result):
        self.phase = phase
        self.module_name, _, self.attribute = entry.partition(":")
        self.package = package
        self.result = result
        self.stage = Stage.IMPORT
        self.profiler = _lsprof.Profiler()
        self.trace = None
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

    def traced(self, function, *arguments):
        """Calls a function with the trace on, from the same start every time."""
        with open(os.path.join(self.result, "targets"), "rb") as file:
            self.trace = Trace(file.read().decode("utf-8", "surrogatepass"))
        settle()
        self.trace.start()
        try:
            return function(*arguments)
        finally:
            self.trace.stop()

    def load(self):
        """Imports the program and finds its entry point. Profiled in the import phase only."""
        # Not above: a program under `filperf profile`, whose driver reads this text too, is to find no module loaded.
        import importlib

        importing = importlib.import_module
        if self.phase == "import":
            module = self.profiled(importing, self.module_name)
        elif self.phase == "trace-import":
            module = self.traced(importing, self.module_name)
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
        if self.phase in ("import", "time-import", "trace-import"):
            self.stage = Stage.DONE
            return None
        self.stage = Stage.RUN
        how = {"prepare": self.timed, "trace": self.traced}.get(self.phase, self.profiled)
        value = how(function)
        self.stage = Stage.DONE
        return value

    def finish(self, error):
        """Writes the counts and the record, unless this is a process that the program forked."""
        if os.getpid() != self.process:
            return
        if self.phase in ("import", "run", "inject") and self.stage in (Stage.RUN, Stage.DONE):
            collects = gc.isenabled()
            gc.disable()  # nothing of it is garbage, and looking for some takes half as long as making it
            write(os.path.join(self.result, "counts"), counts(self.profiler))
            gc.freeze()
            if collects:
                gc.enable()
        import json

        if self.trace is not None:
            write(os.path.join(self.result, "trace.json"), json.dumps(self.trace.result()).encode("ascii"))
        failure = describe(error, self.package, self.module_name)
        content = record(self.stage, self.package, failure, self.replaced)
        content["seconds"] = self.seconds
        text = json.dumps(content)
        write(os.path.join(self.result, "record.json"), text.encode("ascii"))
        try:
            # Where the harness waits at the other end, it reads the result while this process ends.
            os.close(os.open(os.path.join(self.result, "left"), os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            pass


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


def read_exactly(size):
    """Reads `size` bytes from the server; none where it has closed its end."""
    content = b""
    while len(content) < size:
        part = os.read(REQUESTS, size - len(content))
        if not part:
            return None
        content += part
    return content


def next_request():
    """Waits for a request: its number, then what `become` takes. Ends this process where there is nobody left to ask."""
    header = read_exactly(4)
    body = header and read_exactly(int.from_bytes(header, "little"))
    if not body:
        os._exit(0)
    return [os.fsdecode(text) for text in body[:-1].split(b"\0")]


def code_files():
    """The files that the imported modules came from."""
    # Not by `getattr`: that would import a module that is lazily loaded.
    modules = [module for module in list(sys.modules.values()) if isinstance(module, type(sys))]
    paths = [object.__getattribute__(module, "__dict__").get("__file__") for module in modules]
    return sorted({path for path in paths if isinstance(path, str)})


def become(run, request):
    """Makes a fresh child what an interpreter started for this request would be."""
    os.close(REQUESTS)
    os.close(REPORTS)
    _, phase, work, home, temporary, result, standard_input, output, error, *arguments = request
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


def report(text):
    """Writes a line to the server."""
    os.write(REPORTS, (text + "\n").encode("ascii", "replace"))


def fork():
    """Forks a child that is the server's, who waits for it: its parent is a process in between that ends at once.

    Waiting for it here would import `resource` into this process, and so into all later children. Returns whether this is the
    child; none where it could not fork.
    """
    try:
        between = os.fork()
    except OSError:
        return None
    if between == 0:
        try:
            child = os.fork()
        except OSError:
            os._exit(1)
        if child == 0:
            return True
        os._exit(0)
    return False if os.waitpid(between, 0)[1] == 0 else None


def serve(run):
    """Imports the program, then forks a child for each request. Returns in each child, with the entry point.

    The server, which is the harness, starts this with two pipes: it writes requests (four bytes of length, then texts that end
    in a zero byte) and reads reports, a line each: `ready`, `started NUMBER PROCESS`, `failed NUMBER REASON`. It looks itself
    whether the code is still what was imported, whose files it finds in `code`: that this process looked at them would make
    every child copy what it touched.

    Forking takes longer than the harness takes to judge a run. So a child is forked ahead of its request, which it reads itself,
    and the next one while it runs.
    """
    function = run.load()
    if sys.modules["_thread"]._count():
        raise SystemExit("importing %s starts threads, which a fork would not have" % run.module_name)
    write(os.path.join(run.result, "code"), b"".join(os.fsencode(path) + b"\0" for path in code_files()))
    settle()
    report("ready")
    while True:
        reader, writer = os.pipe()
        is_child = fork()
        if is_child:
            os.close(reader)
            settle()
            request = next_request()
            # First: the server may kill this process as soon as it hears of it.
            os.write(writer, b"\n")
            os.close(writer)
            report("started %s %d" % (request[0], os.getpid()))
            become(run, request)
            return function
        os.close(writer)
        if is_child is None:
            report("failed %s it could not fork" % next_request()[0])
        elif not os.read(reader, 1):
            os._exit(0)  # the child has ended without a request
        os.close(reader)
        time.sleep(0.01)  # first the run gets on its way


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
        # Typer's own switch. Its coloured tracebacks take longer than most programs run, and say the same.
        os.environ["_TYPER_STANDARD_TRACEBACK"] = "1"
        if isinstance(error, KeyboardInterrupt):
            raise  # the interpreter ends by the signal
        try:
            sys.excepthook(type(error), error, error.__traceback__)
        except BaseException:
            raise error  # the interpreter says so, too
        value = 1
    else:
        run.finish(None)
    leave(value)


if __name__ == "__main__":
    main()
