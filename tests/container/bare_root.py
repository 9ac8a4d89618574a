#!/usr/bin/env python3
"""Tries ./bootstrap in a bare root of Debian 12, Debian 13 or Ubuntu 24.04, as on a machine that has nothing, and times each step.

    python3 tests/container/bare_root.py                                  # ./bootstrap perf in each
    python3 tests/container/bare_root.py --suite trixie --goal test
    python3 tests/container/bare_root.py --goal perf --package            # then cpack, and the program out of both packages
    python3 tests/container/bare_root.py --limit 240 --suite bookworm     # fail if it takes longer than 240 s

It tries the last commit of this checkout: commit first. It needs root, git, the network, and mmdebstrap, which makes the root. The
root has a mount namespace and a process namespace of its own, so its mounts and its processes end with it. What this machine sets for
apt and pip (proxies, indexes, certificates) is copied into the root.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Optional

SOURCE = Path(__file__).resolve().parents[2]
UBUNTU_KEYS = "/usr/share/keyrings/ubuntu-archive-keyring.gpg"
# Each suite with the archive that mmdebstrap takes it from; an empty one is this machine's own.
SUITES = {"bookworm": "", "trixie": "", "noble": "http://archive.ubuntu.com/ubuntu noble main universe"}
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT")
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"

# A step ends with the first line that matches. Steps that do not occur are left out.
STEPS = (
    ("apt-get update", r"^Reading package lists"),
    ("packages: download", r"^Fetched .* in "),
    ("packages: install", r"^-- The CXX compiler|^Preset CMake variables"),
    ("configure", r"^-- Build files have been written"),
    ("build", r"^(Test project|Internal ctest changing)"),
    ("run", r"^Total Test time"),
)
IN_ROOT = r"""
set -eu
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --make-rslave "$1/dev"
shift
exec "$@"
"""


def source_of(suite: str) -> list[str]:
    """The line for mmdebstrap that names the archive of a suite; nothing for this machine's own archive."""
    if not SUITES.get(suite):
        return []
    # Debian has no package of Ubuntu's keys. Nothing of such a root is kept, so an archive without a check will do.
    option = "signed-by=" + UBUNTU_KEYS if os.path.exists(UBUNTU_KEYS) else "trusted=yes"
    return ["deb [%s] %s" % (option, SUITES[suite])]


class Root:
    """A bare root: made, filled and removed."""

    def __init__(self, folder: Path, suite: str, archive: Optional[Path], packages: str = "apt") -> None:
        self.path = folder / "root"
        self.path.mkdir()
        if archive is None:
            archive = folder / (suite + ".tar")
            subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--include=" + packages, suite, str(archive), *source_of(suite)], check=True)
        subprocess.run(["tar", "-xf", str(archive), "-C", str(self.path), "--exclude=./dev/*"], check=True)
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        self.copy_settings()
        subprocess.run(["git", "clone", "--quiet", "--no-local", str(SOURCE), str(self.path / "root" / "filperf")], check=True)

    def copy_settings(self) -> None:
        """What this machine sets so that apt and pip reach their archives."""
        for name in ("resolv.conf", "hosts", "pip.conf"):
            if os.path.exists("/etc/" + name):
                shutil.copy("/etc/" + name, self.path / "etc" / name)
        dump = subprocess.run(["apt-config", "dump"], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
        lines = [line for line in dump.splitlines() if re.match(r"Acquire::(https?|Check-|Retries|ForceIPv)", line)]
        (self.path / "etc/apt/apt.conf.d/90machine").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for name in PASSED_ON:
            for spelled in (name, name.upper()):
                if spelled in os.environ:
                    self.environment[spelled] = os.environ[spelled]
        certificates = os.environ.get("PIP_CERT", CERTIFICATES)
        if os.path.exists(certificates):
            # Under a name of its own: a package that brings the usual file would replace it.
            shutil.copy(certificates, self.path / "etc" / "machine-certificates.crt")
            self.environment["PIP_CERT"] = "/etc/machine-certificates.crt"
        pip_settings = self.path / "etc" / "pip.conf"
        if pip_settings.exists():
            kept = [line for line in pip_settings.read_text(encoding="utf-8").splitlines() if not line.startswith("cert")]
            pip_settings.write_text("\n".join(kept) + "\n", encoding="utf-8")

    def start(self, command: str) -> subprocess.Popen[str]:
        """Runs a shell command in the clone. Its mounts and processes end with it."""
        namespaces = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
        inside = ["chroot", str(self.path), "sh", "-c", "cd /root/filperf && " + command]
        return subprocess.Popen([*namespaces, "sh", "-c", IN_ROOT, "sh", str(self.path), *inside], env=self.environment, encoding="utf-8",
                                errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Steps:
    """Divides the time of a run by the lines that it prints."""

    def __init__(self) -> None:
        self.times: list[tuple[str, float]] = []
        self.began = self.last = time.monotonic()
        self.next = 0

    def see(self, line: str) -> None:
        for index in range(self.next, len(STEPS)):
            name, pattern = STEPS[index]
            if re.search(pattern, line):
                now = time.monotonic()
                self.times.append((name, now - self.last))
                self.last = now
                self.next = index + 1
                return

    def total(self) -> float:
        return time.monotonic() - self.began


def follow(process: subprocess.Popen[str], log: Path) -> tuple[int, Steps, list[str]]:
    """Waits for a run and writes what it prints to a log."""
    steps = Steps()
    lines: list[str] = []
    assert process.stdout is not None
    with process.stdout, open(log, "a", encoding="utf-8") as file:
        for line in process.stdout:
            file.write(line)
            file.flush()
            lines.append(line.rstrip("\n"))
            steps.see(line)
    return process.wait(), steps, lines


# Both packages, each unpacked and asked for its version.
PACKAGE = r"""
set -eu
apt-get install --quiet --quiet --yes --no-install-recommends dpkg-dev file >/dev/null
cpack --preset perf
ls -l build/perf/packages/*.deb build/perf/packages/*.tar.gz
dpkg --install build/perf/packages/*.deb
test "$(command -v filperf)" = /usr/bin/filperf
filperf --version
test -e /usr/share/doc/filperf/LICENSE
dpkg --remove filperf
mkdir /root/unpacked
tar -xzf build/perf/packages/*.tar.gz -C /root/unpacked --strip-components=1
/root/unpacked/bin/filperf --version
"""


def report(suite: str, goal: str, steps: Steps, lines: list[str]) -> None:
    """The closing lines of ctest, what was not green, and how the time divides."""
    print("\n%s: ./bootstrap %s" % (suite, goal))
    for line in lines:
        if re.search(r"tests passed|\*\*\*|^bootstrap: |GNU [0-9]|CMake Error| error: ", line):
            print("  " + line.strip()[:200])
    for name, seconds in steps.times:
        print("  %-20s %7.1f s" % (name, seconds))
    print("  %-20s %7.1f s" % ("all", steps.total()), flush=True)


def try_suite(suite: str, arguments: argparse.Namespace) -> bool:
    """Is ./bootstrap green in a bare root of this suite, and within the limit?"""
    folder = Path(tempfile.mkdtemp(prefix="filperf-bare-%s-" % suite, dir="/var/tmp"))
    green = True
    try:
        root = Root(folder, suite, arguments.archive)
        log = folder / "log"
        for goal in arguments.goal:
            code, steps, lines = follow(root.start("./bootstrap %s %s" % (goal, arguments.cmake)), log)
            took = steps.total()
            report(suite, goal, steps, lines)
            if arguments.limit and took > arguments.limit:
                print("  it may take %d s at most" % arguments.limit)
                green = False
            green = green and code == 0
        for title, command in (("packages", PACKAGE if arguments.package else ""), ("command", arguments.command)):
            if not command:
                continue
            code, _, lines = follow(root.start(command), log)
            print("\n%s: %s ended with %d" % (suite, title, code))
            print("\n".join("  " + line for line in lines[-arguments.lines:]), flush=True)
            green = green and code == 0
        shutil.copy(log, "/var/tmp/filperf-bare-%s.log" % suite)
        print("  the whole output: /var/tmp/filperf-bare-%s.log" % suite)
        if arguments.keep:
            print("  the root is kept: %s" % root.path)
    finally:
        if not arguments.keep:
            # Nothing is mounted below it here: the mounts were in a namespace that has ended.
            subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)
    return green


def main() -> int:
    parser = argparse.ArgumentParser(description="Tries ./bootstrap in bare roots of Debian and Ubuntu.")
    parser.add_argument("--suite", action="append", choices=tuple(SUITES), help="default: all")
    parser.add_argument("--goal", action="append", choices=("perf", "test"), help="default: perf")
    parser.add_argument("--cmake", default="", help="arguments for CMake, such as -DNAME=value")
    parser.add_argument("--package", action="store_true", help="make the packages, install and run what is in them")
    parser.add_argument("--command", default="", help="a shell command to run afterwards, in the clone")
    parser.add_argument("--lines", type=int, default=12, help="how many lines of a command's output to show")
    parser.add_argument("--limit", type=int, default=0, metavar="SECONDS", help="fail if ./bootstrap takes longer")
    parser.add_argument("--archive", type=Path, help="a root that mmdebstrap made before, as a tar archive")
    parser.add_argument("--keep", action="store_true", help="do not remove the root")
    arguments = parser.parse_args()
    arguments.goal = arguments.goal or ["perf"]
    if os.geteuid() != 0:
        parser.error("it needs root")
    if arguments.archive is None and shutil.which("mmdebstrap") is None:
        parser.error("there is no mmdebstrap (Debian: apt-get install mmdebstrap)")
    results = {suite: try_suite(suite, arguments) for suite in arguments.suite or SUITES}
    for suite, green in results.items():
        print("%s: %s" % (suite, "green" if green else "NOT GREEN"))
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
