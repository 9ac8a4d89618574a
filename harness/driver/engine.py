"""What counts the calls: the native counter where it fits the interpreter, else the profiler of the standard library."""

import _lsprof
import os
import sys

from .counts import profile_counts

# How tracebacks and profiles name the driver's file.
OWN_FILE = profile_counts.__code__.co_filename


class StandardProfiler(_lsprof.Profiler):
    """The profiler of the standard library. It knows no lines."""

    name = "cprofile"

    def counts(self, without_own):
        return profile_counts(self, OWN_FILE if without_own else None)

    def ended_by(self):
        """What ended the counting early. The run finds that out itself."""
        return ""


class NativeCounter:
    """The native counter (harness/counter). Its methods are written in C: nothing here adds a frame below the program's."""

    name = "native"

    def __init__(self, counter):
        self.enable, self.disable, self.clear = counter.enable, counter.disable, counter.clear
        self.counts, self.ended_by = counter.counts, counter.state


class ModuleSpec:
    """What `_imp.create_dynamic` asks for."""

    def __init__(self, name, origin):
        self.name, self.origin = name, origin


def load_counter(folder):
    """The native counter as a module that is not in `sys.modules`, or None where the harness has left none."""
    path = os.path.join(folder, "counter.so")
    if not os.path.exists(path):
        return None
    try:
        return module_in(path)
    except ImportError:
        # The disk may allow no code to run from it. A file in memory mostly does.
        with open(path, "rb") as file, os.fdopen(os.memfd_create("counter"), "wb") as memory:
            memory.write(file.read())
            memory.flush()
            return module_in("/proc/self/fd/%d" % memory.fileno())


def module_in(path):
    import _imp

    module = _imp.create_dynamic(ModuleSpec("counter", path))
    _imp.exec_dynamic(module)
    return module


class Engine:
    """The choice of what counts. The harness leaves the library, and in the file `engine` of the result's folder what it asks for:
    `auto`, `native` or `cprofile`, then `lines` or `no-lines`.
    """

    def __init__(self, result):
        self.why_not_native = ""
        try:
            self.module = result and load_counter(os.path.dirname(result))
        except Exception as error:
            self.module = None
            self.why_not_native = "it could not be loaded: %s" % error
        if self.module:
            self.why_not_native = self.module.fits() or ""

    def profiler(self, result, places):
        """A profiler for one run. Nothing is counted yet. The places are those of the program's code (see places_of)."""
        try:
            with open(os.path.join(result, "engine"), "rb") as file:
                asked, lines = file.read().decode().split()
        except OSError:
            asked, lines = "cprofile", "no-lines"
        if asked == "cprofile" or not self.module or self.why_not_native:
            return StandardProfiler()
        return NativeCounter(self.module.Counter(places, lines == "lines", OWN_FILE))


def places_of(package):
    """The folders, each with a slash at its end, and the files that hold the code of a package, whether it has been imported or not.

    Before the import, nothing may ask the import system: it would keep what it found.
    """
    module = sys.modules.get(package)
    found = list(getattr(module, "__path__", None) or ())
    if not found and getattr(module, "__file__", None):
        return (os.path.abspath(module.__file__),)
    for entry in sys.path if not found else ():
        folder = os.path.join(os.path.abspath(entry), *package.split("."))
        if os.path.exists(os.path.join(folder, "__init__.py")):
            found.append(folder)
            break
        if os.path.exists(folder + ".py"):
            return (folder + ".py",)
    if not found:
        found = found_by_hooks(package)
    return tuple(os.path.abspath(folder) + os.sep for folder in found)


def found_by_hooks(package):
    """The places that finders of the environment know, such as that of a project that is installed as a link to its checkout."""
    for finder in sys.meta_path:
        if isinstance(finder, type) and finder.__module__.startswith(("_frozen_importlib", "importlib")):
            continue  # the interpreter's own
        try:
            spec = finder.find_spec(package, None)
        except Exception:
            continue
        if spec is not None:
            return list(spec.submodule_search_locations or ())
    return []
