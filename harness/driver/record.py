"""What the driver tells the harness about a run, apart from its counts."""

import os
import sys

from .processors import processors_seen


class Stage:
    """How far a run came. So the harness can tell a program that failed from one that could not start."""

    IMPORT = "import"
    INJECT = "inject"
    ENTRY = "entry"
    RUN = "run"
    DONE = "done"


def write_whole(path, content):
    """Writes a file as a whole or not at all."""
    with open(path + ".part", "wb") as file:
        file.write(content)
    os.replace(path + ".part", path)


def record_of(stage, package, failure, replaced):
    """What only the interpreter knows about a run. The harness uses the paths to tell origins apart, and does not keep them."""
    module = sys.modules.get(package)
    places = [os.path.abspath(place) for place in getattr(module, "__path__", None) or ()]
    if not places and getattr(module, "__file__", None):
        places = [os.path.abspath(module.__file__)]
    return {
        "stage": stage,
        "python": {"implementation": sys.implementation.name, "version": list(sys.version_info[:3])},
        "prefix": sys.prefix,
        "stdlib": os.path.dirname(os.path.abspath(os.__file__)),
        "path": [os.path.abspath(entry) for entry in sys.path],
        "program": places,
        "failure": failure,
        "profiler": "replaced" if replaced else "kept",
        "processors": processors_seen(),
    }


def failure_of(error, package, module_name):
    """An exception as the record keeps it. `missing` names the program's own module if that is what could not be found."""
    if error is None:
        return None
    name = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    own = name in (package, module_name, package.partition(".")[0])
    return {
        "type": type(error).__name__,
        # A file name that is not UTF-8 holds characters that JSON does not have.
        "message": portable(str(error)),
        "missing": name if own else None,
        "needed": portable(name) if isinstance(name, str) and not own else None,
        "place": place_of(error.__traceback__),
    }


def portable(text):
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def place_of(trace):
    """The innermost line of a traceback that is in a file, as `file:line`. For a module that is missing it is the import."""
    place = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith("<") and file != place_of.__code__.co_filename:
            place = f"{portable(file)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
