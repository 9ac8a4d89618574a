"""Comparing any two dumps or baselines, by hand and by git."""

from __future__ import annotations

import glob
import json
import marshal
import os
import re
import shutil
import subprocess
import unittest

from diffing import CALLERS, MODULES, PROGRAM, DiffTest
from harness import FAILED, FILE, OK, PYTHON, ROOT, USAGE, clean_environment, read_bytes, write_bytes, write_text


class FileTest(DiffTest):
    def test_two_dumps(self) -> None:
        old, new = self.taken(3, "old.pstats"), self.taken(4, "new.pstats")
        self.assert_one_load_more(self.diff("--package", "demo", old, new))
        result = self.assert_code(self.filperf("diff", "--package", "demo", old, new), OK)
        self.assert_says(result, "old.pstats -> ", "  all calls                         5,304        5,405        +101    +1.90 %",
                         "The contributions sum to the change: +101 of +101 calls", "3 -> 4 calls by %s:main, itself called once as before" % FILE,
                         "2 functions moved, largest change first:")
        self.assertEqual(result.err, "")

    def test_the_other_way_round(self) -> None:
        """What is gained is found as what is lost is."""
        old, new = self.taken(4, "old.pstats"), self.taken(3, "new.pstats")
        attribution = self.diff("--package", "demo", old, new)["attribution"]
        self.assertEqual((attribution["drift"], attribution["fewer"], attribution["culprits"][0]["contribution"]), (-101, -101, -101))

    def test_the_same_twice(self) -> None:
        dump = self.taken(3, "dump.pstats")
        document = self.diff("--package", "demo", dump, dump)
        self.assertEqual((document["attribution"]["culprits"], document["functions_moved"], document["program_calls_moved"]), ([], [], []))
        self.assert_says(self.filperf("diff", "--package", "demo", dump, dump), "No function moved.",
                         "No calls into or by demo moved.")

    def test_two_baselines(self) -> None:
        """Baselines say what the program is, and what else differs."""
        old, new = self.baseline_of(3, "old.json"), self.baseline_of(4, "new.json", subject={"tools": ["no-such-tool-anywhere"]})
        document = self.diff(old, new)
        self.assert_one_load_more(document)
        self.assertEqual(document["environment_changes"], [])
        # A missing tool is the same as no tool; an existing one is not.
        other = self.baseline_of(4, "other.json", subject={"tools": ["env"]})
        changes = self.diff(old, other)["environment_changes"]
        self.assertEqual([(entry["what"], entry["before"]) for entry in changes], [("env", "missing")])

    def test_a_baseline_and_a_dump(self) -> None:
        """Whichever comes first: the baseline says which package the program is."""
        baseline, dump = self.baseline_of(3, "old.json"), self.taken(4, "new.pstats")
        self.assert_one_load_more(self.diff(baseline, dump))
        dump, baseline = self.taken(3, "old.pstats"), self.baseline_of(4, "new.json")
        self.assert_one_load_more(self.diff(dump, baseline))

    def test_dumps_of_cprofile(self) -> None:
        """Dumps that Python's own profiler wrote, of a program that is run as a script."""
        dumps = []
        for loads in (3, 4):
            self.run_program(loads)
            script = write_text(self.path("script.py"), "import demo\ndemo.main()\n")
            dumps.append(self.path("%d.pstats" % loads))
            subprocess.run([PYTHON, "-m", "cProfile", "-o", dumps[-1], script], check=True, stdout=subprocess.DEVNULL, timeout=60,
                           env=clean_environment(PYTHONPATH=self.source, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1"))
        document = self.diff("--package", "demo", *dumps)
        first = document["attribution"]["culprits"][0]
        # Before Python 3.11 the profiler's names are not qualified; here they are the same.
        self.assertEqual((first["caller"], first["callee"], first["before"], first["after"]), CALLERS + (3, 4))
        self.assertAlmostEqual(first["contribution"], 101)

    def test_a_dump_of_another_machine(self) -> None:
        """The same program installed elsewhere, under another standard library: the same identities."""
        old, new = self.taken(3, "old.pstats"), self.taken(4, "new.pstats")
        content = marshal.loads(read_bytes(new))

        def moved(key: tuple[str, int, str]) -> tuple[str, int, str]:
            path = key[0].replace(self.source, "/home/somebody/venv/lib/python3.11/site-packages")
            return (path, key[1] + 7, key[2])

        elsewhere = {moved(key): value[:4] + ({moved(caller): counts for caller, counts in value[4].items()},)
                     for key, value in content.items()}
        self.assertIn("/home/somebody/venv/lib/python3.11/site-packages/demo/__init__.py", {key[0] for key in elsewhere})
        self.assert_one_load_more(self.diff("--package", "demo", old, write_bytes(self.path("elsewhere.pstats"), marshal.dumps(elsewhere))))

    def test_another_package(self) -> None:
        """Where the program is not in them, that is said; what moved is found all the same."""
        old, new = self.taken(3, "old.pstats"), self.taken(4, "new.pstats")
        document = self.diff(old, new)
        self.assertEqual(document["warnings"], ["neither says which package is the program, so no function counts as the program's; name it "
                                                "with --package"])
        self.assertEqual((document["attribution"]["drift"], document["totals"]["of_program"]), (101, {"before": 0, "after": 0}))
        self.assertFalse(document["attribution"]["culprits"][0]["of_program"])

    def test_calls_that_differ_from_run_to_run(self) -> None:
        """Two baselines of the same code: what both know to be unstable has not moved."""
        self.program("import os\n\ndef part():\n    pass\n\ndef main():\n    for _ in range(os.urandom(1)[0]):\n        part()\n"
                     "    for _ in range(20000):\n        len('')\n")
        baselines = []
        for name in ("old.json", "new.json"):
            # Three runs that all draw the same number would take a part of it for stable: 1 in 65,536.
            self.accepted()
            baselines.append(shutil.copy(self.baseline_path, self.path(name)))
            self.assertTrue(any("demo/__init__.py:part" in str(edge) for edge in json.loads(read_bytes(baselines[-1]))["unstable"]))
        for pair in (baselines, baselines[::-1]):
            self.assertEqual(self.diff(*pair)["functions_moved"], [])
            self.assertNotIn("part", self.assert_code(self.filperf("diff", *pair), OK).out)

    def test_different_phases(self) -> None:
        """An import and a run share little but their name."""
        imports = "".join("import %s\n" % module for module in MODULES)
        for module, text in MODULES.items():
            write_text(os.path.join(self.source, *module.split(".")) + ".py", text)
        self.program(imports + PROGRAM.format(loads=3))
        self.accepted()
        run = shutil.copy(self.baseline_path, self.path("run.json"))
        self.accepted(phase="import")
        imported = shutil.copy(self.baseline_path, self.path("import.json"))
        for pair in ((run, imported), (imported, run)):
            warnings = self.diff(*pair)["warnings"]
            self.assertEqual(warnings, ["they look like different phases: one imports 6 modules of demo, the other 0, so that most of what "
                                        "follows is the import"])
        self.assertEqual(self.diff(run, run)["warnings"], [])
        self.assertEqual(self.diff(imported, imported)["warnings"], [])
        self.assert_says(self.filperf("diff", run, imported), "  warning: they look like different phases")

    def test_different_scenarios(self) -> None:
        old = self.baseline_of(3, "old.json")
        self.name = "another"
        self.settings["scenario"] = "another"
        self.run_program(3)
        self.accepted()
        self.assertEqual(self.diff(old, self.baseline_path)["warnings"],
                         ["they are of different scenarios, test-different-scenarios and another"])


class FamilyTest(DiffTest):
    """The project's own baselines of families, as any that filperf wrote."""

    @staticmethod
    def family(name: str) -> str:
        return os.path.join(ROOT, "baselines", "cpython-3.11", "growth-%s.json" % name)

    def test_conversion(self) -> None:
        content = json.loads(read_bytes(self.family("chain")))
        lines = self.assert_code(self.filperf("diff", "--textconv", self.family("chain")), OK).out.splitlines()

        def line(words: str, total: str) -> str:
            return "%s %s (exponent %.2f)" % (words, " ".join("{:,}".format(calls) for calls in content["calls"][total]), content["exponents"][total])

        self.assertEqual(lines[:7], [
            "family by " + " ".join(content["generator"]), "at the sizes " + " ".join(map(str, content["sizes"])), line("all calls", "total"),
            line("calls into the program", "program"), line("calls by the program", "by_program"),
            "lines of the program %s (exponent %.2f)" % (" ".join("{:,}".format(count) for count in content["lines"]), content["exponents"]["lines"]),
            "functions of the program that grow"])
        at_largest = lines.index("at the largest size")
        self.assertTrue(all(re.fullmatch(r".+ \d.*\(exponent (-?\d+\.\d\d|none)\)", text) for text in lines[7:at_largest]))
        self.assertEqual(lines[at_largest + 1], "scenario growth-chain (run phase): " + " ".join(content["command"]))
        self.assertIn("all calls {:,}".format(content["calls"]["total"][-1]), lines)

    def test_comparison(self) -> None:
        """At the largest size, which is said."""
        document = self.diff(self.family("chain"), self.family("chain"))
        sizes = json.loads(read_bytes(self.family("chain")))["sizes"]
        self.assertEqual(document["warnings"], ["of a family only its largest size is compared: %d" % sizes[-1]])
        self.assertEqual(document["functions_moved"], [])
        document = self.diff(self.family("chain"), self.family("pins"))
        pins = json.loads(read_bytes(self.family("pins")))
        self.assertEqual(document["warnings"], ["of a family only its largest size is compared: %d with %d" % (sizes[-1], pins["sizes"][-1]),
                                                "they are of different scenarios, growth-chain and growth-pins"])
        self.assertEqual(document["totals"]["total"]["after"], pins["calls"]["total"][-1])
        scenario = os.path.join(ROOT, "baselines", "cpython-3.11", "run-bom.json")
        self.assertEqual(self.diff(scenario, self.family("pins"))["warnings"][0],
                         "of a family only its largest size is compared: no size with %d" % pins["sizes"][-1])


class BadFileTest(DiffTest):
    def assert_refused(self, old: str, new: str, *texts: str) -> None:
        result = self.assert_code(self.filperf("diff", old, new), FAILED)
        self.assertEqual(result.out, "")
        for text in texts:
            self.assertIn(text, result.err)

    def test_files_at_fault(self) -> None:
        """Each is named, with what is wrong with it, whichever side it is."""
        good = self.baseline_of(3, "good.json")
        text = read_bytes(good).decode()
        bad = {
            "missing.json": (None, "No such file"),
            "empty.pstats": (b"", "empty"),
            "cut.json": (text[:len(text) // 2].encode(), "digest"),
            "edited.json": (text.replace('"calls":3,', '"calls":2,', 1).encode(), "digest"),
            "merged.json": ("<<<<<<< ours\n".join(text.split("\n", 1)).encode(), None),
            "other.json": (b'{"schema": "somebody/else/1"}\n', "schema"),
            "newer.json": (text.replace("filperf/baseline/2", "filperf/baseline/9").encode(), "filperf/baseline/9"),
            "plain.txt": (b"hello\n", None),
            "pure.pstats": (read_bytes(os.path.join(ROOT, "tests", "samples", "pureprofile-3.11.pstats")), "profile"),
            "sampled.pstats": (read_bytes(os.path.join(ROOT, "tests", "samples", "synth-sampled315.pstats")), None),
        }
        for name, (content, why) in bad.items():
            path = self.path(name)
            if content is not None:
                write_bytes(path, content)
            with self.subTest(name):
                self.assert_refused(good, path, name, why or "")
                self.assert_refused(path, good, name, why or "")

    def test_a_dump_of_the_profiler_in_python(self) -> None:
        """A dump of Python's slower profiler is named as what it is, with what to use instead."""
        good = self.taken(3, "good.pstats")
        for path in sorted(glob.glob(os.path.join(ROOT, "tests", "samples", "pureprofile-*.pstats"))):
            self.assert_refused(good, path, os.path.basename(path), "cProfile")

    def test_usage(self) -> None:
        good = self.baseline_of(3, "good.json")
        for arguments, text in (((), "FILE is required"), ((good,), "1 file is given"), ((good, good, good), "3 files are given"),
                                (("--textconv", good, good), "--textconv takes one file"),
                                (("--git", good, good), "--git takes the seven arguments")):
            self.assert_says(self.assert_code(self.filperf("diff", *arguments), USAGE), text)


if __name__ == "__main__":
    unittest.main()
