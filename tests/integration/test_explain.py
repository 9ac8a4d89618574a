"""Where calls come from: `filperf explain` names the lines that were written to make them, with counts that are counted by hand."""

from __future__ import annotations

import json
import os
import textwrap
import unittest
from typing import Any, Optional

from harness import DRIFT, FAILED, FILE, OK, SKIPPED, USAGE, GateTest, Result, python_version, read_bytes, write_bytes

# `co_qualname` is new in 3.11, comprehensions are part of their function from 3.12 on.
QUALIFIED = python_version() >= (3, 11)
INLINED = python_version() >= (3, 12)

# True in the run that looks for places, false in the one that counts: for programs that behave differently in it.
IS_TRACED = ("sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) == 'filperf'" if python_version() >= (3, 12)
             else "'observe' in repr(sys.getprofile())")


def qualified(name: str) -> str:
    """A qualified name as this interpreter's profile has it."""
    return name if QUALIFIED else name.rpartition(".")[2]


class ExplainTest(GateTest):
    def explain(self, *arguments: str, code: int = OK, **changes: Any) -> Result:
        return self.assert_code(self.filperf("explain", self.manifest(**changes), *arguments), code)

    def explained(self, *arguments: str, **changes: Any) -> Any:
        """The explanation as JSON."""
        document = json.loads(self.explain("--json", *arguments, **changes).out)
        self.assertEqual(document["schema"], "filperf/explain/1")
        return document

    def line(self, mark: str) -> int:
        """The number of the program's line that ends in a comment."""
        lines = read_bytes(os.path.join(self.source, "demo", "__init__.py")).decode().splitlines()
        found = [number for number, line in enumerate(lines, 1) if line.endswith("# " + mark)]
        self.assertEqual(len(found), 1, mark)
        return found[0]

    def assert_sites(self, document: Any, caller: str, expected: dict[str, int], function: Optional[str] = None) -> Any:
        """The calls by one caller come from these lines (by their comments) this often, most calls first, and from no other. `function`
        is the one that the lines are in, where it is not the caller. Returns the sites."""
        edge, = [edge for edge in document["edges"] if edge["caller"] == caller]
        where = [(site["file"], site["line"], site["function"], site["calls"]) for site in edge["sites"]]
        name = function or caller.partition(":")[2]
        self.assertEqual(where, [(FILE, self.line(mark), name, calls) for mark, calls in expected.items()])
        for site, mark in zip(edge["sites"], expected):
            self.assertTrue(site["text"].endswith("# " + mark), site["text"])
            self.assertEqual(site["path"], os.path.join(self.source, FILE))
            self.assertEqual(site["origin"], "program")
        self.assertEqual(edge["counted"], sum(expected.values()))
        self.assertEqual(edge["seen"], edge["counted"])
        self.assertEqual((edge["shortcoming"], edge["sites_left_out"], edge["calls_left_out"]), ("", 0, 0))
        return edge["sites"]

    def test_two_lines_of_one_function(self) -> None:
        """7 calls from one line, 2 from another, and how the program gets there; in the terminal and as JSON."""
        self.program("""
            def leaf(x):
                return x

            def branch():
                for i in range(7):
                    leaf(i)  # loop
                return leaf(1) + leaf(2)  # twice

            def main():
                branch()  # branch
            """)
        sites = self.assert_sites(self.explained("leaf"), FILE + ":branch", {"loop": 7, "twice": 2})
        for site in sites:
            self.assertEqual([(place["line"], place["function"]) for place in site["stack"]],
                             [(self.line("branch"), "main"), (site["line"], "branch")])
            self.assertEqual((site["stack_calls"], site["other_stacks"]), (site["calls"], 0))
        result = self.explain(FILE + ":leaf")
        self.assertEqual(result.out, textwrap.dedent("""\
            demo/__init__.py:leaf: 9 calls

              9 by demo/__init__.py:branch
                demo/__init__.py:7 in branch  7 calls
                    leaf(i)  # loop
                  from demo/__init__.py:11 in main
                demo/__init__.py:8 in branch  2 calls
                    return leaf(1) + leaf(2)  # twice
                  from demo/__init__.py:11 in main
            """))
        self.assertEqual(result.err.count("\n"), 1)
        self.assert_says(result, "warning: there is no baseline to compare with", "%s.json does not exist" % self.name)

    def test_several_ways_to_a_line(self) -> None:
        """The shortest way is shown, with its share: 3 of 5 calls come straight from `main`, 2 by `detour`."""
        self.program("""
            def leaf():
                pass

            def middle():
                leaf()  # leaf

            def detour():
                list(map(lambda x: middle(), "ab"))

            def main():
                for _ in range(3):
                    middle()  # straight
                detour()
            """)
        site, = self.assert_sites(self.explained("leaf"), FILE + ":middle", {"leaf": 5})
        self.assertEqual([place["function"] for place in site["stack"]], ["main", "middle"])
        self.assertEqual((site["stack_calls"], site["other_stacks"]), (3, 1))
        self.assert_says(self.explain("leaf"), "from demo/__init__.py:13 in main (3 of 5 calls, 1 other way)")

    def test_through_builtins(self) -> None:
        """What a builtin calls comes from the line that calls the builtin. `map` is no function but a class, so its caller is."""
        self.program("""
            def key(x):
                return -x

            def main():
                sorted([3, 1, 2], key=key)  # sorted
                max([4, 5], key=key)  # max
                list(map(key, [1, 2, 3, 4]))  # map
                key(0)  # plain
            """)
        document = self.explained("key")
        self.assert_sites(document, "builtin:<built-in method builtins.sorted>", {"sorted": 3}, "main")
        self.assert_sites(document, "builtin:<built-in method builtins.max>", {"max": 2}, "main")
        self.assert_sites(document, FILE + ":main", {"map": 4, "plain": 1})
        self.assertEqual(len(document["edges"]), 3)
        self.assert_sites(self.explained("builtins.sorted"), FILE + ":main", {"sorted": 1})

    def test_methods_of_builtin_types(self) -> None:
        """A method by its name in Python, whatever object it is called on: a list, one of a derived class, through `super`."""
        self.program("""
            class Stack(list):
                def append(self, item):
                    super().append(item)  # super

            def main():
                items = []
                for i in range(5):
                    items.append(i)  # loop
                Stack().append(1)
                {}.get(1)  # dict
            """)
        document = self.explained("list.append")
        self.assertEqual(document["function"], "builtin:<method 'append' of 'list' objects>")
        self.assert_sites(document, FILE + ":main", {"loop": 5})
        self.assert_sites(document, FILE + ":" + qualified("Stack.append"), {"super": 1})
        self.assert_sites(self.explained("<method 'get' of 'dict' objects>"), FILE + ":main", {"dict": 1})

    def test_recursion(self) -> None:
        """fib(6) makes 25 calls: 24 by itself on one line, 1 by `main`, which is how the program gets there."""
        self.program("""
            def fib(n):
                if n < 2:
                    return n
                return fib(n - 1) + fib(n - 2)  # inner

            def main():
                fib(6)  # outer
            """)
        document = self.explained("fib")
        site, = self.assert_sites(document, FILE + ":fib", {"inner": 24})
        self.assertEqual([place["function"] for place in site["stack"]], ["main", "fib"])
        self.assert_sites(document, FILE + ":main", {"outer": 1})

    def test_generators(self) -> None:
        """Each resumption is a call, from the line that asks for the next value; through `yield from` it is the delegating line's."""
        self.program("""
            def values(n):
                for i in range(n):
                    yield i

            def delegating(n):
                yield from values(n)  # delegates

            def main():
                for _ in values(5):  # loop
                    pass
                generator = delegating(3)
                next(generator)  # next
                list(generator)  # rest
            """)
        document = self.explained("values")
        self.assert_sites(document, FILE + ":main", {"loop": 6})
        self.assert_sites(document, FILE + ":delegating", {"delegates": 4})
        document = self.explained("delegating")
        self.assert_sites(document, "builtin:<built-in method builtins.next>", {"next": 1}, "main")
        self.assert_sites(document, FILE + ":main", {"rest": 3})

    def test_lambdas_comprehensions_and_decorators(self) -> None:
        self.program("""
            import functools

            def decorated(function):
                @functools.wraps(function)
                def wrapper(*arguments):
                    return function(*arguments)  # wrapped
                return wrapper

            @decorated
            def leaf(x):
                return x

            shout = lambda x: leaf(x)  # lambda

            def main():
                for _ in range(4):
                    shout(1)  # shout
                [leaf(x) for x in range(3)]  # comprehension
            """)
        wrapper = FILE + ":" + qualified("decorated.<locals>.wrapper")
        self.assert_sites(self.explained(FILE + ":leaf"), wrapper, {"wrapped": 7})
        document = self.explained(wrapper)
        site, = self.assert_sites(document, FILE + ":<lambda>", {"lambda": 4})
        self.assertEqual([(place["line"], place["function"]) for place in site["stack"]],
                         [(self.line("shout"), "main"), (self.line("lambda"), "<lambda>")])
        inner = "main" if INLINED else qualified("main.<locals>.<listcomp>")
        site, = self.assert_sites(document, FILE + ":" + inner, {"comprehension": 3})
        if not INLINED:
            # The function that it stands in is told, but not where that is called: nothing of the program's calls it.
            self.assertEqual(len(site["stack"]), 1)

    def test_code_of_others(self) -> None:
        """A call deep in another's code: its own line, the way to it, and the line of the program's that leads there."""
        self.program("""
            import helper

            def main():
                helper.outer()  # way in
            """, helper="""
            def outer():
                return inner()

            def inner():
                return leaf() + leaf()

            def leaf():
                return 1
            """)
        edge, = self.explained("helper/__init__.py:leaf")["edges"]
        site, = edge["sites"]
        self.assertEqual((site["file"], site["line"], site["text"], site["calls"]),
                         ("helper/__init__.py", 6, "return leaf() + leaf()", 2))
        self.assertEqual([(place["file"], place["function"]) for place in site["stack"]],
                         [(FILE, "main"), ("helper/__init__.py", "outer"), ("helper/__init__.py", "inner")])
        self.assertEqual(self.explain("helper/__init__.py:leaf").out, textwrap.dedent("""\
            helper/__init__.py:leaf: 2 calls

              2 by helper/__init__.py:inner
                helper/__init__.py:6 in inner  2 calls
                    return leaf() + leaf()
                  from demo/__init__.py:5 in main -> helper/__init__.py:3 in outer
                    helper.outer()  # way in
            """))

    def test_start_of_the_program(self) -> None:
        """Nothing of the program's calls its entry point."""
        self.program("def main():\n    pass\n")
        edge, = self.explained("main")["edges"]
        self.assertEqual((edge["caller"], edge["counted"], edge["seen"], edge["sites"]), ("<root>", 1, 1, []))
        self.assert_says(self.explain("main"), "1 by no function (demo starts here)", "No Python code makes the call")

    def test_code_made_at_run_time(self) -> None:
        """A call in code without a file has a line number, and the way to it from code that has one."""
        self.program("""
            def leaf():
                pass

            TEXT = "def made(leaf):\\n    leaf()\\n"

            def main():
                names = {}
                exec(compile(TEXT, "<made>", "exec"), names)
                names["made"](leaf)  # made
            """)
        edge, = self.explained("leaf")["edges"]
        site, = edge["sites"]
        self.assertEqual((edge["caller"], site["file"], site["line"], site["path"], site["text"]),
                         ("<made>:made", "<made>", 2, None, None))
        self.assertEqual([place["line"] for place in site["stack"]], [self.line("made"), 2])
        self.assert_says(self.explain("leaf"), "(no source line: the code was made at run time)", "demo/__init__.py:10 in main")

    def test_templates(self) -> None:
        """Code that Jinja made of a template: the lines are mapped to the template's, as its `debug_info` says. Other code that was
        made of a file has lines of its own."""
        program = """
            import os

            PAGE = os.path.join(os.path.dirname(__file__), "page.html")
            TEXT = "def root(leaf):\\n    leaf()\\n    leaf()\\n\\n    leaf()\\n"

            def leaf():
                pass

            def render(names):
                exec(compile(TEXT, PAGE, "exec"), names)
                names["root"](leaf)

            def main():
                render(%s)
            """
        self.program(program % "{'debug_info': '1=1&4=2&6=5'}")
        write_bytes(os.path.join(self.source, "demo", "page.html"), b"<html>\n\n\n<p>four</p>\n\n<p>six</p>\n")
        edge, = self.explained("leaf")["edges"]
        self.assertEqual(edge["caller"], "demo/page.html:root")
        self.assertEqual([(site["file"], site["line"], site["text"], site["calls"]) for site in edge["sites"]],
                         [("demo/page.html", 4, "<p>four</p>", 2), ("demo/page.html", 6, "<p>six</p>", 1)])
        for odd in ("{}", "{'debug_info': 7}", "{'debug_info': 'no pairs'}", "{'debug_info': '1=x'}", "{'debug_info': ''}", "{'debug_info': '5'}"):
            self.program(program % odd)
            edge, = self.explained("leaf")["edges"]
            self.assertEqual([(site["line"], site["text"], site["why_no_text"]) for site in edge["sites"]],
                             [(line, None, "the code was made from this file, its lines are others") for line in (2, 3, 5)])

    def test_source_in_the_sandbox(self) -> None:
        """A module that the program writes into its folder and imports from there: its line is shown, though the folder is gone."""
        self.program("""
            import os
            import sys

            def leaf():
                pass

            def main():
                with open("written.py", "w") as file:
                    file.write("def call(leaf):\\n    leaf()  # written\\n")
                sys.path.insert(0, os.getcwd())
                import written
                written.call(leaf)
            """)
        edge, = self.explained("leaf")["edges"]
        site, = edge["sites"]
        self.assertEqual((site["file"], site["path"], site["text"]), ("sandbox/work/written.py", None, "leaf()  # written"))

    def test_odd_source(self) -> None:
        """A byte order mark, Windows line ends, bytes that are no UTF-8, a line without end: shown in one well-formed line."""
        self.program("")
        text = (b"\xef\xbb\xbf# -*- coding: utf-8 -*-\r\ndef leaf(x):\r\n    pass\r\n\r\ndef main():\r\n"
                b"\tleaf('\xc3\xa4\x1b[31m')\r\n\tleaf('" + b"x" * 5000 + b"')\r\n")
        write_bytes(os.path.join(self.source, FILE), text)
        result = self.explain("leaf")
        self.assertIn("leaf('ä\\x1b[31m')\n", result.out)
        long, = [line for line in result.out.splitlines() if "xxxx" in line]
        self.assertEqual(long, "        leaf('" + "x" * 151 + "...")
        latin = b"# -*- coding: latin-1 -*-\ndef leaf(x):\n    pass\n\ndef main():\n    leaf('\xe4')\n"
        write_bytes(os.path.join(self.source, FILE), latin)
        self.assertIn("leaf('\\xe4')\n", self.explain("leaf").out)

    def test_import_phase(self) -> None:
        """A module is run by the line that imports it, not by the import system; what it calls meanwhile comes from its own lines."""
        self.program("""
            import helper

            def main():
                pass
            """, helper="""
            import second
            len("abc")
            """, second="VALUE = 1\n")
        document = self.explained("second/__init__.py:<module>", phase="import")
        edge, = document["edges"]
        self.assertEqual(edge["caller"], "builtin:<built-in method builtins.exec>")
        site, = edge["sites"]
        self.assertEqual((site["file"], site["line"], site["text"], site["calls"]), ("helper/__init__.py", 2, "import second", 1))
        self.assertEqual([(place["file"], place["text"]) for place in site["stack"]],
                         [(FILE, "import helper"), ("helper/__init__.py", "import second")])
        edge, = [edge for edge in self.explained("builtins.len", phase="import")["edges"] if edge["caller"] == "helper/__init__.py:<module>"]
        self.assertEqual([(site["line"], site["calls"]) for site in edge["sites"]], [(3, 1)])

    # Against a baseline.

    TWO_CALLERS = """
        def leaf():
            pass

        def first():
            leaf()  # one
            {more}

        def second():
            {also}

        def main():
            first()
            second()
        """

    def two_callers(self, more: str, also: str) -> None:
        self.program(self.TWO_CALLERS.format(more=more, also=also))

    def test_counts_beside_the_baseline(self) -> None:
        """`first` calls once more, `second` no more, and a function of the baseline is gone: before and after for each."""
        self.two_callers("pass", "leaf()")
        self.accepted()
        document = self.explained("leaf")
        self.assertEqual((document["before"], document["after"]), (2, 2))
        self.assertEqual(document["baseline"], self.baseline_path)
        self.assertEqual(document["warnings"], [])
        self.assert_says(self.explain("leaf"), "demo/__init__.py:leaf: 2 calls, as in the baseline", "  1 by demo/__init__.py:first")
        self.two_callers("leaf(); leaf()  # more", "pass")
        document = self.explained("leaf")
        self.assertEqual([(edge["caller"], edge["before"], edge["after"]) for edge in document["edges"]],
                         [(FILE + ":first", 1, 3), (FILE + ":second", 1, 0)])
        self.assertEqual([site["line"] for site in document["edges"][0]["sites"]], [self.line("more"), self.line("one")])
        self.assertEqual(document["edges"][1]["sites"], [])
        result = self.explain("leaf")
        self.assert_says(result, "leaf: 3 calls, 2 in the baseline", "  1 -> 3 by demo/__init__.py:first", "  1 -> 0 by demo/__init__.py:second",
                         "The call is gone: no line of the code makes it now.")

    def test_what_moved(self) -> None:
        """Without a function: the calls that the drift began with, largest first, then the one that became fewer against it; with the
        lines that make them now."""
        self.two_callers("pass", "leaf()")
        self.accepted()
        self.assert_says(self.explain(), "no calls moved since the baseline, so there is nothing to explain.")
        self.two_callers("[leaf() for _ in 'abc'] and len('')  # more" if INLINED else "leaf(); leaf(); leaf(); len('')  # more", "pass")
        document = self.explained()
        self.assertIsNone(document["function"])
        self.assertEqual([(edge["caller"], edge["callee"], edge["before"], edge["after"]) for edge in document["edges"]],
                         [(FILE + ":first", FILE + ":leaf", 1, 4),
                          (FILE + ":first", "builtin:<built-in method builtins.len>", 0, 1),
                          (FILE + ":second", FILE + ":leaf", 1, 0)])
        self.assertEqual([(site["line"], site["calls"]) for site in document["edges"][0]["sites"]],
                         [(self.line("more"), 3), (self.line("one"), 1)])
        text = self.explain().out
        self.assertIn("  +3  demo/__init__.py:leaf\n    1 -> 4 calls by demo/__init__.py:first\n", text)
        document = self.explained("--limit", "1")
        self.assertEqual((len(document["edges"]), document["edges_left_out"]), (1, 2))

    def test_function_that_is_gone(self) -> None:
        """A function that only the baseline has is explained too: it has callers there, and none now."""
        self.two_callers("pass", "leaf()")
        self.accepted()
        self.program("def main():\n    pass\n")
        document = self.explained("leaf")
        self.assertEqual((document["before"], document["after"]), (2, 0))
        self.assertEqual({edge["caller"]: (edge["before"], edge["after"]) for edge in document["edges"]},
                         {FILE + ":first": (1, 0), FILE + ":second": (1, 0)})

    def test_changes_nothing(self) -> None:
        """A check after an explanation counts what one before it counted; baseline, profile and verdict are untouched, and the folders
        that the program ran in are gone."""
        marks = self.path("marks")
        self.program("""
            import os
            import sys

            def leaf():
                pass

            def main():
                with open(sys.argv[1], "a") as file:
                    file.write(os.getcwd() + "\\n")
                os.makedirs("deep/er")
                leaf()
            """)
        self.accepted(args=[marks])
        self.assert_code(self.check(args=[marks]), OK)
        counted = self.dumped()
        before = {place: {name: read_bytes(os.path.join(place, name)) for name in names}
                  for place, _, names in os.walk(self.outputs)}
        baseline = read_bytes(self.baseline_path)
        document = self.explained("leaf", args=[marks])
        self.assertEqual((document["edges"][0]["before"], document["edges"][0]["after"]), (1, 1))
        after = {place: {name: read_bytes(os.path.join(place, name)) for name in names}
                 for place, _, names in os.walk(self.outputs)}
        self.assertEqual(after, before)
        self.assertEqual(read_bytes(self.baseline_path), baseline)
        self.assert_code(self.check(args=[marks]), OK)
        self.assertEqual(self.dumped(), counted)
        folders = read_bytes(marks).decode().split()
        self.assertEqual(len(folders), 3 + 1 + 2 + 1)
        self.assertEqual(len(set(folders[3:])), 1, "the trace has the folder of the runs that count")
        for folder in folders:
            self.assertFalse(os.path.exists(os.path.dirname(folder)), folder)

    def test_scenario_in_full(self) -> None:
        """Arguments, standard input, a preparation, an environment and an exit code that is not 0: the run that looks has them too."""
        self.program("""
            import os
            import sys

            def leaf():
                pass

            def main():
                if sys.argv[1:] == ["prepare"]:
                    with open("prepared", "w") as file:
                        file.write("2")
                    return 0
                for _ in range(int(open("prepared").read())):
                    leaf()  # prepared
                for _ in range(len(sys.stdin.read())):
                    leaf()  # stdin
                for _ in range(int(os.environ["DEMO_TIMES"])):
                    leaf()  # environment
                for _ in os.listdir("."):
                    leaf()  # files
                return 7
            """)
        given = write_bytes(self.path("given"), b"12345")
        for environment in ({}, {"DEMO_TIMES": "4"}):
            changes = {"stdin": given, "prepare": ["prepare"], "expect_exit": 7, "directories": ["empty"], "args": ["go"],
                       "environment": environment, "subject_environment": {"DEMO_TIMES": "6"}}
            expected = {"environment": 4, "stdin": 5} if environment else {"environment": 6, "stdin": 5}
            expected = {**expected, "prepared": 2, "files": 2}
            order = dict(sorted(expected.items(), key=lambda entry: (-entry[1], self.line(entry[0]))))
            self.assert_sites(self.explained("leaf", **changes), FILE + ":main", order)

    # What cannot be found.

    def test_run_that_differs(self) -> None:
        """Calls that the program makes only where it is counted, or more of them where it is looked at."""
        self.program("""
            import sys

            def leaf():
                pass

            def other():
                pass

            def main():
                if not (%s):
                    other()
                    leaf()
                leaf()  # always
            """ % IS_TRACED)
        edge, = self.explained("leaf")["edges"]
        self.assertEqual((edge["counted"], edge["seen"]), (2, 1))
        self.assertEqual([(site["line"], site["calls"]) for site in edge["sites"]], [(self.line("always"), 1)])
        self.assert_says(self.explain("leaf"), "2 counted, but 1 seen when the scenario ran again to find the place.")
        self.assert_says(self.explain("other"), "1 counted, but none seen when the scenario ran again to find the place.")

    def test_run_that_fails(self) -> None:
        """A program that fails only where it is looked at: the error says so, with what it printed."""
        self.program("""
            import sys

            def leaf():
                pass

            def main():
                leaf()
                if %s:
                    sys.exit("I will not be watched")
            """ % IS_TRACED)
        result = self.explain("leaf", code=FAILED)
        self.assert_says(result, "cannot trace " + self.name, "the program's exit code was 1, expected 0", "I will not be watched")
        self.assertEqual(result.out, "")

    @unittest.skipIf(python_version() >= (3, 12), "sys.setprofile is not what the trace uses then")
    def test_trace_that_is_switched_off(self) -> None:
        self.program("""
            import sys

            def leaf():
                pass

            def main():
                leaf()  # seen
                if %s:
                    sys.setprofile(None)
                leaf()
            """ % IS_TRACED)
        edge, = self.explained("leaf")["edges"]
        self.assertEqual((edge["counted"], edge["seen"]), (2, 1))
        self.assertIn("switched off before the program ended", edge["shortcoming"])

    def test_recursion_to_the_limit(self) -> None:
        """The trace needs some of the stack itself. What it then misses is said."""
        self.program("""
            def down(n):
                return down(n + 1)  # down

            def leaf():
                pass

            def main():
                leaf()  # before
                try:
                    down(0)
                except RecursionError:
                    pass
                leaf()  # after
            """)
        edge, = self.explained("leaf")["edges"]
        self.assertEqual([(site["line"], site["calls"]) for site in edge["sites"]][0], (self.line("before"), 1))
        self.assertTrue(edge["seen"] == 2 or "where it recursed as deep as" in edge["shortcoming"], edge)

    # Bad input.

    def test_unknown_and_ambiguous_functions(self) -> None:
        self.program("""
            class First:
                def render(self):
                    return 1

            class Second:
                def render(self):
                    return 2

            def load_settings():
                return First().render() + Second().render()

            def main():
                load_settings()
            """)
        result = self.explain("load_setings", code=USAGE)
        self.assert_says(result, "cannot explain `load_setings`: the scenario calls no function of that name", FILE + ":load_settings")
        self.assertEqual(result.out, "")
        self.assert_says(self.explain("Settings", code=USAGE), FILE + ":load_settings")
        self.assert_says(self.explain("nothing-like-it", code=USAGE), "Name one as a report does")
        if QUALIFIED:
            result = self.explain("render", code=USAGE)
            self.assert_says(result, "2 functions end in that", FILE + ":First.render", FILE + ":Second.render")
            self.assertEqual(self.explained("Second.render")["function"], FILE + ":Second.render")
        self.assertEqual(self.explained("__init__.py:load_settings")["after"], 1)
        self.assert_says(self.explain("ttings", code=USAGE), "no function of that name", FILE + ":load_settings")

    def test_without_baseline(self) -> None:
        """What moved needs a baseline; a function does not, and is explained beside one that is broken too."""
        self.program("def leaf():\n    pass\n\ndef main():\n    leaf()  # leaf\n")
        result = self.explain(code=FAILED)
        self.assert_says(result, "cannot explain what moved in " + self.name, "does not exist", "Name a function", "ctest --preset perf-refresh")
        self.accepted()
        content = read_bytes(self.baseline_path)
        write_bytes(self.baseline_path, content[:-9])
        self.assert_code(self.filperf("explain", self.manifest()), FAILED)
        document = self.explained("leaf")
        self.assertIsNone(document["edges"][0]["before"])
        self.assertIn("there is no baseline to compare with", document["warnings"][0])
        write_bytes(self.baseline_path, content)
        document = self.explained("leaf", args=["another"])
        self.assertIn("was taken of `` (run phase), but the scenario is now `another` (run phase)", document["warnings"][0])

    def test_usage(self) -> None:
        self.program("def main():\n    pass\n")
        for arguments in ([], [self.manifest(), "a", "b"], [self.manifest(), "--limit", "0"], [self.manifest(), "--limit", "x"]):
            self.assert_code(self.filperf("explain", *arguments), USAGE)
        self.assert_says(self.assert_code(self.filperf("explain", self.path("missing.json")), FAILED), "missing.json")
        result = self.filperf("explain", self.manifest(), "main", environment={"FIL_PERF_CPROFILE_ENABLED": "0"})
        self.assert_says(self.assert_code(result, SKIPPED), "profiling is switched off")
        self.program("raise ImportError('broken')\n")
        self.assert_says(self.explain("main", code=FAILED), "importing `demo` failed with ImportError")


if __name__ == "__main__":
    unittest.main()
