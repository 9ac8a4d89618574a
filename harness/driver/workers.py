"""Counts the calls of the processes that the program starts, as far as they run Python."""

import _signal
import _thread
import os
import sys
import time

from .profilers import profiler_is_on
from .record import write_whole
from .spawned import prepare_spawned


class Workers:
    """Each forked process counts from the fork on and leaves `worker-PROCESS` in the result's folder, however it ends, but for SIGKILL.

    `multiprocessing` ends its processes by `os._exit`, and those of a pool by SIGTERM. Only a forked process sees a change of these.
    """

    def __init__(self, run):
        self.run = run
        self.process = os.getpid()
        self.started = 0  # Python processes that were not forked
        self.last = None  # the last command line that `subprocess` started
        self.exit = os._exit
        self.counting = False
        self.ending = False

    def start(self, places):
        """Looks out for processes, once and from then on. A hook cannot be taken back."""
        self.process = os.getpid()
        self.counting = True
        os.register_at_fork(after_in_child=self.begin)
        sys.addaudithook(self.note)
        prepare_spawned(self.run.result, self.run.module_name, places)

    def stop(self):
        """The phase has ended. Processes that are forked from now on are not its own."""
        if os.getpid() == self.process:
            self.counting = False
        else:
            self.end()

    # In the process that forks.

    def note(self, event, arguments):
        """An audit hook: the interpreter hides its calls from profilers."""
        if event == "filperf.insist":
            self.insist(*arguments)
        elif self.counting and event in ("subprocess.Popen", "os.posix_spawn", "os.system") and os.getpid() == self.process:
            try:
                words = [text_of(word) for word in (arguments[:1] if event == "os.system" else arguments[1])]
                # `subprocess` may use the other one, which tells of the same start again.
                if event != "os.posix_spawn" or words != self.last:
                    self.started += is_python(words)
                self.last = words if event == "subprocess.Popen" else None
            except Exception:
                pass  # the program will hear what is wrong with its arguments

    # In a forked process.

    def begin(self):
        """Counts from here on."""
        if self.counting:
            self.catch_ends()
            self.enable()
            self.run.profiler.clear()

    def catch_ends(self):
        """Makes sure that the counts are written where Python does not end by itself."""
        os._exit = self.leave
        if _signal.getsignal(_signal.SIGTERM) == _signal.SIG_DFL:
            _signal.signal(_signal.SIGTERM, self.terminated)
            if "multiprocessing.process" in sys.modules:
                reader, writer = os.pipe()
                os.set_blocking(writer, False)
                _signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
                # Through the audit hook, so that no profiler sees this thread.
                _thread.start_new_thread(sys.audit, ("filperf.insist", reader, _thread.get_ident()))

    def insist(self, reader, thread):
        """Repeats SIGTERM until its handler runs. If it comes just before the process begins to wait for a lock that another process has
        taken with it, nothing else would wake the process.
        """
        number = None
        while number != bytes((_signal.SIGTERM,)):
            number = os.read(reader, 1)
            if not number:
                return  # the program has closed the other end
        while _signal.getsignal(_signal.SIGTERM) == self.terminated:
            time.sleep(0.01)
            _signal.pthread_kill(thread, _signal.SIGTERM)

    def enable(self):
        """Counts this thread too, or all, unless that is so already: another thread than the profiled one may have forked."""
        if self.run.profiler.name == "native" or not profiler_is_on():
            self.run.profiler.enable()

    def leave(self, status):
        """Stands in for `os._exit`."""
        self.end()
        self.exit(status)

    def terminated(self, number, _):
        """The handler of SIGTERM where the program has none."""
        if self.ending:
            return  # it writes its counts and ends
        self.end()
        _signal.signal(number, _signal.SIG_DFL)
        os.kill(os.getpid(), number)
        self.exit(128 + number)

    def end(self):
        """Writes what this process has counted, once."""
        self.run.profiler.disable()
        if self.counting:
            self.counting, self.ending = False, True
            try:
                write_whole(os.path.join(self.run.result, "worker-%d" % os.getpid()), self.run.profiler.counts(True))
            except OSError:
                pass  # the run has ended before it, and nobody waits


def text_of(word):
    """A word of a command line as text. A path of `pathlib` keeps the text that it makes, and the program would make it once less, so this
    asks a copy of it.
    """
    return os.fsdecode(word if isinstance(word, (str, bytes)) else type(word)(word))


def is_python(words):
    """Whether a command line runs Python: this interpreter, or a program that is installed beside it."""
    beside = os.path.dirname(sys.executable)
    program = os.path.basename(words[0])
    return (program.startswith("python") or (bool(beside) and os.path.dirname(words[0]) == beside)
            or any(sys.executable in word for word in words))
