"""More odd programs, about objects and classes. See odd_programs.py."""

# ruff: noqa
# mypy: ignore-errors

import abc
import collections
import enum
import functools
import io
import operator
import re
import sys
import threading

import odd_library
from odd_library import apply
from odd_programs import nothing


# Calls that no call stands for


class Odd:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Odd(self.value + int(other))

    __radd__ = __add__

    def __int__(self):
        return self.value

    def __index__(self):
        return self.value

    def __eq__(self, other):
        return self.value == other

    def __hash__(self):
        return hash(self.value)

    def __lt__(self, other):
        return self.value < other.value

    def __bool__(self):
        return bool(self.value)

    def __len__(self):
        return self.value

    def __getitem__(self, index):
        if index >= 3:
            raise IndexError
        return index

    def __contains__(self, item):
        return item == 1

    def __call__(self, *values):
        return len(values)

    def __iter__(self):
        return iter([1, 2])

    def __repr__(self):
        return "Odd"

    def __format__(self, how):
        return how.upper()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True

    def __getattr__(self, name):
        return name.upper()

    @property
    def half(self):
        return self.value // 2

    @half.setter
    def half(self, value):
        self.value = int(value) * 2

    @classmethod
    def made(cls):
        return cls(4)

    @staticmethod
    def plain():
        return len("ab")


def odd_operators():
    odd = Odd(3)
    sum([odd, 1, odd], odd)
    odd + 1, 1 + odd
    odd == 3, odd != 3, odd < Odd(4), not odd
    [10, 20, 30, 40][odd]
    1 in odd
    odd(1, 2)
    first, second = odd
    f"{odd:wide} {odd!r}"
    with odd:
        raise ValueError
    {odd: 1}[odd]
    sorted([Odd(2), Odd(1)])
    max(Odd(2), Odd(1))


def odd_descriptors():
    odd = Odd.made()
    odd.half
    odd.half = 3
    odd.absent.lower()
    Odd.plain()
    getattr(odd, "half")
    setattr(odd, "half", 2)
    operator.attrgetter("half")(odd)
    operator.methodcaller("plain")(odd)
    return Odd.half.fget(odd)


def odd_methods_by_class():
    str.lower("X")
    str.join(",", ["a", "b"])
    dict.fromkeys("ab")
    list.append([], 1)
    object.__repr__(1)
    "".join(map(str.upper, "abc"))
    list(map(str.strip, [" a ", "b "]))
    try:
        str.lower()
    except TypeError:
        nothing()
    bytes.fromhex("00")
    int.from_bytes(b"a", "big")
    return type.mro(Odd)


class Words(list):
    def append(self, word):
        super().append(word.strip())

    def longest(self):
        return max(self, key=len)


class Table(dict):
    def __missing__(self, key):
        self[key] = len(key)
        return self[key]

    def __getitem__(self, key):
        return super().__getitem__(key)


def odd_subclasses_of_builtins():
    words = Words()
    words.append(" ab ")
    words.extend(["c"])
    words.longest()
    words.sort(key=str.lower)
    table = Table()
    table["abc"]
    table.get("abc")
    table.update(x=1)
    counter = collections.Counter("hello")
    counter.most_common(1)
    ordered = collections.OrderedDict(a=1)
    ordered.move_to_end("a")
    point = collections.namedtuple("Point", "x y")(1, 2)
    point._replace(x=3)
    io.StringIO("a\nb").readlines()
    io.BytesIO(b"ab").getvalue()
    return point


def odd_bound_methods_of_made_types():
    pattern = re.compile("a+")
    pattern.match("aa").group()
    list(pattern.finditer("aba"))
    hash(pattern)
    functools.partial(nothing).func()
    sys.version_info.count(3)
    iterator = iter([1, 2])
    iterator.__next__()
    iterator.__length_hint__()
    threading.Lock().acquire()
    return iterator


# Classes and modules


def odd_class_bodies():
    class Plain:
        size = len("abc")

        def method(self):
            return nothing()

    class Derived(odd_library.Base):
        def step(self, n):
            return abs(n)

    class Meta(type):
        def __new__(mcs, name, bases, members):
            return super().__new__(mcs, name, bases, members)

        def __call__(cls, *values):
            return super().__call__(*values)

    class Made(metaclass=Meta):
        def __init__(self, *values):
            self.values = values

    class Colour(enum.Enum):
        RED = 1
        BLUE = 2

    class Abstract(abc.ABC):
        @abc.abstractmethod
        def work(self):
            pass

    Plain().method()
    Derived().run()
    Made(1, 2)
    Colour(1), Colour["BLUE"], list(Colour)
    try:
        Abstract()
    except TypeError:
        nothing()
    return isinstance(1, Abstract)


def twice(function):
    @functools.wraps(function)
    def wrapper(*values):
        function(*values)
        return function(*values)

    return wrapper


@twice
def decorated(value):
    return abs(value)


@functools.lru_cache(maxsize=None)
def cached(n):
    return n if n < 2 else cached(n - 1) + cached(n - 2)


@functools.singledispatch
def dispatched(value):
    return nothing()


@dispatched.register(int)
def dispatched_int(value):
    return abs(value)


def odd_decorators():
    decorated(-1)
    cached(20)
    dispatched("a")
    dispatched(1)
    functools.partial(decorated, 3)()
    functools.reduce(lambda a, b: a + b, [1, 2, 3])
    functools.cmp_to_key(lambda a, b: a - b)(1)
    return sorted([2, 1], key=functools.cmp_to_key(lambda a, b: a - b))


def odd_lambdas_on_one_line():
    return [f(2) for f in (lambda x: x + 1, lambda x: abs(x), lambda x: apply(lambda y: y, x))]


def odd_executed_code():
    names = {"nothing": nothing}
    exec("def made(n):\n    for _ in range(n): nothing()\nmade(3)", names)
    names["made"](2)
    eval("nothing()", names)
    exec(compile("nothing()\nfor i in range(5): nothing()\n", __file__, "exec"), names)
    for _ in range(3):
        exec(compile("def short(): return len('a')\nshort()", "<made>", "exec"), names)


def odd_star_imports():
    names = {}
    exec("from odd_library import *", names)
    return sorted(names)
