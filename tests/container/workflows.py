#!/usr/bin/env python3
"""Runs the workflows of docs/ci/ in a bare root of Ubuntu 24.04, line by line, with all that they install, on Filare's own repository.

    python3 tests/container/workflows.py --wheel build/wheels/*.whl --repository FILARE

FILARE is a git repository of Filare that has the tag v1.6.0. What a service does itself is done here: the checkout, Python, uv and its variables.
`gh` answers for a pull request, `sudo` is there for root, and filperf comes from the wheel. Each workflow runs for a change that loads each YAML
file twice, which must be red and name that line, and for one that changes nothing, which must be green.

It takes some minutes, root, git, the network and mmdebstrap.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from adopt import FILARE_PACKAGES, NotGreen, finish
from bare_root import Root

ROOT = Path(__file__).resolve().parents[2]
TAG = "v1.6.0"
LOADED = "    return [yaml.load(_yaml, Loader=loader) for _yaml in texts]\n"
LOADED_TWICE = "    [yaml.load(_yaml, Loader=loader) for _yaml in texts]\n" + LOADED
PLACE = "src/filare/parser/yaml_loader.py"
GH = """#!/bin/sh
case "$*" in
  *baseRefName*) echo main ;;
  *isCrossRepository*) echo true ;;
  *) echo "gh: what is $*?" >&2; exit 1 ;;
esac
"""


class Runner:
    """A root that stands for a service's machine."""

    def __init__(self, folder: Path, wheel: Path, repository: Path) -> None:
        self.root = Root(folder, "noble", None, FILARE_PACKAGES)
        home = self.root.path / "root"
        (home / "wheels").mkdir()
        shutil.copy(wheel, home / "wheels")
        for name, text in (("gh", GH), ("sudo", '#!/bin/sh\nexec "$@"\n')):
            tool = self.root.path / "usr/local/bin" / name
            tool.write_text(text, encoding="utf-8")
            tool.chmod(0o755)
        subprocess.run(["git", "clone", "--quiet", "--branch", TAG, str(repository), str(home / "filare")], check=True, stderr=subprocess.DEVNULL)
        certificates = self.root.environment.get("PIP_CERT", "")
        self.root.environment.update(PATH="/opt/tools/bin:/root/.local/bin:" + self.root.environment["PATH"], UV_FIND_LINKS="/root/wheels",
                                     PIP_FIND_LINKS="/root/wheels", CI="true", GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.org",
                                     GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@example.org", **({"SSL_CERT_FILE": certificates} if certificates else {}))
        # The services bring Python and uv. A virtual environment has a pip that may install, as the image of Python has.
        self.must("python3 -m venv /opt/tools && /opt/tools/bin/pip install --quiet --disable-pip-version-check uv")

    def run(self, script: str, **variables: str) -> tuple[int, str]:
        """Runs commands in the checkout, as both services do: by a shell that stops at the first that fails."""
        (self.root.path / "root/step.sh").write_text(script, encoding="utf-8")
        words = " ".join("%s=%s" % (name, shlex.quote(value)) for name, value in variables.items())
        done = finish(self.root, "cd /root/filare && env %s bash -e -o pipefail /root/step.sh" % words)
        return done.returncode, done.stdout

    def must(self, script: str) -> str:
        code, out = self.run(script)
        if code != 0:
            raise NotGreen("%s\n  ended with %d:\n%s" % (script, code, out[-4000:]))
        return out

    def text(self, path: str) -> str:
        return (self.root.path / "root/filare" / path).read_text(encoding="utf-8")

    def begin(self) -> None:
        """Filare's repository with the gate, on a branch that a pull request goes to. Graphviz is there when the gate is set up: without it most
        commands fail, and become no scenarios."""
        self.must("apt-get update -q && apt-get install -q -y --no-install-recommends graphviz")
        self.must("git checkout --quiet -B main && uv sync --frozen --quiet && uvx --from filperf filperf init && git add -A && "
                  "git commit --quiet -m 'Add the gate' && git clone --quiet --bare . /root/origin.git && "
                  "git remote set-url origin /root/origin.git && git fetch --quiet origin && uv cache clean --quiet")

    def change(self, branch: str, loaded: str) -> None:
        """Commits another way to load on a new branch, on a machine that has run nothing yet."""
        self.must("git checkout --quiet --force -B %s origin/main && git clean -fdxq && rm -rf /var/tmp/filperf-0 /root/.local" % branch)
        text = self.text(PLACE)
        if LOADED not in text:
            raise NotGreen("%s of %s has other text than this script expects" % (PLACE, TAG))
        (self.root.path / "root/filare" / PLACE).write_text(text.replace(LOADED, loaded), encoding="utf-8")
        self.must("git commit --quiet --all --allow-empty -m 'Change the loader'")

    def workflow(self, name: str) -> dict[str, Any]:
        shutil.copy(ROOT / "docs/ci" / name, self.root.path / "root" / name)
        script = "import json, sys, yaml; print(json.dumps({str(k): v for k, v in yaml.safe_load(open(sys.argv[1])).items()}))"
        read: dict[str, Any] = json.loads(self.must("uv run --quiet --no-project --with pyyaml python -c %s /root/%s" % (shlex.quote(script), name)))
        return read


def expect(title: str, code: int, out: str, red: bool) -> None:
    if (code != 0) != red:
        raise NotGreen("%s ended with %d:\n%s" % (title, code, out[-5000:]))


def github(runner: Runner, red: bool) -> None:
    outputs: dict[str, str] = {}
    for step in runner.workflow("github.yml")["jobs"]["gate"]["steps"]:
        if "run" not in step:
            continue
        own = {name: re.sub(r"\$\{\{ steps\.against\.outputs\.(\w+) \}\}", lambda match: outputs[match[1]], value).replace("${{ github.token }}", "t")
               for name, value in step.get("env", {}).items()}
        began = time.monotonic()
        code, out = runner.run(step["run"], NUMBER="7", GITHUB_ACTIONS="true", GITHUB_OUTPUT="/root/outputs", GITHUB_STEP_SUMMARY="/root/summary",
                               GITHUB_REPOSITORY="owner/filare", GITHUB_WORKSPACE="/root/filare", GITHUB_SERVER_URL="https://github.com", GITHUB_RUN_ID="42", **own)
        print("  %5.1f s  %s" % (time.monotonic() - began, step["name"]), flush=True)
        expect(step["name"], code, out, red and step["name"] == "Run the gate")
        if step.get("id") == "against":
            for line in (runner.root.path / "root/outputs").read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                outputs[name] = value
        if step["name"] == "Report" and red and not re.search(r"^::error .*file=%s,line=65," % PLACE, out, re.MULTILINE):
            raise NotGreen("no annotation at %s:65:\n%s" % (PLACE, out[-3000:]))
    check(runner, "perf.md", "### ❌ filperf" if red else "✅ **filperf**", "yaml_loader.py" if red else "none red")
    check(runner, "perf.html", "<!doctype html>")


def gitlab(runner: Runner, red: bool) -> None:
    job = runner.workflow("gitlab.yml")["perf"]
    base = runner.must("git rev-parse origin/main").strip()
    for part in ("before_script", "script", "after_script"):
        began = time.monotonic()
        code, out = runner.run("\n".join(job[part]), GITLAB_CI="true", CI_MERGE_REQUEST_DIFF_BASE_SHA=base, CI_PROJECT_DIR="/root/filare")
        print("  %5.1f s  %s" % (time.monotonic() - began, part), flush=True)
        expect(part, code, out, red and part == "script")
    check(runner, "gl-code-quality-report.json", PLACE if red else "[")
    check(runner, "perf-scenarios.xml", "<failure" if red else "<testsuite")


def check(runner: Runner, path: str, *texts: str) -> None:
    text = runner.text(path)
    for wanted in texts:
        if wanted not in text:
            raise NotGreen("%s has no %s:\n%s" % (path, wanted, text[:3000]))


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the workflows of docs/ci/ in a bare root.")
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--repository", type=Path, required=True, help="a git repository of Filare")
    arguments = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        parser.error("a root needs root and mmdebstrap")
    folder = Path(tempfile.mkdtemp(prefix="filperf-workflows-", dir="/var/tmp"))
    try:
        runner = Runner(folder, arguments.wheel.resolve(), arguments.repository.resolve())
        runner.begin()
        for title, job in (("github.yml", github), ("gitlab.yml", gitlab)):
            for red, loaded in ((True, LOADED_TWICE), (False, LOADED)):
                print("%s, %s:" % (title, "each file loaded twice" if red else "nothing changed"), flush=True)
                runner.change("slower" if red else "same", loaded)
                job(runner, red)
    except NotGreen as error:
        print("workflows: %s" % error, file=sys.stderr)
        return 1
    finally:
        subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)
    print("the workflows are red and green where they should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
