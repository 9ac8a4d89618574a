"""What is counted: the profile and the baseline hold what a plain `sys.setprofile` counts, and what the tests count by hand."""

from __future__ import annotations

import os
import pstats
import subprocess
import sys
import unittest

from harness import DRIFT, FILE, OK, PYTHON, Calls, GateTest, clean_environment, python_version

# `co_qualname` is new in 3.11.
QUALIFIED = python_version() >= (3, 11)


def qualified(name: str) -> str:
    """A qualified name as this interpreter's profile has it."""
    return name if QUALIFIED else name.rpartition(".")[2]


class CountingTest(GateTest):
    def counted(self, text: str, *arguments: str) -> dict[tuple[str, int, str], Calls]:
        """Captures a program and holds its profile to the independent count. Returns the profile's counts."""
        self.program(text)
        self.accepted(args=list(arguments))
        independent = {key: counts for key, counts in self.independent_counts(*arguments).items() if key[0] != "~"}
        dumped = self.dumped()
        self.assertEqual(dumped, independent)
        return dumped

    def of(self, dumped: dict[tuple[str, int, str], Calls], name: str) -> tuple[int, int]:
        """The counts of the program's functions of one name, as (calls, primitive calls)."""
        found = [counts for key, counts in dumped.items() if key[2] == name]
        return (sum(counts.calls for counts in found), sum(counts.primitive for counts in found))

    def test_plain_functions(self) -> None:
        """7 calls of `outer`, each of which makes 3 of `inner`."""
        dumped = self.counted("""
            def inner():
                return len("abc")

            def outer():
                for _ in range(3):
                    inner()

            def main():
                for _ in range(7):
                    outer()
            """)
        self.assertEqual([self.of(dumped, name) for name in ("main", "outer", "inner")], [(1, 1), (7, 7), (21, 21)])
        self.assert_baseline_counts({FILE + ":main": (1, 1), FILE + ":outer": (7, 7), FILE + ":inner": (21, 21),
                                     "builtin:<built-in method builtins.len>": (21, 21)})
        functions = self.baseline()["functions"]
        self.assertEqual(functions[FILE + ":inner"]["callers"], {FILE + ":outer": 21})
        self.assertEqual(functions["builtin:<built-in method builtins.len>"]["callers"], {FILE + ":inner": 21})
        calls = self.baseline()["calls"]
        self.assertEqual((calls["program"], calls["by_program"], calls["total"]), (29, 21, 50))

    def test_recursion(self) -> None:
        """fib(10) makes 177 calls, one of them primitive; even and odd call each other, so each is entered once."""
        dumped = self.counted("""
            def fib(n):
                return n if n < 2 else fib(n - 1) + fib(n - 2)

            def even(n):
                return n == 0 or odd(n - 1)

            def odd(n):
                return n != 0 and even(n - 1)

            def main():
                fib(10)
                even(10)
            """)
        self.assertEqual([self.of(dumped, name) for name in ("fib", "even", "odd")], [(177, 1), (6, 1), (5, 1)])
        self.assert_baseline_counts({FILE + ":fib": (177, 1), FILE + ":even": (6, 1), FILE + ":odd": (5, 1)})
        self.assertEqual(self.baseline()["functions"][FILE + ":fib"]["callers"], {FILE + ":fib": 176, FILE + ":main": 1})

    def test_generators(self) -> None:
        """A generator is called once for every value and once for its end, also through `yield from`."""
        dumped = self.counted("""
            def values(n):
                for i in range(n):
                    yield i

            def delegating(n):
                yield from values(n)

            def main():
                for _ in values(5):
                    pass
                for _ in delegating(4):
                    pass
            """)
        self.assertEqual([self.of(dumped, name) for name in ("values", "delegating")], [(11, 11), (5, 5)])
        self.assert_baseline_counts({FILE + ":values": (11, 11), FILE + ":delegating": (5, 5)})

    def test_functions_with_one_label_are_added_up(self) -> None:
        """Two functions made by `exec` from one text, and two lambdas on a line: one label each, and every call counts."""
        dumped = self.counted("""
            TEXT = "def made():\\n    return abs(-1)\\n"

            def make():
                names = {}
                exec(compile(TEXT, "<made>", "exec"), names)
                return names["made"]

            def main():
                first, second = make(), make()
                for _ in range(3):
                    first()
                for _ in range(4):
                    second()
                one, two = (lambda: 1), (lambda: 2)
                one()
                for _ in range(5):
                    two()
            """)
        self.assertEqual(dumped[("<made>", 1, "made")], Calls(7, 7))
        name = qualified("main.<locals>.<lambda>")
        self.assertEqual(self.of(dumped, name), (6, 6))
        self.assert_baseline_counts({"<made>:made": (7, 7), FILE + ":" + name: (6, 6),
                                     "builtin:<built-in method builtins.abs>": (7, 7)})
        functions = self.baseline()["functions"]
        self.assertEqual(functions["<made>:made"]["callers"], {FILE + ":main": 7})
        self.assertEqual(functions["builtin:<built-in method builtins.abs>"]["callers"], {"<made>:made": 7})

    def test_classes_and_qualified_names(self) -> None:
        """Methods of one name in two classes are two functions from 3.11 on; static and class methods and properties count too."""
        self.counted("""
            class First:
                def run(self):
                    return self.value

                @property
                def value(self):
                    return 1

                @staticmethod
                def still():
                    pass

                @classmethod
                def make(cls):
                    return cls()

                class Inner:
                    def run(self):
                        pass

            class Second(First):
                def __init__(self):
                    self.ready = True

                def run(self):
                    super().run()

            def main():
                First().run()
                for _ in range(2):
                    Second.make().run()
                First.still()
                First.Inner().run()
            """)
        if QUALIFIED:
            self.assert_baseline_counts({FILE + ":First.run": (3, 3), FILE + ":Second.run": (2, 2), FILE + ":First.Inner.run": (1, 1),
                                         FILE + ":First.value": (3, 3), FILE + ":First.still": (1, 1), FILE + ":First.make": (2, 2),
                                         FILE + ":Second.__init__": (2, 2)})
        else:
            # `run` of three classes is one function, and calls itself through `super`.
            self.assert_baseline_counts({FILE + ":value": (3, 3), FILE + ":make": (2, 2), FILE + ":__init__": (2, 2)})
            self.assertEqual(self.baseline()["functions"][FILE + ":run"]["calls"], 6)

    def test_threads(self) -> None:
        """The main thread is counted exactly; other threads are not counted before 3.12, and are from 3.12 on."""
        self.program("""
            import threading

            def in_thread():
                for _ in range(4):
                    leaf()

            def leaf():
                pass

            def own():
                pass

            def main():
                thread = threading.Thread(target=in_thread)
                thread.start()
                thread.join()
                for _ in range(9):
                    own()
            """)
        self.accepted()
        dumped = self.dumped()
        self.assertEqual(self.of(dumped, "own"), (9, 9))
        self.assertEqual(self.of(dumped, "leaf")[0], 4 if python_version() >= (3, 12) else 0)
        self.assert_code(self.check(), OK)

    def test_child_that_returns_through_main(self) -> None:
        """A forked child that comes back through the entry point does not replace the parent's profile, nor its exit code. Its calls are added."""
        self.program("""
            import os

            def in_child():
                pass

            def in_parent():
                pass

            def main():
                child = os.fork()
                if child == 0:
                    for _ in range(50):
                        in_child()
                    return 5
                os.waitpid(child, 0)
                for _ in range(3):
                    in_parent()
            """)
        self.accepted()
        self.assertEqual(self.of(self.dumped(), "in_parent"), (3, 3))
        self.assertEqual(self.of(self.dumped(), "in_child"), (50, 50))
        self.assert_code(self.check(), OK)

    def test_child_that_ends_by_itself(self) -> None:
        """The same for a child that calls `os._exit`, and for one that outlives its parent and is ended then, which is said."""
        self.program("""
            import os
            import time

            def in_child():
                pass

            def main():
                child = os.fork()
                if child == 0:
                    in_child()
                    os._exit(9)
                os.waitpid(child, 0)
                if os.fork() == 0:
                    time.sleep(600)
                    os._exit(0)
            """)
        result = self.accepted()
        self.assertEqual(self.of(self.dumped(), "in_child"), (1, 1))
        self.assertEqual(self.of(self.dumped(), "main"), (1, 1))
        self.assert_says(result, "1 running process(es) behind, which were killed")

    def test_odd_names(self) -> None:
        """Names of files and functions that are not ASCII, hold quotes, newlines or control characters, or no text at all."""
        dumped = self.counted(r"""
            def größe():
                pass

            def call(file, name, times):
                code = compile("def f():\n    pass\n", file, "exec")
                function = next(constant for constant in code.co_consts if hasattr(constant, "co_name"))
                changes = {"co_name": name}
                if hasattr(function, "co_qualname"):
                    changes["co_qualname"] = name
                made = type(größe)(function.replace(**changes), {})
                for _ in range(times):
                    made()

            def main():
                größe()
                call("<a\nb>", "with\nnewline", 2)
                call("<\udcff\udcfe>", "undecodable", 3)
                call("<quotes>", 'say "hi"\\', 4)
                call("<控制>", "\x00\x1b[31m\x7f", 5)
                call("", "of no file", 6)
                call("<名>", "\U0001f40d", 7)
                call("<lone>", "\ud83d", 8)
            """)
        self.assertEqual(dumped[("<a\nb>", 1, "with\nnewline")], Calls(2, 2))
        self.assertEqual(dumped[("<\udcff\udcfe>", 1, "undecodable")], Calls(3, 3))
        self.assertEqual(dumped[("<lone>", 1, "\ud83d")], Calls(8, 8))
        self.assert_baseline_counts({FILE + ":größe": (1, 1), "<a\nb>:with\nnewline": (2, 2), '<quotes>:say "hi"\\': (4, 4),
                                     "<控制>:\x00\x1b[31m\x7f": (5, 5), ":of no file": (6, 6), "<名>:\U0001f40d": (7, 7)})
        counts = sorted(entry["calls"] for entry in self.baseline()["functions"].values())
        self.assertIn(3, counts)
        self.assertIn(8, counts)
        result = self.assert_code(self.check(), OK)
        self.assertNotIn("\x1b", result.text)

    def test_odd_names_that_moved_are_printed_safely(self) -> None:
        """A name with control characters that drifts is shown without them, on one line."""
        text = r"""
            def main():
                code = compile("def f():\n    pass\n", "<odd>", "exec")
                function = next(constant for constant in code.co_consts if hasattr(constant, "co_name"))
                name = "red\x1b[31m\nnext"
                function = function.replace(co_name=name, **({"co_qualname": name} if hasattr(function, "co_qualname") else {}))
                made = type(main)(function, {})
                for _ in range(TIMES):
                    made()
            """
        self.program(text.replace("TIMES", "200"))
        self.accepted()
        self.program(text.replace("TIMES", "600"))
        result = self.assert_code(self.check(), DRIFT)
        self.assertNotIn("\x1b", result.out)
        self.assertIn("<odd>:red", result.out)
        self.assertNotIn("\nnext", result.out)

    def test_builtins_with_addresses(self) -> None:
        """A builtin's label may hold an address; the identity does not, and the calls of all such are one count."""
        self.program("""
            class Thing:
                __slots__ = ()

            def main():
                things = [Thing() for _ in range(6)]
                for thing in things:
                    thing.__reduce_ex__(2)
                for kind in (int, str):
                    object.__new__(Thing)
            """)
        self.accepted()
        self.assertTrue(any(" at 0x" in key[2] for key in self.dump()), "the program should call a builtin with an address")
        self.assertNotIn("0x", "".join(self.baseline()["functions"]))
        self.assert_code(self.check(), OK)

    def test_modules_of_other_origins(self) -> None:
        """A module beside the program, the standard library and builtins are told apart."""
        self.program("""
            import textwrap

            import beside

            def main():
                beside.work()
                textwrap.dedent("  a")
            """, beside="def work():\n    return [part() for _ in range(4)]\n\ndef part():\n    return len('x')\n")
        self.accepted()
        self.assert_baseline_counts({"beside/__init__.py:work": (1, 1), "beside/__init__.py:part": (4, 4),
                                     "stdlib/textwrap.py:dedent": (1, 1)})
        calls = self.baseline()["calls"]
        self.assertEqual(calls["program"], 1)
        self.assertEqual(calls["by_program"], 2)

    def test_import_phase(self) -> None:
        """The import phase counts the module's own body, and calls nothing of it."""
        self.program("""
            def at_import():
                pass

            for _ in range(12):
                at_import()

            def main():
                raise SystemExit("must not run")
            """)
        self.settings["phase"] = "import"
        self.accepted()
        self.assert_baseline_counts({FILE + ":at_import": (12, 12), FILE + ":<module>": (1, 1)})
        self.assertNotIn(FILE + ":main", self.baseline()["functions"])
        self.assert_code(self.check(), OK)

    def test_same_counts_as_cprofile(self) -> None:
        """`cProfile` itself, on a program whose labels do not collide, counts the same calls from the same callers."""
        self.program("""
            import json

            def main():
                for i in range(20):
                    json.loads(json.dumps({"key": [i, "text", None]}))
            """)
        self.accepted()
        script = "import cProfile, demo\np = cProfile.Profile()\np.enable()\ndemo.main()\np.disable()\np.dump_stats('reference.pstats')\n"
        subprocess.run([PYTHON, "-c", script], cwd=self.folder, check=True, timeout=60,
                       env=clean_environment(PYTHONPATH=self.source, PYTHONDONTWRITEBYTECODE="1"))
        reference = pstats.Stats(self.path("reference.pstats")).stats  # type: ignore[attr-defined]

        def edges(stats: object) -> dict[object, object]:
            return {key[:2] + (key[2].rpartition(".")[2] if key[0] != "~" else key[2],):
                    (value[1], value[0], {caller[:2] for caller in value[4] if caller[0].endswith("json/__init__.py")})
                    for key, value in stats.items() if "_lsprof" not in key[2]}  # type: ignore[attr-defined]
        self.assertEqual(edges(self.dump()), edges(reference))

    def test_pstats_opens_the_profile(self) -> None:
        """`python -m pstats` reads the file and prints its table."""
        self.program("def helper():\n    pass\n\ndef main():\n    helper()\n    helper()\n")
        self.accepted()
        done = subprocess.run([sys.executable, "-m", "pstats", os.path.join(self.outputs, self.name + "-cprofile.pstats")],
                              input="stats helper\n", stdout=subprocess.PIPE, encoding="utf-8", env=clean_environment(), timeout=60)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"\b2 +\d\.\d+ .*\(helper\)")


if __name__ == "__main__":
    unittest.main()
