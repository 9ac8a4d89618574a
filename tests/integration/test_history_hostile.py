"""`filperf history` in a repository that nobody has looked at: it runs nothing that the repository names, and asks nobody."""

from __future__ import annotations

import os
import subprocess
import unittest

from harness import FAILED, OK, clean_environment, write_text
from repository import RepositoryTest


class HostileTest(RepositoryTest):
    def setUp(self) -> None:
        super().setUp()
        self.marker = self.path("was-run")
        self.script = write_text(self.path("script"), "#!/bin/sh\necho \"$0 $*\" >>'%s'\nexit 1\n" % self.marker)
        os.chmod(self.script, 0o755)

    def assert_nothing_was_run(self) -> None:
        ran = ""
        if os.path.exists(self.marker):
            with open(self.marker, encoding="utf-8") as file:
                ran = file.read()
        self.assertEqual(ran, "")

    def test_commands_in_the_config(self) -> None:
        for times in (1000, 1100):
            self.accept(times, "to %d" % times)
        self.git("tag", "-a", "-m", "x", "v1")
        for key in ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "gpg.program", "gpg.ssh.program",
                    "diff.external", "diff.x.textconv", "diff.x.command", "filter.x.clean", "filter.x.smudge", "core.alternateRefsCommand",
                    "pager.log", "pager.rev-list", "interactive.diffFilter", "alias.log", "alias.rev-list"):
            self.git("config", key, self.script)
        self.git("config", "log.showSignature", "true")
        self.git("config", "diff.autoRefreshIndex", "true")
        self.git("config", "core.hooksPath", self.path())
        for hook in ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
            os.symlink(self.script, self.path(hook))
        write_text(self.path(".git/info/attributes"), "*.json diff=x filter=x\n")
        result = self.assert_code(self.history(self.name, "--since", "v1"), OK)
        self.assert_nothing_was_run()
        result = self.assert_code(self.history(self.name), OK)
        self.assert_says(result, "to 1000", "1,001 -> 1,101")
        self.assert_nothing_was_run()

    def test_partial_clone(self) -> None:
        """What is missing is not fetched, and is not taken for removed."""
        for times in (1000, 1100, 1200):
            self.accept(times, "to %d" % times)
        self.git("config", "uploadpack.allowFilter", "true")
        clone = self.path("clone")
        self.git("clone", "-q", "--no-checkout", "--filter=blob:none", "file://" + self.folder, clone)
        for url in ("ext::" + self.script, "ssh://nobody@localhost/" + self.folder, "file://" + self.folder):
            with self.subTest(url=url.split(":")[0]):
                self.git("-C", clone, "config", "remote.origin.url", url)
                self.git("-C", clone, "config", "core.sshCommand", self.script)
                self.git("-C", clone, "config", "protocol.ext.allow", "always")
                result = self.assert_code(self.history(self.name, "--repository", "clone"), OK)
                self.assert_nothing_was_run()
                self.assertEqual(result.out.count("cannot be read: this clone lacks the object"), 3)
                self.assertNotIn("removed", result.out)

    def tree(self, listing: str) -> str:
        """Makes a tree of the entries of a listing. Its id."""
        return subprocess.run(["git", "mktree"], cwd=self.folder, input=listing, check=True, stdout=subprocess.PIPE,
                              env=clean_environment(), encoding="utf-8").stdout.strip()

    def test_long_name_in_a_tree(self) -> None:
        """A name of 26 kB, which no file system holds but a tree may."""
        self.accept(1000, "one")
        blob = self.git("rev-parse", "HEAD:baselines/%s/%s.json" % (self.version, self.name))
        inner = self.tree("100644 blob %s\t%s.json\n" % (blob, "x" * 10))
        middle = self.tree("040000 tree %s\t%s\n" % (inner, "a" * 26_000 + "-3.11"))
        outer = self.tree("040000 tree %s\tbaselines\n" % middle)
        commit = self.git("commit-tree", "-m", "long", outer)
        self.git("update-ref", "HEAD", commit)
        self.assert_code(self.history("xxxxxxxxxx"), FAILED)


if __name__ == "__main__":
    unittest.main()
