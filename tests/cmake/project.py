"""Small CMake projects for the tests of filperf.cmake."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.environ.get("FILPERF_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
EXECUTABLE = os.environ.get("FILPERF_EXE", "/bin/true")
MODULE = os.path.join(ROOT, "cmake", "filperf.cmake")
MANAGED_ENVIRONMENT = os.path.join(ROOT, "cmake", "managed_environment.py")

# The program is imported, as find_package would: nothing is compiled, and a configuration takes a few hundredths of a second.
HEAD = """cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
enable_testing()
add_executable(filperf::filperf IMPORTED)
set_target_properties(filperf::filperf PROPERTIES IMPORTED_LOCATION "{executable}")
include("{module}")
""".format(executable=EXECUTABLE, module=MODULE)

SUBJECT = 'filperf_add_subject(demo ENTRY demo.cli:main PACKAGE demo PYTHON "{python}")\n'.format(python=sys.executable)

# Answers the two questions that filperf.cmake asks an interpreter, in a hundredth of the time: for the many configurations that only a
# declaration after the subject's is about.
STAND_IN = """#!/bin/sh
case "$*" in
*--print-home*) mkdir -p "{home}" && chmod 700 "{home}" && echo "{home}" ;;
*) printf '%s\\n%s\\n' "$0" 3.11 ;;
esac
"""


def clean_environment(**more):
    """The caller's, without what would reach into a project or an installation of a test."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("FILPERF_", "FIL_PERF_", "PIP_", "PYTHON", "CMAKE_", "CTEST_"))}
    kept["LC_ALL"] = "C.UTF-8"
    # The one generator that the project needs: a bare machine has no make.
    kept["CMAKE_GENERATOR"] = "Ninja"
    kept.update(more)
    return kept


def run(*command, environment=None, **options):
    return subprocess.run([str(part) for part in command], env=environment or clean_environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", **options)


def flat(text):
    """With every run of blanks as one: CMake breaks the lines of messages."""
    return re.sub(r"\s+", " ", text)


class ProjectTest(unittest.TestCase):
    """A fresh folder for each test, with a project in source/ that is configured into build/."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="filperf-module-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.source = os.path.join(self.folder, "source")
        self.build = os.path.join(self.folder, "build")
        self.environments = os.path.join(self.folder, "environments")
        os.makedirs(self.source)
        os.makedirs(self.environments)

    def write(self, path, text):
        path = os.path.join(self.source, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def cmake(self, *arguments, environment=None):
        return run("cmake", "-S", self.source, "-B", self.build, "-DFILPERF_ENVIRONMENT_ROOT=" + self.environments, *arguments,
                   environment=environment)

    def configure(self, body, *arguments, subject=SUBJECT, environment=None):
        self.write("CMakeLists.txt", HEAD + subject + body)
        result = self.cmake(*arguments, environment=environment)
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout

    def quick_subject(self):
        """The same subject, with an interpreter that only answers."""
        path = self.write("stand-in", STAND_IN.format(home=os.path.join(self.environments, "filperf-%d" % os.getuid())))
        os.chmod(path, 0o755)
        return SUBJECT.replace(sys.executable, path)

    def assert_refused(self, body, message, *arguments, subject=None, environment=None):
        """The configuration fails, with a message that the pattern matches."""
        subject = self.quick_subject() if subject is None else subject
        self.write("CMakeLists.txt", HEAD + subject + body)
        result = self.cmake(*arguments, environment=environment)
        self.assertNotEqual(result.returncode, 0, "accepted:\n" + body)
        self.assertRegex(flat(result.stdout), message)
        self.assertIn("CMake Error at", result.stdout)

    def manifest(self, name):
        with open(os.path.join(self.build, "filperf", "scenarios", name + ".json"), encoding="utf-8") as file:
            return json.load(file)

    def index(self):
        with open(os.path.join(self.build, "filperf", "index.json"), encoding="utf-8") as file:
            return json.load(file)

    def ctest_listing(self):
        """{name: (command, {property: value})} as CTest sees them."""
        answer = run("ctest", "--test-dir", self.build, "--show-only=json-v1")
        listing = json.loads(answer.stdout[answer.stdout.index("{"):])
        return {test["name"]: (test.get("command"), {item["name"]: item["value"] for item in test.get("properties", [])})
                for test in listing["tests"]}
