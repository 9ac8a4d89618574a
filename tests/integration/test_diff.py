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
from typing import Any

from harness import EXECUTABLE, FAILED, FILE, OK, PYTHON, ROOT, USAGE, GateTest, Result, clean_environment, read_bytes, write_bytes, write_text

# Each load is one call by the program and 100 below it.
PROGRAM = """
def leaf():
    pass

def load():
    for _ in range(100):
        leaf()

def main():
    for _ in range({loads}):
        load()
    for _ in range(5000):
        len("")
"""

# A package of several modules, so that its import is more than one call of a module.
MODULES = {"demo.%s" % name: "def f():\n    pass\n" for name in ("one", "two", "three", "four", "five")}

CALLERS = (FILE + ":main", FILE + ":load")


class DiffTest(GateTest):
    def run_program(self, loads: int) -> None:
        self.program(PROGRAM.format(loads=loads))

    def taken(self, loads: int, name: str) -> str:
        """A dump of a run of the program. @return its path"""
        self.run_program(loads)
        self.accepted()
        self.assert_code(self.check(), OK)
        return shutil.copy(os.path.join(self.outputs, self.name + "-cprofile.pstats"), self.path(name))

    def baseline_of(self, loads: int, name: str, **changes: Any) -> str:
        """A baseline of the program. @return its path"""
        self.run_program(loads)
        self.accepted(**changes)
        return shutil.copy(self.baseline_path, self.path(name))

    def diff(self, *arguments: str) -> Any:
        """What the command says as JSON."""
        return json.loads(self.assert_code(self.filperf("diff", "--json", *arguments), OK).out)

    def assert_one_load_more(self, document: Any) -> None:
        """From three loads to four: 101 calls. All began where `main` calls `load`."""
        self.assertEqual(document["schema"], "filperf/diff/1")
        self.assertEqual(document["totals"]["total"], {"before": 5304, "after": 5405})
        self.assertEqual(document["totals"]["of_program"], {"before": 304, "after": 405})
        self.assertEqual(document["totals"]["by_program"], {"before": 5000, "after": 5000})
        attribution = document["attribution"]
        self.assertEqual((attribution["drift"], attribution["adds_up"], attribution["culprits_found"]), (101, True, 1))
        culprit = attribution["culprits"][0]
        self.assertEqual((culprit["caller"], culprit["callee"], culprit["before"], culprit["after"], culprit["steady_caller"],
                          culprit["of_program"]), (CALLERS[0], CALLERS[1], 3, 4, True, True))
        self.assertAlmostEqual(culprit["contribution"], 101)
        self.assertEqual({(entry["function"], entry["before"], entry["after"]) for entry in document["functions_moved"]},
                         {(FILE + ":leaf", 300, 400), (FILE + ":load", 3, 4)})


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
        self.assertEqual(document["warnings"], ["neither holds a function of the package filare; name another with --package"])
        self.assertEqual((document["attribution"]["drift"], document["totals"]["of_program"]), (101, {"before": 0, "after": 0}))
        self.assertFalse(document["attribution"]["culprits"][0]["of_program"])

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

        self.assertEqual(lines[:6], [
            "family by " + " ".join(content["generator"]), "at the sizes " + " ".join(map(str, content["sizes"])), line("all calls", "total"),
            line("calls into the program", "program"), line("calls by the program", "by_program"), "functions of the program that grow"])
        at_largest = lines.index("at the largest size")
        self.assertTrue(all(re.fullmatch(r".+ \d.*\(exponent (-?\d+\.\d\d|none)\)", text) for text in lines[6:at_largest]))
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
            "edited.json": (text.replace('"calls": 3,', '"calls": 2,', 1).encode(), "digest"),
            "merged.json": ("<<<<<<< ours\n".join(text.split("\n", 1)).encode(), None),
            "other.json": (b'{"schema": "somebody/else/1"}\n', "schema"),
            "newer.json": (text.replace("filperf/baseline/1", "filperf/baseline/9").encode(), "filperf/baseline/9"),
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
        for arguments, text in (((), "FILE is required"), ((good,), "1 file(s) are given"), ((good, good, good), "3 file(s) are given"),
                                (("--textconv", good, good), "--textconv takes one file"),
                                (("--git", good, good), "--git takes the seven arguments")):
            self.assert_says(self.assert_code(self.filperf("diff", *arguments), USAGE), text)


class GitTest(DiffTest):
    """A real repository with the attributes of this project, set up by the lines that CONTRIBUTING.md gives."""

    def setUp(self) -> None:
        super().setUp()
        self.repository = self.path("repository")
        os.mkdir(self.repository)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "A")
        self.git("config", "user.email", "a@b.example")
        shutil.copy(os.path.join(ROOT, ".gitattributes"), self.repository)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.repository, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60,
                              env=clean_environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", GIT_PAGER="cat", HOME=self.folder))
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode("utf-8", "replace")

    def configure(self, setting: str) -> None:
        """Runs the line of CONTRIBUTING.md that sets `diff.filperf.<setting>`."""
        text = read_bytes(os.path.join(ROOT, "CONTRIBUTING.md")).decode()
        line, = re.findall(r'^git config diff\.filperf\.%s "(.*)"$' % setting, text, re.MULTILINE)
        program, _, rest = line.partition(" ")
        self.assertEqual(program, "build/perf/harness/filperf")
        self.git("config", "diff.filperf." + setting, "'%s' %s" % (EXECUTABLE, rest))

    def keep(self, loads: int, name: str = "a") -> str:
        """Puts a baseline of the program into the repository. @return its path there"""
        path = os.path.join("baselines", "cpython-3.11", name + ".json")
        os.makedirs(os.path.join(self.repository, os.path.dirname(path)), exist_ok=True)
        shutil.copy(self.baseline_of(loads, "kept.json"), os.path.join(self.repository, path))
        return path

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def spoil(self, name: str) -> str:
        """Leaves half of a baseline, as a bad merge does."""
        path = os.path.join("baselines", "cpython-3.11", name + ".json")
        full = os.path.join(self.repository, path)
        content = read_bytes(full)
        write_bytes(full, content[:len(content) // 2])
        return path

    @staticmethod
    def changed(text: str) -> list[str]:
        """The lines of a comparison that are not the same on both sides."""
        return [line for line in text.splitlines() if re.match(r"[-+](?![-+] |[-+]{2})", line)]


class ConversionTest(GitTest):
    def test_what_changed_in_a_few_lines(self) -> None:
        self.configure("textconv")
        self.keep(3)
        self.commit()
        self.keep(4)
        self.assertEqual(self.changed(self.git("diff")), [
            "-all calls 5,304", "-calls into the program 304", "+all calls 5,405", "+calls into the program 405",
            "-calls in program 304", "+calls in program 405",
            "-%s:leaf 300" % FILE, "-%s:load 3" % FILE, "-  calls %s:leaf 300" % FILE,
            "+%s:leaf 400" % FILE, "+%s:load 4" % FILE, "+  calls %s:leaf 400" % FILE,
            "-  calls %s:load 3" % FILE, "+  calls %s:load 4" % FILE])
        # Other files are compared as ever, and `git log -p` converts too.
        write_text(os.path.join(self.repository, "notes.json"), "{}\n")
        self.commit()
        self.assertIn("+all calls 5,405", self.git("log", "-p", "-1"))
        self.assertIn("+{}", self.git("log", "-p", "-1"))

    def test_new_and_deleted(self) -> None:
        self.configure("textconv")
        path = self.keep(3)
        self.git("add", "-A")
        text = self.git("diff", "--cached")
        self.assertIn("new file mode", text)
        self.assertIn("+all calls 5,304", text)
        self.commit()
        os.remove(os.path.join(self.repository, path))
        text = self.git("diff")
        self.assertIn("deleted file mode", text)
        self.assertIn("-all calls 5,304", text)

    def test_a_broken_baseline(self) -> None:
        """Shown as it is, with the reason; the baselines beside it are converted as ever."""
        self.configure("textconv")
        for name in ("a", "b", "c"):
            self.keep(3, name)
        self.commit()
        for name in ("a", "c"):
            self.keep(4, name)
        self.spoil("b")
        text = self.git("diff")
        self.assertEqual(text.count("+all calls 5,405"), 2)
        self.assertRegex(text, r"\+not a baseline that can be read \(.*digest.*\); as it is:")
        self.assertIn('+  "scenario": "test-a-broken-baseline",', text)

    def test_by_hand(self) -> None:
        """The conversion of one file: its whole meaning, the same each time."""
        path = self.baseline_of(3, "a.json")
        first = self.assert_code(self.filperf("diff", "--textconv", path), OK)
        self.assertTrue(first.out.startswith("scenario test-by-hand (run phase): "), first.out)
        self.assertIn("\n%s:main 1\n  calls builtin:<built-in method builtins.len> 5,000\n  calls %s:load 3\n" % (FILE, FILE), first.out)
        self.assertEqual(self.filperf("diff", "--textconv", path).out, first.out)
        self.assert_says(self.assert_code(self.filperf("diff", "--textconv", self.path("nothing.json")), FAILED), "nothing.json")


class ExternalTest(GitTest):
    def test_what_changed(self) -> None:
        self.configure("command")
        path = self.keep(3)
        self.commit()
        self.keep(4)
        text = self.git("diff")
        self.assertIn("a/%s -> b/%s" % (path, path), text)
        self.assertIn("+101  %s:load" % FILE, text)
        self.assertIn("3 -> 4 calls by %s:main, itself called once as before" % FILE, text)

    def test_new_and_deleted(self) -> None:
        self.configure("command")
        path = self.keep(3)
        self.git("add", "-A")
        text = self.git("diff", "--cached", "--", "baselines")
        self.assertTrue(text.startswith("new baseline: %s\nscenario " % path), text)
        self.assertIn("all calls 5,304", text)
        self.commit()
        os.remove(os.path.join(self.repository, path))
        text = self.git("diff")
        self.assertTrue(text.startswith("baseline removed: %s\nscenario " % path), text)

    def test_renamed(self) -> None:
        """git gives nine arguments then."""
        self.configure("command")
        self.keep(3)
        self.commit()
        self.git("mv", "baselines/cpython-3.11/a.json", "baselines/cpython-3.11/b.json")
        shutil.copy(self.baseline_of(4, "kept.json"), os.path.join(self.repository, "baselines", "cpython-3.11", "b.json"))
        self.git("add", "-A")
        text = self.git("diff", "--cached", "-M10")
        self.assertIn("3 -> 4 calls by %s:main" % FILE, text)

    def test_a_broken_baseline(self) -> None:
        """git stops if its helper fails. So filperf names the unreadable file and compares the others."""
        self.configure("command")
        for name in ("a", "b", "c"):
            self.keep(3, name)
        self.commit()
        for name in ("a", "c"):
            self.keep(4, name)
        path = self.spoil("b")
        text = self.git("diff")
        self.assertEqual(text.count("3 -> 4 calls by %s:main" % FILE), 2)
        self.assertRegex(text, r"cannot compare %s: .*digest" % re.escape(path))

    def test_new_and_broken(self) -> None:
        self.configure("command")
        self.keep(3)
        path = self.spoil("a")
        self.git("add", "-A")
        text = self.git("diff", "--cached", "--", "baselines")
        self.assertRegex(text, r"cannot compare %s: .*digest" % re.escape(path))

    def test_in_a_conflict(self) -> None:
        """While two versions wait to be merged, git shows the conflict, with the marks that people look for."""
        self.configure("command")
        path = self.keep(3)
        self.commit()
        self.git("checkout", "-qb", "other")
        self.keep(4)
        self.commit()
        self.git("checkout", "-q", "main")
        self.keep(5)
        self.commit()
        merged = subprocess.run(["git", "merge", "-q", "other"], cwd=self.repository, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, env=clean_environment(GIT_CONFIG_GLOBAL="/dev/null", HOME=self.folder))
        self.assertNotEqual(merged.returncode, 0)
        self.assertIn('++<<<<<<< HEAD\n +    "total": 5506,', self.git("diff"))
        # Compared with one of the two, filperf is asked, first with the path alone.
        text = self.git("diff", "--ours")
        self.assertIn("not merged yet: %s\n" % path, text)


if __name__ == "__main__":
    unittest.main()
