"""A checkout runs as a copy of its package in an environment that is otherwise the release's: at any depth, with the same counts."""

from __future__ import annotations

import glob
import json
import os
import pstats
import shutil
import subprocess
import sysconfig
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness import DRIFT, FAILED, FILE, OK, PYTHON, GateTest, python_version, write_bytes, write_text

# Its counts follow its path, the entries of `sys.path`, and the files beside its package.
PROGRAM = """
import importlib.metadata, os, pathlib, pkgutil, subprocess, sys

def step():
    pass

def main():
    for _ in pathlib.Path(__file__).resolve().parts:
        step()
    for _ in sys.path:
        step()
    for _ in os.listdir(os.path.dirname(os.path.dirname(__file__))):
        step()
    for _ in pkgutil.iter_modules([os.path.dirname(__file__)]):
        step()
    for _ in range({more}):
        step()
"""


class StagedTest(GateTest):
    """The program of a checkout, and a virtual environment that may have its release."""

    def setUp(self) -> None:
        super().setUp()
        self.version_folder = "python%d.%d" % python_version()[:2]
        # As deep as the staged environments of this test.
        self.venv = os.path.join(self.private, "0123456789abcdef")
        self.site = os.path.join(self.venv, "lib", self.version_folder, "site-packages")

    def make_environment(self) -> str:
        """An empty one. Returns its interpreter."""
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", self.venv], check=True, stdout=subprocess.DEVNULL)
        python = os.path.join(self.venv, "bin", "python")
        self.settings["subject"] = {"python": python}
        return python

    def distribution(self, folder: str, name: str, version: str, *files: str, **more: str) -> None:
        """The metadata of a distribution, in a folder of packages."""
        info = os.path.join(folder, "%s-%s.dist-info" % (name, version))
        write_text(os.path.join(info, "METADATA"), "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version))
        write_text(os.path.join(info, "RECORD"), "".join("%s,,\n" % file for file in files))
        for file, text in more.items():
            write_text(os.path.join(info, file), text)

    def install(self, text: str) -> None:
        """The release 1.0."""
        write_text(os.path.join(self.site, FILE), text)
        self.distribution(self.site, "demo", "1.0", FILE)
        subprocess.run([os.path.join(self.venv, "bin", "python"), "-m", "compileall", "-q", self.site], check=True)

    def checkout(self, *place: str, text: str = PROGRAM.format(more=0), package: str = FILE) -> str:
        """A checkout with a `src` folder, at some depth. Returns that folder."""
        source = self.path(*place, "src")
        write_text(os.path.join(source, package), text)
        return source

    def assert_same(self, source: str, **changes: Any) -> None:
        self.assert_says(self.assert_code(self.check(subject={**self.settings.get("subject", {}), "source": source}, **changes), OK), "as in the baseline")
        self.assertEqual(self.verdict()["environment_changes"], [])
        self.assertNotIn("weakened", self.verdict())


class DepthTest(StagedTest):
    def test_any_depth(self) -> None:
        """The same counts at each depth, without a word about the environment, whatever the policy."""
        self.accepted(subject={"source": self.checkout("a")})
        for place in (("b",), ("one", "two"), ("one", "two", "three", "four")):
            for policy in ("program", "gate", "fail"):
                self.assert_same(self.checkout(*place), limits={"environment_change": policy})

    def test_as_the_release(self) -> None:
        """A checkout of the release counts what the release counts, and one that makes more calls is red for them alone."""
        self.make_environment()
        self.install(PROGRAM.format(more=0))
        self.accepted(subject={**self.settings["subject"], "source": None})
        self.assert_same(self.checkout("elsewhere", "deep", "down"))
        source = self.checkout("changed", text=PROGRAM.format(more=200))
        result = self.assert_code(self.check(subject={**self.settings["subject"], "source": source}), DRIFT)
        totals = {entry["kind"]: entry for entry in self.verdict()["totals"]}
        self.assertEqual(totals["of_program"]["after"] - totals["of_program"]["before"], 200)
        self.assertIn(os.path.join("changed", "src", FILE), result.text.replace(self.folder, "") + json.dumps(self.verdict()))

    def test_flat_checkout(self) -> None:
        """Tests, scripts and documents beside the package are no part of the program, as in the release. A module that it shipped is."""
        self.make_environment()
        text = "import helper_of_demo\n" + PROGRAM.format(more=0)
        write_text(os.path.join(self.site, "helper_of_demo.py"), "")
        self.install(text)
        self.distribution(self.site, "demo", "1.0", FILE, "helper_of_demo.py")
        self.accepted(subject={**self.settings["subject"], "source": None})
        source = self.path("flat", "demo-repository")
        for name in (FILE, "tests/__init__.py", "docs/conf.py", "setup.py", "conftest.py", "noxfile.py"):
            write_text(os.path.join(source, name), text if name == FILE else "")
        write_text(os.path.join(source, "helper_of_demo.py"), "")
        write_text(os.path.join(source, ".git", "hooks", "x.py"), "")
        self.assert_same(source)

    def test_paths_are_the_checkouts(self) -> None:
        """In the profile, in the lines of `explain`, in a culprit's place and in an error."""
        source = self.checkout("here")
        self.settings["subject"] = {"source": source}
        self.accepted()
        write_text(os.path.join(source, FILE), PROGRAM.format(more=500))
        self.assert_code(self.check(), DRIFT)
        path = os.path.join(source, FILE)
        files = {key[0] for key in pstats.Stats(os.path.join(self.outputs, self.name + "-cprofile.pstats")).stats}  # type: ignore[attr-defined]
        self.assertIn(path, files)
        self.assertFalse([file for file in files if "/demo/" in file and file != path])
        document = json.loads(self.assert_code(self.filperf("explain", "--json", self.manifest(), "step"), OK).out)
        sites = [site for edge in document["edges"] for site in edge["sites"]]
        self.assertEqual({site["path"] for site in sites}, {path})
        write_text(path, "def main():\n    raise LookupError('here')\n")
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, 'File "%s", line 2, in main' % path)
        self.assertNotIn("site-packages", result.text)


class ContentTest(StagedTest):
    """What a copy of a tree has to hold."""

    def runs(self, text: str, **changes: Any) -> None:
        self.program(text)
        self.assert_code(self.refresh(**changes), OK)

    def test_what_a_run_leaves_beside_byte_code(self) -> None:
        """It is gone before the next run, beside the byte code of the copy too."""
        self.make_environment()
        for place in ("os.path.join(os.path.dirname(compiled), 'cache.json')", "compiled[:-4] + '-pytest-8.4.1.pyc'"):
            with self.subTest(place=place):
                program = ("import importlib.util, os\n\ndef step():\n    pass\n\ndef main():\n    compiled = importlib.util.cache_from_source(__file__)\n"
                           "    cache = %s\n    known = os.path.exists(cache)\n    open(cache, 'w').close()\n    for _ in range(10 if known else 1000):\n        step()\n")
                self.settings["subject"]["source"] = self.checkout("here", text=program % place)
                self.accepted()
                self.assertEqual(self.baseline()["unstable"], {})
                self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")
                self.assert_baseline_counts({FILE + ":step": (1000, 1000)})

    def test_child_interpreters(self) -> None:
        """A module that the program runs in an interpreter of its own is the checkout's."""
        self.make_environment()
        write_text(os.path.join(self.site, "demo", "worker.py"), "print('release')\n")
        self.install("")
        write_text(os.path.join(self.source, "demo", "worker.py"), "print('checkout')\n")
        self.program("""
            import subprocess, sys

            def main():
                print(subprocess.run([sys.executable, "-m", "demo.worker"], stdout=subprocess.PIPE, encoding="ascii").stdout, end="")
            """)
        write_text(os.path.join(self.venv, "bin", "work"), "#!%s/bin/python\nimport demo.worker\n" % self.venv)
        self.assert_code(self.refresh(), OK)
        self.assertEqual(self.output("stdout"), "checkout\n")

    def test_scripts(self) -> None:
        """A console script beside the interpreter runs the checkout's code too."""
        self.make_environment()
        write_text(os.path.join(self.site, FILE), "")
        script = write_text(os.path.join(self.venv, "bin", "say"), "#!%s/bin/python\nimport demo\nprint(demo.WORD)\n" % self.venv)
        os.chmod(script, 0o755)
        self.program("""
            import os, subprocess, sys
            WORD = "checkout"

            def main():
                script = os.path.join(os.path.dirname(sys.executable), "say")
                print(subprocess.run([script], stdout=subprocess.PIPE, encoding="ascii").stdout, end="")
            """)
        self.assert_code(self.refresh(), OK)
        self.assertEqual(self.output("stdout"), "checkout\n")

    def test_data_links_and_loops(self) -> None:
        """Data files, links to files and folders, links to nowhere, and a folder that links to itself."""
        write_text(os.path.join(self.source, "demo", "data", "words.txt"), "words")
        write_text(self.path("outside", "shared.txt"), "shared")
        for target, link in ((self.path("outside"), "linked"), ("data/words.txt", "words-link"), ("nowhere", "broken"), (".", "loop")):
            os.symlink(target, os.path.join(self.source, "demo", link))
        os.mkfifo(os.path.join(self.source, "demo", "pipe"))
        self.runs("""
            import pathlib

            def main():
                here = pathlib.Path(__file__).parent
                for name in ("data/words.txt", "linked/shared.txt", "words-link"):
                    print((here / name).read_text())
            """)
        self.assertEqual(self.output("stdout"), "words\nshared\nwords\n")

    def test_extension_modules(self) -> None:
        """A compiled module beside the sources."""
        suffix = sysconfig_of("EXT_SUFFIX")
        extension, = glob.glob(os.path.join(sysconfig_of("DESTSHARED"), "_heapq*" + suffix)) or [""]
        if not extension:
            self.skipTest("this Python has no extension modules to copy")
        os.makedirs(os.path.join(self.source, "demo"))
        shutil.copy(extension, os.path.join(self.source, "demo", "_heapq" + suffix))
        self.runs("from demo import _heapq\n\ndef main():\n    print(_heapq.__name__)\n    _heapq.heappush([], 1)\n")
        self.assertIn("heapq", self.output("stdout"))

    def test_single_module(self) -> None:
        """A program that is one file, in place of a release that is a package."""
        self.make_environment()
        self.install("def main():\n    raise SystemExit('the release')\n")
        write_text(os.path.join(self.source, "demo.py"), "def step():\n    pass\n\ndef main():\n    step()\n")
        self.assert_code(self.refresh(), OK)
        self.assertIn("demo.py:step", self.baseline()["functions"])

    def test_namespace(self) -> None:
        """Another distribution has a part of the package's namespace."""
        self.make_environment()
        write_text(os.path.join(self.site, "acme", "tool", "__init__.py"), "def main():\n    raise SystemExit('the release')\n")
        write_text(os.path.join(self.site, "acme", "other", "__init__.py"), "def part():\n    pass\n")
        self.distribution(self.site, "acme_other", "2.0", "acme/other/__init__.py")
        self.distribution(self.site, "acme_tool", "1.0", "acme/tool/__init__.py")
        write_text(os.path.join(self.source, "acme", "tool", "__init__.py"), "from acme.other import part\n\ndef main():\n    part()\n")
        self.settings["subject"].update(name="acme", entry="acme.tool:main", package="acme.tool")
        self.assert_code(self.refresh(), OK)
        self.assertEqual(self.baseline()["environment"]["distributions"], {"acme-other": "2.0"})
        self.assertEqual(self.baseline()["environment"]["subject"], "acme 1.0")

    def test_metadata(self) -> None:
        """The version is the one that the checkout states; the release's metadata stay as they are."""
        self.make_environment()
        self.install("")
        write_text(self.path("pyproject.toml"), '[project]\nname = "Demo"\nversion = "1.1"\n')
        source = self.checkout("", text="import importlib.metadata\n\ndef main():\n    print(importlib.metadata.version('demo'))\n")
        self.settings["subject"]["source"] = source
        self.assert_code(self.refresh(), OK)
        self.assertEqual(self.output("stdout"), "1.1\n")
        self.assertEqual(self.baseline()["environment"]["subject"], "demo 1.1")
        self.assertEqual(sorted(os.listdir(self.site)), sorted(["demo", "demo-1.0.dist-info"]))

    def test_editable(self) -> None:
        """An environment that leads to the checkout itself: `sys.path` has no entry for it, and its own version does not count."""
        self.make_environment()
        source = self.checkout("here")
        for version in ("1.0.dev1", "1.0.dev2"):
            write_text(os.path.join(self.site, "_demo.pth"), source + "\n")
            self.distribution(self.site, "demo", version, "_demo.pth", **{"direct_url.json": '{"url": "file://%s"}' % self.path("here")})
            if version == "1.0.dev1":
                self.accepted(subject={**self.settings["subject"], "source": source})
                shutil.rmtree(os.path.join(self.site, "demo-1.0.dev1.dist-info"))
        self.assert_same(source)

    def test_linked_environment(self) -> None:
        """Without a SOURCE, an environment that is linked to a checkout runs that checkout at the depth of a release."""
        self.make_environment()
        self.settings["subject"]["source"] = None
        self.link("1.0.dev1", self.checkout("a"), "_demo.pth", "{source}\n")
        self.accepted()
        self.assertEqual(self.baseline()["environment"]["subject"], "demo 1.0.dev1")
        self.assertEqual(self.baseline()["environment"]["unused_distributions"], {})
        source = self.checkout("one", "two", "three")
        for number, (file, text) in enumerate({
                "_demo.pth": "{source}\n", "__editable__.demo.pth": "import __editable___demo_finder; __editable___demo_finder.install()\n"}.items(), 2):
            self.link("1.0.dev%d" % number, source, file, text)
            for policy in ("program", "fail"):
                self.assert_says(self.assert_code(self.check(limits={"environment_change": policy}), OK), "as in the baseline")
                self.assertEqual(self.verdict()["environment_changes"], [])

    def link(self, version: str, source: str, file: str, text: str) -> None:
        """Installs the program as a link to a checkout, as pip and uv do."""
        for name in os.listdir(self.site):
            path = os.path.join(self.site, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        finder = "import sys\n\ndef install():\n    sys.path.append(%r)\n" % source
        write_text(os.path.join(self.site, file), text.format(source=source))
        write_text(os.path.join(self.site, "__editable___demo_finder.py"), finder)
        url = '{"dir_info": {"editable": true}, "url": "file://%s"}' % os.path.dirname(source)
        self.distribution(self.site, "demo", version, file, "__editable___demo_finder.py", **{"direct_url.json": url})

    def test_dirty_tree(self) -> None:
        """Each content is another copy, and the first content again is the first copy."""
        self.program("def step():\n    pass\n\ndef main():\n    step()\n")
        self.accepted()
        self.program("def step():\n    pass\n\ndef main():\n    for _ in range(300):\n        step()\n")
        self.assert_code(self.check(), DRIFT)
        write_text(os.path.join(self.source, "demo", "unused.txt"), "")
        self.assert_code(self.check(), DRIFT)
        os.remove(os.path.join(self.source, "demo", "unused.txt"))
        self.program("def step():\n    pass\n\ndef main():\n    step()\n")
        self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")


def sysconfig_of(name: str) -> str:
    text = subprocess.run([PYTHON, "-c", "import sysconfig; print(sysconfig.get_config_var(%r) or '')" % name], check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return text.stdout.strip() or str(sysconfig.get_config_var(name))


class OriginTest(StagedTest):
    """The package comes from the SOURCE, or the run fails and says where it came from."""

    def setUp(self) -> None:
        super().setUp()
        self.make_environment()
        self.install("def main():\n    pass\n")
        self.source = self.checkout("here", text="def main():\n    pass\n")
        self.settings["subject"]["source"] = self.source
        self.accepted()

    def test_renamed(self) -> None:
        for left in ((), ("__pycache__/x.cpython-311.pyc",), ("readme.txt",)):
            os.rename(os.path.join(self.source, "demo"), os.path.join(self.source, "old"))
            for name in left:
                write_text(os.path.join(self.source, "demo", name), "")
            for command in ("check", "refresh", "explain"):
                result = self.assert_code(self.filperf(command, self.manifest()), FAILED)
                self.assert_says(result, "SOURCE is %s, but there is no package `demo` in it" % self.source)
            shutil.rmtree(os.path.join(self.source, "demo"), ignore_errors=True)
            os.rename(os.path.join(self.source, "old"), os.path.join(self.source, "demo"))
        self.assert_code(self.check(), OK)

    def test_gone(self) -> None:
        shutil.rmtree(self.source)
        self.assert_says(self.assert_code(self.check(), FAILED), "no package `demo`")
        self.assertEqual(self.verdict()["status"], "error")

    def test_module_of_the_release(self) -> None:
        """A module that only the release has is not there."""
        write_text(os.path.join(self.site, "demo", "extra.py"), "")
        write_text(os.path.join(self.source, FILE), "def main():\n    import demo.extra\n")
        self.assert_says(self.assert_code(self.check(), FAILED), "No module named 'demo.extra'")

    def test_shadowed(self) -> None:
        """Another entry of `sys.path` has the package too."""
        other = self.path("other")
        write_text(os.path.join(other, FILE), "def main():\n    pass\n")
        result = self.assert_code(self.check(subject_environment={"PYTHONPATH": other}), FAILED)
        self.assert_says(result, "the package `demo` came from %s, but SOURCE is %s" % (os.path.join(other, "demo"), self.source))

    def test_dotted(self) -> None:
        """The top of a dotted package is there, and the package is not."""
        subject = {"entry": "demo.tool:main", "package": "demo.tool"}
        write_text(os.path.join(self.source, "demo", "tool.py"), "def main():\n    pass\n")
        self.assert_code(self.refresh(subject={**self.settings["subject"], **subject}), OK)
        os.remove(os.path.join(self.source, "demo", "tool.py"))
        write_text(os.path.join(self.site, "demo", "tool.py"), "def main():\n    pass\n")
        self.assert_says(self.assert_code(self.check(subject={**self.settings["subject"], **subject}), FAILED), "no package `demo.tool`")


class StoreTest(StagedTest):
    def stages(self) -> list[str]:
        return [name for name in os.listdir(self.private) if len(name) == 16 and name != os.path.basename(self.venv)]

    def test_many_at_once(self) -> None:
        """Checks that start together share a copy, which only its owner can read. Old copies are not kept for ever."""
        self.make_environment()
        for content in range(7):
            self.settings["subject"]["source"] = self.checkout("here", text="def main():\n    return %d\n" % (0 * content) + "#" * content)
            if content == 0:
                self.accepted()
            manifest = self.manifest()
            with ThreadPoolExecutor(3) as pool:
                for result in pool.map(self.filperf, ["check"] * 3, [manifest] * 3):
                    self.assert_code(result, OK)
        self.assertLessEqual(len(self.stages()), 4)
        for stage in self.stages():
            self.assertEqual(os.stat(os.path.join(self.private, stage)).st_mode & 0o77, 0)

    def test_interrupted(self) -> None:
        """What a killed process left half made is made again."""
        self.make_environment()
        self.settings["subject"]["source"] = self.checkout("here")
        self.accepted()
        stage, = self.stages()
        os.remove(os.path.join(self.private, "stages", stage + ".json"))
        shutil.rmtree(os.path.join(self.private, stage, "lib"))
        self.assert_says(self.assert_code(self.check(), OK), "as in the baseline")
        self.assertEqual(self.stages(), [stage])

    def test_environment_that_changes(self) -> None:
        """A library of the environment that is edited in place is the edited one."""
        self.make_environment()
        write_text(os.path.join(self.site, "thing.py"), "def part():\n    pass\n")
        self.settings["subject"]["source"] = self.checkout("here", text="import thing\n\ndef main():\n    thing.part()\n")
        self.accepted()
        write_bytes(os.path.join(self.site, "thing.py"), b"def inner():\n    pass\n\ndef part():\n    for _ in range(300):\n        inner()\n")
        self.assert_says(self.assert_code(self.check(), DRIFT), "thing.py:inner")


if __name__ == "__main__":
    unittest.main()
