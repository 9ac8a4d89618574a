"""Where calls come from: `filperf explain` names the lines that were written to make them, with counts that are counted by hand."""

from __future__ import annotations

import os
import textwrap
import unittest

from explaining import INLINED, ExplainCase, qualified
from harness import FILE, write_bytes


class ExplainTest(ExplainCase):
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
                             [(line, None, "the code was generated from this file, and its lines have other numbers") for line in (2, 3, 5)])

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


if __name__ == "__main__":
    unittest.main()
