"""A real Filare: a call injected into a copy of the installed package turns the gate red, and is the first thing named."""

from __future__ import annotations

import json
import os
import shutil
import unittest
from typing import Any, Optional

from harness import DRIFT, OK, ROOT, Result, python_version, read_json
from subject import LOAD, LOADER, SubjectTest, copy_package


class FilareTest(SubjectTest):
    def assert_second_load_is_named(self, result: Result, code: int = DRIFT) -> None:
        """The first thing under what Filare does differently is the load, called by the function that does it."""
        self.assert_code(result, code)
        lines = iter(result.out.splitlines())
        for line in lines:
            if "Calls into and by filare that moved" in line:
                break
        self.assertRegex(next(lines), r"^ +\+1  yaml/__init__.py:load$")
        self.assertRegex(next(lines), r"^ +1 -> 2 calls by filare/parser/yaml_loader.py:safe_load_yaml")
        moved, = [entry for entry in self.verdict()["program_calls_moved"] if entry["callee"] == "yaml/__init__.py:load"]
        self.assertEqual((moved["before"], moved["after"]), (1, 2))


class TestSecondLoad(FilareTest):
    def test_second_load(self) -> None:
        """A YAML text that is loaded twice, in a command that is little else; then taken back."""
        self.command("metadata", "validate", "meta.yml", inputs=("meta.yml",))
        self.accepted()
        self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")
        self.inject(LOAD, "(%s, %s)[1]" % (LOAD, LOAD))
        result = self.check()
        self.assert_second_load_is_named(result)
        self.assert_says(result, "  in pyyaml")
        self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")
        self.inject("(%s, %s)[1]" % (LOAD, LOAD), LOAD)
        self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")

    def test_second_load_in_a_large_command(self) -> None:
        """The same in a command of 350,000 calls, of which all of PyYAML is a small part. In a checkout at another depth too."""
        self.command("run", "mini.yml", "-f", "t", "-o", "o", inputs=("mini.yml",))
        self.accepted()
        self.assert_code(self.check(), OK)
        elsewhere = self.path("one", "two", "three")
        copy_package(self.package, elsewhere)
        result = self.assert_code(self.check(subject={**self.settings["subject"], "source": elsewhere}), OK)
        self.assert_says(result, "as in the baseline")
        programs = {entry["kind"]: entry for entry in self.verdict()["totals"]}
        for kind in ("of_program", "by_program"):
            self.assertEqual(programs[kind]["before"], programs[kind]["after"])
        self.inject(LOAD, "(%s, %s)[1]" % (LOAD, LOAD))
        self.assert_second_load_is_named(self.check())


class TestInjectedLine(FilareTest):
    def counts(self) -> Any:
        """The verdict without what was measured in time and memory."""
        return {name: value for name, value in self.verdict().items() if name not in ("resources", "harness_s")}

    def test_injected_line(self) -> None:
        """`explain` names the line that was added, the place that it is called from, and leaves the verdict what it was."""
        self.command("metadata", "validate", "meta.yml", inputs=("meta.yml",))
        self.accepted()
        self.inject("return [%s for _yaml in texts]" % LOAD, "for _yaml in texts: %s  # injected\n    return [%s for _yaml in texts]" % (LOAD, LOAD))
        self.assert_code(self.check(), DRIFT)
        verdict = self.counts()
        document = json.loads(self.assert_code(self.filperf("explain", "--moved", "--json", self.manifest()), OK).out)
        edge, = [edge for edge in document["edges"] if edge["callee"] == "yaml/__init__.py:load" and edge["after"] > edge["before"]]
        self.assertEqual(edge["shortcoming"], "")
        site, = [site for site in edge["sites"] if site["text"].endswith("# injected")]
        self.assertEqual((site["file"], site["function"], site["calls"]), ("filare/parser/yaml_loader.py", "safe_load_yaml", 1))
        self.assertEqual(site["text"], "for _yaml in texts: %s  # injected" % LOAD)
        with open(os.path.join(self.source, LOADER), encoding="utf-8") as file:
            self.assertEqual(file.read().splitlines()[site["line"] - 1].strip(), site["text"])
        self.assertEqual(site["stack"][0]["origin"], "program")
        self.assertNotEqual(site["stack"][0]["function"], "safe_load_yaml")
        text = self.assert_code(self.filperf("explain", self.manifest(), "yaml/__init__.py:load"), OK).out
        # Until CPython 3.12 the other call is one of a list's own function, so all calls by this one are new.
        new = ", new" if python_version() < (3, 12) else ""
        self.assertIn("filare/parser/yaml_loader.py:%d in safe_load_yaml  1 call%s\n        %s\n" % (site["line"], new, site["text"]), text)
        self.assert_code(self.check(), DRIFT)
        self.assertEqual(self.counts(), verdict)


class TestGrowth(FilareTest):
    def test_loop_over_all_cables(self) -> None:
        """A chain of cables, linear today: with a loop over all cables for each one that is added it is red, and the loop is named."""
        self.command("run", "big.yml", "-f", "t", "-o", "o", inputs=())
        self.settings["growth"] = {
            "sizes": [1, 2, 4, 8], "generator": os.path.join(ROOT, "scenarios", "inputs", "gen_harness.py"),
            "generator_args": ["chain", "@SIZE@", "2"], "generates": "big.yml", "max_exponent": 1.1, "max_exponent_drift": 0.05}
        self.settings["limits"] = {"min_calls": 20}
        self.accepted()
        self.assertEqual(self.baseline()["exponents"], {"total": 1.0, "program": 1.0, "by_program": 1.0, "lines": 1.0})
        harness, added = os.path.join("filare", "models", "harness.py"), "        self.cables[key] = cbl\n"
        loop = "[str(other) for other in self.cables.values()]  # injected"
        self.inject(added, added + "        " + loop + "\n", harness)
        with self.warm():
            result = self.assert_code(self.check(), DRIFT)
        self.assertEqual(result.out.splitlines()[0],
                         "DRIFT perf.%s: its calls grow faster with the input's size than its limits allow" % self.name)
        growing = self.verdict()["growth"]["calls"][0]
        caller = "filare/models/harness.py:Harness.add_cable" + (".<locals>.<listcomp>" if python_version() < (3, 12) else "")
        self.assertEqual((growing["caller"], growing["callee"], growing["rose"]),
                         (caller, "filare/models/dataclasses.py:Cable.__str__", True))
        # One more cable at each call: 1 + 2 + ... + n.
        self.assertEqual(growing["after"]["calls"], [1, 3, 10, 36])
        self.assertEqual(growing["caller_calls"]["calls"], [1, 2, 4, 8])
        lines = iter(result.out.splitlines())
        for line in lines:
            if "Calls that grow faster than before" in line:
                break
        shown = [next(lines).strip() for _ in range(5)]
        self.assertRegex(shown[0], r"^new -> 1\.8\d  filare/models/dataclasses\.py:Cable\.__str__$")
        self.assertEqual(shown[1:3], ["1, 3, 10, 36 calls by " + caller,
                                      "itself called 1, 2, 4, 8 times"])
        with open(os.path.join(self.source, harness), encoding="utf-8") as file:
            number = next(i for i, text in enumerate(file, 1) if "# injected" in text)
        self.assertIn("filare/models/harness.py:%d in " % number, shown[3])
        self.assertEqual(shown[4], loop)
        self.assertEqual(result.last_line.strip(), "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'")
        text = self.assert_code(self.filperf("explain", self.manifest(), "Cable.__str__"), OK).out
        self.assertIn("filare/models/harness.py:%d in " % number, text)


class TestCommittedBaseline(FilareTest):
    def committed(self, name: str) -> Optional[Any]:
        """The project's own baseline for the interpreter that the tests use."""
        path = os.path.join(ROOT, "baselines", self.version, name + ".json")
        return read_json(path) if os.path.exists(path) else None

    def test_committed_baseline(self) -> None:
        """Against the project's own baseline, where it has one for this interpreter: a copy is green, with the injected call it is red,
        also where the environment is not the baseline's: the drift began in Filare."""
        name = "metadata-validate"
        committed = self.committed(name)
        if committed is None:
            return  # the project has none for this version; the tests above do not need one
        self.command(*committed["command"], inputs=("meta.yml",))
        subject = {**self.settings["subject"]}
        # At the depth that the baseline was taken at, or as near as a folder of this test can be.
        depth = committed["environment"]["package_depth"]
        source = self.path(*(["deep"] * max(depth - 2, 1)))
        shutil.copytree(self.source, source)
        changes: dict[str, Any] = {"scenario": name, "baseline_dir": os.path.join(ROOT, "baselines"), "subject": {**subject, "source": source}}
        self.assert_code(self.check(**changes), OK)
        self.source, self.name = source, name
        self.inject(LOAD, "(%s, %s)[1]" % (LOAD, LOAD))
        self.assert_second_load_is_named(self.check(**changes))


if __name__ == "__main__":
    unittest.main()
