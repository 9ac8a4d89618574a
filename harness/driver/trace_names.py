"""How a profile names builtins, and templates their lines."""


def template_lines(text):
    """What Jinja writes into the code that it makes from a template, as pairs (line of the code, line of the template)."""
    try:
        return [(int(made), int(template)) for template, made in (pair.split("=") for pair in text.split("&"))]
    except (AttributeError, ValueError):
        return None


def without_addresses(text):
    """A label's text without the addresses that `repr` puts into it: they differ from run to run."""
    first, *rest = text.split(" at 0x")
    return first + "".join(part.lstrip("0123456789abcdefABCDEF") for part in rest)


def builtin_name(function):
    """The profiler's name for a builtin: `normalizeUserObj` in CPython's Modules/_lsprof.c, the same from 3.9 to 3.13."""
    owner, name, module = function.__self__, function.__name__, function.__module__
    if owner is None and repr(function).startswith("<built-in function "):
        if isinstance(module, type(sys)):
            module = module.__name__
        return "<%s.%s>" % (module, name) if isinstance(module, str) and module != "builtins" else "<%s>" % name
    for base in type(owner).__mro__:
        if name in vars(base):
            try:
                return repr(vars(base)[name])
            except Exception:
                break
    return "<built-in method %s.%s>" % (module, name) if isinstance(module, str) else "<built-in method %s>" % name


def bound(method, owner):
    """A method written in C, bound to an object. Raises a TypeError if the object has no such method."""
    # `__get__` takes None as "no object".
    return getattr(None, method.__name__, None) if owner is None else method.__get__(owner, type(owner))


def class_of_builtin(function):
    """The class that has a builtin among its methods. None for a function of a module and for a static method."""
    owner, name = function.__self__, function.__name__
    for base in type(owner).__mro__:
        member = vars(base).get(name)
        if type(member) is type(list.append) and bound(member, owner) == function:
            return base
    for base in owner.__mro__ if isinstance(owner, type) else ():
        if type(vars(base).get(name)) is type(vars(dict)["fromkeys"]):
            return base
    return None
