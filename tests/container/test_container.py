"""Builds the perf-tools image and runs it: the gate on the committed baselines, a profile of a mounted checkout, the viewers' tools.

Needs root, network, and buildah, which builds and runs without an engine; the base is pulled, or made by mmdebstrap where no registry
answers. `./bootstrap container` runs it.
"""

from __future__ import annotations

import json
import os
import pstats
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Optional

ROOT = os.environ["FILPERF_SOURCE_ROOT"]
BASE = "debian:bookworm-slim"
SKIPPED = 77


def why_not() -> Optional[str]:
    """What stands in the way of building an image here; None where nothing does."""
    if os.geteuid() != 0:
        return "it needs root"
    if shutil.which("buildah") is None:
        return "there is no buildah (Debian: apt-get install buildah)"
    if subprocess.run(["unshare", "--mount", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        return "this machine does not let root make a mount namespace, as buildah does"
    return None


class ContainerTest(unittest.TestCase):
    """One image for all tests, built from this tree."""

    folder = ""
    driver = ""
    image = "localhost/filperf-perf-tools-test"

    @classmethod
    def buildah(cls, *arguments: str, check: bool = True, timeout: int = 1800) -> subprocess.CompletedProcess[str]:
        """Runs buildah on a storage of its own, so that nothing of the machine's is touched."""
        storage = ["--root", os.path.join(cls.folder, "storage"), "--runroot", os.path.join(cls.folder, "run"), "--storage-driver", cls.driver]
        done = subprocess.run(["buildah", *storage, *arguments], encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        if check and done.returncode != 0:
            raise AssertionError("buildah %s ended with %d:\n%s" % (arguments[0], done.returncode, done.stdout[-6000:]))
        return done

    @classmethod
    def choose_driver(cls) -> None:
        """Overlay, where the file system takes it. Else vfs, which copies everything for each layer and each container."""
        cls.driver = "overlay"
        if cls.buildah("images", check=False).returncode != 0:
            cls.driver = "vfs"
            for name in ("storage", "run"):
                shutil.rmtree(os.path.join(cls.folder, name), ignore_errors=True)

    @classmethod
    def base(cls) -> str:
        """The image to build upon: the published one, or the same packages from Debian's archive."""
        if cls.buildah("pull", BASE, check=False, timeout=120).returncode == 0:
            return BASE
        if shutil.which("mmdebstrap") is None:
            raise AssertionError("the base image %s cannot be pulled, and there is no mmdebstrap to make one" % BASE)
        archive = os.path.join(cls.folder, "base.tar")
        # As in the published image, dpkg does not wait for the disk.
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--dpkgopt=force-unsafe-io", "bookworm", archive], check=True, timeout=900)
        container = cls.buildah("from", "scratch").stdout.strip().splitlines()[-1]
        cls.buildah("add", "--quiet", container, archive, "/")
        cls.buildah("commit", "--quiet", container, "localhost/base")
        cls.buildah("rm", container)
        os.remove(archive)
        return "localhost/base"

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.mkdtemp(prefix="container-test-", dir="/var/tmp")
        try:
            cls.choose_driver()
            options = ["--isolation", "chroot", "--build-arg", "BASE=" + cls.base(), "--tag", cls.image]
            certificates = os.environ.get("PIP_CERT", "")
            if certificates:
                options += ["--volume", certificates + ":/opt/pip-certificates.crt:ro", "--build-arg", "PIP_CERT=/opt/pip-certificates.crt"]
            # What this machine has compiled already, for the same compiler and the same sources, need not be compiled again.
            compiled = os.path.expanduser(os.environ.get("CCACHE_DIR", "~/.cache/ccache"))
            if os.path.isdir(compiled):
                options += ["--volume", compiled + ":/root/.cache/ccache", "--build-arg", "SOURCE=" + ROOT]
            cls.buildah("build", *options, "--file", os.path.join(ROOT, "Containerfile"), ROOT)
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls) -> None:
        cls.buildah("rm", "--all", check=False)
        # Overlay may leave its own folder mounted, which is a part of the storage.
        subprocess.run(["umount", os.path.join(cls.folder, "storage", cls.driver)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(cls.folder)

    def setUp(self) -> None:
        self.container = self.buildah("from", "--pull-never", self.image).stdout.strip().splitlines()[-1]
        self.addCleanup(self.buildah, "rm", self.container)
        # As a user of the image has them: a checkout to read, and a folder for results that the image's user may write.
        self.mounts = tempfile.mkdtemp(prefix="mounts-", dir=self.folder)
        for name in ("filare", "outputs"):
            os.mkdir(os.path.join(self.mounts, name))
            os.chmod(os.path.join(self.mounts, name), 0o777)
        os.chmod(self.mounts, 0o755)
        os.chmod(self.folder, 0o755)

    def run_in(self, *command: str, environment: Optional[dict[str, str]] = None, check: bool = True,
               user: str = "perf") -> subprocess.CompletedProcess[str]:
        options = ["--isolation", "chroot", "--user", user]
        for name in ("filare", "outputs"):
            options += ["--volume", "%s:/%s" % (os.path.join(self.mounts, name), name)]
        for name, value in (environment or {}).items():
            options += ["--env", "%s=%s" % (name, value)]
        return self.buildah("run", *options, self.container, "--", *command, check=check)

    def test_image(self) -> None:
        """Labelled, and run by an ordinary user."""
        description = self.buildah("inspect", "--type", "image", self.image).stdout
        self.assertIn('"org.opencontainers.image.title": "filperf perf-tools"', description)
        self.assertEqual(self.run_in("id", "-un").stdout.strip(), "perf")

    def test_gate(self) -> None:
        """All scenarios pass on the committed baselines; what is another environment is named in the verdicts."""
        done = self.run_in("gate")
        passed = re.search(r"100% tests passed, 0 tests failed out of (\d+)", done.stdout)
        self.assertIsNotNone(passed, done.stdout[-4000:])
        self.assertGreaterEqual(int(passed.group(1)) if passed else 0, 44)
        self.assertNotIn("Skipped", done.stdout)
        verdicts = [name for name in os.listdir(os.path.join(self.mounts, "outputs")) if name.endswith("-verdict.json")]
        self.assertGreaterEqual(len(verdicts), 44)
        with open(os.path.join(self.mounts, "outputs", "run-html-verdict.json"), encoding="utf-8") as file:
            self.assertIn('"what": "python"', file.read())

    def test_profile(self) -> None:
        """A run of Filare on mounted files, told by FIL_PERF_ variables."""
        inputs = os.path.join(ROOT, "scenarios", "inputs", "mini.yml")
        shutil.copy(inputs, os.path.join(self.mounts, "filare"))
        done = self.run_in("filperf", "profile", "--", "filare", "run", "mini.yml", "-f", "gt", "-o", "/outputs",
                           environment={"FIL_PERF_CPROFILE_ENABLED": "1", "FIL_PERF_RUN_LABEL": "mounted",
                                        "FIL_PERF_CPROFILE_FORMAT": "pstats,callgrind"})
        self.assertTrue(os.path.exists(os.path.join(self.mounts, "outputs", "mini.tsv")), done.stdout)
        stats = pstats.Stats(os.path.join(self.mounts, "outputs", "mounted-cprofile.pstats"))
        self.assertTrue(any(name == "run" and file.endswith("filare/cli/render.py") for file, _, name in stats.stats))  # type: ignore[attr-defined]
        self.assertTrue(any(name.startswith("mounted-cprofile.callgrind") for name in os.listdir(os.path.join(self.mounts, "outputs"))))

    def test_mounted_checkout(self) -> None:
        """The gate on a Filare that is mounted: a copy runs at the depth of the release, so that the mount's own depth counts for nothing."""
        self.run_in("sh", "-c", "mkdir /filare/src && cp -r /var/tmp/filperf-1000/*/lib/python3*/site-packages/filare /filare/src/")
        done = self.run_in("gate", "-DFILPERF_SOURCE=/filare", "-R", r"^perf\.(help|run-html)$")
        self.assertIn("100% tests passed", done.stdout)
        with open(os.path.join(self.mounts, "outputs", "run-html-verdict.json"), encoding="utf-8") as file:
            verdict = json.load(file)
        # The base is Debian 12, so its interpreter is the one of these baselines.
        with open(os.path.join(ROOT, "baselines", "cpython-3.11", "run-html.json"), encoding="utf-8") as file:
            baseline = json.load(file)
        self.assertEqual(verdict["environment"]["package_depth"], baseline["environment"]["package_depth"])
        self.assertFalse([text for text in verdict["environment_changes"] if "depth" in text], verdict["environment_changes"])
        stats = pstats.Stats(os.path.join(self.mounts, "outputs", "run-html-cprofile.pstats"))
        self.assertTrue(any(file.startswith("/filare/src/filare/") for file, _, _ in stats.stats))  # type: ignore[attr-defined]

    def test_tools(self) -> None:
        for command in (("dot", "-V"), ("gprof2dot", "--help"), ("snakeviz", "--help"), ("pyprof2calltree", "--help"), ("filperf", "--version")):
            with self.subTest(command=command[0]):
                self.run_in(*command)


if __name__ == "__main__":
    reason = why_not()
    if reason is not None:
        print("SKIPPED: the container is not tested: %s" % reason, file=sys.stderr)
        sys.exit(SKIPPED)
    unittest.main()
