"""The workflows in docs/ci/: their commands run, in a repository that stands in for Filare's, with the variables that the services set.

What a service does itself (check out, cache, upload) is left out, and so is what installs: the tools are here. `gh` answers as GitHub would.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import tempfile
import unittest
from typing import Any, Optional

from harness import EXECUTABLE, MANAGED_PYTHON, PYTHON, ROOT, GateTest, clean_environment, read_bytes, write_text
from verdicts import verdict

FOLDER = os.path.join(ROOT, "docs", "ci")

PROGRAM = "def step(number):\n    return abs(number)\n\n\ndef main():\n    for number in range(%d):\n        step(number)\n"
GATE = """cmake_minimum_required(VERSION 3.25)
project(demo_perf LANGUAGES NONE)
enable_testing()
add_executable(filperf::filperf IMPORTED)
set_target_properties(filperf::filperf PROPERTIES IMPORTED_LOCATION "%s")
include("%s/cmake/filperf.cmake")
filperf_add_subject(demo ENTRY demo:main PACKAGE demo PYTHON "%s" SOURCE .. BASELINE_DIR baselines)
foreach(name IN ITEMS one two three four five)
  filperf_add_scenario(${name} ARGS ${name})
endforeach()
"""
PRESETS = {"version": 6, "configurePresets": [{"name": "perf", "generator": "Ninja", "binaryDir": "${sourceDir}/build"}],
           "testPresets": [{"name": "perf", "configurePreset": "perf", "filter": {"include": {"label": "^perf$"}}, "output": {"outputOnFailure": True}}]}

# `filperf gate` without the search for an installation: CMake and CTest in perf/.
SHIM = """#!/bin/bash
set -e
if [ "$1" = gate ]; then
  shift
  cd perf
  cmake --preset perf >/dev/null
  exec ctest --preset perf "$@"
fi
if [ "$1" = report ] && [ "%s" = no ]; then  # this build has no page
  words=()
  while [ $# -gt 0 ]; do
    if [ "$1" = --html ]; then shift; else words+=("$1"); fi
    shift
  done
  set -- "${words[@]}"
fi
exec "%s" "$@"
"""
GH = """#!/bin/bash
case "$*" in
  *baseRefName*) echo main ;;
  *isCrossRepository*) [ "$FROM_A_FORK" = yes ] && echo false || echo true ;;
  *) echo "gh: what is $*?" >&2; exit 1 ;;
esac
"""


@functools.cache
def has_page() -> bool:
    """Whether this build has a page: it needs node to be made."""
    with tempfile.TemporaryDirectory(prefix="filperf-page-") as folder:
        file = write_text(os.path.join(folder, "a-verdict.json"), json.dumps(verdict("a")))
        done = subprocess.run([EXECUTABLE, "report", "--html", os.path.join(folder, "page.html"), file], env=clean_environment(), capture_output=True, check=False)
        if done.returncode != 0 and b"this build has no page" not in done.stderr:
            raise AssertionError(done.stderr.decode())
        return done.returncode == 0


def workflow(name: str) -> Any:
    """A file of docs/ci/. The managed environment has a reader of YAML."""
    script = "import json, sys, yaml; print(json.dumps({str(k): v for k, v in yaml.safe_load(open(sys.argv[1], encoding='utf-8')).items()}))"
    return json.loads(subprocess.run([MANAGED_PYTHON, "-c", script, os.path.join(FOLDER, name)], check=True, stdout=subprocess.PIPE, env=clean_environment()).stdout)


@unittest.skipUnless(MANAGED_PYTHON, "FILPERF_PYTHON names no managed environment")
class Service(GateTest):
    """A repository with a base and a branch that makes more calls, and a runner of a job's commands."""

    def setUp(self) -> None:
        super().setUp()
        self.checkout = self.path("checkout")
        self.written: dict[str, str] = {}
        for name, text in {"filperf": SHIM % ("yes" if has_page() else "no", EXECUTABLE), "gh": GH, **dict.fromkeys(("uv", "sudo", "pip", "apt-get"), "#!/bin/sh\nexit 0\n")}.items():
            os.chmod(write_text(self.path("bin", name), text), 0o755)
        self.file("src/demo/__init__.py", PROGRAM % 300)
        self.file("perf/CMakeLists.txt", GATE % (EXECUTABLE, ROOT, PYTHON))
        self.file("perf/CMakePresets.json", json.dumps(PRESETS))
        self.file(".gitignore", "/perf/build/\n")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Begin")
        self.git("clone", "-q", "--bare", self.checkout, self.path("origin.git"))
        self.git("remote", "add", "origin", self.path("origin.git"))
        self.git("fetch", "-q", "origin")
        self.git("checkout", "-q", "-b", "slower")

    def file(self, name: str, text: str) -> None:
        write_text(os.path.join(self.checkout, name), text)

    def git(self, *words: str) -> str:
        return subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words], cwd=self.checkout, check=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, encoding="utf-8", env=clean_environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")).stdout

    def commit(self, rounds: int) -> None:
        self.file("src/demo/__init__.py", PROGRAM % rounds)
        self.git("commit", "-q", "-a", "--allow-empty", "-m", "Change")

    def shell(self, script: str, **variables: str) -> int:
        """Runs commands as both services do: by bash, which stops at the first that fails."""
        environment = clean_environment(PATH=f"{self.path('bin')}:{os.environ['PATH']}", CMAKE_GENERATOR="Ninja", FIL_PERF_WARM_PATIENCE="60", **variables)
        done = subprocess.run(["bash", "-e", "-o", "pipefail", write_text(self.path("step.sh"), script)], cwd=self.checkout, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240, check=False)
        self.log = done.stdout.decode()
        return done.returncode

    def of_checkout(self, name: str) -> str:
        return read_bytes(os.path.join(self.checkout, name)).decode()


class GitHub(Service):
    """The steps of a job, one after the other."""

    def expression(self, text: str, values: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            self.assertIn(name, values, "an expression that this test does not know")
            return values[name]
        return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))

    def job(self, steps: list[dict[str, Any]], variables: dict[str, str], values: dict[str, str]) -> list[tuple[str, int]]:
        """The names of the steps that ran a command, with their exit codes."""
        ran: list[tuple[str, int]] = []
        summary = self.path("summary.md")
        for step in steps:
            always = "!cancelled()" in str(step.get("if", ""))
            if "run" not in step or (any(code for _, code in ran) and not always):
                continue
            outputs = write_text(self.path("outputs.txt"), "")
            environment = {name: self.expression(text, values) for name, text in step.get("env", {}).items()}
            code = self.shell(step["run"], GITHUB_ACTIONS="true", GITHUB_OUTPUT=outputs, GITHUB_STEP_SUMMARY=summary, GITHUB_REPOSITORY="owner/filare", CI="true",
                              GITHUB_WORKSPACE=self.checkout, GITHUB_SERVER_URL="https://github.com", GITHUB_RUN_ID="42", **variables, **environment)
            ran.append((step.get("name", step["run"]), code))
            self.logs[ran[-1][0]] = self.log
            for line in read_bytes(outputs).decode().splitlines():
                name, _, text = line.partition("=")
                values[f"steps.{step['id']}.outputs.{name}"] = text
        return ran

    def setUp(self) -> None:
        super().setUp()
        self.logs: dict[str, str] = {}

    def gate(self, number: str, **more: str) -> tuple[list[tuple[str, int]], dict[str, str]]:
        steps = workflow("github.yml")["jobs"]["gate"]["steps"]
        values = {"github.token": "t"}
        return self.job(steps, {"NUMBER": number, **more}, values), values

    def test_a_slower_pull_request(self) -> None:
        self.commit(900)
        ran, values = self.gate("7")
        self.assertEqual([(name, bool(code)) for name, code in ran],
                         [("Find what to compare with", False), ("Install Filare and the gate", False), ("Run the gate", True), ("Report", False)], self.logs)
        self.assertEqual(values["steps.against.outputs.commit"], self.git("rev-parse", "origin/main").strip())
        self.assertEqual(values["steps.against.outputs.comments"], "true")
        summary = read_bytes(self.path("summary.md")).decode()
        self.assertEqual(summary, self.of_checkout("perf.md"))
        self.assertIn("### ❌ filperf: 5 of 5 scenarios red", summary)
        self.assertIn("more calls from `demo/__init__.py:7` in `main`", summary)
        if has_page():  # it is among the files that the next step uploads, and the summary says so
            self.assertIn("`perf.html`, [in the files of this run](https://github.com/owner/filare/actions/runs/42#artifacts)", summary)
            self.assertTrue(self.of_checkout("perf.html").startswith("<!doctype html>"))
            uploads = [step for step in workflow("github.yml")["jobs"]["gate"]["steps"] if "upload-artifact" in step.get("uses", "")]
            self.assertIn("perf.html", uploads[0]["with"]["path"].split())
        marks = [line for line in self.logs["Report"].splitlines() if line.startswith("::error ")]
        self.assertEqual(len(marks), 5, self.logs["Report"])
        self.assertIn("file=src/demo/__init__.py,line=7,", marks[0])
        self.assertIn("<failure", self.of_checkout("perf-scenarios.xml"))

    def test_a_pull_request_that_changes_nothing(self) -> None:
        self.commit(300)
        ran, values = self.gate("7", FROM_A_FORK="yes")
        self.assertEqual([code for _, code in ran], [0, 0, 0, 0], self.logs)
        self.assertEqual(values["steps.against.outputs.comments"], "false")
        self.assertEqual(read_bytes(self.path("summary.md")).decode(), "✅ **filperf**: 5 scenarios ran, none red\n")

    def test_a_push(self) -> None:
        self.commit(300)
        self.commit(900)
        before = self.git("rev-parse", "HEAD^").strip()
        ran, values = self.gate("")
        self.assertEqual(values["steps.against.outputs.commit"], before)
        self.assertEqual([bool(code) for _, code in ran], [False, False, True, False], self.logs)

    def test_shards(self) -> None:
        self.commit(900)
        jobs = workflow("github-shards.yml")["jobs"]
        shards = jobs["gate"]["strategy"]["matrix"]["shard"]
        seen: list[str] = []
        for shard in shards:
            self.job(jobs["gate"]["steps"], {}, {"matrix.shard": str(shard), "github.base_ref": "main"})
            made = os.path.join(self.checkout, "perf", "build", "outputs", "perf")
            kept = os.path.join(self.checkout, "shards", f"perf-{shard}")
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            if os.path.isdir(made):
                os.rename(made, kept)
                seen += [name for name in os.listdir(kept) if name.endswith("-verdict.json")]
        self.assertEqual(sorted(seen), [f"{name}-verdict.json" for name in ("five", "four", "one", "three", "two")])
        ran = self.job(jobs["report"]["steps"], {}, {})
        self.assertEqual(ran, [("Report on all shards", 0)], self.logs)
        self.assertIn("5 of 5 scenarios red", read_bytes(self.path("summary.md")).decode())


class GitLab(Service):
    def pipeline(self, **variables: str) -> list[int]:
        """The exit codes of the three parts: the last runs whatever came before."""
        job = workflow("gitlab.yml")["perf"]
        first = self.shell("\n".join(job["before_script"] + job["script"]), CI="true", GITLAB_CI="true", CI_PROJECT_DIR=self.checkout, **variables)
        self.first_log = self.log
        return [first, self.shell("\n".join(job["after_script"]), CI="true", GITLAB_CI="true", CI_PROJECT_DIR=self.checkout)]

    def test_a_slower_merge_request(self) -> None:
        self.commit(900)
        codes = self.pipeline(CI_MERGE_REQUEST_DIFF_BASE_SHA=self.git("rev-parse", "origin/main").strip())
        self.assertEqual([bool(code) for code in codes], [True, False], self.first_log + self.log)
        issues = json.loads(self.of_checkout("gl-code-quality-report.json"))
        self.assertEqual([issue["location"] for issue in issues], [{"path": "src/demo/__init__.py", "lines": {"begin": 7}}] * 5)
        self.assertIn("<failure", self.of_checkout("perf-scenarios.xml"))

    def test_a_push_that_changes_nothing(self) -> None:
        self.commit(300)
        self.assertEqual(self.pipeline(), [0, 0], self.first_log + self.log)
        self.assertEqual(self.of_checkout("gl-code-quality-report.json"), "[]\n")


class Files(unittest.TestCase):
    """What the page says of the files is so."""

    def test_the_page_names_each(self) -> None:
        with open(os.path.join(ROOT, "docs", "ci.md"), encoding="utf-8") as file:
            page = file.read()
        self.assertEqual(sorted(set(re.findall(r"\(ci/([\w-]+\.yml)\)", page))), sorted(os.listdir(FOLDER)))

    def test_the_job_that_writes_comments_runs_no_command(self) -> None:
        if not MANAGED_PYTHON:
            self.skipTest("FILPERF_PYTHON names no managed environment")
        document: Optional[Any] = workflow("github.yml")
        assert document
        self.assertEqual(document["permissions"], {"contents": "read"})
        self.assertEqual(document["jobs"]["gate"]["permissions"], {"contents": "read", "pull-requests": "read"})
        self.assertEqual([step for step in document["jobs"]["comment"]["steps"] if "run" in step], [])


if __name__ == "__main__":
    unittest.main()
