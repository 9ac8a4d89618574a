"""A baseline whose lines git ended in CRLF, and the way out that the message names."""

from __future__ import annotations

import os
import unittest

from harness import FAILED, OK, read_bytes, write_bytes
from repository import RepositoryTest


class LineEndsTest(RepositoryTest):
    def taken_back(self) -> bytes:
        """The baseline as git checks it out."""
        os.remove(self.baseline_path)
        self.git("checkout", "--", ".")
        return read_bytes(self.baseline_path)

    def test_converted_by_git(self) -> None:
        self.accept(1000, "one")
        written = read_bytes(self.baseline_path)
        self.git("config", "core.autocrlf", "true")
        self.assertEqual(self.taken_back(), written.replace(b"\n", b"\r\n"))
        attributes = "baselines/**/*.json text eol=lf"
        result = self.assert_code(self.check(), FAILED)
        self.assert_says(result, self.baseline_path, "its lines end in CRLF", "core.autocrlf", "`%s` into .gitattributes" % attributes)
        self.assertNotIn("digest", result.text)
        # Without the line the file comes back as it was.
        self.assertIn(b"\r\n", self.taken_back())
        write_bytes(self.path(".gitattributes"), attributes.encode() + b"\n")
        self.assertEqual(self.taken_back(), written)
        self.assert_code(self.check(), OK)

    def test_written_by_an_editor(self) -> None:
        """A refresh writes it anew."""
        self.accept(1000, "one")
        written = read_bytes(self.baseline_path)
        write_bytes(self.baseline_path, written.replace(b"\n", b"\r\n"))
        self.assert_says(self.assert_code(self.check(), FAILED), "its lines end in CRLF")
        self.assert_code(self.refresh(), OK)
        self.assertEqual(read_bytes(self.baseline_path), written)


if __name__ == "__main__":
    unittest.main()
