"""The beginning of an interpreter that the program has started."""

import os
import sys

from .run import Run


def begin_spawned(result, python_path, module):
    """Counts what this interpreter does, or, where it is of multiprocessing's, what it does for the program."""
    os.putenv("PYTHONPATH", python_path)  # for those that it starts in its turn
    with open("/proc/self/cmdline", "rb") as file:
        line = file.read()
    if b"multiprocessing.resource_tracker" in line:
        return
    run = Run("run", "", "", result)
    with open(os.path.join(result, "site", "places"), encoding="utf-8", errors="surrogateescape") as file:
        run.profiler = run.engine.profiler(result, tuple(filter(None, file.read().split("\0"))))
    workers = run.workers
    workers.process = 0
    workers.counting = True
    sys.addaudithook(workers.note)
    if b"multiprocessing.forkserver" in line or b"--multiprocessing-fork" in line:
        begin_at_work(workers, module)
        return
    import atexit

    os.register_at_fork(after_in_child=workers.begin)
    atexit.register(workers.end)
    workers.catch_ends()
    workers.enable()


def begin_at_work(workers, module):
    """Counts a process of multiprocessing from where its work begins. It has imported the program by then, as in the phase `run`: how many
    of the processes get work differs from run to run.
    """
    from multiprocessing import process

    bootstrap = process.BaseProcess._bootstrap

    def counted(self, *arguments, **keywords):
        import importlib

        try:
            importlib.import_module(module)
        except Exception:
            pass  # it fails again where the program needs it
        os.register_at_fork(after_in_child=workers.begin)
        workers.catch_ends()
        workers.enable()
        try:
            return bootstrap(self, *arguments, **keywords)
        finally:
            workers.end()

    process.BaseProcess._bootstrap = counted
