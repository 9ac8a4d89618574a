"""The profiler of `filperf profile`, and the end of the program that it runs in."""

import _lsprof
import _signal
import marshal
import os
import sys

from .profilers import active_profilers
from .statistics import statistics, without_folders

# How tracebacks and profiles name the driver's file.
OWN_FILE = "<filperf>"


def say(text):
    """Writes a message to the descriptor of the standard error: the program may have replaced `sys.stderr`."""
    try:
        os.write(2, ("filperf: %s\n" % text).encode("utf-8", "backslashreplace"))
    except OSError:
        pass


class Profile:
    """The profiler. It writes its result when the program's code ends, in every way that it can end."""

    def __init__(self, part, dump, finish, strip_dirs):
        self.part = part
        self.dump = dump
        self.finish = finish
        self.strip_dirs = strip_dirs
        self.profiler = _lsprof.Profiler()
        self.give_way()
        self.process = os.getpid()
        # As it is when the program starts: the program's changes must not reach the harness.
        self.environment = os.environ.copy()
        self.ended = False
        self.replaced = False
        self.table = b""
        self.handlers = []

    def give_way(self):
        """Lets the program start a profiler of its own. From Python 3.12 on, a second profiler is an error."""
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
        active = active_profilers()
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
        """Writes the counts, once, and not in a process that the program forked."""
        if self.ended or os.getpid() != self.process:
            return
        self.ended = True
        # A second Ctrl-C must not cut the file.
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
        # The profiler saw the handler of a signal start.
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
        """Lets the harness write the other formats. Returns what it prints: the table for the end."""
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
        """Writes the profile when this signal ends the program, unless the program ignores or handles it."""
        if _signal.getsignal(number) != _signal.SIG_DFL:
            return

        def ended(number, _):
            self.profiler.disable()
            self.end()
            if os.getpid() == self.process:
                self.show_table()
            _signal.signal(number, _signal.SIG_DFL)
            os.kill(os.getpid(), number)
            os._exit(128 + number)  # such signals do not end the first process of a container

        _signal.signal(number, ended)
        self.handlers.append((number, ended))

    def let_go(self):
        """Gives the signals back as the program would have them."""
        for number, handler in self.handlers:
            if _signal.getsignal(number) is handler:
                _signal.signal(number, _signal.SIG_DFL)
