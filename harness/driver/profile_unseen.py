"""Takes away what the driver's imports leave behind, so that the program finds the interpreter as it is without them."""

import _codecs
import sys

from .profile_path import BEFORE

# The driver's own modules. The interpreter forgets them, but they are still used.
KEPT = []


def known_places():
    """What `sys.modules` and `sys.path_importer_cache` know now."""
    return frozenset(sys.modules), frozenset(sys.path_importer_cache)


def forget_ascii():
    """With `-X dev`, the first shared library makes Python look for the codec of ASCII, which it keeps. Returns whether it can forget it:
    from Python 3.10 on.
    """
    if not hasattr(_codecs, "unregister"):
        return False
    encodings = sys.modules["encodings"]
    encodings._cache.pop("ascii", None)
    _codecs.unregister(encodings.search_function)
    _codecs.register(encodings.search_function)
    return True


def hide_imports(before):
    """Lets the interpreter forget what it did not know before."""
    modules, places = before
    # From Python 3.14 on the program must find the profiler's module, because the driver changes it.
    own = [name for name in sys.modules if name not in modules and not (name == "_lsprof" and sys.version_info >= (3, 14))]
    if "encodings.ascii" in own and not forget_ascii():
        own.remove("encodings.ascii")
    for name in own:
        KEPT.append(sys.modules.pop(name))
        package, _, last = name.rpartition(".")
        if package in sys.modules:
            vars(sys.modules[package]).pop(last, None)
    for place in [place for place in sys.path_importer_cache if place not in places]:
        del sys.path_importer_cache[place]


def hide_driver_file(path):
    """Lets the interpreter forget the file that it read the driver from."""
    sys.path_importer_cache.pop(path, None)
    hide_imports(BEFORE)
