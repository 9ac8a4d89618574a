"""The formats of `filperf report` that other programs read, each as its own documentation describes it."""

from __future__ import annotations

import json
import os
import re
import unittest
import xml.etree.ElementTree as ElementTree
from typing import Any

from test_hostile_names import steering_in
from verdicts import ReportTest, drift, measure, place, verdict

EVIL = "</script>]]>\"'<b>&amp;|`x` %25 a,b:c\r\n::error::injected\n##[error]x\x07\x1b[31m\u202e\u2066\ufffe\uffff\U000e0041 \\| $(id) @all #1"
LONG = "n" * 10_240

FAMILY = {"sizes": [{"size": 2, "status": "ok"}, {"size": 8, "status": "ok"}], "shown_size": 8, "max_exponent": 2.0, "calls": [], "functions": [],
          "functions_without_fit": 0,
          "totals": [{"kind": "total", "before": {"exponent": 1.0, "deviation": 0.0, "calls": [20, 80]},
                      "after": {"exponent": 1.25, "deviation": 0.0, "calls": [21, 90]}, "gated": True, "over_limit": False, "judgement": "within"}]}

def unescaped(text: str) -> str:
    """What GitHub's runner makes of a value (actions/runner, ActionCommand.cs)."""
    for escaped, plain in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escaped, plain)
    return text

def annotation_in(line: str) -> dict[str, str]:
    match = re.fullmatch(r"::error ([^:]*)::(.*)", line)
    assert match, line
    properties = dict(part.split("=", 1) for part in match[1].split(","))
    return {**{name: unescaped(value) for name, value in properties.items()}, "message": unescaped(match[2])}

class Hostile(ReportTest):
    """Names from anywhere stay names."""

    def setUp(self) -> None:
        super().setUp()
        self.write(*[drift(f"{i} {name}"[:9000], place(name, 3, name, "/repo/" + name.replace("\n", ""), name), reason=name, headline=name, advice=name, program=name)
                     for i, name in enumerate((EVIL, LONG, EVIL + LONG))],
                   verdict("e " + EVIL, "error", reason=EVIL, advice=EVIL, message=EVIL), verdict("s " + EVIL, "skipped", reason=EVIL))

    def test_files(self) -> None:
        for option in ("--junit", "--gitlab", "--bencher", "--benchmark-action", "--badge", "--markdown"):
            with self.subTest(option):
                text = self.written(option)
                self.assertEqual(steering_in(text), [])
                self.assertLess(len(text), 200_000)
                if option == "--junit":
                    cases = ElementTree.fromstring(text).findall("testsuite/testcase")
                    self.assertEqual(len(cases), 5)
                    self.assertIn("\\u202e", cases[0].attrib["name"])
                elif option != "--markdown":
                    json.loads(text)

    def test_annotations(self) -> None:
        printed = self.report("--github")
        self.assertEqual(steering_in(printed), [])
        commands = [line for line in printed.split("\n") if re.match(r"\s*::|.*##\[", line)]
        self.assertEqual(len(commands), 4)
        for line in commands:
            self.assertLess(len(line), 8000)
            self.assertTrue(annotation_in(line)["title"].startswith("filperf: "))

    def test_standard_output_has_no_other_commands(self) -> None:
        for options in ([], ["--markdown", "-"], ["--junit", "-"], ["--gitlab", "-"], ["--bencher", "-"], ["--benchmark-action", "-"], ["--json"]):
            text = self.filperf("report", self.path("outputs"), *options).out
            for line in text.split("\n"):
                self.assertFalse(line.lstrip().startswith("::") or "##[" in line, line[:200])
            if text[0] in "[{":
                self.assertIn("##[error]", json.dumps(json.loads(text)))

class GitHub(ReportTest):
    def annotations(self, *options: str, **environment: str) -> list[dict[str, str]]:
        return [annotation_in(line) for line in self.report(*options, **environment).splitlines() if line.startswith("::")]

    def test_marks_the_line_of_the_first_cause(self) -> None:
        self.write(drift("a"))
        self.assertEqual(self.annotations("--github"), [
            {"file": "src/demo/__init__.py", "line": "7", "title": "filperf: a",
             "message": "more calls than the baseline allows (+100 calls, +10.00 %): more calls in demo/__init__.py:7 in main: step(number)\n"
                        "To accept it, if it is intended: ctest --preset perf-refresh -R '^perf\\.a$'"}])

    def test_is_on_by_itself_on_github(self) -> None:
        self.write(drift("a"))
        self.assertEqual(len(self.annotations(GITHUB_ACTIONS="true")), 1)
        self.assertEqual(len(self.annotations()), 0)

    def test_leaves_a_result_on_standard_output_alone(self) -> None:
        self.write(drift("a"))
        result = self.filperf("report", self.path("outputs"), "--json", environment={"GITHUB_ACTIONS": "true"})
        json.loads(result.out)
        self.assertEqual(len(result.err.splitlines()), 1)
        annotation_in(result.err.splitlines()[0])

    def test_has_no_file_outside_a_checkout(self) -> None:
        self.write(drift("a", place("demo/__init__.py", 7, "x", "/usr/lib/python3/demo/__init__.py")), drift("b", place("demo/__init__.py", 7, "x", "/repository/x.py")))
        self.assertEqual([("file" in a, "line" in a) for a in self.annotations("--github")], [(False, False)] * 2)

    def test_at_most_ten_and_different_reasons_first(self) -> None:
        self.write(*[drift(f"a{i}") for i in range(20)], *[drift(f"b{i}", place("demo/other.py", i + 1, "x", "/repo/demo/other.py")) for i in range(5)])
        found = self.annotations("--github")
        self.assertEqual(len(found), 10)
        self.assertEqual(sorted({(a["file"], a["line"]) for a in found}), sorted({("src/demo/__init__.py", "7"), *(("demo/other.py", str(i + 1)) for i in range(5))}))

    def test_nothing_for_green(self) -> None:
        self.write(verdict("a"), verdict("b", "improved"), verdict("c", "skipped"))
        self.assertEqual(self.annotations("--github"), [])

class GitLab(ReportTest):
    """https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

    def issues(self) -> list[dict[str, Any]]:
        found = json.loads(self.written("--gitlab"))
        for issue in found:
            self.assertEqual(set(issue), {"description", "check_name", "fingerprint", "severity", "location"})
            self.assertIn(issue["severity"], ("info", "minor", "major", "critical", "blocker"))
            self.assertGreaterEqual(issue["location"]["lines"]["begin"], 1)
            self.assertFalse(issue["location"]["path"].startswith(("/", "./")))
        assert isinstance(found, list)
        return found

    def test_the_line_of_each_red(self) -> None:
        self.write(drift("a"), verdict("b"), verdict("c", "error", reason="it crashed"), verdict("d", "no_baseline", reason="there is no baseline"))
        found = {issue["description"].partition(":")[0]: issue for issue in self.issues()}
        self.assertEqual(sorted(found), ["a", "c", "d"])
        self.assertEqual(found["a"]["location"], {"path": "src/demo/__init__.py", "lines": {"begin": 7}})
        self.assertEqual((found["c"]["severity"], found["a"]["severity"]), ("critical", "major"))
        self.assertEqual(found["d"]["location"]["path"], "d.json")

    def test_a_fingerprint_stays_when_the_line_moves(self) -> None:
        self.write(drift("a"), drift("b"))
        first = {issue["description"][0]: issue["fingerprint"] for issue in self.issues()}
        self.assertNotEqual(first["a"], first["b"])
        self.write(drift("a", place("demo/__init__.py", 99, "step(number)", "/repo/src/demo/__init__.py", "main"), after=1300))
        self.assertEqual({issue["description"][0]: issue["fingerprint"] for issue in self.issues()}, first)

    def test_an_empty_list_where_all_is_green(self) -> None:
        self.write(verdict("a"))
        self.assertEqual(self.written("--gitlab"), "[]\n")

class JUnit(ReportTest):
    """The elements and attributes that Jenkins' junit-10.xsd allows, with the properties of a case that GitLab and Jenkins read."""

    ATTRIBUTES = {"testsuites": set(), "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
                  "testcase": {"name", "classname", "time", "file", "line"}, "properties": set(), "property": {"name", "value"},
                  "failure": {"message", "type"}, "error": {"message", "type"}, "skipped": {"message"}}

    def cases(self) -> dict[str, ElementTree.Element]:
        root = ElementTree.fromstring(self.written("--junit"))
        for element in root.iter():
            self.assertLessEqual(set(element.attrib), self.ATTRIBUTES[element.tag])
        suite = root[0]
        found = suite.findall("testcase")
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            self.assertEqual(int(suite.attrib[name]), sum(case.find(tag) is not None for case in found))
        self.assertEqual(int(suite.attrib["tests"]), len(found))
        return {case.attrib["name"]: case for case in found}

    def test_a_case_for_each_scenario(self) -> None:
        resources = {"wall_s": 1.5, "phase_s": 1.0, "user_s": 1.0, "system_s": 0.1, "peak_memory_bytes": 1}
        self.write(drift("a", resources=resources), verdict("b"), verdict("c", "skipped", reason="switched off"), verdict("d", "error", reason="it crashed", advice="Look."))
        cases = self.cases()
        self.assertEqual(sorted(cases), ["a", "b", "c", "d"])
        failure = cases["a"].find("failure")
        assert failure is not None and failure.text
        self.assertEqual(failure.attrib, {"type": "drift", "message": "more calls than the baseline allows (+100 calls, +10.00 %): "
                                                                      "more calls in demo/__init__.py:7 in main: step(number)"})
        for text in ("OVER all calls: 1,000 -> 1,100 (+10.00 %), limit 1 %", "+100 calls demo/__init__.py:main at demo/__init__.py:7: step(number)", "To accept it: ctest"):
            self.assertIn(text, failure.text)
        properties = {element.attrib["name"]: element.attrib["value"] for element in cases["a"].iter("property")}
        self.assertEqual((properties["calls_before"], properties["calls_after"], properties["status"]), ("1000", "1100", "drift"))
        self.assertEqual((cases["a"].attrib["time"], cases["a"].attrib["file"], cases["a"].attrib["line"]), ("1.500", "src/demo/__init__.py", "7"))
        self.assertEqual([list(case)[0].tag for case in cases.values()], ["properties"] * 4)

class Trends(ReportTest):
    def setUp(self) -> None:
        super().setUp()
        self.write(drift("a", totals=[measure("total", 1000, 1100, "worse"), measure("of_program", 10, 11), measure("by_program", 5, 5), measure("lines_of_program", 30, 31),
                                      measure("origin", 1, 1, name="stdlib")]),
                   verdict("f", growth=FAMILY), {k: v for k, v in verdict("none", "error").items() if k not in ("totals", "functions_beyond_limit")})

    def test_bencher(self) -> None:
        """https://bencher.dev/bmf.json: benchmark -> measure -> {"value": number}"""
        self.assertEqual(json.loads(self.written("--bencher")), {
            "a": {"calls": {"value": 1100.0}, "calls-into-program": {"value": 11.0}, "calls-by-program": {"value": 5.0}, "lines": {"value": 31.0}},
            "f": {"exponent-of-calls": {"value": 1.25}}, "f/2": {"calls": {"value": 21.0}}, "f/8": {"calls": {"value": 90.0}}})

    def test_benchmark_action(self) -> None:
        """github.com/benchmark-action/github-action-benchmark, tool customSmallerIsBetter: name, unit, value, and if wanted range and extra"""
        found = json.loads(self.written("--benchmark-action"))
        self.assertEqual(found[0], {"name": "a: calls", "unit": "calls", "value": 1100.0, "extra": "baseline: 1,000"})
        self.assertEqual(len({entry["name"] for entry in found}), len(found))
        self.assertIn({"name": "f/8: calls", "unit": "calls", "value": 90.0}, found)

    def test_two_programs_keep_their_scenarios_apart(self) -> None:
        self.write(verdict("a", program="other"), folder="two")
        result = self.filperf("report", self.path("outputs"), self.path("two"), "--bencher", "-")
        self.assertEqual(sorted(json.loads(result.out))[:2], ["demo/a", "f"])
        self.assertIn("other/a", json.loads(result.out))

class Badge(ReportTest):
    """https://shields.io/badges/endpoint-badge"""

    def badge(self, *verdicts: dict[str, Any]) -> dict[str, Any]:
        for name in os.listdir(self.write(*verdicts)):
            if not any(name.startswith(v["scenario"] + "-") for v in verdicts):
                os.remove(self.path("outputs", name))
        found = json.loads(self.written("--badge"))
        assert isinstance(found, dict)
        self.assertEqual((found["schemaVersion"], found["label"]), (1, "filperf"))
        return found

    def test_colours(self) -> None:
        for verdicts, message, colour in (((verdict("a"), verdict("b")), "2 scenarios ok", "brightgreen"), ((drift("a"), verdict("b")), "1 of 2 red", "red"),
                                          ((verdict("a", "skipped"),), "skipped", "lightgrey"), ((verdict("a", weakened=["x"], cannot_be_red=False),), "1 scenario ok, 1 weakened", "yellowgreen")):
            found = self.badge(*verdicts)
            self.assertEqual((found["message"], found["color"], found["isError"]), (message, colour, colour == "red"))

class Speed(ReportTest):
    def test_all_formats_at_once(self) -> None:
        self.write(*[drift(f"s{i}") for i in range(48)])
        files = {option: self.path("x" + option) for option in ("--junit", "--gitlab", "--bencher", "--benchmark-action", "--badge", "--markdown")}
        self.report("--github", *[word for pair in files.items() for word in pair])
        for file in files.values():
            self.assertTrue(os.path.getsize(file))

if __name__ == "__main__":
    unittest.main()
