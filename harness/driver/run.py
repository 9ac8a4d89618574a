"""One phase of one program, from its import to the files that it leaves."""

import gc
import os
import sys
import time

from .engine import Engine, places_of
from .inject import inject
from .profilers import active_profilers, threads_to_wait_for
from .record import Stage, UsedPlaces, failure_of, libraries_in, mapped_files, may_draw_text
from .record import portable, record_of, seconds_of_children, write_whole
from .workers import Workers


def settle():
    """Collects garbage and excludes what is left from later collections, so that these do not depend on what came before."""
    gc.collect()
    gc.freeze()


class Run:
    """A phase, and what it leaves in the result's folder."""

    def __init__(self, phase, entry, package, result):
        self.phase = phase
        self.module_name, _, self.attribute = entry.partition(":")
        self.package = package
        self.result = result
        self.stage = Stage.IMPORT
        self.engine = Engine(result)
        self.profiler = None
        self.trace = None
        self.process = os.getpid()
        self.replaced = False
        self.places = UsedPlaces()
        self.workers = Workers(self)
        self.cpu = 0.0  # seconds of processor time that the phase took
        self.threads = False  # whether other threads ran when the phase began
        self.seconds = 0.0
        self.of_children = 0.0  # what the processes that were started before the phase have taken

    # Each of the next three calls the function directly, so that the program sees the same number of frames below it.

    def timed(self, function):
        """Calls a function without a profiler, always from the same start, and takes its time."""
        settle()
        start = time.perf_counter()
        try:
            return function()
        finally:
            self.seconds = time.perf_counter() - start

    def profiled(self, function, *arguments):
        """Calls a function with the profiler on, always from the same start."""
        places = places_of(self.package)
        self.profiler = self.engine.profiler(self.result, places)
        self.workers.start(places)
        settle()
        active = active_profilers() if self.profiler.name == "cprofile" else ()
        running = threads_to_wait_for()
        self.threads = sys.modules["_thread"]._count() > 0
        self.replaced = True
        start, cpu = time.perf_counter(), time.process_time()
        self.profiler.enable()
        for own in active:
            break
        try:
            return function(*arguments)
        finally:
            # The program has not ended before its threads have. A call that finds out whether there are any would be counted.
            for _ in running:
                if "threading" in sys.modules:
                    sys.modules["threading"]._shutdown()
                break
            for last in active:
                self.replaced = last is not own
                break
            self.profiler.disable()
            self.seconds, self.cpu = time.perf_counter() - start, time.process_time() - cpu
            if self.profiler.name == "native":
                self.replaced = self.profiler.ended_by() == "profiler"
            self.workers.stop()

    def traced(self, function, *arguments):
        """Calls a function with the trace on, always from the same start."""
        self.trace = self.new_trace()
        running = threads_to_wait_for()
        settle()
        self.trace.start()
        try:
            return function(*arguments)
        finally:
            for _ in running:
                if "threading" in sys.modules:
                    sys.modules["threading"]._shutdown()
                break
            self.trace.stop()

    def new_trace(self):
        """The harness leaves the trace's source in the result's folder: most runs do not need it, and it takes time to compile."""
        names = {"__name__": "trace"}
        with open(os.path.join(self.result, "trace.py"), "rb") as file:
            exec(compile(file.read(), settle.__code__.co_filename, "exec"), names)
        with open(os.path.join(self.result, "targets"), "rb") as file:
            return names["trace_for"](file.read().decode("utf-8", "surrogatepass"))

    def load(self):
        """Imports the program and finds its entry point. Only the import phases are profiled, traced or timed here."""
        # Not imported above: at that point the driver's own folder is still in `sys.path`.
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
        """Calls the entry point. Returns what a console script would pass to `sys.exit`."""
        if self.phase in ("import", "time-import", "trace-import"):
            self.stage = Stage.DONE
            return None
        self.stage = Stage.RUN
        self.of_children = seconds_of_children()
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
            gc.disable()  # nothing of it is garbage, and the search for garbage takes half as long as making it
            write_whole(os.path.join(self.result, "counts"), self.profiler.counts(False))
            gc.freeze()
            if collects:
                gc.enable()
        # Not imported above: the program must not find it in memory.
        import json

        if self.trace is not None:
            write_whole(os.path.join(self.result, "trace.json"), json.dumps(self.trace.result()).encode("ascii"))
        failure = failure_of(error, self.package, self.module_name)
        content = record_of(self.stage, self.package, failure, self.replaced, self.places)
        content["seconds"] = self.seconds
        content["cpu_seconds"] = {"phase": self.cpu, "all": time.process_time()}
        content["python_processes"] = self.workers.started
        if self.profiler is not None:
            content["engine"] = {
                "name": self.profiler.name, "why_not_native": portable(self.engine.why_not_native), "ended_by": self.profiler.ended_by()}
        if self.threads:
            content["threads"] = True
        # Another program may draw text too.
        mapped = mapped_files()
        content["draws"] = seconds_of_children() > self.of_children or may_draw_text(mapped)
        content["libraries"] = libraries_in(mapped)
        text = json.dumps(content)
        write_whole(os.path.join(self.result, "record.json"), text.encode("ascii"))
        try:
            # If the harness waits at the other end, it reads the result while this process ends.
            os.close(os.open(os.path.join(self.result, "left"), os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            pass
