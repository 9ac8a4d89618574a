"""Runs one phase of a program under the standard library's profiler, and writes what it counted.

    python driver.py PHASE ENTRY PACKAGE PROGRAM SOURCE RESULT [ARGUMENT ...]
    python driver.py serve ENTRY PACKAGE PROGRAM SOURCE RESULT

PHASE is one of

    import        importing ENTRY's module is profiled, nothing is called
    run           ENTRY is imported without a profiler, then called with it
    inject        as `run`, and one function is changed after the import (see inject.py)
    prepare       as `run`, timed and not profiled: it leaves no counts
    time-import   as `import`, timed and not profiled
    trace         as `run`, with a trace instead of the profiler: it finds the lines that make some calls (see trace.py)
    trace-import  as `import`, with a trace

ENTRY is `module:callable`. PACKAGE is the import package that counts as the program. PROGRAM is the name that the program sees as its
own. SOURCE is a folder whose packages precede the installed ones (may be empty). RESULT is the folder for `counts` and `record.json`;
a trace finds `trace.py` and `targets` there and leaves `trace.json`.

`serve` is the warm interpreter (see serve.py). Its children run what a cold run runs, from the same start.

The build joins the parts of the driver to one file and embeds it in the harness. The driver does as little as it can: all that it
imports or calls before a phase ends would change what that phase counts. So it uses the C module `_lsprof` itself, and imports `json`
only when the counting is over.
"""

import os
import sys

from .leave import end_as_python, leave
from .processors import see_one_processor
from .run import Run
from .serve import serve
from .tracebacks import hide_driver


def main():
    """One interpreter and one phase, or the warm interpreter and one phase in each of its children."""
    phase, entry, package, program, source = sys.argv[1:6]
    rest = sys.argv[6:]
    sys.argv[:] = [program] + rest[1:]
    # The interpreter put the driver's own folder first: the import system would list it, and count its files.
    del sys.path[0]
    if source:
        sys.path.insert(0, source)
    processors = see_one_processor()
    run = Run("run" if phase == "serve" else phase, entry, package, rest[0] if rest else None)
    function = serve(run, processors) if phase == "serve" else None
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
            hide_driver()
            raise error  # the interpreter shows it, and the error of the hook
        value = 1
    else:
        run.finish(None)
    if run.phase == "prepare":
        end_as_python(value)
    leave(value)


if __name__ == "__main__":
    main()
