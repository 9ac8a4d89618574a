"""Programs run plainly and under `filperf profile`, side by side: what the tests of that command share."""

from __future__ import annotations

import glob
import os
import pstats
import re
import shutil
import subprocess
import sys
from typing import Any, NamedTuple, Optional

from harness import EXECUTABLE, PYTHON, Calls, GateTest, clean_environment, write_text

OLDEST = (3, 8)


class Ended(NamedTuple):
    """How a program ended and what it printed."""

    code: int
    out: str
    err: str


def answer(python: str) -> Optional[tuple[tuple[int, int], str]]:
    """An interpreter's version and own path. None where it does not answer: a shim without an interpreter, for one."""
    try:
        done = subprocess.run([python, "-c", "import sys; print(*sys.version_info[:2]); print(sys.executable)"], timeout=20,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=clean_environment())
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    version, path = done.stdout.decode().splitlines()
    major, minor = version.split()
    return (int(major), int(minor)), path


_interpreters: dict[tuple[int, int], str] = {}


def interpreters() -> dict[tuple[int, int], str]:
    """One interpreter for each version that this machine has, from 3.8 on. Always the one of the managed environment."""
    if not _interpreters:
        named = [shutil.which("python3.%d" % minor) for minor in range(OLDEST[1], 20)]
        root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
        kept = sorted(glob.glob(os.path.join(root, "versions", "3.*", "bin", "python")))
        for python in [PYTHON, sys.executable, *named, *kept]:
            found = answer(python) if python else None
            if found is not None and found[0] >= OLDEST:
                _interpreters.setdefault(found[0], found[1])
    return _interpreters


def without_addresses(text: bytes) -> str:
    # Not any `0x`: names of temporary folders have it by chance.
    return re.sub(r"\bat 0x[0-9a-f]+", "at 0x", text.decode("utf-8", "backslashreplace"))


class ProfileTest(GateTest):
    """Programs in the test's folder, which is the working folder. Profiles go to `profiles` in it."""

    def setUp(self) -> None:
        super().setUp()
        self.profiles = self.path("profiles")

    def environment(self, **more: str) -> dict[str, str]:
        return clean_environment(**{"FIL_PERF_CPROFILE_ENABLED": "1", "FIL_PERF_OUTPUT_DIR": self.profiles,
                                    "PYTHONDONTWRITEBYTECODE": "1", "FIL_CONFIG_PATH": self.path("cfg"), **more})

    def script(self, name: str, text: str) -> str:
        """Writes a program. The name is what it is called by: the working folder is where it lies."""
        write_text(self.path(name), text)
        return name

    def executable(self, name: str, text: str) -> str:
        path = write_text(self.path(name), text)
        os.chmod(path, 0o755)
        return path

    def run_plainly(self, *command: str, given: bytes = b"", **more: str) -> Ended:
        return self.ended(list(command), given, more)

    def run_profiled(self, *command: str, options: tuple[str, ...] = (), given: bytes = b"", **more: str) -> Ended:
        return self.ended([EXECUTABLE, "profile", *options, "--", *command], given, more)

    def ended(self, command: list[str], given: bytes, more: dict[str, str]) -> Ended:
        done = subprocess.run(command, cwd=self.folder, env=self.environment(**more), input=given, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=120)
        return Ended(done.returncode, without_addresses(done.stdout), without_addresses(done.stderr))

    def started(self, *command: str, **options: Any) -> subprocess.Popen[bytes]:
        """A profiled program that goes on; it is the process that is given back, for its signals."""
        more = options.pop("environment", {})
        process = subprocess.Popen([EXECUTABLE, "profile", "--", *command], cwd=self.folder, env=self.environment(**more),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            self.addCleanup(stream.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def assert_same(self, *command: str, given: bytes = b"", **more: str) -> Ended:
        """The command ends and prints as it does without a profiler."""
        plain = self.run_plainly(*command, given=given, **more)
        self.assertEqual(self.run_profiled(*command, given=given, **more), plain, command)
        return plain

    def profile_of(self, label: str, extension: str = "pstats") -> str:
        return os.path.join(self.profiles, "%s-cprofile.%s" % (label, extension))

    def taken(self, label: str) -> dict[tuple[str, int, str], Any]:
        """The profile as Python's own reader gives it. It is taken away, so that the next run's cannot be taken for it."""
        path = self.profile_of(label)
        stats = pstats.Stats(path).stats  # type: ignore[attr-defined]
        os.unlink(path)
        return stats

    def counted(self, label: str, file: str = "") -> dict[tuple[int, str], Calls]:
        """Calls of a file's functions, by line and last part of the name: versions differ in how much of it they tell."""
        file = file or label + ".py"
        counts: dict[tuple[int, str], Calls] = {}
        for (path, line, name), value in self.taken(label).items():
            if os.path.basename(path) == file:
                counts[line, name.rpartition(".")[2]] = Calls(value[1], value[0])
        return counts

    def left(self) -> list[str]:
        """What lies in the folder of profiles."""
        return sorted(os.listdir(self.profiles)) if os.path.isdir(self.profiles) else []
