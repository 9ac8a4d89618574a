"""`filperf explain` beside a baseline, where it cannot find the calls, and with bad input."""

from __future__ import annotations

import os
import unittest

from explaining import INLINED, IS_TRACED, QUALIFIED, ExplainCase
from harness import FAILED, FILE, OK, SKIPPED, USAGE, python_version, read_bytes, write_bytes


class BaselineTest(ExplainCase):
    """The calls now beside those of the baseline."""

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

    def test_new_places_come_first(self) -> None:
        """Nine modules call a function of a library as before, and a tenth, the last by name, begins to."""
        modules = ["m%02d" % number for number in range(9)]
        write_bytes(os.path.join(self.source, "demo", "lib.py"), b"def inner():\n    pass\n\ndef helper():\n    inner()\n")
        for module in [*modules, "zz"]:
            write_bytes(os.path.join(self.source, "demo", module + ".py"),
                        b"from demo.lib import helper\n\ndef go():\n    for _ in range(30):\n        helper()\n")
        main = "\nfrom demo import zz, %s\n\ndef main():\n%s" % (", ".join(modules), "".join("    %s.go()\n" % name for name in modules))
        self.program(main)
        self.accepted()
        self.program(main + "    zz.go()\n")
        edges = self.explained("helper")["edges"]
        self.assertEqual([edge["caller"] for edge in edges], ["demo/%s.py:go" % name for name in ["zz", *modules]])
        self.assertEqual([[site.get("is_new", False) for site in edge["sites"]] for edge in edges], [[True]] + [[False]] * 9)
        self.assert_says(self.explain("helper"), "  0 -> 30 by demo/zz.py:go\n    demo/zz.py:5 in go  30 calls, new\n")
        # One line makes all calls of `inner`, and some of them come a new way: that one is shown.
        site = self.explained("inner")["edges"][0]["sites"][0]
        self.assertTrue(site["is_new"])
        self.assertEqual(site["stack"][0]["file"], "demo/zz.py", site)

    def test_what_moved(self) -> None:
        """Without a function: the calls that the drift began with, largest first, then the one that became fewer against it; with the
        lines that make them now."""
        self.two_callers("pass", "leaf()")
        self.accepted()
        self.assert_says(self.explain("--moved"), "no calls moved since the baseline, so there is nothing to explain.")
        self.two_callers("[leaf() for _ in 'abc'] and len('')  # more" if INLINED else "leaf(); leaf(); leaf(); len('')  # more", "pass")
        document = self.explained("--moved")
        self.assertIsNone(document["function"])
        self.assertEqual([(edge["caller"], edge["callee"], edge["before"], edge["after"]) for edge in document["edges"]],
                         [(FILE + ":first", FILE + ":leaf", 1, 4),
                          (FILE + ":first", "builtin:<built-in method builtins.len>", 0, 1),
                          (FILE + ":second", FILE + ":leaf", 1, 0)])
        self.assertEqual([(site["line"], site["calls"]) for site in document["edges"][0]["sites"]],
                         [(self.line("more"), 3), (self.line("one"), 1)])
        text = self.explain("--moved").out
        self.assertIn("  +3  demo/__init__.py:leaf\n    1 -> 4 calls by demo/__init__.py:first\n", text)
        document = self.explained("--moved", "--limit", "1")
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


class LostCallsTest(ExplainCase):
    """The run that looks for places sees other calls than the one that counts."""

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
        self.assertTrue(edge["seen"] == 2 or "because it recursed as deep as" in edge["shortcoming"], edge)


class BadInputTest(ExplainCase):
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
        result = self.explain("--moved", code=FAILED)
        self.assert_says(result, "cannot explain what moved in " + self.name, "does not exist", "Name a function", "ctest --preset perf-refresh")
        self.accepted()
        content = read_bytes(self.baseline_path)
        write_bytes(self.baseline_path, content[:-9])
        self.assert_code(self.filperf("explain", "--moved", self.manifest()), FAILED)
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
