"""`filperf compare`: the verdict of a check between two revisions of a program's repository, which is only read."""

from __future__ import annotations

import json
import os
import shutil
import stat
import unittest

from comparing import PROGRAM, CompareTest
from harness import DRIFT, FAILED, OK, USAGE, read_bytes, write_bytes, write_text


class Sides(CompareTest):
    """Which revisions are compared, and that they run as they are."""

    def test_working_tree_with_what_is_not_committed(self) -> None:
        self.commit_times(1000)
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        self.commit_times(1200)
        # Not committed: a change, and a module that git does not know.
        self.write("demo/__init__.py", self.text(1400) + "    from demo import more\n    more.again()\n")
        self.write("demo/more.py", "def again():\n    pass\n")
        result = self.assert_code(self.compare(), DRIFT)
        self.assert_calls(1001, 1401 + 2)  # `again`, and the module's own code
        base = self.git("rev-parse", "--short", "origin/main")
        self.assert_says(result, "%s (merge base with origin/main)" % base, "the working tree", "before:   ", "after:    ")
        self.assertNotIn("FIL_PERF_REFRESH", result.text)
        self.assertNotIn("the baseline", result.text)
        self.assertEqual(self.compared()["compared"]["before"]["commit"], self.git("rev-parse", "origin/main"))
        self.assertFalse(self.compared()["refresh_accepts"])

    def test_itself(self) -> None:
        self.commit_times(700)
        self.assert_says(self.assert_code(self.compare("HEAD", "HEAD"), OK), "as in HEAD")
        self.assert_calls(701, 701)
        self.assert_says(self.assert_code(self.compare("HEAD"), OK), "as in HEAD")

    def test_merge_base_after_a_merge(self) -> None:
        """The default branch went on, and was merged once: what came from there is not this branch's change."""
        self.commit_times(1000)
        self.git("checkout", "-q", "-b", "topic")
        self.write("demo/topic.py", "")
        self.commit("topic")
        self.git("checkout", "-q", "main")
        merged = self.commit_times(1500)
        self.git("checkout", "-q", "topic")
        self.git("merge", "-q", "--no-edit", "main")
        self.git("checkout", "-q", "main")
        self.commit_times(3000)
        self.git("checkout", "-q", "topic")
        self.assert_code(self.compare(), OK)
        self.assertEqual(self.compared()["compared"]["before"]["commit"], merged)
        self.assert_calls(1501, 1501)

    def test_detached_head(self) -> None:
        first = self.commit_times(1000)
        self.commit_times(2000)
        self.git("checkout", "-q", "--detach", first)
        self.assert_code(self.compare("main"), OK)  # fewer calls than in main
        self.assert_calls(2001, 1001)

    def test_moves_to_src(self) -> None:
        self.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1.0"\n')
        self.write("tests/demo/__init__.py", "raise LookupError\n")
        first = self.commit_times(1000)
        os.makedirs(os.path.join(self.repository, "src"))
        self.git("mv", "demo", "src/demo")
        self.commit_times(1000, "src/demo/__init__.py")
        self.assert_code(self.compare(first), OK)
        self.assert_calls(1001, 1001)
        self.assert_code(self.compare("HEAD", first), OK)
        self.assert_calls(1001, 1001)

    def test_rename_in_the_package(self) -> None:
        self.write("demo/old.py", "def step():\n    pass\n")
        self.write("demo/__init__.py", "from demo import old\n\ndef main():\n    for _ in range(500):\n        old.step()\n")
        self.commit("old")
        self.git("mv", "demo/old.py", "demo/new.py")
        self.write("demo/__init__.py", "from demo import new as old\n\ndef main():\n    for _ in range(500):\n        old.step()\n")
        self.commit("new")
        result = self.compare("HEAD~1", "HEAD")
        self.assert_calls(501, 501)
        self.assert_says(result, "demo/new.py:step")

    def test_import_phase_and_family(self) -> None:
        self.write("demo/__init__.py", "import sys\n\ndef bulk():\n    pass\n\nfor _ in range(300):\n    bulk()\n\n"
                                       "def main():\n    for _ in range(int(sys.argv[1]) * 100):\n        bulk()\n")
        self.commit("slow import")
        generator = write_text(self.path("generator.py"), "print()\n")
        growth = {"sizes": [1, 2, 4], "generator": generator, "generator_args": ["@SIZE@"], "generates": "in.txt",
                  "max_exponent": 1.2, "max_exponent_drift": 0.05}
        build = self.index(self.manifest(scenario="an-import", phase="import"),
                           self.manifest(scenario="a-family", growth=growth, args=["@SIZE@"]))
        self.assert_code(self.compare("HEAD", build=build), OK)
        text = read_bytes(os.path.join(self.repository, "demo/__init__.py")).decode()
        self.write("demo/__init__.py", text.replace("300", "900").replace("* 100", "** 2 * 100"))
        result = self.assert_code(self.compare("HEAD", build=build), DRIFT)
        self.assert_says(result, "DRIFT perf.an-import", "DRIFT perf.a-family", "grow faster")

    def test_what_moves_by_itself(self) -> None:
        """No baseline says so: a second look at both sides does."""
        self.write("demo/__init__.py", "import os\n\ndef step():\n    pass\n\ndef main():\n"
                                       "    for _ in range(500 + int.from_bytes(os.urandom(2), 'big') // 16):\n        step()\n")
        self.commit("chance")
        for _ in range(3):
            self.assert_code(self.compare("HEAD", "HEAD"), OK)

    def test_what_moves_by_itself_and_seems_not_to(self) -> None:
        """The first two runs of BASE count nearly the same, by chance: lines in so narrow a range are gated."""
        runs = self.path("runs")
        self.write("demo/__init__.py", "def step():\n    pass\n\ndef main():\n    with open(%r, 'a+') as runs:\n        runs.write('x')\n"
                                       "        number = runs.tell() - 1\n    for _ in range((1000, 3000, 1010, 3000, 2000, 3000)[number]):\n"
                                       "        step()\n" % runs)
        self.commit("chance")
        self.assert_code(self.compare("HEAD", "HEAD"), OK)
        self.assertEqual(len(read_bytes(runs)), 6)

    def test_links_and_files_beside_the_package(self) -> None:
        """A link into the repository is followed, one that leads out of it is left out. Data and a namespace package count too."""
        self.write("data/words.txt", "a b c\n")
        self.write("demo/__init__.py", "import os, pathlib\nimport part.inner\n\ndef step():\n    pass\n\ndef main():\n"
                                       "    for _ in pathlib.Path(__file__).with_name('words.txt').read_text().split():\n        step()\n"
                                       "    part.inner.call()\n    assert not os.path.lexists(os.path.join(os.path.dirname(__file__), 'out'))\n")
        self.write("part/inner.py", "def call():\n    pass\n")
        os.symlink("../data/words.txt", os.path.join(self.repository, "demo", "words.txt"))
        os.symlink("/etc/hostname", os.path.join(self.repository, "demo", "out"))
        first = self.commit("links")
        result = self.assert_code(self.compare(first, first), OK)
        self.assert_says(result, "demo/out of %s is a link to /etc/hostname" % first)
        totals = {entry["kind"]: entry for entry in self.compared()["totals"]}
        self.assertEqual(totals["of_program"]["after"], 4)

    def test_submodule(self) -> None:
        inner = self.path("inner")
        os.mkdir(inner)
        self.git("init", "-q", "-b", "main", folder=inner)
        for times in (100, 400):
            write_text(os.path.join(inner, "steps.py"), "def step():\n    pass\n\ndef steps():\n    for _ in range(%d):\n        step()\n" % times)
            self.git("add", "-A", folder=inner)
            self.git("commit", "-q", "-m", "steps", folder=inner)
        self.git("submodule", "--quiet", "add", inner, "demo/lib")
        self.write("demo/__init__.py", "from demo.lib.steps import steps\n\ndef main():\n    steps()\n")
        self.git("checkout", "-q", "HEAD~1", folder=os.path.join(self.repository, "demo", "lib"))
        self.commit("old library")
        self.git("checkout", "-q", "main", folder=os.path.join(self.repository, "demo", "lib"))
        self.commit("new library")
        self.assert_code(self.compare("HEAD~1", "HEAD"), DRIFT)
        self.assert_calls(102, 402)
        clone = self.path("clone")
        self.git("clone", "-q", self.repository, clone, folder=self.folder)
        result = self.assert_code(self.compare("HEAD~1", "HEAD", source=clone), FAILED)
        self.assert_says(result, "cannot read the submodule demo/lib", "git submodule update --init demo/lib")


class Refused(CompareTest):
    """What cannot be compared says why, and what to do."""

    def test_unknown_revision(self) -> None:
        self.commit_times(10)
        self.git("tag", "release-1.0")
        self.assert_says(self.assert_code(self.compare("release-1.1"), FAILED), "cannot find the revision release-1.1",
                         "no such commit", "Similar names are: release-1.0")
        self.assert_code(self.compare("--", "--upload-pack=x"), FAILED)

    def test_shallow_clone(self) -> None:
        first = self.commit_times(10)
        self.commit_times(20)
        clone = self.path("clone")
        self.git("clone", "-q", "--depth", "1", "file://" + self.repository, clone, folder=self.folder)
        self.assert_says(self.assert_code(self.compare(first, source=clone), FAILED), "git fetch --unshallow")
        self.assert_code(self.compare("HEAD", source=clone), OK)

    def test_nothing_in_common(self) -> None:
        self.commit_times(10)
        self.git("checkout", "-q", "--orphan", "other")
        self.commit_times(20)
        self.assert_says(self.assert_code(self.compare(), FAILED), "main", "have no commit in common", "Name BASE")

    def test_bare_repository(self) -> None:
        first = self.commit_times(1000)
        self.commit_times(1000)
        bare = self.path("bare.git")
        self.git("clone", "-q", "--bare", self.repository, bare, folder=self.folder)
        self.assert_says(self.assert_code(self.compare(first, source=bare), FAILED), "it is a bare repository", "BASE HEAD")
        self.assert_code(self.compare(first, "main", source=bare), OK)
        self.assert_calls(1001, 1001)

    def test_other_name_of_the_package(self) -> None:
        first = self.commit_times(10, "src/formerly/__init__.py")
        self.git("mv", "src/formerly", "src/demo")
        self.commit("other name")
        result = self.assert_code(self.compare(first), FAILED)
        self.assert_says(result, "there is no package `demo` in it; it has formerly (src)")

    def test_no_repository(self) -> None:
        write_text(self.path("plain", "demo", "__init__.py"), self.text(1))
        self.assert_says(self.assert_code(self.compare(source=self.path("plain")), FAILED), "not in a git repository", "--source")

    def test_base_that_cannot_run(self) -> None:
        self.write("demo/__init__.py", "def main():\n    raise LookupError('of base')\n")
        first = self.commit("broken")
        self.commit_times(10)
        result = self.assert_code(self.compare(first), FAILED)
        self.assert_says(result, "%s has no counts to compare with" % first, "LookupError: of base")

    def test_head_that_cannot_run(self) -> None:
        self.commit_times(10)
        self.write("demo/__init__.py", "import no_such_thing\n")
        self.assert_says(self.assert_code(self.compare("HEAD"), FAILED), "No module named 'no_such_thing'")


class OnlyRead(CompareTest):
    """Nothing of the repository is written, and nothing that its config names is run."""

    def test_repository_stays_as_it_is(self) -> None:
        marker = self.path("was-run")
        script = write_text(self.path("script"), "#!/bin/sh\ntouch %s\ncat\n" % marker)
        os.chmod(script, 0o755)
        self.write(".gitattributes", "*.py filter=own diff=own\n")
        first = self.commit_times(100)
        self.commit_times(100)
        for name in ("filter.own.smudge", "filter.own.process", "filter.own.clean", "core.fsmonitor", "diff.own.textconv", "core.pager",
                     "core.sshCommand", "uploadpack.packObjectsHook", "diff.external"):
            self.git("config", name, script)
        for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit"):
            shutil.copy(script, os.path.join(self.repository, ".git", "hooks", hook))
        self.write("untracked.txt", "")
        before = self.state_of_repository()
        self.assert_code(self.compare(first), OK)
        self.assert_code(self.compare(first, "HEAD"), OK)
        self.assertEqual(self.state_of_repository(), before)
        self.assertFalse(os.path.exists(marker))
        self.assertFalse(os.path.exists(os.path.join(self.repository, "demo", "__pycache__")))

    def test_repository_that_is_locked(self) -> None:
        first = self.commit_times(100)
        write_bytes(os.path.join(self.repository, ".git", "index.lock"), b"")
        self.assert_code(self.compare(first), OK)
        self.assertTrue(os.path.exists(os.path.join(self.repository, ".git", "index.lock")))


class Store(CompareTest):
    """What a revision counts is kept."""

    def test_base_is_counted_once(self) -> None:
        first = self.commit_times(1000)
        self.commit_times(2000)
        self.assert_code(self.compare(first), DRIFT)
        self.assertEqual(self.runs(), [1000, 1000, 2000, 2000])  # nothing is known of the scenario: both are looked at twice
        self.assert_code(self.compare(first), DRIFT)
        self.assertEqual(self.runs(), [2000])
        self.git("checkout", "-q", first)
        self.git("commit", "-q", "--amend", "-m", "Another message")
        again = self.git("rev-parse", "HEAD")
        self.assertNotEqual(first, again)
        self.assert_code(self.compare(again, "main"), DRIFT)
        self.assertEqual(self.runs(), [2000])
        self.write("README", "not part of the package")
        self.assert_code(self.compare(self.commit("another file"), "main"), DRIFT)
        self.assertEqual(self.runs(), [2000])

    def test_what_makes_another_entry(self) -> None:
        self.write("in.txt", "a")
        first = self.commit_times(1000)
        given = write_text(self.path("in.txt"), "a")
        self.assert_code(self.compare(first, build=self.index(self.manifest(inputs=[given]))), OK)
        self.assertEqual(self.runs(), [1000, 1000])
        for change in ({"args": ["x"]}, {"environment": {"A": "b"}}, {"subject_environment": {"A": "b"}}):
            self.assert_code(self.compare(first, build=self.index(self.manifest(inputs=[given], **change))), OK)
            self.assertEqual(self.runs(), [1000, 1000], change)
        write_text(given, "b")
        self.assert_code(self.compare(first, build=self.index(self.manifest(inputs=[given]))), OK)
        self.assertEqual(self.runs(), [1000, 1000])
        limits = {"limits": {"max_drift_percent": 7}}
        self.assert_code(self.compare(first, build=self.index(self.manifest(inputs=[given], **limits))), OK)
        self.assertEqual(self.runs(), [1000])

    def test_damaged_entry(self) -> None:
        first = self.commit_times(1000)
        self.assert_code(self.compare(first), OK)
        self.runs()
        for damage in ("cut", "edited", "seal", "other key", "empty"):
            with self.subTest(damage):
                (entry,) = self.counts()
                file = os.path.join(entry, self.version, self.name + ".json")
                content = read_bytes(file)
                if damage == "cut":
                    write_bytes(file, content[:-40])
                elif damage == "edited":
                    write_bytes(file, content.replace(b'"calls":1000', b'"calls":1500'))
                elif damage == "seal":
                    write_bytes(os.path.join(entry, "seal.json"), b"{}")
                elif damage == "other key":
                    os.rename(entry, entry[:-4] + "0000")
                else:
                    shutil.rmtree(os.path.join(entry, self.version))
                self.assert_code(self.compare(first), OK)
                self.assertEqual(self.runs(), [1000, 1000])
                for other in self.counts():
                    if other != entry:
                        shutil.rmtree(other)

    def test_for_its_owner_only(self) -> None:
        first = self.commit_times(1000)
        self.assert_code(self.compare(first), OK)
        store = os.path.join(self.private, "counts")
        self.assertEqual(stat.S_IMODE(os.stat(store).st_mode), 0o700)
        os.chmod(store, 0o755)  # as a cache that was unpacked
        self.assert_code(self.compare(first), OK)
        self.assertEqual(stat.S_IMODE(os.stat(store).st_mode), 0o700)
        os.chmod(store, 0o777)
        self.assert_says(self.assert_code(self.compare(first), FAILED), "not a folder that only you can write to")


class Choosing(CompareTest):
    """Which scenarios, and how their results are shown."""

    def test_regular_expressions_and_labels(self) -> None:
        self.commit_times(100)
        build = self.index(self.manifest(scenario="one", labels=["quick"]), self.manifest(scenario="two"))
        result = self.assert_code(self.compare("HEAD", "-R", "^perf.t", build=build), OK)
        self.assertEqual(("perf.one" in result.out, "perf.two" in result.out), (False, True))
        result = self.assert_code(self.compare("HEAD", "-L", "quick", build=build), OK)
        self.assertEqual(("perf.one" in result.out, "perf.two" in result.out), (True, False))
        self.assert_says(self.assert_code(self.compare("HEAD", "-R", "three", build=build), FAILED), "leave none of them")
        self.assert_code(self.compare("HEAD", "-R", "(", build=build), USAGE)

    def test_json(self) -> None:
        self.commit_times(100)
        build = self.index(self.manifest(scenario="one"), self.manifest(scenario="two"))
        document = json.loads(self.assert_code(self.compare("HEAD", "--json", "-j", "2", build=build), OK).out)
        self.assertEqual([verdict["scenario"] for verdict in document["verdicts"]], ["one", "two"])
        self.assertEqual({verdict["compared"]["after"]["name"] for verdict in document["verdicts"]}, {"the working tree"})

    def test_index_is_found(self) -> None:
        self.commit_times(100)
        build = self.index()
        os.makedirs(os.path.join(self.repository, "perf", "build"))
        os.rename(build, os.path.join(self.repository, "perf", "build", "preset"))
        result = self.filperf("compare", "HEAD", "--source", self.repository)
        self.assert_says(self.assert_code(result, OK), "ok perf." + self.name)
        shutil.rmtree(os.path.join(self.repository, "perf"))
        self.assert_says(self.assert_code(self.filperf("compare", "HEAD", "--source", self.repository), FAILED), "--index")


class Against(CompareTest):
    """FIL_PERF_AGAINST: a check that compares with a revision."""

    def setUp(self) -> None:
        super().setUp()
        self.settings["subject"] = {"source": self.repository}

    def test_revision_instead_of_the_baseline(self) -> None:
        self.commit_times(1000)
        self.accepted()
        self.commit_times(2000)
        self.assert_code(self.check(), DRIFT)
        self.assert_code(self.check(environment={"FIL_PERF_AGAINST": "HEAD"}), OK)
        result = self.assert_code(self.check(environment={"FIL_PERF_AGAINST": "HEAD~1"}), DRIFT)
        self.assert_says(result, "than HEAD~1 allows", "before:   HEAD~1")
        self.assertEqual(self.verdict()["compared"]["before"]["name"], "HEAD~1")
        self.assert_code(self.check(environment={"FIL_PERF_AGAINST": ""}), DRIFT)

    def test_both_sides_run_warm(self) -> None:
        """The fixture starts an interpreter for each side, though it has to stage both first."""
        self.commit_times(1000)
        self.commit_times(2000)
        environment = {"FIL_PERF_AGAINST": "HEAD~1"}
        owner = ("--owner", str(os.getpid()), self.manifest())
        self.assert_code(self.filperf("warm", "start", *owner, environment=environment), OK)
        try:
            self.assertEqual(len(os.listdir(os.path.join(self.private, "warm"))), 2)
            self.assert_code(self.filperf("warm", "status", *owner), OK)
            self.assert_code(self.check(environment=environment), DRIFT)
            self.assertTrue(self.verdict()["runner"]["warm"])
            self.assertEqual(self.runs(), [1000, 1000, 2000, 2000])
        finally:
            self.assert_code(self.filperf("warm", "stop", *owner, environment=environment), OK)
        self.assertEqual(os.listdir(os.path.join(self.private, "warm")), [])

    def test_what_is_wrong(self) -> None:
        self.commit_times(1000)
        result = self.assert_code(self.check(environment={"FIL_PERF_AGAINST": "v9"}), FAILED)
        self.assert_says(result, "FIL_PERF_AGAINST", "no such commit")
        self.assert_code(self.check(environment={"FIL_PERF_AGAINST": "-x"}), USAGE)
        write_text(self.path("site", "demo", "__init__.py"), PROGRAM.format(times=1, runs=self.path("runs")))
        result = self.check(environment={"FIL_PERF_AGAINST": "HEAD"}, subject={"source": None})
        self.assert_says(self.assert_code(result, FAILED), "has no SOURCE")


if __name__ == "__main__":
    unittest.main()
