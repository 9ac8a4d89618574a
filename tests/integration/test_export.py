"""Every format, of every sample and of a real Filare, beside what CPython's pstats reads from the same dump."""

from __future__ import annotations

import collections
import csv
import io
import json
import marshal
import os
import re
import shutil
import subprocess
import unittest
from collections.abc import Iterator
from typing import Any

import callgrind_reader
import schemas
from callgrind_reader import Callgrind
from harness import EXECUTABLE, MANAGED_PYTHON, OK, PYTHON, ROOT, GateTest, clean_environment, read_bytes, read_json
from samples import EMPTY, SAMPLES, readable_samples, sample

Label = tuple[str, int, str]
Stats = dict[Label, Any]


def load(path: str) -> Stats:
    with open(path, "rb") as file:
        return marshal.load(file)


def nanoseconds(seconds: float) -> int:
    return int(max(seconds, 0) * 1e9 + 0.5)


def shown(text: str) -> str:
    """On one line, and UTF-8: the escapes of filperf."""
    result = ""
    for character in text:
        if character == "\n":
            result += "\\n"
        elif ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0:
            result += "\\x%02x" % ord(character)
        elif 0xD800 <= ord(character) < 0xE000:
            result += "".join("\\x%02x" % byte for byte in character.encode("utf-8", "surrogatepass"))
        else:
            result += character
    return result


def as_utf8(text: str) -> str:
    return "".join(shown(character) if 0xD800 <= ord(character) < 0xE000 else character for character in text)


class ExportTest(GateTest):
    def converted(self, path: str, form: str, *options: str) -> bytes:
        done = subprocess.run([EXECUTABLE, "convert", path, "-", "--to", form, *options], env=clean_environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, OK, done.stderr)
        if form in ("speedscope", "folded"):
            self.assertIn(b"approximation", done.stderr)
        else:
            self.assertEqual(done.stderr, b"")
        return done.stdout

    def dumps(self) -> Iterator[str]:
        """All samples that are dumps, one after the other, the empty ones too."""
        for path in [*readable_samples(), EMPTY]:
            with self.subTest(os.path.basename(path)):
                yield path


def names_of(stats: Stats) -> dict[Label, tuple[str, str]]:
    """File and name of each function in a callgrind file: with its line where a file has several of the name."""
    labels = list(stats) + [caller for entry in stats.values() for caller in entry[4] if caller not in stats]
    labels = list(dict.fromkeys(labels))
    shared = collections.Counter((file, name) for file, _, name in labels)
    return {(file, line, name): (shown(file) or "???", (shown(name) or "???") + (":%d" % line if shared[file, name] > 1 else ""))
            for file, line, name in labels}


class CallgrindChecks(ExportTest):
    def check_callgrind(self, path: str) -> Callgrind:
        stats = load(path)
        read = Callgrind(self.converted(path, "callgrind").decode("utf-8"))
        names = names_of(stats)
        self.assertEqual(read.header["events"], "ns calls pcalls")
        self.assertEqual(read.header["cmd"], path)
        total = (sum(nanoseconds(entry[2]) for entry in stats.values()), sum(entry[1] for entry in stats.values()),
                 sum(entry[0] for entry in stats.values()))
        self.assertEqual(read.summary, total)
        costs = {function[1:]: cost for function, cost in read.costs.items() if function != callgrind_reader.ROOT}
        self.assertEqual(costs, {names[label]: (nanoseconds(stats[label][2]), stats[label][1], stats[label][0]) if label in stats else (0, 0, 0)
                                 for label in names})
        self.assertEqual({function[1:]: line for function, line in read.lines.items() if function != callgrind_reader.ROOT},
                         {names[label]: max(label[1], 0) for label in names})
        calls = {(caller[1:], callee[1:]): (call.count, call.costs, call.line) for (caller, callee), call in read.calls.items()}
        expected = {(names[caller], names[label]): (edge[0], (nanoseconds(edge[3]), edge[0], 0), max(label[1], 0))
                    for label, entry in stats.items() for caller, edge in entry[4].items() if edge[0] > 0}
        root = callgrind_reader.ROOT[1:]
        self.assertEqual({pair: call for pair, call in calls.items() if pair[0] != root}, expected)
        roots = {names[label]: entry[1] - sum(edge[0] for edge in entry[4].values()) for label, entry in stats.items()}
        self.assertEqual({callee: call[0] for (caller, callee), call in calls.items() if caller == root},
                         {name: count for name, count in roots.items() if count > 0})
        return read

    def annotated(self, path: str, read: Callgrind) -> None:
        """What callgrind_annotate makes of it."""
        self.assertIsNotNone(shutil.which("callgrind_annotate"), "callgrind_annotate is missing: apt-get install valgrind")
        # Ticks of the file, all functions, no source.
        text = subprocess.run(["callgrind_annotate", "--threshold=100", "--auto=no", path], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, cwd=self.folder, timeout=120, env=clean_environment(LC_ALL="C.UTF-8")).stdout.decode("utf-8")
        self.assertNotIn("WARNING", text)
        # A total of 0 has no shares.
        share = r"(?: \([ .\d]+%\))?"
        rows = re.findall(r"^ *([\d,]+)%(s)s +(?:([\d,]+)%(s)s|\.) +(?:([\d,]+)%(s)s|\.)  +(.*?)(?: \[([^]]*)\])?$" % {"s": share}, text, re.M)
        numbers = [(tuple(int(number.replace(",", "") or 0) for number in row[:3]), row[3]) for row in rows]
        self.assertEqual(numbers[0], (read.summary, "PROGRAM TOTALS"))
        found = {name: costs for costs, name in numbers[1:]}
        for (_, file, name), costs in read.costs.items():
            if costs[0] > 0:
                self.assertEqual(found.get("%s:%s" % (file, name)), costs, text)


class CallgrindTest(CallgrindChecks):
    def test_every_sample(self) -> None:
        for path in self.dumps():
            self.check_callgrind(path)

    def test_annotate(self) -> None:
        for name in ("async_-3.11", "nested-3.8", "threads-3.12", "synth-newline", "synth-negtime"):
            with self.subTest(name):
                path = sample(name)
                target = self.path(name + ".callgrind")
                self.assert_code(self.filperf("convert", path, target), OK)
                self.annotated(target, Callgrind(read_bytes(target).decode("utf-8")))

    def test_origins_are_objects(self) -> None:
        read = self.check_callgrind(sample("async_-3.11"))
        self.assertLessEqual({"builtin", "stdlib", "<root>"}, {place for place, _, _ in read.costs})
        for place, file, _ in read.costs:
            self.assertEqual(place == "builtin", file == "~")
            if "/lib/python3" in file and "-packages/" not in file:
                self.assertEqual(place, "stdlib")


class PictureChecks(ExportTest):
    def checked_speedscope(self, content: bytes) -> Any:
        """Valid by speedscope's own schema, and by what its reader asks beyond it. Returns the one profile."""
        document = json.loads(content)
        assert_valid(with_one_event_of_each_shape(document), read_json(os.path.join(SAMPLES, "speedscope", "file-format-schema.json")))
        self.assertLessEqual(document.keys(), {"$schema", "exporter", "name", "shared", "profiles"})
        self.assertIn("approximate", document["name"])
        (profile,) = document["profiles"]
        self.assertEqual((profile["type"], profile["unit"], profile["startValue"]), ("evented", "nanoseconds", 0))
        at = 0
        stack: list[int] = []
        for event in profile["events"]:
            self.assertGreaterEqual(event["at"], at)
            at = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                self.assertEqual(stack.pop(), event["frame"])
        self.assertEqual((stack, at), ([], profile["endValue"] if profile["events"] else 0))
        self.assertEqual({event["frame"] for event in profile["events"]}, set(range(len(document["shared"]["frames"]))))
        return {**profile, "frames": document["shared"]["frames"]}

    def folded(self, content: bytes) -> list[tuple[list[str], int]]:
        lines = []
        for line in content.decode("utf-8").splitlines():
            stack, weight = re.fullmatch(r"(.+) (\d+)", line).groups()  # type: ignore[union-attr]
            self.assertGreater(int(weight), 0)
            lines.append((stack.split(";"), int(weight)))
        return lines

    def assert_graphs(self, graphs: list[bytes]) -> None:
        """Graphviz draws them, all in one go."""
        svg = subprocess.run(["dot", "-Tsvg"], input=b"".join(graphs), check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                             env=clean_environment(HOME=self.folder))
        self.assertNotIn(b"yntax", svg.stderr)
        nodes = sum(len(re.findall(rb"^  n\d+ \[", graph, re.M)) for graph in graphs)
        edges = sum(len(re.findall(rb"^  n\d+ -> n\d+ \[", graph, re.M)) for graph in graphs)
        self.assertEqual((svg.stdout.count(b"<svg "), svg.stdout.count(b'class="node"'), svg.stdout.count(b'class="edge"')),
                         (len(graphs), nodes, edges))


class PictureTest(PictureChecks):
    def test_speedscope(self) -> None:
        for path in self.dumps():
            stats = load(path)
            profile = self.checked_speedscope(self.converted(path, "speedscope", "--stack-threshold", "0"))
            own: dict[int, int] = collections.Counter()
            stack: list[int] = []
            at = 0
            for event in profile["events"]:
                if stack:
                    own[stack[-1]] += event["at"] - at
                at = event["at"]
                stack.append(event["frame"]) if event["type"] == "O" else stack.pop()
            expected = {label: nanoseconds(entry[2]) for label, entry in stats.items()}
            found = collections.Counter({(frame["name"], frame.get("line", 0)): 0 for frame in profile["frames"]})
            for index, frame in enumerate(profile["frames"]):
                found[frame["name"], frame.get("line", 0)] += own[index]
            wanted: dict[tuple[str, int], int] = collections.Counter()
            for (_, line, name), self_time in expected.items():
                wanted[shown(name), line] += self_time
            # Rounded at each place that a function stands at.
            for key in wanted.keys() | found.keys():
                self.assertAlmostEqual(found[key], wanted[key], delta=len(profile["events"]) + 1, msg=str(key))

    def test_folded(self) -> None:
        for path in self.dumps():
            stats = load(path)
            total = sum(max(entry[2], 0) for entry in stats.values())
            for options in ((), ("--stack-threshold", "20"), ("--stack-threshold", "0")):
                lines = self.folded(self.converted(path, "folded", *options))
                self.assertAlmostEqual(sum(weight for _, weight in lines), total * 1e9, delta=1)
            # The last of them, which leaves nothing out.
            self.assertNotIn("(smaller parts)", {frames[0] for frames, _ in lines})

    def test_dot(self) -> None:
        graphs = []
        for path in self.dumps():
            stats = load(path)
            graph = self.converted(path, "dot", "--node-threshold", "5").decode("utf-8")
            total = sum(max(entry[2], 0) for entry in stats.values())
            kept = {label for label, entry in stats.items() if total <= 0 or 100 * min(max(entry[2], entry[3]) / total, 1) >= 5}
            drawn = re.findall(r"^  n\d+ \[.*?\\n([\d,]+) calls?", graph, re.M)
            self.assertEqual(sorted(int(calls.replace(",", "")) for calls in drawn), sorted(stats[label][1] for label in kept))
            edges = sum(1 for label in kept for caller, edge in stats[label][4].items()
                        if caller in kept and edge[0] and (total <= 0 or 100 * min(edge[3] / total, 1) >= 0.1))
            self.assertEqual(graph.count(" -> "), edges)
            graphs.append(graph.encode())
        self.assert_graphs(graphs[::5])


def with_one_event_of_each_shape(document: Any) -> Any:
    """The document with fewer events, and none of them of a shape that it did not have: the schema asks of an event only which members it has, of
    which types, and for the value of `type`. Thousands of events are alike, and to check each takes most of a minute.
    """
    def shape(event: Any) -> Any:
        return [(name, type(member).__name__, member if name == "type" else None) for name, member in sorted(event.items())]

    profiles = [{**profile, "events": list({repr(shape(event)): event for event in profile["events"]}.values())}
                for profile in document["profiles"]]
    return {**document, "profiles": profiles}


def assert_valid(value: Any, schema: dict[str, Any]) -> None:
    """Raises AssertionError if a value does not conform to a JSON schema (draft 7, with the keywords of speedscope's)."""
    problems = list(schemas.problems_with(value, schema, schema))
    assert not problems, problems[:5]
    try:
        import jsonschema
    except ImportError:
        return
    jsonschema.validate(value, schema)


class TablesTest(ExportTest):
    def test_json(self) -> None:
        for path in self.dumps():
            stats = load(path)
            document = json.loads(self.converted(path, "json"))
            self.assertEqual(schemas.problems_in(document), [])
            self.assertEqual((document["schema"], document["source"]), ("filperf/profile/1", path))
            functions = document["functions"]

            def label(index: int) -> Label:
                return functions[index]["file"], functions[index]["line"], functions[index]["name"]

            def numbers(entry: dict[str, Any]) -> tuple[Any, ...]:
                return entry["calls"], entry["primitive"], entry["self_seconds"], entry["cumulative_seconds"]

            def utf8(names: Label) -> Label:
                return as_utf8(names[0]), names[1], as_utf8(names[2])

            self.assertEqual({label(i): numbers(entry) for i, entry in enumerate(functions) if "only_a_caller" not in entry},
                             {utf8(names): (entry[1], entry[0], entry[2], entry[3]) for names, entry in stats.items()})
            self.assertEqual({(label(edge["callee"]), label(edge["caller"])): numbers(edge) for edge in document["edges"]},
                             {(utf8(names), utf8(caller)): edge for names, entry in stats.items() for caller, edge in entry[4].items()})

    def test_csv(self) -> None:
        for path in self.dumps():
            stats = load(path)
            rows = list(csv.DictReader(io.StringIO(self.converted(path, "csv").decode("utf-8"), newline="")))

            def numbers(row: dict[str, str]) -> tuple[Any, ...]:
                return int(row["calls"]), int(row["primitive_calls"]), float(row["self_seconds"]), float(row["cumulative_seconds"])

            self.assertEqual([((row["file"], int(row["line"]), row["function"]), numbers(row)) for row in rows if row["kind"] == "function"],
                             [((as_utf8(file), line, as_utf8(name)), (entry[1], entry[0], entry[2], entry[3]))
                              for (file, line, name), entry in stats.items()])
            self.assertEqual([(row["function"], row["caller_file"], int(row["caller_line"]), row["caller_function"], numbers(row))
                              for row in rows if row["kind"] == "call"],
                             [(as_utf8(name), as_utf8(caller[0]), caller[1], as_utf8(caller[2]), edge)
                              for (_, _, name), entry in stats.items() for caller, edge in entry[4].items()])


class FilareTest(CallgrindChecks, PictureChecks):
    """A run of Filare under cProfile, as people profile it today."""

    @classmethod
    def setUpClass(cls) -> None:
        if not MANAGED_PYTHON:
            raise unittest.SkipTest("FILPERF_PYTHON names no managed environment")

    def test_all_formats(self) -> None:
        dump = self.path("filare.pstats")
        command = os.path.join(os.path.dirname(PYTHON), "filare")
        subprocess.run([PYTHON, "-m", "cProfile", "-o", dump, command, "run", os.path.join(ROOT, "scenarios", "inputs", "mini.yml"), "-f", "tb",
                        "-o", self.path("o")], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=120,
                       env=clean_environment(HOME=self.folder, PYTHONHASHSEED="0"), cwd=self.folder)
        stats = load(dump)
        self.assertGreater(len(stats), 5000)
        self.assertIn("filare", {place for place, _, _ in self.check_callgrind(dump).costs})
        target = self.path("filare.callgrind")
        self.assert_code(self.filperf("convert", dump, target), OK)
        self.annotated(target, Callgrind(read_bytes(target).decode("utf-8")))
        total = sum(max(entry[2], 0) for entry in stats.values())
        # The whole program stands below the root, as it does for the profiler.
        read = Callgrind(read_bytes(target).decode("utf-8"))
        entered = sum(call.costs[0] for (caller, _), call in read.calls.items() if caller == callgrind_reader.ROOT)
        self.assertAlmostEqual(entered / 1e9 / total, 1, delta=0.01)
        for options in ((), ("--stack-threshold", "1")):
            profile = self.checked_speedscope(self.converted(dump, "speedscope", *options))
            self.assertAlmostEqual(profile["endValue"] / 1e9, total, places=6)
            lines = self.folded(self.converted(dump, "folded", *options))
            self.assertAlmostEqual(sum(weight for _, weight in lines) / 1e9, total, places=6)
        self.assert_graphs([self.converted(dump, "dot")])


if __name__ == "__main__":
    unittest.main()
