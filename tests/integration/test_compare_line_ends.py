"""`filperf compare` where git converts line ends: both sides are as a checkout of them is."""

from __future__ import annotations

import json
import os
import unittest

from comparing import CompareTest
from harness import OK, read_bytes, write_bytes


class LineEnds(CompareTest):
    """A commit's files have the line ends that a checkout of it has."""

    def setUp(self) -> None:
        super().setUp()
        # One call for each byte of a file of data.
        self.write("demo/__init__.py", "import os\n\ndef step():\n    pass\n\ndef main():\n"
                                       "    with open(os.path.join(os.path.dirname(__file__), 'words.txt'), 'rb') as file:\n"
                                       "        for _ in file.read():\n            step()\n")
        self.write("demo/words.txt", "a\nb\n")
        self.write("demo/other.txt", "a\r\nb\n")
        write_bytes(os.path.join(self.repository, "demo", "picture.bin"), b"\x00\n\n")

    def checked_out(self) -> None:
        """Commits, and lets git write the files again as the attributes say."""
        self.commit("all")
        for name in os.listdir(os.path.join(self.repository, "demo")):
            os.remove(os.path.join(self.repository, "demo", name))
        self.git("checkout", "-q", "--", ".")
        self.assertEqual(self.git("status", "--porcelain"), "")

    def assert_same(self, steps: int, *arguments: str) -> None:
        result = self.assert_code(self.compare(*arguments, "--affected"), OK)
        self.assertEqual(json.loads(self.compare(*arguments, "--json").out)["changes"]["demo"]["files"], [])
        self.assert_says(result, "The code of the two sides is the same.")
        self.assert_code(self.compare(*arguments), OK)
        self.assert_calls(1 + steps, 1 + steps)

    def test_attributes(self) -> None:
        self.write(".gitattributes", "*.py text eol=crlf\n*.txt text eol=crlf\n*.bin -text\n")
        self.checked_out()
        self.assertEqual(read_bytes(os.path.join(self.repository, "demo", "words.txt")), b"a\r\nb\r\n")
        self.assert_same(6, "HEAD")

    def test_attributes_of_each_commit(self) -> None:
        """The older commit has no attributes: its file has other bytes in a checkout, and so here."""
        self.checked_out()
        self.write("demo/.gitattributes", "* text=auto eol=crlf\nother.txt -text\n")
        self.checked_out()
        self.assert_same(6, "HEAD")
        self.assert_code(self.compare("HEAD~1"), OK)
        self.assert_calls(1 + 4, 1 + 6)
        bare = self.path("bare.git")
        self.git("clone", "-q", "--bare", self.repository, bare, folder=self.folder)
        self.assert_code(self.compare("HEAD~1", "HEAD", source=bare), OK)
        self.assert_calls(1 + 4, 1 + 6)

    def test_settings_of_the_repository(self) -> None:
        for name, value in (("core.autocrlf", "true"), ("core.eol", "crlf")):
            with self.subTest(name):
                self.git("config", name, value)
                self.write(".gitattributes", "" if name == "core.autocrlf" else "* text=auto\n")
                self.checked_out()
                self.assertEqual(read_bytes(os.path.join(self.repository, "demo", "words.txt")), b"a\r\nb\r\n")
                self.assert_same(6, "HEAD")
                self.git("config", "--unset", name)
                self.write("demo/words.txt", "a\nb\n")


if __name__ == "__main__":
    unittest.main()
