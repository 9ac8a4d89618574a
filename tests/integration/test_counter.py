"""The native counter against the standard library's profiler, against references in Python and against counts by hand.

`tests/samples/counter/` holds the programs.
"""

from __future__ import annotations

import unittest
from typing import Any, ClassVar, Optional

from counter_trials import VERSIONS, answer_of, counted_interpreters, hand_counts, sanitizers

# Here the reference in Python changes what it looks at: it needs frames of its own, or keeps objects alive that the program drops.
NO_REFERENCE_FOR_BILL = {"odd_threads", "odd_recursion_without_end"}
NO_REFERENCE_FOR_LINES = {"odd_threads", "odd_recursion_without_end", "odd_endings_of_objects"}

HARD_TRIALS = ("program_million", "deep_recursion", "many_threads", "short_threads", "program_takes_profile", "program_takes_trace",
               "program_takes_none", "what_is_seen", "references", "nested", "forked", "without_own", "bad_arguments", "dropped",
               "changed_label")


class OddPrograms:
    """All odd programs in one version of Python. What differs is shown by program."""

    version: ClassVar[tuple[int, int]]
    results: ClassVar[dict[str, Any]]

    @classmethod
    def setUpClass(cls) -> None:
        python = counted_interpreters().get(cls.version)
        if python is None:
            raise unittest.SkipTest("no CPython 3.%d on this machine" % cls.version[1])
        cls.results = answer_of(python, "count_odd.py")

    def differences(self, kind: str, reference: str, without: set[str]) -> dict[str, Any]:
        found = {}
        for name, counted in self.results.items():
            ours, theirs = counted["counter"][kind], counted[reference][kind]
            differing = {key: (theirs.get(key), ours.get(key)) for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)}
            if differing and name not in without:
                found[name] = differing
        return found

    def test_all_programs_ran(self) -> None:
        assert len(self.results) > 40
        errors = {(name, kind): counted["error"] for name, kinds in self.results.items() for kind, counted in kinds.items()
                  if "error" in counted}
        assert not errors, errors

    def test_functions_and_edges_are_the_profilers(self) -> None:
        # From 3.12 on the profiler has one stack for all threads.
        threads = {"odd_threads"} if self.version >= (3, 12) else set()
        for kind in ("functions", "edges"):
            differing = self.differences(kind, "profiler", threads)
            assert not differing, (kind, differing)

    def test_bill_is_that_of_the_frames(self) -> None:
        differing = self.differences("bill", "bill", NO_REFERENCE_FOR_BILL)
        assert not differing, differing

    def test_lines_are_those_that_begin(self) -> None:
        differing = self.differences("lines", "lines", NO_REFERENCE_FOR_LINES)
        assert not differing, differing

    def test_lines_are_those_counted_by_hand(self) -> None:
        wrong = {}
        expected = hand_counts(self.version)
        for (program, line), times in expected.items():
            lines = self.results[program]["counter"]["lines"]
            found = sum(count[0] for key, count in lines.items() if key.startswith("odd_") and key.endswith(" @%d" % line))
            if found != times:
                wrong[program, line] = (times, found)
        assert len(expected) > 30
        assert not wrong, wrong

    def test_sums(self) -> None:
        for name, counted in self.results.items():
            for kind in ("counter", "without lines"):
                result = counted[kind]
                calls = sum(count[0] for count in result["functions"].values())
                assert sum(count[0] for count in result["bill"].values()) == calls, name
                for edge, count in result["sites"].items():
                    assert result["edges"][edge][0] == count[0], (name, edge)
                assert result["state"] == "", name
            callers = {edge.partition(" -> ")[0] for edge in counted["counter"]["edges"] if edge.startswith(("odd_programs.py", "odd_objects.py", "odd_places.py"))}
            assert callers == {site.partition(" -> ")[0] for site in counted["counter"]["sites"]}, name

    def test_own_times_sum_to_the_time_that_it_took(self) -> None:
        for name, counted in self.results.items():
            seconds, wall = counted["counter"]["seconds"], counted["counter"]["wall"]
            if name != "odd_threads":
                assert 0 < seconds < wall * 1.02, (name, seconds, wall)
        slow = self.results["odd_waiting"]["counter"]
        assert 0.05 <= slow["seconds"] < slow["wall"], slow

    def test_stack_is_what_the_events_say(self) -> None:
        # An exception thrown through a generator into another one: the frame between them does not run.
        strays = {name: counted["counter"]["strays"] for name, counted in self.results.items() if name != "odd_throw"}
        assert not any(strays.values()), strays

    def test_the_rest_is_the_same_without_lines(self) -> None:
        for name, counted in self.results.items():
            if name != "odd_threads":
                for kind in ("functions", "edges", "bill", "sites"):
                    assert counted["counter"][kind] == counted["without lines"][kind], (name, kind)
                assert counted["without lines"]["lines"] is None

    def test_threads_have_a_stack_each(self) -> None:
        if self.version < (3, 12):
            return  # one thread is counted
        edges = {key: count for key, count in self.results["odd_threads"]["counter"]["edges"].items()}
        steps = {key: count for key, count in edges.items() if key.endswith(" worker_step") or key.endswith(" worker")}
        assert sorted(count for count in steps.values()) == [[8, 0], [400, 0]], steps
        assert all("threading.py" in key or " worker -> " in key for key in steps), steps


class On39(OddPrograms, unittest.TestCase):
    version = VERSIONS[0]


class On310(OddPrograms, unittest.TestCase):
    version = VERSIONS[1]


class On311(OddPrograms, unittest.TestCase):
    version = VERSIONS[2]


class On312(OddPrograms, unittest.TestCase):
    version = VERSIONS[3]


class On313(OddPrograms, unittest.TestCase):
    version = VERSIONS[4]


class WithSanitizers(unittest.TestCase):
    """The same with the address and undefined-behaviour sanitizers, in a build that has them (`cmake --preset dev`)."""

    def setUp(self) -> None:
        if sanitizers() is None:
            self.skipTest("this build has no sanitizers")

    def test_odd_programs(self) -> None:
        for version, python in counted_interpreters().items():
            for name, kinds in answer_of(python, "count_odd.py", checked=True).items():
                self.assertNotIn("error", kinds["counter"], (version, name))

    def test_hard_trials(self) -> None:
        for version, python in counted_interpreters().items():
            for trial in HARD_TRIALS + (("program_takes_tool",) if version >= (3, 12) else ()):
                answer_of(python, "count_hard.py", trial, checked=True)


class Trials:
    """Trials of tests/samples/counter/count_hard.py in each version."""

    def trial(self, name: str, oldest: int = 9, *arguments: str) -> dict[tuple[int, int], Any]:
        found = {version: answer_of(python, "count_hard.py", name, *arguments) for version, python in counted_interpreters().items()
                 if version >= (3, oldest)}
        if not found:
            raise unittest.SkipTest("no CPython 3.%d or later on this machine" % oldest)
        return found

    def count(self, result: dict[str, Any], name: str) -> Optional[list[int]]:
        """The calls and recursive calls of the one function of this name."""
        found = [count for key, count in result["functions"].items() if key.rpartition(" ")[2].rpartition(".")[2] == name]
        return found[0] if found else None


class Sizes(Trials, unittest.TestCase):
    """Many functions, frames and threads."""

    def test_many_functions_of_the_program(self) -> None:
        for version, result in self.trial("program_million").items():
            self.assertEqual(result, {"calls": 100_000, "bill": 100_000, "lines": 100_000}, version)

    def test_a_million_functions(self) -> None:
        version = max(counted_interpreters())
        result = answer_of(counted_interpreters()[version], "count_hard.py", "million")
        self.assertEqual(result, {"functions": 1_000_000, "calls": 1_000_000})

    def test_deep_recursion(self) -> None:
        for version, result in self.trial("deep_recursion").items():
            self.assertEqual(result, {"deep": [100_001, 100_000], "state": ""}, version)

    def test_many_threads(self) -> None:
        for version, result in self.trial("many_threads").items():
            if version < (3, 12):
                self.assertIsNone(self.count(result, "work"))
                continue
            self.assertEqual(self.count(result, "work"), [64, 0])
            self.assertEqual(self.count(result, "step"), [12_800, 0])
            into = {key.partition(" -> ")[0].rpartition(" ")[2]: count for key, count in result["edges"].items() if key.endswith(" step")}
            self.assertEqual(into, {"work": [12_800, 0]})

    def test_threads_that_end(self) -> None:
        for version, result in self.trial("short_threads", 12).items():
            self.assertEqual(self.count(result, "step"), [2000, 0], version)


class OthersWhoLook(Trials, unittest.TestCase):
    """What a program sees of the counter, and what it does to it."""

    def test_program_with_a_profiler_of_its_own(self) -> None:
        """Before 3.12 it takes our place, and the counting ends. From then on both see everything."""
        for version, result in self.trial("program_takes_profile").items():
            self.assertEqual(result["state"], "profiler" if version < (3, 12) else "", version)
            self.assertEqual(result["step"], [1 if version < (3, 12) else 3, 0], version)
            self.assertEqual(result["seen"], ["c_return", "call", "c_call", "c_return", "return", "c_call"], version)
            self.assertEqual(result["left"], [None, None])

    def test_program_with_a_tracer_of_its_own(self) -> None:
        """It sees what it sees without a counter, also in frames that began before it. Lines are not counted any more before 3.12."""
        for version, result in self.trial("program_takes_trace").items():
            self.assertEqual(result["state"], "trace" if version < (3, 12) else "", version)
            self.assertEqual(result["step"], [3, 0], version)
            self.assertEqual(result["seen"], result["plain"], version)
            self.assertIn(["generator", "line"], result["seen"])
            self.assertEqual(result["left"], [None, None])

    def test_program_that_turns_tracing_off(self) -> None:
        for version, result in self.trial("program_takes_none").items():
            lines = sorted(count for key, count in result["lines"].items() if ".run " in key or " run " in key)
            self.assertEqual(lines, [[3], [3], [3], [3], [4]], version)
            self.assertEqual(result["state"], "")

    def test_program_that_takes_the_tool(self) -> None:
        for version, result in self.trial("program_takes_tool", 12).items():
            self.assertEqual(result, {"state": "profiler", "step": [2, 0]}, version)

    def test_what_the_program_sees(self) -> None:
        for version, result in self.trial("what_is_seen").items():
            tool = None if version < (3, 12) else "cProfile"
            self.assertEqual(result["inside"], [None, None, tool], version)
            self.assertEqual((result["before"], result["after"], result["modules"]), ([None, None], [None, None], []), version)
            self.assertFalse(result["tracked"], version)
            self.assertEqual(result["gc"], result["plain"], version)

    def test_references(self) -> None:
        for version, result in self.trial("references").items():
            self.assertEqual(result, {"moved": [False] * 5}, version)


class BeginAndEnd(Trials, unittest.TestCase):
    """How counting begins and ends."""

    def test_begins_and_ends_within_calls(self) -> None:
        for version, result in self.trial("nested").items():
            self.assertEqual({name: self.count(result, name) for name in ("step", "inner", "outer", "around", "ends")},
                             {"step": [5, 0], "inner": None, "outer": None, "around": [1, 0], "ends": [1, 0]}, version)
            self.assertFalse([key for key in result["functions"] if "able" in key], version)
            self.assertEqual(result["bill"]["outside @0"], [5])

    def test_forked_process(self) -> None:
        for version, result in self.trial("forked").items():
            self.assertEqual(self.count(result["child"], "step"), [1, 0], version)
            self.assertEqual(self.count(result["parent"], "step"), [1, 0], version)
            self.assertIsNone(self.count(result["child"], "run"))

    def test_without_the_drivers_functions(self) -> None:
        for version, result in self.trial("without_own").items():
            without = result["without"]
            self.assertEqual(without["names"], ["<built-in method builtins.len>", "odd_two_line_loop"], version)
            self.assertEqual((without["calls"], without["bill"], without["unknown"]), (3, 3, []), version)
            self.assertEqual(self.count(result["with"], "step"), [2, 0])

    def test_bad_arguments(self) -> None:
        for version, result in self.trial("bad_arguments").items():
            self.assertEqual(result["found"], ["TypeError"] * 5 + ["made", "counts"], version)

    def test_no_memory(self) -> None:
        """The trial compares the sums of what was counted until then."""
        for pages in (16, 64, 150, 1000):
            for version, result in self.trial("no_memory", 9, str(pages)).items():
                self.assertEqual(result, {"state": "memory", "some": pages > 100, "again": ["", 2]}, (version, pages))

    def test_dropped_while_it_counts(self) -> None:
        for version, result in self.trial("dropped").items():
            self.assertEqual(self.count(result, "step"), [1, 0], version)

    def test_method_whose_name_means_another(self) -> None:
        for version, result in self.trial("changed_label").items():
            self.assertEqual(result["functions"]["~:0 <built-in method append>"], [3, 0], version)


if __name__ == "__main__":
    unittest.main()
