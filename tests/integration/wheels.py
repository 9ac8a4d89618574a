"""Wheels and lock files that a test makes itself, so that environments need no network."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from typing import NamedTuple

from harness import read_bytes, write_bytes


class Wheel(NamedTuple):
    """A wheel of one package with one file."""

    name: str
    version: str
    text: str
    requires: tuple[str, ...] = ()
    entry: str = ""

    def make(self, folder: str) -> str:
        """Writes it. Its line in a lock file."""
        info = "%s-%s.dist-info" % (self.name, self.version)
        metadata = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (self.name, self.version)
        metadata += "".join("Requires-Dist: %s\n" % requirement for requirement in self.requires)
        files = {self.name + "/__init__.py": self.text, info + "/METADATA": metadata,
                 info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
        record = "".join("%s,sha256=%s,%d\n" % (path, encoded(text), len(text.encode())) for path, text in files.items())
        files[info + "/RECORD"] = record + info + "/RECORD,,\n"
        path = os.path.join(folder, "%s-%s-py3-none-any.whl" % (self.name, self.version))
        os.makedirs(folder, exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            for member, content in files.items():
                archive.writestr(zipfile.ZipInfo(member), content)
        return "%s==%s \\\n    --hash=sha256:%s\n" % (self.name, self.version, hashlib.sha256(read_bytes(path)).hexdigest())


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def make_lock(path: str, folder: str, *wheels: Wheel) -> str:
    """A lock file as `uv pip compile --generate-hashes` writes it, whose wheels are in a folder. Its path."""
    lines = ["# This file was made by a test.\n", "--no-index\n", "--find-links %s\n" % folder]
    for wheel in wheels:
        lines += [wheel.make(folder), "    # via a test\n"]
    return write_bytes(path, "".join(lines).encode())
