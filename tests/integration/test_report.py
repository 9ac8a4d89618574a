"""`filperf report`: what the verdicts of a gate, or of its shards, come to together."""

from __future__ import annotations

import json
import os
import unittest

from harness import DRIFT, FAILED, OK, USAGE, read_bytes, write_bytes, write_text
from verdicts import ReportTest, drift, measure, place, verdict


class Reading(ReportTest):
    def merged(self, *folders: str) -> dict[str, object]:
        result = self.filperf("report", "--json", *[self.path(folder) for folder in folders])
        self.assert_code(result, OK)
        document = json.loads(result.out)
        assert isinstance(document, dict)
        return document

    def test_lists_the_scenarios_of_all_shards_by_name(self) -> None:
        self.write(verdict("c"), drift("a"), folder="one")
        self.write(verdict("b"), verdict("d", "skipped"), folder="two")
        document = self.merged("two", "one")
        self.assertEqual([v["scenario"] for v in document["verdicts"]], ["a", "b", "c", "d"])  # type: ignore[attr-defined]
        self.assertEqual(document["scenarios"], {"ran": 3, "red": 1, "weakened": 0, "skipped": 1})

    def test_reads_the_folders_of_a_folder_without_verdicts(self) -> None:
        self.write(verdict("a"), folder="all/perf-1")
        self.write(verdict("b"), folder="all/perf-2")
        self.assertEqual([v["scenario"] for v in self.merged("all")["verdicts"]], ["a", "b"])  # type: ignore[attr-defined]

    def test_leaves_the_folders_of_a_folder_with_verdicts(self) -> None:
        self.write(verdict("a"), folder="outputs")
        self.write(drift("changed-on-purpose"), folder="outputs/selftest")
        self.assertEqual([v["scenario"] for v in self.merged("outputs")["verdicts"]], ["a"])  # type: ignore[attr-defined]

    def test_counts_a_scenario_of_two_shards_once(self) -> None:
        self.write(drift("a", harness_s={"run": 1.0}, profile="/here"), folder="one")
        self.write(drift("a", harness_s={"run": 2.0}, profile="/there"), folder="two")
        self.assertEqual(len(self.merged("one", "two")["verdicts"]), 1)  # type: ignore[arg-type]

    def test_refuses_two_verdicts_that_contradict_each_other(self) -> None:
        one = self.write(drift("a", after=1100), folder="one")
        two = self.write(drift("a", after=1200), folder="two")
        result = self.filperf("report", one, two)
        self.assert_code(result, FAILED)
        self.assert_says(result, os.path.join(one, "a-verdict.json"), os.path.join(two, "a-verdict.json"), "scenario a, and they differ")

    def test_takes_scenarios_of_two_programs_apart(self) -> None:
        self.write(verdict("a", program="one"), folder="one")
        self.write(verdict("a", program="two"), folder="two")
        self.assertEqual([v["program"] for v in self.merged("one", "two")["verdicts"]], ["one", "two"])  # type: ignore[attr-defined]

    def test_says_what_is_no_verdict(self) -> None:
        for content, words in ((b"{", "is not JSON"), (b"[]", "object"), (b'{"schema": "filperf/report/1"}', "it must be `filperf/verdict/1`")):
            write_bytes(self.path("bad", "x-verdict.json"), content)
            result = self.filperf("report", self.path("bad"))
            self.assert_code(result, FAILED)
            self.assert_says(result, "x-verdict.json", words)
        os.makedirs(self.path("none"))
        self.assert_says(self.assert_code(self.filperf("report", self.path("none")), FAILED), "ends in -verdict.json")

    def test_reads_what_a_check_writes(self) -> None:
        program = "def step(n):\n    return abs(n)\n\ndef main():\n    for n in range(%d):\n        step(n)\n"
        self.program(program % 500)
        self.accepted()
        self.program(program % 900)
        self.assert_code(self.check(), DRIFT)
        made = self.verdict()
        self.assertEqual((made["headline"], made["checkout"]), ("more calls than the baseline allows", self.source))
        self.assertEqual(self.merged("outputs")["verdicts"], [made])
        os.makedirs(os.path.join(self.folder, ".git"))
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.verdict()["checkout"], self.folder)
        os.rmdir(os.path.join(self.folder, ".git"))


class Output(ReportTest):
    def test_several_formats_in_one_call(self) -> None:
        self.write(drift("a"))
        text = self.report("--markdown", self.path("x.md"))
        self.assertIn("1 scenario ran, 1 red", text)
        self.assertIn("1 of 1 scenario", read_bytes(self.path("x.md")).decode())

    def test_one_format_on_standard_output(self) -> None:
        self.write(drift("a"))
        self.assertTrue(self.report("--markdown", "-").startswith("### "))

    def test_not_two_on_standard_output(self) -> None:
        self.write(drift("a"))
        result = self.filperf("report", self.path("outputs"), "--json", "--markdown", "-")
        self.assert_code(result, USAGE)
        self.assertEqual(result.out, "")

    def test_adds_to_the_summary_of_a_job(self) -> None:
        self.write(verdict("a"))
        file = write_text(self.path("summary.md"), "before\n")
        self.report("--markdown", file, GITHUB_STEP_SUMMARY=file)
        self.report("--markdown", file, GITHUB_STEP_SUMMARY=file)
        self.assertEqual(read_bytes(file).decode().count("filperf"), 2)
        self.assertTrue(read_bytes(file).decode().startswith("before\n"))
        self.report("--markdown", file)
        self.assertEqual(read_bytes(file).decode().count("filperf"), 1)


class Markdown(ReportTest):
    def test_one_line_where_all_is_green(self) -> None:
        self.write(*[verdict(f"s{i}") for i in range(40)], verdict("w", weakened=["x"], cannot_be_red=False), verdict("i", "improved"), verdict("k", "skipped"))
        self.assertEqual(self.report("--markdown", "-"), "✅ **filperf**: 42 scenarios ran, none red, 1 weakened, 1 skipped, 1 with fewer calls\n")

    def test_says_what_where_and_how_to_accept_first(self) -> None:
        self.write(drift("a"), drift("b", after=2000), verdict("green"))
        page = self.report("--markdown", "-")
        first = page.partition("<details>")[0]
        for text in ("2 of 3 scenarios", "more calls from `demo/__init__.py:7` in `main`", "```python\nstep(number)\n```", "| `a` | `all calls` | 1,000 | 1,100 | +10.00 % | 1 % |",
                     "| `b` | `all calls` | 1,000 | 2,000 | +100.00 % |", "ctest --preset perf-refresh -R '^perf\\.(a|b)$'"):
            self.assertIn(text, first)
        self.assertIn("`green`", page.partition("<details>")[2])
        self.assertEqual(page.count("<details>"), page.count("</details>"))

    def test_hostile_names(self) -> None:
        evil = "a|b`</code></details><script>alert(1)</script>\n::error::x\n\u202e@everyone #1 ```\n| x |"
        self.write(drift(evil, place(evil, 3, evil, evil, evil), reason=evil, headline=evil, advice=evil, program=evil),
                   verdict("broken" + evil, "error", reason=evil, advice=evil))
        page = self.report("--markdown", "-")
        self.assertNotIn("\u202e", page)
        for line in page.splitlines():
            self.assertFalse(line.startswith("::"), line)
            if line.startswith("| "):
                self.assertNotIn("<script", line)
        outside = "".join(part for i, part in enumerate(page.split("````")) if i % 2 == 0)
        self.assertNotIn("<script", outside)
        self.assertEqual(outside.count("<details>"), outside.count("</details>"))

    def test_at_most_60000_characters(self) -> None:
        long = "x" * 10_000
        many = [drift(f"scenario-{i}-{long}" if i % 2 else f"scenario-{i}", place(long + str(i), 3, long, None, long), advice=long, headline=long,
                      functions_beyond_limit=[measure("function", 1, 9, "worse", name=long)] * 30) for i in range(80)]
        self.write(*many)
        page = self.report("--markdown", "-")
        self.assertLessEqual(len(page), 60_000)
        self.assertGreater(len(page), 20_000)
        self.assertIn("80 of 80", page)
        self.assertEqual(page.count("<details>"), page.count("</details>"))
        self.assertRegex(page, "There was no room for the details of \\d+ scenarios")


if __name__ == "__main__":
    unittest.main()
