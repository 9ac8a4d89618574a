"""`filperf profile` counts what the standard profiler counts, and its files are whole."""

from __future__ import annotations

import os
import pstats
import shutil
import subprocess
import unittest

from harness import MANAGED_PYTHON, PYTHON, ROOT, Calls
from profiling import ProfileTest, interpreters

RECURSE = '''
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def numbers(n):
    for i in range(n):
        yield i

class Adder:
    def add(self, n):
        return sum(map(lambda x: x + 1, numbers(n)))

if __name__ == "__main__":
    fibonacci(10)
    Adder().add(5)
    [str(x) for x in range(3)]
'''


class Counts(ProfileTest):
    def cprofile(self, python: str, *words: str) -> dict[tuple[str, int, str], Calls]:
        """What `python -m cProfile` counts of the same command."""
        path = self.path("cprofile.pstats")
        subprocess.run([python, "-m", "cProfile", "-o", path, *words], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=True, timeout=120)
        return {key: Calls(value[1], value[0]) for key, value in pstats.Stats(path).stats.items()}  # type: ignore[attr-defined]

    def test_they_are_those_of_the_standard_profiler(self) -> None:
        self.script("program.py", RECURSE)
        for version, python in interpreters().items():
            for words in (["program.py"], ["-m", "program"]):
                with self.subTest(python=version, words=words):
                    expected = {(line, name.rpartition(".")[2]): calls for (file, line, name), calls in self.cprofile(python, *words).items()
                                if os.path.basename(file) == "program.py"}
                    self.assertEqual(expected[2, "fibonacci"], Calls(177, 1))
                    self.assertEqual(self.run_profiled(python, *words).code, 0)
                    self.assertEqual(self.counted("program"), expected)

    def test_functions_that_share_a_label_are_added_up(self) -> None:
        """Where the standard profiler keeps one of them alone."""
        self.script("program.py", "for i in range(3):\n    names = {}\n    exec('def made(): pass', names)\n    for _ in range(i + 1): names['made']()\n")
        self.assertEqual(self.run_profiled(PYTHON, "program.py").code, 0)
        made = {key: value[1] for key, value in self.taken("program").items() if key[2] == "made"}
        self.assertEqual(made, {("<string>", 1, "made"): 1 + 2 + 3})

    def test_folders_can_be_left_out(self) -> None:
        self.script("program.py", """
            def g(): pass
            for n, folder in enumerate("ab", 1):
                exec(compile("def f(n): return n and f(n - 1)\\nf(%d)\\ng()" % n, "/x/%s/same.py" % folder, "exec"), {"g": g})
            """)
        self.run_profiled(PYTHON, "program.py", options=("--strip-dirs",))
        calls = {key: (*value[:2], {caller[::2]: edge[0] for caller, edge in value[4].items()}) for key, value in self.taken("program").items()}
        # (primitive calls, calls, calls by each caller), counted by hand. `pstats.Stats.strip_dirs` would lose one of the calls of `g`.
        self.assertEqual(calls["same.py", 1, "f"], (2, 2 + 3, {("same.py", "<module>"): 2, ("same.py", "f"): 3}))
        self.assertEqual(calls["program.py", 2, "g"], (2, 2, {("same.py", "<module>"): 2}))
        self.assertEqual({key[0] for key in calls}, {"program.py", "same.py", "~"})

    def test_filares_are_those_of_the_standard_profiler(self) -> None:
        command = os.path.join(os.path.dirname(MANAGED_PYTHON), "filare")
        if not os.access(command, os.X_OK):
            self.skipTest("FILPERF_PYTHON names no managed environment")
        shutil.copy(os.path.join(ROOT, "scenarios", "inputs", "mini.yml"), self.folder)
        # A folder each: a second run reads what the first one wrote.
        words = ("run", "mini.yml", "-f", "gt", "-o")
        os.mkdir(self.path("a"))
        os.mkdir(self.path("b"))
        expected = {key[:2]: calls for key, calls in self.cprofile(MANAGED_PYTHON, command, *words, "a").items() if self.is_filares(key[0])}
        self.assertGreater(len(expected), 200)
        self.assertEqual(self.run_profiled(command, *words, "b").code, 0)
        found = {key[:2]: Calls(value[1], value[0]) for key, value in self.taken("filare").items() if self.is_filares(key[0])}
        self.assertEqual({key: (found.get(key), expected.get(key)) for key in {*found, *expected} if found.get(key) != expected.get(key)}, {})

    @staticmethod
    def is_filares(file: str) -> bool:
        """Its modules, not its templates: these become functions that share labels."""
        return "/site-packages/filare/" in file and file.endswith(".py")


class Parallel(ProfileTest):
    def test_runs_can_have_files_of_their_own(self) -> None:
        self.script("program.py", "import sys\ndef f(): pass\nfor _ in range(int(sys.argv[1])): f()")
        processes = [self.started(PYTHON, "program.py", str(n), environment={"FIL_PERF_RUN_LABEL": "{label}-{pid}"}) for n in range(1, 5)]
        for n, process in enumerate(processes, 1):
            self.assertEqual(process.communicate(timeout=60), (b"", b""))
            self.assertEqual(self.counted("program-%d" % process.pid, "program.py")[2, "f"], Calls(n, n))
        self.assertEqual(self.left(), [])

    def test_a_shared_file_is_whole(self) -> None:
        self.script("program.py", "def f(): pass\nf()")
        processes = [self.started(PYTHON, "program.py") for _ in range(4)]
        for process in processes:
            self.assertEqual(process.communicate(timeout=60), (b"", b""))
        self.assertEqual(self.left(), ["program-cprofile.pstats"])
        self.assertEqual(self.counted("program")[1, "f"], Calls(1, 1))


if __name__ == "__main__":
    unittest.main()
