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


def record_of(stage, package, failure, replaced, used):
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
        "used": used.look(),
        "failure": failure,
        "profiler": "replaced" if replaced else "kept",
        "processors": processors_seen(),
    }


class UsedPlaces:
    """The folders that the imported modules came from, and the files of modules that lie directly in `sys.path`."""

    def __init__(self):
        self.places = set()
        self.last = None  # the name of the module that was imported last when this last looked

    def look(self):
        """Adds the places of the modules that were imported since the last look. A warm run is a fork: if it looked at all modules,
        it would copy the memory that they lie in.
        """
        modules = sys.modules
        names = list(modules)
        start = len(names)
        while start and names[start - 1] != self.last:
            start -= 1
        fresh, self.last = names[start:], names[-1] if names else None
        files = set()
        for name in fresh:
            module = modules.get(name)
            if isinstance(module, type(sys)):
                # Not by `getattr`: that would import a module that is lazily loaded.
                files.add(object.__getattribute__(module, "__dict__").get("__file__"))
        entries = set(sys.path)
        used = {file if file.rpartition("/")[0] in entries else file.rpartition("/")[0] for file in files if isinstance(file, str)}
        self.places.update(map(os.path.abspath, used))
        return sorted(self.places)


def seconds_of_children():
    """The processor time of all processes that this one has started and waited for."""
    times = os.times()
    return times.children_user + times.children_system


def mapped_files():
    """The system's list of what is in this process's memory; none if it does not tell."""
    try:
        with open("/proc/self/maps", "rb") as file:
            return file.read()
    except OSError:
        return None


def may_draw_text(mapped):
    """Whether fonts can have moved the run: it has loaded one, or has a module in memory that draws text."""
    if mapped is None or not {"PIL._imagingft", "matplotlib.ft2font"}.isdisjoint(sys.modules):
        return True
    # A font that is in use is mapped into memory, and so is the list that fontconfig keeps of all fonts.
    return any(mark in mapped for mark in (b".ttf\n", b".otf\n", b".ttc\n", b".pfb\n", b".pcf\n", b"/fontconfig/"))


def libraries_in(mapped):
    """The paths of the shared libraries in memory, and of the interpreter. Extension modules are among them."""
    # A line ends in the path, after five fields of which only the first differ in width.
    paths = {line[line.find(b"/"):] for line in (mapped or b"").splitlines() if b" r-xp " in line and b"/" in line}
    return sorted(portable(os.fsdecode(path)) for path in paths)


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
