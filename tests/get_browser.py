"""Gets Debian's Chromium for the tests of the page, beside the machine's packages: python3 tests/get_browser.py FOLDER

Chromium brings libraries that programs under the gate look for (WeasyPrint uses HarfBuzz's subsetter where it is installed), so it is not
installed but unpacked into a folder, with the libraries that the machine lacks. FOLDER/chromium starts it. The tests do without where there
is no apt-get, or no such package.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

START = """#!/bin/sh
# Debian's Chromium, unpacked by tests/get_browser.py.
here=$(dirname "$(readlink -f "$0")")/root
LD_LIBRARY_PATH={folders} exec "$here/usr/lib/chromium/chromium" "$@"
"""


def library_folders(root: Path) -> list[str]:
    """Where the unpacked libraries are. Some are in folders of their own, such as pulseaudio/, which others name by their place when installed."""
    return sorted({str(file.parent.relative_to(root)) for file in root.glob("**/lib*.so*")})


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=300)


def download(packages: Path) -> None:
    run("apt-get", "install", "--download-only", "--no-install-recommends", "--yes", "-qq", "-o", f"Dir::Cache::archives={packages}",
        "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root", "chromium")


def unpack(folder: Path) -> None:
    packages = folder / "packages"
    (packages / "partial").mkdir(parents=True)
    try:
        download(packages)
    except subprocess.CalledProcessError:  # the lists may be old or missing
        run("apt-get", "update", "-qq")
        download(packages)
    found = sorted(packages.glob("*.deb"))
    if not any(package.name.startswith("chromium_") for package in found):
        raise FileNotFoundError("apt-get has no package chromium")
    for package in found:
        run("dpkg-deb", "--extract", str(package), str(folder / "root"))
    shutil.rmtree(packages)
    start = folder / "chromium"
    folders = ":".join(f'"$here/{place}"' for place in library_folders(folder / "root"))
    start.write_text(START.format(folders=folders), encoding="utf-8")
    start.chmod(0o755)
    run(str(start), "--version")


def main() -> int:
    folder = Path(sys.argv[1]).resolve()  # apt-get takes a relative one from a folder of its own
    if (folder / "chromium").exists() or shutil.which("chromium"):
        return 0
    shutil.rmtree(folder, ignore_errors=True)
    try:
        unpack(folder)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"no browser for the tests of the page, so they are skipped: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
