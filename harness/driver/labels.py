"""How a profile names a function written in Python."""


def label(code):
    """The (file, line, name) of a code object."""
    return (code.co_filename, code.co_firstlineno, getattr(code, "co_qualname", code.co_name))


def label_reader():
    """A function written in C that does what `label` does: profiles have many labels."""
    # Not imported above: the program must find the modules in memory that it finds there without the driver.
    from _operator import attrgetter

    return attrgetter("co_filename", "co_firstlineno", "co_qualname" if hasattr(label.__code__, "co_qualname") else "co_name")
