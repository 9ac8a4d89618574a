"""Profiles a program that was asked for as `filperf profile -- COMMAND`. The program does not notice.

The interpreter that runs the command reads this text from a descriptor, with a call of `profile` at its end. The process is the
command's own from the start, so its terminal, streams and signals need no help. The driver only puts right what a program can ask Python
about itself: `sys.argv`, `sys.path`, `__main__`. When the program's code has ended, the interpreter does the rest as always: exit codes,
tracebacks, threads, exit handlers.
"""

import _frozen_importlib
import _imp
import _signal
import os
import sys

from .profile import Profile
from .profile_program import run_code, run_input, run_module, run_script
from .profile_unseen import hide_driver_file, hide_imports, known_places
from .tracebacks import hide_driver

ARGUMENT = {"script": "", "module": "-m", "code": "-c", "input": ""}
STARTS = {"script": run_script, "module": run_module, "code": run_code, "input": run_input}


def load_library(descriptor):
    """Loads what ends the process if a signal comes while C code runs: ending.cpp. It works without, as far as Python's handlers do."""
    spec = _frozen_importlib.ModuleSpec("filperf", None, origin="/proc/self/fd/%d" % descriptor)
    try:
        _imp.create_dynamic(spec)
    except (ImportError, SystemError):
        pass  # it is not a module, and never says that it is one
    os.close(descriptor)


def descriptor_with(source):
    """A standard input for the interpreter that gives a source once more: of the kind that it was, unless a pipe does not hold all."""
    if len(source) <= 65536 and not os.path.isfile("/proc/self/fd/0"):
        descriptor, into = os.pipe()
        os.write(into, source)
        os.close(into)
        return descriptor
    descriptor = os.memfd_create("stdin")
    with open(descriptor, "wb", closefd=False) as file:
        file.write(source)
    os.lseek(descriptor, 0, 0)
    return descriptor


def run_as_typed(words, source=None):
    """Executes the interpreter with the command's own words, as if it had not been profiled. Nothing of the program has run."""
    if source is not None:
        descriptor = descriptor_with(source)
        os.dup2(descriptor, 0)
        os.close(descriptor)
    os.execv(os.readlink("/proc/self/exe"), words)


def profile(descriptors, kind, what, options, typed, part, dump, finish, strip_dirs):
    """Runs the program and writes its profile. The texts are bytes, as the system has them."""
    own_file = sys.argv[0]
    os.close(descriptors[0])
    with open("/proc/self/cmdline", "rb") as file:
        words = file.read().split(b"\0")[:-1]
    at = len(words) - len(sys.argv)
    words[at - options:at + 1] = typed
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[at - options:at + 1] = list(map(os.fsdecode, typed))
    what, part, dump = map(os.fsdecode, (what, part, dump))
    sys.argv[0] = ARGUMENT[kind] or what
    result = Profile(part, dump, finish, strip_dirs)
    hide_driver_file(own_file)

    def run_plainly(*source):
        try:
            result.forget_part()
            run_as_typed(words, *source)
        except OSError:
            pass  # then the driver says what is wrong with the program

    def run(*arguments):
        result.catch((_signal.SIGTERM, _signal.SIGHUP))
        if result.handlers:
            before = known_places()
            load_library(descriptors[1])
            hide_imports(before)
        else:
            os.close(descriptors[1])
        result.run(*arguments)

    try:
        STARTS[kind](run, what, run_plainly)
    except SystemExit:
        raise
    except BaseException:
        hide_driver()
        raise
    finally:
        result.let_go()
        if not result.started:
            result.forget_part()  # nothing of the program has run, and the interpreter says why
        if result.table:
            before = known_places()
            import atexit

            atexit.register(result.show_table)
            hide_imports(before)
        result.give_back()
