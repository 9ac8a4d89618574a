"""Profiles a program that was asked for as `filperf profile -- COMMAND`, and is not to be seen by it.

The interpreter that runs the command reads this text, with a call of `profile` behind it, from a descriptor. The process is the command's own from the start, so its terminal,
streams and signals need no help; what is left to put right is what a program can ask Python about itself: `sys.argv`, `sys.path`,
`__main__`. The interpreter does the rest as ever once the program's code has ended: exit codes, tracebacks, threads, exit handlers.
"""

import sys

# `-c` put the working folder first, where a module of the program's could stand for one of those below.
if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]

import _frozen_importlib_external
import _lsprof
import _signal
import marshal
import os


OWN_FILE = "<filperf>"


# The driver's own call that stops the profiler.
OWN_CALL = ("~", 0, "<method 'disable' of '_lsprof.Profiler' objects>")


def added(known, counts):
    return tuple(a + b for a, b in zip(known, counts))


def statistics(profiler):
    """The dictionary that `pstats` reads, from a profiler: keys are (file, line, name), ("~", 0, text) for a builtin.

    Unlike `cProfile.Profile.create_stats`, which lets the later of two functions with one label overwrite the earlier
    (functions made by `exec`, two lambdas on a line), it adds them up.

    It takes longer than all that the harness does with the result. Hence entries are unpacked (what they hold, and in which
    order, is in CPython's Modules/_lsprof.c), no function of Python's own is called for one, and no label hashed twice.
    """
    from _operator import attrgetter

    label_of = attrgetter("co_filename", "co_firstlineno", "co_qualname" if hasattr(added.__code__, "co_qualname") else "co_name")
    # One tuple a code object, so that the dump can refer to it instead of repeating it. Keyed by `id`: code objects that
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
                continue  # a call that goes on in another thread (from Python 3.12 on), which has no entry yet
            fresh = (calls, calls - recursive, own, total)
            known = callers.setdefault(caller, fresh)
            if known is not fresh:
                callers[caller] = added(known, fresh)
    functions.pop(OWN_CALL, None)
    return functions


def say(text):
    """A message to the standard error's descriptor, whatever the program has made of `sys.stderr`."""
    try:
        os.write(2, ("filperf: %s\n" % text).encode("utf-8", "backslashreplace"))
    except OSError:
        pass


def without_folders(functions):
    """The dictionary of a dump with the names of files alone. What then has one name is added up, callers too, of which
    `pstats.Stats.strip_dirs` keeps the last.
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


class Profile:
    """The profiler, and what becomes of its result when the program's code has ended, whichever way."""

    def __init__(self, driver, part, dump, finish, strip_dirs):
        self.driver = driver
        self.part = part
        self.dump = dump
        self.finish = finish
        self.strip_dirs = strip_dirs
        self.profiler = _lsprof.Profiler()
        self.give_way()
        self.process = os.getpid()
        # As it was when the program started: what it changes must not reach the harness.
        self.environment = os.environ.copy()
        self.ended = False
        self.replaced = False
        self.table = b""
        self.handlers = []

    def give_way(self):
        """Lets the program start a profiler of its own, which from Python 3.12 on is an error where there is one already."""
        if not hasattr(sys, "monitoring"):
            return
        ours = self

        class Profiler(_lsprof.Profiler):
            def enable(self, *arguments, **keywords):
                if not ours.replaced:
                    ours.replaced = True
                    ours.profiler.disable()
                return super(Profiler, self).enable(*arguments, **keywords)

        _lsprof.Profiler = Profiler

    def run(self, function, *arguments):
        """Calls a function with the profiler on."""
        active = self.driver["active_profilers"]()
        self.profiler.enable()
        for own in active:
            break
        try:
            function(*arguments)
        finally:
            kept = False
            for last in active:
                kept = last is own
                break
            self.profiler.disable()
            self.replaced = self.replaced or not kept
            self.end()

    def end(self):
        """Writes what was counted, once, and not in a process that the program forked."""
        if self.ended or os.getpid() != self.process:
            return
        self.ended = True
        # Whoever is impatient waits for a whole file.
        waiting = _signal.pthread_sigmask(_signal.SIG_BLOCK, (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP))
        try:
            self.write()
        except Exception as error:
            say("the profile could not be written: %s" % error)
        finally:
            if self.replaced:
                say("the program replaced the profiler, so the profile ends where it did so")
            _signal.pthread_sigmask(_signal.SIG_SETMASK, waiting)

    def write(self):
        functions = statistics(self.profiler)
        # The handler of a signal, which the profiler saw come in.
        functions = {key: value for key, value in functions.items() if key[0] != OWN_FILE}
        if self.strip_dirs:
            functions = without_folders(functions)
        try:
            with open(self.part, "wb") as file:
                marshal.dump(functions, file)
            if self.dump:
                os.replace(self.part, self.dump)
            if self.finish:
                self.table = self.run_harness()
        finally:
            if os.path.exists(self.part):
                os.unlink(self.part)

    def run_harness(self):
        """Has the harness write the other formats. Returns what it prints, a table for the end."""
        output, into = os.pipe()
        actions = ((os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, into, 1))
        try:
            process = os.posix_spawn(self.finish[0], self.finish, self.environment, file_actions=actions)
        finally:
            os.close(into)
        table = b""
        with open(output, "rb") as file:
            table = file.read()
        try:
            os.waitpid(process, 0)
        except ChildProcessError:
            pass  # the program waits for all children itself
        return table

    def show_table(self):
        try:
            os.write(2, self.table)
        except OSError:
            pass

    def catch(self, number):
        """Writes the profile also where this signal ends the program, if that is what it does."""
        if _signal.getsignal(number) != _signal.SIG_DFL:
            return

        def ended(number, _):
            self.profiler.disable()
            self.end()
            if os.getpid() == self.process:
                self.show_table()
            _signal.signal(number, _signal.SIG_DFL)
            os.kill(os.getpid(), number)
            os._exit(128 + number)  # the first process of a container, which such signals do not end

        _signal.signal(number, ended)
        self.handlers.append((number, ended))

    def let_go(self):
        """Leaves the signals as the program would have them."""
        for number, handler in self.handlers:
            if _signal.getsignal(number) is handler:
                _signal.signal(number, _signal.SIG_DFL)


def hide_driver():
    """Leaves the driver's frames out of the traceback that the interpreter is about to show."""
    show = sys.excepthook

    def excepthook(kind, error, trace):
        sys.excepthook = show
        # The first is the line that read this text.
        trace = trace and trace.tb_next
        while trace is not None and trace.tb_frame.f_code.co_filename == OWN_FILE:
            trace = trace.tb_next
        if hasattr(sys, "last_traceback"):
            sys.last_traceback = trace
        # The interpreter's own hook shows the traceback that the exception holds, not the one that it is given.
        show(kind, error.with_traceback(trace), trace)

    sys.excepthook = excepthook


def put_first(place):
    """What the interpreter puts at the head of `sys.path`, unless it was told not to."""
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        sys.path.insert(0, place)


def has_importer(path):
    """Whether a script is something to import `__main__` from: a folder or a zip file. Asked as the interpreter asks."""
    for hook in sys.path_hooks:
        try:
            sys.path_importer_cache[path] = hook(path)
            return True
        except ImportError:
            continue
    sys.path_importer_cache[path] = None
    return False


def script_code(path):
    """A script's code, and what loads it."""
    if path.endswith(".pyc"):
        loader = _frozen_importlib_external.SourcelessFileLoader("__main__", path)
        return loader.get_code("__main__"), loader
    with open(path, "rb") as file:
        source = file.read()
    return compile(source, path, "exec", 0, True), _frozen_importlib_external.SourceFileLoader("__main__", path)


def run_script(run, path):
    """`python PATH`."""
    # From 3.9 on a script knows its absolute path, as it was typed: not normalised.
    if sys.version_info >= (3, 9) and not os.path.isabs(path):
        path = os.path.join(os.getcwd(), path)
    if has_importer(path):
        import runpy

        sys.path.insert(0, path)
        run(runpy._run_module_as_main, "__main__", False)
        return
    put_first(os.path.dirname(os.path.realpath(path)))
    code, loader = script_code(path)
    names = sys.modules["__main__"].__dict__
    names["__file__"] = path
    names["__cached__"] = None
    names["__loader__"] = loader
    run(exec, code, names)


def run_module(run, name):
    """`python -m NAME`."""
    import runpy

    put_first(os.getcwd())
    run(runpy._run_module_as_main, name, True)


def forget_own_line(linecache, code):
    """Python 3.13 keeps the text of `-c` for tracebacks: ours is not to be shown, but the program's, where it has one."""
    if linecache is not None and linecache.cache.pop("<string>", None) is not None and code is not None:
        lines = [line + "\n" for line in code.splitlines()]
        linecache.cache["<string>"] = (len(code), None, lines, "<string>")


def run_code(run, code):
    """`python -c CODE`."""
    put_first("")
    run(exec, compile(code, "<string>", "exec", 0, True), sys.modules["__main__"].__dict__)


def profile(descriptor, driver, kind, what, original, part, dump, finish, strip_dirs):
    """Runs the program and leaves its profile. The texts are bytes, as the system has them; `driver` is the source of driver.py,
    which knows how a dump is made of what the profiler counted.
    """
    os.close(descriptor)
    what, part, dump = map(os.fsdecode, (what, part, dump))
    sys.argv[0] = {"script": what, "module": "-m", "code": "-c"}[kind]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[1:] = list(map(os.fsdecode, original[1:])) + sys.argv[1:]
    names = {"__name__": "driver"}
    exec(compile(driver, OWN_FILE, "exec"), names)
    forget_own_line(sys.modules.get("linecache"), what if kind == "code" else None)
    result = Profile(names, part, dump, finish, strip_dirs)
    for number in (_signal.SIGTERM, _signal.SIGHUP):
        result.catch(number)
    try:
        {"script": run_script, "module": run_module, "code": run_code}[kind](result.run, what)
    except SystemExit:
        raise
    except BaseException:
        hide_driver()
        raise
    finally:
        result.let_go()
        if result.table:
            import atexit

            atexit.register(result.show_table)
