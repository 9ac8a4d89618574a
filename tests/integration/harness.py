"""Small Python programs under the gate, and independent counts of their calls, for all integration tests.

Every test has a folder of its own with everything in it: the program (a package `demo` with the entry point `main`), its manifest, byte
code, baselines and outputs. The built harness is run as a user would run it.
"""

from __future__ import annotations

import glob
import json
import os
import pstats
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
from typing import Any, Callable, NamedTuple, Optional

import schemas
from baselines import with_callers

ROOT = os.environ.get("FILPERF_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD_ROOT = os.environ.get("FILPERF_BUILD_ROOT") or os.path.join(ROOT, "build", "default")
EXECUTABLE = os.environ.get("FILPERF_EXE") or os.path.join(BUILD_ROOT, "harness", "filperf")
MANAGED_PYTHON = os.environ.get("FILPERF_PYTHON", "")
PYTHON = MANAGED_PYTHON if os.access(MANAGED_PYTHON, os.X_OK) else sys.executable

OK, FAILED, USAGE, DRIFT, SKIPPED = 0, 1, 2, 3, 77

FILE = "demo/__init__.py"  # how identities name the program's one file

# Counts calls with nothing but `sys.setprofile`, by (file, line, qualified name) for Python's functions and by ("~", 0, name) for
# builtins. A call is primitive where the same code is not running already.
COUNTER = '''
import importlib, json, sys

def counted(function, counts):
    running = {}
    def note(frame, event, argument):
        if event in ("call", "return"):
            code = frame.f_code
            key = (code.co_filename, code.co_firstlineno, getattr(code, "co_qualname", code.co_name))
            if event == "return":
                running[id(code)] = running.get(id(code), 0) - 1
                return
            depth = running.get(id(code), 0)
            running[id(code)] = depth + 1
            kept.append(code)
        elif event == "c_call":
            key, depth = ("~", 0, argument.__name__), 0
        else:
            return
        calls, primitive = counts.get(key, (0, 0))
        counts[key] = (calls + 1, primitive + (depth == 0))
    kept = []
    sys.setprofile(note)
    try:
        function()
    except BaseException:
        pass
    finally:
        sys.setprofile(None)

def main():
    source, result = sys.argv[1:3]
    sys.argv[:] = ["demo"] + sys.argv[3:]
    sys.path[0] = source
    function = importlib.import_module("demo").main
    counts = {}
    counted(function, counts)
    counts.pop(("~", 0, "setprofile"), None)
    with open(result, "w") as file:
        json.dump([[list(key), value] for key, value in counts.items()], file)

main()
'''


class Result(NamedTuple):
    """How a run of the harness ended, and its output."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err

    @property
    def last_line(self) -> str:
        return self.out.rstrip("\n").rpartition("\n")[2]


class Calls(NamedTuple):
    """A function's counts."""

    calls: int
    primitive: int


def read_bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def write_bytes(path: str, content: bytes) -> str:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def write_text(path: str, text: str) -> str:
    return write_bytes(path, textwrap.dedent(text).encode("utf-8", "surrogateescape"))


def read_json(path: str) -> Any:
    return json.loads(read_bytes(path))


def skip_for_want_of_a_tool(test: unittest.TestCase, reason: str) -> None:
    """Skips a test that this machine lacks something for. FILPERF_MUST_RUN in the environment makes that a failure: `.ci/run` sets it, so
    that a green there is no test that looked at nothing."""
    if os.environ.get("FILPERF_MUST_RUN"):
        test.fail(f"FILPERF_MUST_RUN is set, and this test cannot run: {reason}")
    test.skipTest(reason)


def clean_environment(**more: str) -> dict[str, str]:
    """The caller's environment without variables that the harness reads."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("FILPERF_", "FIL_PERF_", "PYTHON")) and name != "NO_COLOR"}
    kept.update(more)
    return kept


def processes_with(marker: str) -> list[str]:
    """The command lines of all running processes that contain a text."""
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            line = read_bytes(path)
        except OSError:
            continue  # it ended meanwhile
        if marker.encode() in line:
            found.append(line.replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Waits for a condition. False if it is not true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class GateTest(unittest.TestCase):
    """A fresh folder for each test, with a program and everything that its gate needs."""

    maxDiff = None

    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="gate-test-", dir="/tmp")
        self.addCleanup(self.remove_folder)
        self.source = os.path.join(self.folder, "source")
        self.outputs = os.path.join(self.folder, "outputs")
        self.baselines = os.path.join(self.folder, "baselines")
        self.private = os.path.join(self.folder, "private")
        os.mkdir(self.private, 0o700)
        self.name = self._testMethodName.replace("_", "-")
        self.settings: dict[str, Any] = {}
        self.writes = 0

    def remove_folder(self) -> None:
        for place, folders, _ in os.walk(self.folder):
            for folder in folders:
                path = os.path.join(place, folder)
                if not os.path.islink(path):
                    os.chmod(path, stat.S_IRWXU)
        shutil.rmtree(self.folder)

    def path(self, *parts: str) -> str:
        return os.path.join(self.folder, *parts)

    # The program and its manifest.

    def program(self, text: str, **modules: str) -> None:
        """Writes the package `demo`; `modules` are further ones beside it, by their import name."""
        self.writes += 1
        for name, module in {"demo": text, **modules}.items():
            path = write_text(os.path.join(self.source, name, "__init__.py"), module)
            # Byte code is stale by whole seconds and by size: a text of the same size written in the same second would not be seen.
            os.utime(path, (0, 1_700_000_000 + self.writes))

    def manifest(self, **changes: Any) -> str:
        """Writes the manifest; members are replaced by `self.settings`, then by `changes`. `limits` and `subject` are merged."""
        document: dict[str, Any] = {
            "schema": "filperf/manifest/1", "scenario": self.name, "phase": "run", "labels": [],
            "declared_at": "CMakeLists.txt:7",
            "subject": {"name": "demo", "entry": "demo:main", "package": "demo", "program": "demo", "python": PYTHON,
                        "source": self.source, "tools": []},
            "args": [], "inputs": [], "directories": [], "stdin": None, "subject_environment": {}, "environment": {}, "subject_settings": {}, "settings": {},
            "prepare": None, "prepare_exit": None, "children": None, "lines": "on", "expect_exit": 0, "timeout_s": 60, "memory_limit_mib": 1024,
            "limits": {"max_drift_percent": 1, "max_program_drift_percent": 1, "max_function_drift_percent": 25,
                       "min_calls": 100, "max_calls": None},
            "growth": None, "baseline_dir": self.baselines, "output_dir": self.outputs, "index": None,
            "byte_code_dir": os.path.join(self.private, "pycache"),
            "refresh_command": "ctest --preset perf-refresh -R '^perf\\." + self.name + "$'",
        }
        for member, value in {**self.settings, **changes}.items():
            self.assertIn(member, document)
            document[member] = {**document[member], **value} if member in ("limits", "subject") else value
        return write_bytes(self.path("manifests", document["scenario"] + ".json"), json.dumps(document).encode())

    # The harness.

    def filperf(self, *arguments: str, environment: Optional[dict[str, str]] = None, before: tuple[str, ...] = (),
                **options: Any) -> Result:
        """Runs the harness; `before` is a command that runs it, such as setpriv."""
        done = subprocess.run([*before, EXECUTABLE, *arguments], cwd=self.folder, env=clean_environment(**(environment or {})),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **options)
        result = Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        self.assertEqual(schemas.problems_in_output(result.out), [], "see schemas/ and docs/json.md")
        return result

    def check(self, *options: str, environment: Optional[dict[str, str]] = None, **changes: Any) -> Result:
        return self.filperf("check", *options, self.manifest(**changes), environment=environment)

    def refresh(self, *options: str, **changes: Any) -> Result:
        return self.filperf("refresh", *options, self.manifest(**changes))

    def assert_code(self, result: Result, code: int) -> Result:
        self.assertEqual(result.code, code, result.text)
        return result

    def assert_says(self, result: Result, *texts: str) -> None:
        for text in texts:
            self.assertIn(text, result.text)

    def accepted(self, **changes: Any) -> Result:
        """Makes the baseline of the program as it is."""
        return self.assert_code(self.refresh(**changes), OK)

    # What it leaves.

    @property
    def version(self) -> str:
        """The interpreter version that baselines of this test are kept under."""
        return "cpython-%d.%d" % python_version()[:2]

    @property
    def baseline_path(self) -> str:
        return os.path.join(self.baselines, self.version, self.name + ".json")

    def baseline(self) -> Any:
        """The baseline, with the callers of its functions by name."""
        return with_callers(read_json(self.baseline_path))

    def verdict(self) -> Any:
        verdict = read_json(os.path.join(self.outputs, self.name + "-verdict.json"))
        self.assertEqual(schemas.problems_in(verdict), [], "see schemas/ and docs/json.md")
        return verdict

    def output(self, kind: str) -> str:
        return read_bytes(os.path.join(self.outputs, "%s-%s.txt" % (self.name, kind))).decode("utf-8")

    def dump(self) -> dict[tuple[str, int, str], Any]:
        """The profile, as Python's own reader reads it."""
        return pstats.Stats(os.path.join(self.outputs, self.name + "-cprofile.pstats")).stats  # type: ignore[attr-defined]

    def dumped(self) -> dict[tuple[str, int, str], Calls]:
        """The counts in the profile, without builtins."""
        return {key: Calls(value[1], value[0]) for key, value in self.dump().items() if key[0] != "~"}

    def assert_baseline_counts(self, expected: dict[str, tuple[int, int]]) -> None:
        """`expected`: identity -> (calls, primitive calls)."""
        functions = self.baseline()["functions"]
        for identity, counts in expected.items():
            self.assertIn(identity, functions)
            self.assertEqual((functions[identity]["calls"], functions[identity]["primitive"]), counts, identity)

    # Counts by other means.

    def independent_counts(self, *arguments: str) -> dict[tuple[str, int, str], Calls]:
        """The counts of `sys.setprofile` alone, for the same program."""
        result = self.path("independent.json")
        os.makedirs(self.path("elsewhere"), exist_ok=True)
        subprocess.run([PYTHON, write_text(self.path("counter.py"), COUNTER), self.source, result, *arguments], cwd=self.path("elsewhere"),
                       env=clean_environment(PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0", LC_ALL="C.UTF-8"), check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        return {tuple(key): Calls(*counts) for key, counts in read_json(result)}


_version: list[tuple[int, ...]] = []


def python_version() -> tuple[int, ...]:
    """The version of the interpreter that runs the programs."""
    if not _version:
        text = subprocess.run([PYTHON, "-c", "import sys; print(*sys.version_info[:3])"], check=True, stdout=subprocess.PIPE,
                              encoding="ascii", env=clean_environment()).stdout
        _version.append(tuple(int(part) for part in text.split()))
    return _version[0]
