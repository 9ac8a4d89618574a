"""Starts a program as the interpreter would start it."""

import _frozen_importlib
import _frozen_importlib_external
import _io
import os
import sys

from .profile import write_errors


def put_first(place):
    """Does what the interpreter does to the head of `sys.path`, unless an option forbids it."""
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        sys.path.insert(0, place)


def main_as_new():
    """A `__main__` that the interpreter has not read a file into: it takes the file's name away at the end."""
    old = sys.modules["__main__"]
    main = type(sys)("__main__")
    for name, value in vars(old).items():
        if name not in ("__file__", "__cached__"):
            vars(main)[name] = value
    main.__loader__ = _frozen_importlib.BuiltinImporter
    sys.modules["__main__"] = main
    return vars(main)


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


def as_read(source):
    """The lines as the interpreter reads them from a file. Before Python 3.11.4, a line is a text of C's: a NUL byte ends it, and what
    follows in the file continues it.
    """
    if b"\0" not in source or sys.version_info >= (3, 11, 4):
        return source
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").splitlines(True)
    return b"".join(line.partition(b"\0")[0] for line in lines)


def declared_encoding(source):
    """The encoding that one of the first two lines names, or None."""
    for line in source.split(b"\n", 2)[:2]:
        at = line.find(b"coding")
        if at > 0 and line[at + 6:at + 7] in (b":", b"="):
            return line[at + 7:].strip().lower().replace(b"_", b"-")
    return None


def is_misread(source):
    """Whether the interpreter refuses a file that `compile` takes: bytes in a comment that are no UTF-8, and no encoding is declared."""
    if declared_encoding(source) is not None:
        return False
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def compiled(source, name, run_plainly):
    """The code of a source. If there is none, the interpreter itself says best what is wrong."""
    if isinstance(source, bytes) and is_misread(source):
        run_plainly()
    errors, sys.stderr = sys.stderr, _io.StringIO()
    try:
        code = compile(source, name, "exec", 0, True)
    except Exception as error:
        sys.stderr = errors
        if isinstance(error, MemoryError):
            raise  # Python 3.8 has said more about it already
        run_plainly()
        raise
    warnings, sys.stderr = sys.stderr.getvalue(), errors
    if warnings and errors is not None:
        errors.write(warnings)
    return code


def script_code(path, run_plainly):
    """A script's code and its loader."""
    with open(path, "rb") as file:
        source = file.read()
    if path.endswith(".pyc") or source[:2] == _frozen_importlib_external.MAGIC_NUMBER[:2]:
        loader = _frozen_importlib_external.SourcelessFileLoader("__main__", path)
        try:
            return loader.get_code("__main__"), loader
        except Exception:
            run_plainly()
            raise
    again = run_plainly if os.path.isfile(path) else lambda: None  # a pipe cannot be read again
    return compiled(as_read(source), path, again), _frozen_importlib_external.SourceFileLoader("__main__", path)


def module_runner():
    """The function that runs a module, and the interpreter's own words where there is none: a `runpy.py` may lie beside the program."""
    words = b"Could not import runpy module\n"
    try:
        import runpy

        words = b"Could not access runpy._run_module_as_main\n"
        return runpy._run_module_as_main
    except Exception:
        write_errors(words)
        raise


def run_script(run, path, run_plainly):
    """`python PATH`."""
    # From 3.9 on a script knows its absolute path, as it was typed: it is not normalised.
    if sys.version_info >= (3, 9) and not os.path.isabs(path):
        path = os.path.join(os.getcwd(), path)
    if has_importer(path):
        main_as_new()
        sys.path.insert(0, path)
        run(module_runner(), "__main__", False)
        return
    put_first(os.path.dirname(os.path.realpath(path)))
    code, loader = script_code(path, run_plainly)
    names = sys.modules["__main__"].__dict__
    names["__file__"] = path
    names["__cached__"] = None
    names["__loader__"] = loader
    run(exec, code, names)


def run_module(run, name, run_plainly):
    """`python -m NAME`."""
    main_as_new()
    put_first(os.getcwd())
    run(module_runner(), name, True)


def run_code(run, text, run_plainly):
    """`python -c CODE`."""
    names = main_as_new()
    put_first("")
    # Before Python 3.10 a declared encoding counts.
    code = compiled(text if sys.version_info >= (3, 10) else text.encode("utf-8", "surrogatepass"), "<string>", run_plainly)
    if sys.version_info >= (3, 13):
        import linecache  # as this version does, for tracebacks

        # The first releases of 3.13 keep the text by its name, later ones by its code.
        linecache._register_code(code if hasattr(linecache, "_interactive_cache") else "<string>", text, "<string>")
    run(exec, code, names)


def run_input(run, _, run_plainly):
    """`python -`, and `python` alone."""
    put_first("")
    names = sys.modules["__main__"].__dict__
    names["__file__"] = "<stdin>"
    names["__cached__"] = None
    names["__loader__"] = _frozen_importlib.BuiltinImporter
    with open(0, "rb", closefd=False) as file:
        source = file.read()
        if not file.seekable() and not (declared_encoding(source) or b"utf-8").startswith(b"utf-8"):
            run_plainly(source)  # the interpreter does not read another encoding from a pipe
    run(exec, compiled(as_read(source), "<stdin>", lambda: run_plainly(source)), names)
