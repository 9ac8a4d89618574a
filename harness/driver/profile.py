"""The profiler of `filperf profile`, and the end of the program that it runs in."""

import _lsprof
import _signal
import _thread
import marshal
import os
import sys

from .profile_stop import SharedTool, give_way_to_cprofile, give_way_to_setprofile, suspend_profiler, take_back_setprofile
from .profile_unseen import hide_imports, known_places
from .profilers import active_profilers
from .statistics import statistics, without_file, without_folders

# How tracebacks and profiles name the driver's file.
OWN_FILE = "<filperf>"


def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


# A program whose standard error is closed may open a file under that number.
MAY_SAY = is_open(2)


def write_errors(data):
    """Writes to the descriptor of the standard error: the program may have replaced `sys.stderr`."""
    try:
        if MAY_SAY:
            os.write(2, data)
    except OSError:
        pass


def say(text):
    write_errors(("filperf: %s\n" % text).encode("utf-8", "backslashreplace"))


class Profile:
    """The profiler. It writes its result when the program's code ends, in every way that Python sees."""

    def __init__(self, part, dump, finish, strip_dirs):
        self.part = part
        self.dump = dump
        self.finish = finish
        self.strip_dirs = strip_dirs
        self.profiler = _lsprof.Profiler()
        self.shared = SharedTool(self.profiler) if (3, 12) <= sys.version_info < (3, 14) else None
        if sys.version_info >= (3, 14):
            give_way_to_cprofile(self.give_way)
        self.process = os.getpid()
        self.thread = _thread.get_ident()
        # As it is when the program starts: the program's changes must not reach the harness.
        self.environment = os.environ.copy()
        self.started = False
        self.stopped = False
        self.ended = False
        self.replaced = False
        self.program_profiler = None
        self.table = b""
        self.handlers = []

    def give_way(self):
        """The program sets a profiler of its own. Returns whether it takes this one's place: before Python 3.12 each thread has one."""
        if sys.version_info < (3, 12) and _thread.get_ident() != self.thread:
            return False
        if not self.stopped:
            self.replaced = True
            self.stop()
        return True

    def stop(self):
        if self.stopped:
            return
        self.stopped = True
        if self.shared is not None:
            self.replaced |= not self.shared.stop([*self.shared.callbacks])
        else:
            self.profiler.disable()

    def run(self, function, *arguments):
        """Calls a function with the profiler on."""
        self.started = True
        give_way_to_setprofile(self.give_way)
        active = active_profilers()
        shared = self.shared
        self.profiler.enable()
        if shared is not None:
            shared.free(shared.tool)
            self.profiler.clear()
        for own in active:
            break
        try:
            function(*arguments)
        finally:
            if self.stopped:
                pass
            elif shared is not None:
                callbacks = [*shared.callbacks]
                self.replaced |= not shared.stop(callbacks)
            else:
                last = None
                for last in active:
                    break
                if last is own:
                    self.profiler.disable()
                else:
                    self.replaced = True
            self.program_profiler = suspend_profiler()
            if not self.stopped and shared is None:
                self.profiler.disable()
            self.stopped = True
            take_back_setprofile()
            self.end()

    def end(self):
        """Writes the counts, once, and not in a process that the program forked."""
        if self.ended or os.getpid() != self.process:
            return
        self.ended = True
        before = known_places()
        # A second Ctrl-C must not cut the file.
        waiting = _signal.pthread_sigmask(_signal.SIG_BLOCK, (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP))
        try:
            self.write()
        except Exception as error:
            say("the profile could not be written: %s" % error)
        finally:
            if self.replaced:
                say("the program replaced the profiler, so the profile ends where it did so")
            hide_imports(before)
            _signal.pthread_sigmask(_signal.SIG_SETMASK, waiting)

    def write(self):
        # The profiler saw the handler of a signal start.
        functions = without_file(statistics(self.profiler), OWN_FILE)
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
            self.forget_part()

    def forget_part(self):
        """The file that is there while nobody has written or said anything."""
        if os.path.exists(self.part):
            os.unlink(self.part)

    def run_harness(self):
        """Lets the harness write the other formats. Returns what it prints: the table for the end."""
        # Under numbers that no standard stream has, if one of these is closed.
        output, into = os.pipe()
        spare = []
        while min(output, into) < 3:
            spare += [output, into]
            output, into = os.pipe()
        for descriptor in spare:
            os.close(descriptor)
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
        write_errors(self.table)

    def catch(self, numbers):
        """Writes the profile when one of these signals ends the program, unless the program ignores or handles it."""

        def ended(number, _):
            for other, _ in self.handlers:
                _signal.signal(other, _signal.SIG_IGN)  # the handler has begun, so nothing else needs to end the program
            self.stop()
            self.end()
            if os.getpid() == self.process:
                self.show_table()
            _signal.signal(number, _signal.SIG_DFL)
            os.kill(os.getpid(), number)
            os._exit(128 + number)  # such signals do not end the first process of a container

        for number in numbers:
            if _signal.getsignal(number) == _signal.SIG_DFL:
                _signal.signal(number, ended)
                self.handlers.append((number, ended))
        os.register_at_fork(after_in_child=self.let_go)

    def give_back(self):
        """The last that the driver does: the program's own profiler goes on."""
        for give_back in (self.program_profiler, self.shared and self.shared.give_back):
            if give_back is not None:
                give_back()

    def let_go(self):
        """Gives the signals back as the program would have them."""
        for number, handler in self.handlers:
            if _signal.getsignal(number) is handler:
                _signal.signal(number, _signal.SIG_DFL)
