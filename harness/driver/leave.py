"""The end of a run's process."""

import gc
import os
import sys


def end_as_python(value):
    """Ends a preparation exactly as Python ends: what it did not close has to be written, because the command reads it."""
    gc.unfreeze()  # else Python would not find what only garbage refers to
    sys.exit(value)


def leave(value):
    """Ends the process as `sys.exit(value)` does: waits for threads, runs exit handlers, flushes. It does not take the interpreter
    apart, which takes longer than many programs run; the system gets the memory back anyway.
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
            status = 120  # the interpreter's own exit code for lost output
    os._exit(status)
