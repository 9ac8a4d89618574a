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
        "used": used_places(),
        "failure": failure,
        "profiler": "replaced" if replaced else "kept",
        "processors": processors_seen(),
    }


def used_places():
    """The folders that the imported modules came from, and the files of modules that lie directly in `sys.path`."""
    # Not by `getattr`: that would import a module that is lazily loaded.
    modules = [module for module in list(sys.modules.values()) if isinstance(module, type(sys))]
    files = {object.__getattribute__(module, "__dict__").get("__file__") for module in modules}
    entries = set(sys.path)
    places = set()
    for file in files:
        if isinstance(file, str):
            folder = file.rpartition("/")[0]
            places.add(os.path.abspath(file if folder in entries else folder))
    return sorted(places)


def seconds_of_children():
    """The processor time of all processes that this one has started and waited for."""
    times = os.times()
    return times.children_user + times.children_system


def may_draw_text():
    """Whether fonts can have moved the run: it has loaded one, or has a module in memory that draws text."""
    if not {"PIL._imagingft", "matplotlib.ft2font"}.isdisjoint(sys.modules):
        return True
    try:
        with open("/proc/self/maps", "rb") as file:
            mapped = file.read()
    except OSError:
        return True
    # A font that is in use is mapped into memory, and so is the list that fontconfig keeps of all fonts.
    return any(mark in mapped for mark in (b".ttf\n", b".otf\n", b".ttc\n", b".pfb\n", b".pcf\n", b"/fontconfig/"))


def failure_of(error, package, module_name):
    """An exception as the record keeps it. `missing` names the program's own module if that is what could not be found."""
    if error is None:
        return None
    name = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    return {
        "type": type(error).__name__,
        # A file name that is not UTF-8 holds characters that JSON does not have.
        "message": str(error).encode("utf-8", "backslashreplace").decode("utf-8"),
        "missing": name if name in (package, module_name, package.partition(".")[0]) else None,
    }
