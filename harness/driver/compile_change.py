"""Compiles one function of a program with a known change in it, for a self-test of the gate.

    python compile_change.py SOURCE MODULE FUNCTION CHANGE CALL DETAIL RESULT

The program's own interpreter runs this in a process of its own: the program that is counted must not import a compiler for it. The
driver reads what this leaves in RESULT, and gives the function that code (see inject.py).

SOURCE is a folder whose packages precede the installed ones (may be empty). MODULE and FUNCTION say which function, such as
`demo.parser.yaml_loader` and `safe_load_yaml`; a method is `Class.method`. Comprehensions and functions inside it belong to it.
CHANGE is one of

    same      compiled again as it is: shows that injecting by itself moves nothing
    twice     CALL is made twice, one after the other
    loop      the statement that holds CALL is run DETAIL times
    uncached  the condition that prevents a second CALL is ignored
    swap      DETAIL is called instead of CALL
    spin      the function first goes DETAIL times round a loop that calls nothing

CALL (empty for same and spin) is written as in the source (`yaml.load`), or with a dot in front for a method of any object (`.strip`).
All such calls in the function are changed. DETAIL is empty if the change does not need it.
"""

import ast
import importlib.machinery
import importlib.util
import marshal
import os
import sys


class Refusal(Exception):
    """Says why the change cannot be made, for the author of the self-test."""


def source_of(module):
    """The file of a module, as the import system finds it, without importing the packages around it."""
    spec = importlib.util.find_spec(module.partition(".")[0])
    for end in [i for i, letter in enumerate(module + ".") if letter == "."][1:]:
        places = spec and spec.submodule_search_locations
        spec = places and importlib.machinery.PathFinder.find_spec(module[:end], places)
    if not spec or not spec.origin or not spec.origin.endswith(".py"):
        raise Refusal("there is no module %s written in Python" % module)
    return spec.origin


def members(scope):
    """The statements of a module or class, under conditions too, but not those in its functions and classes."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from members(node)


def definitions(scope, names):
    """The definitions of a function: several if a property has more than a getter."""
    name, *rest = names
    for node in members(scope):
        if rest and isinstance(node, ast.ClassDef) and node.name == name:
            yield from definitions(node, rest)
        elif not rest and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            yield node


def called(call):
    return ast.unparse(call.func)


def parsed(expression):
    try:
        return ast.parse(expression, mode="eval").body
    except SyntaxError:
        raise Refusal("%s is not an expression of Python" % expression) from None


def calls_in(function):
    return [node for statement in function.body for node in ast.walk(statement) if isinstance(node, ast.Call)]


class Change(ast.NodeTransformer):
    """Changes the calls that a self-test names."""

    def __init__(self, change, call, detail):
        self.change = change
        self.wanted = call
        self.detail = detail
        self.made = 0

    def holds(self, node):
        """Whether it is the call, or holds it."""
        return any(isinstance(inner, ast.Call) and self.is_wanted(inner) for inner in ast.walk(node))

    def is_wanted(self, call):
        if self.wanted.startswith("."):
            return isinstance(call.func, ast.Attribute) and call.func.attr == self.wanted[1:]
        return called(call) == self.wanted

    def apply(self, function):
        """Changes the calls in a function's body. Decorators and defaults are called elsewhere."""
        if self.change == "loop":
            function.body = self.repeat_in(function.body)
        else:
            function.body = [self.visit(statement) for statement in function.body]

    def visit_Call(self, call):
        self.generic_visit(call)
        if not self.is_wanted(call):
            return call
        if self.change == "twice":
            self.made += 1
            both = ast.Tuple([call, call], ast.Load())
            return ast.Subscript(both, ast.Constant(1), ast.Load())
        if self.change == "swap":
            self.made += 1
            if self.wanted.startswith("."):
                call.func.attr = self.detail.lstrip(".")
            else:
                call.func = parsed(self.detail)
        return call

    def always(self, node):
        """Makes a condition always choose the branch that holds the call. Only the innermost condition is changed."""
        made = self.made
        self.generic_visit(node)
        if self.change != "uncached" or self.made != made:
            return node
        for branch, chosen in ((node.body, True), (node.orelse, False)):
            if any(map(self.holds, branch if isinstance(branch, list) else [branch])):
                self.made += 1
                node.test = ast.Constant(chosen)
                break
        return node

    visit_If = always
    visit_IfExp = always

    def repeat_in(self, statements):
        """Puts each plain statement that holds the call into a loop. The loop by itself calls nothing."""
        done = []
        for statement in statements:
            inner = [name for name in ("body", "orelse", "finalbody") if isinstance(getattr(statement, name, None), list)]
            if self.holds(statement) and isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)):
                self.made += 1
                rounds = ast.Tuple([ast.Constant(i) for i in range(int(self.detail))], ast.Load())
                statement = ast.For(ast.Name("filperf_round", ast.Store()), rounds, [statement], [])
            for name in inner:
                setattr(statement, name, self.repeat_in(getattr(statement, name)))
            for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                part.body = self.repeat_in(part.body)
            done.append(statement)
        return done


def spin(function, rounds):
    """Puts a loop that calls nothing before a function's statements, on the line of the first of them."""
    body = function.body
    has_docstring = len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0].value, "value", None), str)
    at = 1 if has_docstring else 0
    for statement in reversed(ast.parse("filperf_round = 0\nwhile filperf_round < %d: filperf_round += 1\n" % rounds).body):
        for node in ast.walk(statement):
            if hasattr(node, "lineno"):
                ast.copy_location(node, body[at])
        body.insert(at, statement)


def changed(tree, function, change, call, detail):
    """Changes the one definition of the function in the tree that makes the call, or its first one. Returns that definition."""
    found = list(definitions(tree, function.split(".")))
    if not found:
        raise Refusal("it has no function %s" % function)
    if change == "spin":
        spin(found[0], int(detail))
    if change in ("same", "spin"):
        return found[0]
    for definition in found:
        editor = Change(change, call, detail)
        if any(map(editor.holds, definition.body)):
            break
    else:
        made = sorted({called(node) for definition in found for node in calls_in(definition)})
        raise Refusal("%s does not call %s; it calls %s" % (function, call, ", ".join(made) or "nothing"))
    editor.apply(definition)
    if not editor.made:
        raise Refusal({
            "loop": "%s calls %s in no plain statement that could be repeated",
            "uncached": "%s calls %s under no condition",
        }[change] % (function, call))
    return definition


def code_of(definition, code):
    """The code of a definition, found in the code of its module: no two have the same name and first line."""
    line = min([definition.lineno] + [decorator.lineno for decorator in definition.decorator_list])
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            if (constant.co_name, constant.co_firstlineno) == (definition.name, line):
                return constant
            inner = code_of(definition, constant)
            if inner:
                return inner
    return None


def main():
    source, module, function, change, call, detail, result = sys.argv[1:]
    # As in the driver, so that the same modules are found.
    del sys.path[0]
    if source:
        sys.path.insert(0, source)
    try:
        path = source_of(module)
        with open(path, "rb") as file:
            tree = ast.parse(file.read(), path)
        definition = changed(tree, function, change, call, detail)
    except Refusal as refusal:
        sys.exit("%s: %s" % (module, refusal))
    code = code_of(definition, compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True))
    with open(result + ".part", "wb") as file:
        marshal.dump(((path, code.co_firstlineno, code.co_name), code), file)
    os.replace(result + ".part", result)


if __name__ == "__main__":
    main()
