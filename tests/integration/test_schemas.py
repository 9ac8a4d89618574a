"""Every JSON output has a schema in `schemas/`, which names all its members, and the pages say which of them are stable.

All other tests of the harness hold what they make to the schemas as well: see GateTest.filperf.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import unittest
from collections.abc import Iterator
from typing import Any

import schemas
from harness import DRIFT, FILE, OK, ROOT, GateTest, Result, clean_environment, write_bytes

PAGE = os.path.join(ROOT, "docs", "json.md")

PROGRAM = """
def step(number):
    return abs(number)

def main():
    for number in range(%d):
        step(number)
"""


def objects_in(schema: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema inside a schema that describes an object, with its place."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" or "properties" in schema and isinstance(schema["properties"], dict) and "type" in schema:
            yield place, schema
        for name, part in schema.items():
            yield from objects_in(part, f"{place}/{name}")
    elif isinstance(schema, list):
        for index, part in enumerate(schema):
            yield from objects_in(part, f"{place}/{index}")


def members_in(name: str) -> Iterator[tuple[str, str, Any]]:
    """Every member that a schema describes: the place of its object, its name, and its schema."""
    for place, schema in objects_in(schemas.schema_in(name)):
        for member, described in schema.get("properties", {}).items():
            yield place, member, described


class TestOutputs(GateTest):
    """What each command prints is as its schema says."""

    def setUp(self) -> None:
        super().setUp()
        self.seen: dict[str, Any] = {}

    def filperf(self, *arguments: str, **options: Any) -> Result:
        result = super().filperf(*arguments, **options)  # holds it to the schema
        document = schemas.document_in(result.out)
        if document is not None:
            self.seen[arguments[0]] = document
        return result

    def commands_with_json(self) -> list[str]:
        listed = re.findall(r"^  ([a-z-]+) ", self.filperf("--help").out, re.MULTILINE)
        return [command for command in listed if re.search(r"^  --json\b", self.filperf(command, "--help").out, re.MULTILINE)]

    def test_every_command(self) -> None:
        self.program(PROGRAM % 500)
        self.assert_code(self.refresh("--json"), OK)
        for arguments in (("init", "-q"), ("add", "baselines", "source"), ("commit", "-q", "-m", "Accept")):
            subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=self.folder, check=True,
                           stdin=subprocess.DEVNULL, env=clean_environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1"))
        self.assert_code(self.filperf("history", "--json", self.baseline_path), OK)
        index = {"schema": "filperf/index/1", "scenarios": [{"name": self.name, "manifest": self.manifest(), "baseline_dir": self.baselines}]}
        build = os.path.dirname(os.path.dirname(write_bytes(self.path("build", "filperf", "index.json"), json.dumps(index).encode())))
        self.assert_code(self.filperf("compare", "HEAD", "--source", self.source, "--index", build, "--json"), OK)
        self.assert_code(self.filperf("selftest", "it", self.manifest(), "--function", "demo:main", "--change", "twice", "--call", "step",
                                      "--expect", FILE + ":step", "--json"), OK)
        self.program(PROGRAM % 900)
        self.assert_code(self.check("--json"), DRIFT)
        self.assert_code(self.filperf("report", "--json", self.outputs), OK)
        self.assert_code(self.filperf("explain", "--json", self.manifest()), OK)
        self.assert_code(self.filperf("explain", "--moved", "--json", self.manifest()), OK)
        dump = os.path.join(self.outputs, self.name + "-cprofile.pstats")
        self.assert_code(self.filperf("diff", "--json", self.baseline_path, dump), OK)
        self.assert_code(self.filperf("stats", "--json", "--callers", "--callees", dump), OK)
        self.assert_code(self.filperf("convert", dump, "-", "--to", "json"), OK)
        self.assert_code(self.filperf("settings", "--json"), OK)
        self.assertEqual(sorted(self.seen), sorted({*self.commands_with_json(), "convert"}))
        self.assertEqual(self.verdict(), self.seen["check"]["verdicts"][0])


class TestSchemas(unittest.TestCase):
    """The schemas themselves."""

    maxDiff = None

    def test_every_member_is_described(self) -> None:
        lacking = [f"{name}: {place}/{member}" for name in schemas.names() for place, member, described in members_in(name)
                   if not described.get("description") and "$ref" not in described]
        self.assertEqual(lacking, [])

    def test_no_object_has_other_members(self) -> None:
        for name in schemas.names():
            for place, schema in objects_in(schemas.schema_in(name)):
                self.assertIn("additionalProperties", schema, f"{name}: {place}")
                if "properties" in schema:
                    self.assertIs(schema["additionalProperties"], False, f"{name}: {place}")

    def test_every_keyword_is_one_that_is_checked(self) -> None:
        def keywords(schema: Any) -> Iterator[str]:
            yield from schema
            for name in ("items", "additionalProperties"):
                if isinstance(schema.get(name), dict):
                    yield from keywords(schema[name])
            for group in ("properties", "$defs"):
                for part in schema.get(group, {}).values():
                    yield from keywords(part)
            for part in schema.get("anyOf", ()):
                yield from keywords(part)

        for name in schemas.names():
            self.assertEqual(set(keywords(schemas.schema_in(name))) - set(schemas.CHECKS) - schemas.ANNOTATIONS, set(), name)

    def test_every_reference_leads_somewhere(self) -> None:
        for name in schemas.names():
            for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(schemas.schema_in(name))):
                self.assertIsInstance(schemas.resolve(reference, schemas.schema_in(name))[0], dict, f"{name}: {reference}")

    def test_the_schema_of_a_file_is_the_one_in_its_name(self) -> None:
        for name in schemas.names():
            properties = schemas.schema_in(name).get("properties")
            if properties:
                self.assertEqual(schemas.file_of(properties["schema"]["const"]), name)


class TestValidator(unittest.TestCase):
    """The validator finds what is wrong."""

    def problems(self, **changes: Any) -> list[str]:
        document = {"schema": "filperf/report/1", "verdicts": []}
        document.update(changes)
        return schemas.problems_in({name: value for name, value in document.items() if value is not None})

    def test_a_good_document(self) -> None:
        self.assertEqual(self.problems(), [])

    def test_an_undocumented_member(self) -> None:
        self.assertEqual(self.problems(more=1), ["filperf/report/1.more: is in no schema"])

    def test_a_missing_member(self) -> None:
        self.assertEqual(self.problems(verdicts=None), ["filperf/report/1.verdicts: is missing"])

    def test_a_wrong_type(self) -> None:
        self.assertEqual(self.problems(verdicts={}), ["filperf/report/1.verdicts: is {}, not of the type array"])

    def test_a_problem_behind_references(self) -> None:
        found = self.problems(verdicts=[{"left_out": {"calls": -1, "total": True, "percent": 0.5, "x": None}}])
        for problem in ("calls: is -1, which is below 0", "total: is true, not of the type integer", "x: is in no schema"):
            self.assertIn("filperf/report/1.verdicts[0].left_out." + problem, found)

    def test_alternatives(self) -> None:
        schema = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]}
        self.assertEqual([list(schemas.problems_with(value, schema, schema)) == [] for value in (3, None, -1, "x")],
                         [True, True, False, False])

    def test_an_unknown_schema(self) -> None:
        self.assertEqual(schemas.problems_in({"schema": "filperf/other/1"}), ["there is no schemas/other-1.schema.json for filperf/other/1"])


class TestPage(unittest.TestCase):
    """The page says which schema belongs to which output, and which members may change."""

    maxDiff = None

    def setUp(self) -> None:
        with open(PAGE, encoding="utf-8") as file:
            self.page = file.read()

    def test_names_every_schema(self) -> None:
        self.assertEqual(sorted(set(re.findall(r"\(\.\./schemas/([\w.-]+)\)", self.page))), schemas.names())

    def test_names_the_members_that_may_change(self) -> None:
        unstable = {member for name in schemas.names() for _, member, described in members_in(name) if described.get("x-stable") is False}
        section = self.page.partition("## What may change")[2].partition("\n## ")[0]
        self.assertEqual(sorted(set(re.findall(r"`(\w+)`", section))), sorted(unstable))


if __name__ == "__main__":
    unittest.main()
