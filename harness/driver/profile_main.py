"""Profiles a program that was asked for as `filperf profile -- COMMAND`. The program does not notice.

The interpreter that runs the command reads this text from a descriptor, with a call of `profile` at its end. The process is the
command's own from the start, so its terminal, streams and signals need no help. The driver only puts right what a program can ask Python
about itself: `sys.argv`, `sys.path`, `__main__`. When the program's code has ended, the interpreter does the rest as always: exit codes,
tracebacks, threads, exit handlers.
"""

import _signal
import os
import sys

from .profile import Profile
from .profile_program import forget_own_line, run_code, run_module, run_script
from .tracebacks import hide_driver


def profile(descriptor, kind, what, original, part, dump, finish, strip_dirs):
    """Runs the program and writes its profile. The texts are bytes, as the system has them."""
    os.close(descriptor)
    what, part, dump = map(os.fsdecode, (what, part, dump))
    sys.argv[0] = {"script": what, "module": "-m", "code": "-c"}[kind]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[1:] = list(map(os.fsdecode, original[1:])) + sys.argv[1:]
    forget_own_line(sys.modules.get("linecache"), what if kind == "code" else None)
    result = Profile(part, dump, finish, strip_dirs)
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
