"""The driver's trace counts what the profiler counts: every edge of the call graph, caller and callee, as often.

It knows builtins by the names that CPython's profiler gives them and keeps a stack as the profiler does, all in Python. So it is held to
the profile of the same program, whole, as the driver leaves it.
"""

from __future__ import annotations

import marshal
import os
import shutil
import subprocess
import unittest
from typing import NamedTuple

from harness import BUILD_ROOT, MANAGED_PYTHON, PYTHON, ROOT, GateTest, clean_environment, read_bytes, read_json, write_bytes

# The driver and its trace, as the build joined them from their parts.
DRIVER = os.path.join(BUILD_ROOT, "harness", "driver", "driver.py")
TRACE = os.path.join(BUILD_ROOT, "harness", "driver", "trace.py")
INPUTS = os.path.join(ROOT, "scenarios", "inputs")
# The call that ends the profiler, which a trace does not see.
OWN_CALL = ("~", 0, "<method 'disable' of '_lsprof.Profiler' objects>")

# What is told apart by the profiler in ways of its own: builtins by the C function, under the name of their first call.
BUILTINS = """
    import collections, datetime, enum, io, itertools, os, re, threading

    class Settings(dict):
        def get(self, key, default=None):
            return super().get(key, default)

        def update(self, *others):
            return super().update(*others)

    class Colour(enum.Enum):
        RED = 1

    class Named(collections.namedtuple("Named", "x y")):
        pass

    def main():
        Settings(a=1).get("a"); {}.get("b"); Settings().update({1: 2}); {}.update({1: 2}); Settings().get("c")
        tuple.__new__(tuple, (1,)); int.__new__(int, 2); Colour(1); Colour["RED"]; object.__new__(object)
        str.maketrans("a", "b"); bytes.fromhex("00"); bytearray.fromhex("00"); dict.fromkeys([1]); Settings.fromkeys([1])
        datetime.date.today(); datetime.datetime.now(); list.__class_getitem__(int); dict.__class_getitem__((int, int))
        lock = threading.Lock(); lock.acquire(); lock.release(); lock.__enter__(); lock.__exit__(); lock.locked()
        with lock, threading.Condition() as condition:
            pass
        with open("file", "w+b") as file:
            file.write(b"x"); file.flush(); file.seek(0); file.read(); file.close()
        with open("file", "rb") as file:
            file.read(3); file.seek(0); file.close()
        with open("file", "wb") as file:
            file.write(b"r"); file.flush(); file.close()
        buffer = io.BytesIO(); buffer.write(b"x"); buffer.getvalue(); buffer.close()
        io.StringIO().write("x"); print("out", len("a")); None.__dir__(); (1).__dir__(); Settings.__subclasses__()
        re.compile("a").match("a"); re.sub("a", lambda match: match.group(), "aaa")
        Named(1, 2)._replace(x=3); Named(1, 2)._asdict()
        items = [1]; items.append(2); items.extend(items); collections.deque([1]).append(2)
        collections.OrderedDict().update({1: 2}); collections.Counter("aab").most_common(); collections.Counter("ab").update("c")
        "a".join(map(str, [1])); list(itertools.starmap(pow, [(1, 2)])); os.path.join("a", "b"); os.getcwd()
    """

# How functions are entered and left: by C code, again and again, by an exception.
FUNCTIONS = """
    import asyncio, contextlib, functools, json, weakref

    def key(x):
        return -x

    def values(n):
        try:
            for i in range(n):
                yield i
        except KeyError:
            yield 99
        finally:
            len("x")

    def delegating(n):
        return (yield from values(n))

    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)

    def decorated(function):
        @functools.wraps(function)
        def wrapper(*arguments):
            return function(*arguments)
        return wrapper

    @decorated
    def absolute(x):
        return abs(x)

    class Thing:
        def __init__(self):
            self.value = 1

        def __eq__(self, other):
            return len("a") == 1

        def __hash__(self):
            return hash("a")

        def __del__(self):
            abs(3)

        @property
        def given(self):
            return self.value

        @functools.lru_cache(maxsize=None)
        def kept(self):
            return self.given

    async def waits(n):
        await asyncio.sleep(0)
        return n

    async def gathers():
        return await asyncio.gather(*[waits(i) for i in range(5)])

    def raises():
        for function in (lambda: int("x"), lambda: {}["a"], lambda: [].remove(1), lambda: list.append(), lambda: 1 / 0):
            try:
                function()
            except Exception as error:
                str(error)

    @contextlib.contextmanager
    def context():
        yield 1

    def deep(n):
        return deep(n + 1) if n < 300 else 0

    def main():
        sorted([3, 1, 2], key=key); list(map(key, [1, 2, 3])); max([1, 2], key=key); functools.reduce(lambda a, b: a + b, [1, 2, 3])
        [key(x) for x in range(3)]; {key(x) for x in range(3)}; sum(key(x) for x in range(3)); {x: key(x) for x in range(2)}
        for _ in values(4):
            pass
        list(delegating(3))
        generator = values(3); next(generator); generator.throw(KeyError); generator.close()
        generator = delegating(3); next(generator); generator.send(None); generator.close()
        fib(9); even(7); absolute(-1); [absolute(i) for i in range(3)]; functools.partial(absolute, -3)()
        things = {Thing(): 1}; Thing() in things; Thing().given; Thing().kept()
        asyncio.run(gathers())
        raises(); deep(0)
        with context(), contextlib.suppress(ValueError):
            int("x")
        reference = weakref.ref(Thing(), lambda _: abs(2))
        exec("def made():\\n    return abs(-1)\\nmade()\\nmade()", {})
        eval("abs(-3)"); json.loads(json.dumps({"a": [1, 2]}))
    """


class Profiled(NamedTuple):
    """A profile: labels by their numbers from 1, and edges with their calls. 0 is the caller of what nothing calls."""

    labels: dict[tuple[str, int, str], int]
    edges: dict[tuple[int, int], int]

    def name(self, number: int) -> str:
        return next((":".join(map(str, label)) for label, known in self.labels.items() if known == number), "<root>")


def without_address(name: str) -> str:
    """A builtin's name without the address that stands at its end."""
    start, found, _ = name.partition(" at 0x")
    return start + ">" if found else name


class TraceTest(GateTest):
    def drive(self, phase: str, entry: str, arguments: list[str], source: str, inputs: list[str]) -> str:
        """Runs the driver in a fresh folder, always the same one. Returns the folder of what it leaves."""
        result, work = self.path("result"), self.path("work")
        for folder in (result, work):
            if phase in ("run", "import"):
                shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder, exist_ok=True)
        shutil.rmtree(work)
        os.makedirs(os.path.join(work, "o"))
        for name in inputs:
            shutil.copy(os.path.join(INPUTS, name), work)
        package = entry.partition(":")[0].partition(".")[0]
        # Addresses are hashes: without the same ones, sets are walked in another order.
        command = [*self.same_addresses(), PYTHON, DRIVER, phase, entry, package, package, source, result, *arguments]
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0",
                       "FIL_CONFIG_PATH": "cfg", "PYTHONPYCACHEPREFIX": os.path.join(self.private, "pycache")}
        done = subprocess.run(command, cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        return result

    @staticmethod
    def same_addresses() -> list[str]:
        command = ["setarch", "-R"]
        works = shutil.which("setarch") and subprocess.run([*command, "true"], stderr=subprocess.DEVNULL).returncode == 0
        return command if works else []

    def profiled(self, result: str) -> Profiled:
        """All edges of a profile."""
        profile = Profiled({}, {})

        def number(label: tuple[str, int, str]) -> int:
            return profile.labels.setdefault((label[0], label[1], without_address(label[2])), len(profile.labels) + 1)

        def add(caller: int, callee: int, calls: int) -> None:
            if calls:
                profile.edges[caller, callee] = profile.edges.get((caller, callee), 0) + calls

        numbers, functions, calls = marshal.loads(read_bytes(os.path.join(result, "counts")))
        labels = dict(zip(numbers, functions[0::6]))
        counted = {number(label): 0 for label in labels.values()}
        for label, count in zip(functions[0::6], functions[1::6]):
            counted[number(label)] += count
        callers = [label for label, count in zip(functions[0::6], functions[5::6]) for _ in range(count)]
        for caller, called, count in zip(callers, calls[0::5], calls[1::5]):
            add(number(caller), number(labels[called]), count)
            counted[number(labels[called])] -= count
        for function, count in counted.items():
            if function != number(OWN_CALL):
                add(0, function, count)
        return profile

    def targets(self, profile: Profiled) -> bytes:
        """What asks the driver for all of them."""
        items = ["0", str(len(profile.labels))]
        for (file, line, name), number in profile.labels.items():
            items += [str(number), file, str(line), name]
        items.append(str(len(profile.edges)))
        for caller, callee in profile.edges:
            items += [str(caller), str(callee)]
        return "".join(item + "\0" for item in items).encode()

    def assert_traced_as_profiled(self, entry: str, *arguments: str, phase: str = "run", source: str = "",
                                  inputs: tuple[str, ...] = ()) -> None:
        def drive(which: str) -> str:
            return self.drive(which, entry, list(arguments), source, list(inputs))

        drive(phase)  # fills the byte code
        profile = self.profiled(drive(phase))
        write_bytes(self.path("result", "targets"), self.targets(profile))
        shutil.copy(TRACE, self.path("result", "trace.py"))
        trace = read_json(os.path.join(drive("trace" if phase == "run" else "trace-import"), "trace.json"))
        self.assertTrue(trace["whole"])
        self.assertEqual(len(trace["edges"]), len(profile.edges))
        differing = {}
        for ((caller, callee), calls), stacks in zip(profile.edges.items(), trace["edges"]):
            seen = sum(stack["calls"] for stack in stacks)
            if seen != calls:
                differing["%s -> %s" % (profile.name(caller), profile.name(callee))] = (calls, seen)
        self.assertEqual(differing, {}, "edges as (profiled, traced)")

    def test_builtins(self) -> None:
        self.program(BUILTINS)
        self.assert_traced_as_profiled("demo:main", source=self.source)

    def test_functions(self) -> None:
        self.program(FUNCTIONS)
        self.assert_traced_as_profiled("demo:main", source=self.source)

    def test_imports(self) -> None:
        """Some 50,000 calls of the import system and of modules."""
        self.program(BUILTINS + FUNCTIONS.replace("def main", "def other"))
        self.assert_traced_as_profiled("demo:main", phase="import", source=self.source)

    @unittest.skipUnless(MANAGED_PYTHON, "FILPERF_PYTHON names no managed environment")
    def test_filare(self) -> None:
        """A command of Filare that makes some 350,000 calls."""
        if subprocess.run([PYTHON, "-c", "import filare"], env=clean_environment(PYTHONDONTWRITEBYTECODE="1"),
                          stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("that environment has no Filare")
        self.assert_traced_as_profiled("filare.cli:cli", "run", "mini.yml", "-f", "gtb", "-o", "o", inputs=("mini.yml",))


if __name__ == "__main__":
    unittest.main()
