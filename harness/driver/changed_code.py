"""Finds the functions in which two copies of a program's package differ.

    python changed_code.py REQUEST

REQUEST is a JSON file: `package` (its dotted name), and `before` and `after`, each with `packages` (a folder) and `names` (what of it
belongs to the program). The program's own interpreter runs this, because another version compiles other functions. The answer goes to
standard output as JSON, sorted: identities of functions (`package/module.py:Class.method`), as profiles name them, and files.

Compiled code is compared, not text: the positions of all code are made equal before it is compiled, so comments, formatting and moved
lines are no difference. A docstring is one, because programs print it. A function has changed if its code is another, or what it is
defined with: decorators, defaults and annotations.
"""

import ast
import json
import os
import sys
import types
import warnings

# Its absence marks the code of a module and of a class body, which run where they stand.
OPTIMIZED = 0x1


class Unit:
    """The functions of one file, by their names."""

    def __init__(self):
        self.codes = {}  # name -> what the code of each function of that name does
        self.signatures = {}  # name -> what each is defined with
        self.at_import = set()  # names of the module's and of class bodies' code


def constant(value):
    """A constant as a value that is equal only to that of an equal constant: 1, 1.0 and True are three."""
    kind = type(value).__name__
    if isinstance(value, types.CodeType):
        return (kind, value.co_name)
    if isinstance(value, tuple):
        return (kind, tuple(constant(item) for item in value))
    if isinstance(value, frozenset):
        return (kind, tuple(sorted(map(repr, map(constant, value)))))
    # The digits of a large number may be too many for `repr`.
    return (kind, hex(value) if isinstance(value, int) else repr(value))


def behaviour(code):
    """All that decides what a code object does, without that of the functions inside it."""
    return (
        code.co_code, getattr(code, "co_exceptiontable", b""), constant(code.co_consts), code.co_names, code.co_varnames, code.co_freevars,
        code.co_cellvars, code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount,
    )


def name_of(code):
    return getattr(code, "co_qualname", code.co_name)


def add_codes(unit, code, runs_at_import):
    """Adds a code object and those inside it. No recursion: nesting in a file may be deep."""
    rest = [(code, runs_at_import)]
    while rest:
        code, runs_at_import = rest.pop()
        runs_at_import = runs_at_import and not code.co_flags & OPTIMIZED
        unit.codes.setdefault(name_of(code), []).append(behaviour(code))
        if runs_at_import:
            unit.at_import.add(name_of(code))
        inner = [value for value in code.co_consts if isinstance(value, types.CodeType)]
        rest.extend((value, runs_at_import) for value in reversed(inner))


def signature(node):
    """What a definition evaluates beside its body."""
    if isinstance(node, ast.ClassDef):
        parts = [*node.decorator_list, *node.bases, *node.keywords]
    else:
        parts = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
    return [ast.dump(part) for part in parts]


def add_signatures(unit, tree):
    qualified = hasattr(add_signatures.__code__, "co_qualname")
    rest = [(node, "") for node in reversed(tree.body)]
    while rest:
        node, prefix = rest.pop()
        inner = prefix
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = prefix + node.name if qualified else node.name
            unit.signatures.setdefault(name, []).append(signature(node))
            inner = prefix + node.name + ("." if isinstance(node, ast.ClassDef) else ".<locals>.")
        rest.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))


def read_unit(source):
    """The functions of a file. Raises what `compile` raises if the file cannot be compiled."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if "lineno" in node._attributes:
            node.lineno = node.end_lineno = 1
            node.col_offset = node.end_col_offset = 0
    unit = Unit()
    add_codes(unit, compile(tree, "<unit>", "exec", dont_inherit=True), True)
    add_signatures(unit, tree)
    return unit


def read(path):
    with open(path, "rb") as file:
        return file.read()


def files_of(side, package):
    """The files of one side: by name as an identity has it."""
    folder = os.path.join(side["packages"], *package.split("."))
    files = {}

    def add(path):
        own = path.startswith(folder + os.sep) or path == folder + ".py"
        # A profile names a file of the package by the last part of the package's name.
        start = os.path.dirname(folder) if own else side["packages"]
        files[os.path.relpath(path, start)] = path

    for name in side["names"]:
        top = os.path.join(side["packages"], name)
        if not os.path.isdir(top):
            add(top)
        for parent, folders, names in os.walk(top):
            folders[:] = [child for child in folders if child != "__pycache__"]
            for child in names:
                if not child.endswith((".pyc", ".pyo")):
                    add(os.path.join(parent, child))
    return {name: path for name, path in files.items() if os.path.isfile(path)}


def printable(name):
    return os.fsencode(name).decode("utf-8", "backslashreplace")


class Answer:
    def __init__(self):
        self.changed = set()
        self.added = set()
        self.removed = set()
        self.module_level = set()
        self.files = set()

    def compare(self, name, before, after):
        """Adds how a file differs. A side that has no such file is None."""
        empty = Unit()
        try:
            old, new = (empty if source is None else read_unit(source) for source in (before, after))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # No interpreter can import it, so it is data: a template, for instance.
            self.files.add(name)
            return
        for function in {*old.codes, *new.codes}:
            identity = "%s:%s" % (name, function)
            if function not in old.codes:
                self.added.add(identity)
            elif function not in new.codes:
                self.removed.add(identity)
            elif old.codes[function] != new.codes[function] or old.signatures.get(function) != new.signatures.get(function):
                self.changed.add(identity)
            else:
                continue
            if function in {*old.at_import, *new.at_import}:
                self.module_level.add(name)


def main():
    warnings.simplefilter("ignore")
    request = json.loads(read(sys.argv[1]))
    before, after = (files_of(request[side], request["package"]) for side in ("before", "after"))
    answer = Answer()
    for name in {*before, *after}:
        if name in before and name in after and os.path.samefile(before[name], after[name]):
            continue
        old, new = (read(side[name]) if name in side else None for side in (before, after))
        if old == new:
            continue
        if name.endswith(".py"):
            answer.compare(name, old, new)
        else:
            answer.files.add(name)
    # Names of files need not be UTF-8.
    json.dump({key: sorted(map(printable, value)) for key, value in vars(answer).items()}, sys.stdout)


if __name__ == "__main__":
    main()
