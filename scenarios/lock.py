"""Writes requirements.lock: what requirements.in needs, each at one version, with the hashes of its wheels.

    python3 lock.py [--python python3.11 --python python3.12 --python python3.13]

Each interpreter resolves for itself, because a requirement may hold for some versions of Python only. pip resolves, and the index
that pip is set up with lists the wheels. The file is sorted, so that the same answers give the same bytes. Standard library only.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
PLATFORMS = re.compile(r"any$|(many|musl)linux.*_(x86_64|aarch64)$|macosx_.*_(x86_64|arm64|universal2)$")


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def resolve(python):
    """{name: version} of everything that pip would install into an empty environment of this interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        run(python, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--only-binary", ":all:",
            "--report", report, "-r", os.path.join(HERE, "requirements.in"))
        with open(report, encoding="utf-8") as file:
            items = json.load(file)["install"]
    return {normalised(item["metadata"]["name"]): item["metadata"]["version"] for item in items}


def index_of(python):
    """The index that pip uses: from its settings, else its own default."""
    code = ("from pip._internal.commands.install import InstallCommand\n"
            "print(InstallCommand('install', '').parse_args([])[0].index_url)\n")
    return run(python, "-c", code).strip()


def wheels_of(index, name):
    """[(file name, sha256)] of every wheel of a distribution on the index, by its JSON API (PEP 691)."""
    request = urllib.request.Request(index.rstrip("/") + "/" + urllib.parse.quote(name) + "/",
                                     headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request) as answer:
        files = json.load(answer)["files"]
    return [(file["filename"], file["hashes"]["sha256"]) for file in files if file["filename"].endswith(".whl")]


def fits(wheel, version, minors):
    """Is the wheel one of this version, for one of these minor versions of CPython, and for Linux or macOS?"""
    fields = wheel[:-len(".whl")].split("-")
    if fields[1] != version:
        return False
    pythons, abis, platforms = (field.split(".") for field in fields[-3:])
    if not any(PLATFORMS.match(platform) for platform in platforms):
        return False
    for minor in minors:
        own = "cp3%d" % minor
        if own in pythons and (own in abis or "none" in abis or "abi3" in abis):
            return True
    if "py3" in pythons:
        return True
    return "abi3" in abis and any(re.match(r"cp3\d+$", tag) and int(tag[3:]) <= max(minors) for tag in pythons)


def main():
    parser = argparse.ArgumentParser(description="Write requirements.lock from requirements.in.")
    parser.add_argument("--python", action="append", help="interpreter to resolve for (repeat); each needs pip 22.2 or later")
    pythons = parser.parse_args().python or ["python3.11", "python3.12", "python3.13"]

    minors = {python: int(run(python, "-c", "import sys; print(sys.version_info[1])")) for python in pythons}
    versions = {minors[python]: resolve(python) for python in pythons}
    everything = sorted(versions)
    pins = {}
    for minor, resolved in versions.items():
        for name, version in resolved.items():
            pins.setdefault((name, version), set()).add(minor)

    index = index_of(pythons[0])
    lines = ["# Made by lock.py from requirements.in; do not edit. Hashes of the wheels for Linux and macOS.",
             "# python: " + " ".join("3.%d" % minor for minor in everything)]
    listed = {name: wheels_of(index, name) for name in sorted({name for name, _ in pins})}
    for (name, version), needed_by in sorted(pins.items()):
        marker = ""
        if sorted(needed_by) != everything:
            marker = " ; " + " or ".join('python_version == "3.%d"' % minor for minor in sorted(needed_by))
        hashes = sorted({digest for wheel, digest in listed[name] if fits(wheel, version, sorted(needed_by))})
        if not hashes:
            sys.exit("error: %s %s has no wheel that fits; nothing was written" % (name, version))
        lines.append("%s==%s%s" % (name, version, marker) + "".join(" \\\n    --hash=sha256:" + digest for digest in hashes))

    path = os.path.join(HERE, "requirements.lock")
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    os.replace(path + ".new", path)
    print("%s: %d distributions for Python %s" % (path, len(pins), ", ".join("3.%d" % minor for minor in everything)))


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit("error: %s; nothing was written" % error)
