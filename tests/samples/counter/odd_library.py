"""Code that the odd programs call, and that does not belong to them."""

# ruff: noqa
# mypy: ignore-errors

import contextlib


def apply(function, *arguments):
    return function(*arguments)


def apply_each(function, values):
    return [function(value) for value in values]


def numbers(count):
    for number in range(count):
        yield number


@contextlib.contextmanager
def scope(log):
    log.append("in")
    try:
        yield len(log)
    finally:
        log.append("out")


class Base:
    """Calls what a class of the program defines."""

    def run(self):
        return self.step(1) + self.step(2)

    def __init_subclass__(cls, **named):
        super().__init_subclass__(**named)
        cls.registered = sorted(["b", "a"])


__all__ = ["Base", "apply", "apply_each", "numbers", "scope"]
