"""Starts a program as the interpreter would start it."""

import _frozen_importlib_external
import os
import sys


def put_first(place):
    """Does what the interpreter does to the head of `sys.path`, unless an option forbids it."""
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        sys.path.insert(0, place)


def has_importer(path):
    """Whether `__main__` can be imported from a script: a folder or a zip file. Finds out as the interpreter does."""
    for hook in sys.path_hooks:
        try:
            sys.path_importer_cache[path] = hook(path)
            return True
        except ImportError:
            continue
    sys.path_importer_cache[path] = None
    return False


def script_code(path):
    """A script's code and its loader."""
    if path.endswith(".pyc"):
        loader = _frozen_importlib_external.SourcelessFileLoader("__main__", path)
        return loader.get_code("__main__"), loader
    with open(path, "rb") as file:
        source = file.read()
    return compile(source, path, "exec", 0, True), _frozen_importlib_external.SourceFileLoader("__main__", path)


def run_script(run, path):
    """`python PATH`."""
    # From 3.9 on a script knows its absolute path, as it was typed: it is not normalised.
    if sys.version_info >= (3, 9) and not os.path.isabs(path):
        path = os.path.join(os.getcwd(), path)
    if has_importer(path):
        import runpy

        sys.path.insert(0, path)
        run(runpy._run_module_as_main, "__main__", False)
        return
    put_first(os.path.dirname(os.path.realpath(path)))
    code, loader = script_code(path)
    names = sys.modules["__main__"].__dict__
    names["__file__"] = path
    names["__cached__"] = None
    names["__loader__"] = loader
    run(exec, code, names)


def run_module(run, name):
    """`python -m NAME`."""
    import runpy

    put_first(os.getcwd())
    run(runpy._run_module_as_main, name, True)


def forget_own_line(linecache, code):
    """Python 3.13 keeps the text of `-c` for tracebacks. They must show the program's text, if it has one, and not ours."""
    if linecache is not None and linecache.cache.pop("<string>", None) is not None and code is not None:
        lines = [line + "\n" for line in code.splitlines()]
        linecache.cache["<string>"] = (len(code), None, lines, "<string>")


def run_code(run, code):
    """`python -c CODE`."""
    put_first("")
    run(exec, compile(code, "<string>", "exec", 0, True), sys.modules["__main__"].__dict__)
