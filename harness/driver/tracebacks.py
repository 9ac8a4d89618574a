"""The traceback of a program that fails."""

import sys


def hide_driver():
    """Leaves the driver's frames out of the traceback that the interpreter is about to show."""
    show = sys.excepthook
    own_file = hide_driver.__code__.co_filename

    def excepthook(kind, error, trace):
        sys.excepthook = show
        # The first frame is never the program's: under `filperf profile` it is the line that reads the driver.
        trace = trace and trace.tb_next
        while trace is not None and trace.tb_frame.f_code.co_filename == own_file:
            trace = trace.tb_next
        if hasattr(sys, "last_traceback"):
            sys.last_traceback = trace
        # The interpreter's own hook shows the traceback that the exception holds, not the one that it is given.
        show(kind, error.with_traceback(trace), trace)

    sys.excepthook = excepthook
