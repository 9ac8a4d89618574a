"""Finds out what a Python project runs: its console script, its package, and where that lies in the repository.

Runs in the interpreter that the project is installed in, from Python 3.8 on, with the standard library only. `filperf init` embeds it.
"""

import ast
import importlib.util
import json
import os
import re
import sys

# Folders that hold packages, in the order in which they are looked through; then every other folder of the repository.
SOURCE_FOLDERS = ("src", ".", "lib", "python", "source", "app")
NO_SOURCE = ("build", "dist", "docs", "doc", "examples", "node_modules", "perf", "test", "tests", "venv", "env", "site-packages")
LARGEST_FILE = 4000000


def read_text(path):
    """The text of a file; empty if there is none, or if it is too large to be written by hand."""
    try:
        if os.path.getsize(path) > LARGEST_FILE:
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def read_toml(path):
    """The tables of a TOML file: whole with a module that reads it, else the texts in its tables, which is all that is needed."""
    text = read_text(path)
    for module in ("tomllib", "tomli", "pip._vendor.tomli"):
        try:
            return __import__(module, fromlist=["loads"]).loads(text)
        except ImportError:
            continue
        except ValueError as error:
            raise SystemExit("%s is not TOML: %s" % (path, error))
    document = {}
    table = document
    for line in text.splitlines():
        header = re.match(r"\s*\[([^\[\]]+)\]\s*(#.*)?$", line)
        if header:
            table = document
            for part in re.findall(r'"[^"]*"|[^.\s]+', header[1]):
                table = table.setdefault(part.strip('"'), {})
            continue
        entry = re.match(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*=\s*"""
                         r"""(?:"([^"]*)"|'([^']*)'|\{.*?(?:callable|reference)\s*=\s*"([^"]*)")""", line)
        if entry:
            key = entry[1] or entry[2] or entry[3]
            table[key] = entry[4] or entry[5] or entry[6] or ""
        else:
            inline = re.match(r"\s*scripts\s*=\s*\{(.*)\}", line)
            if inline:
                table["scripts"] = dict(re.findall(r"""["']?([\w.-]+)["']?\s*=\s*["']([^"']+)["']""", inline[1]))
    return document


def scripts_in(table):
    """Console scripts of a TOML table: name -> `module:callable`. Poetry also writes them as tables."""
    scripts = {}
    for name, value in (table if isinstance(table, dict) else {}).items():
        if isinstance(value, dict):
            value = "" if value.get("type") == "file" else value.get("callable") or value.get("reference") or ""
        if isinstance(value, str) and ":" in value:
            scripts[name] = value
    return scripts


def entry_lines(text):
    """`name = module:callable` lines, as entry points are written in setup.cfg and setup.py."""
    found = re.findall(r"(?m)^\s*([\w.-]+)\s*=\s*([\w.]+\s*:\s*[\w.]+)", text)
    return {name: re.sub(r"\s", "", entry) for name, entry in found}


def from_pyproject(root):
    document = read_toml(os.path.join(root, "pyproject.toml"))
    project = document.get("project", {})
    tool = document.get("tool", {})
    poetry = tool.get("poetry", {})
    flit = tool.get("flit", {})
    name = project.get("name") or poetry.get("name") or flit.get("metadata", {}).get("dist-name") or ""
    scripts = {}
    for table in (flit.get("scripts"), poetry.get("scripts"), project.get("scripts")):
        scripts.update(scripts_in(table))
    return name, scripts


def from_setup_cfg(root):
    import configparser
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(read_text(os.path.join(root, "setup.cfg")))
    except configparser.Error as error:
        raise SystemExit("setup.cfg cannot be read: %s" % str(error).replace("\n", " "))
    name = parser.get("metadata", "name", fallback="").strip()
    entries = parser.get("options.entry_points", "console_scripts", fallback="")
    return name, entry_lines(entries)


def from_setup_py(root):
    """What setup.py states in so many words. It is read and not run."""
    try:
        tree = ast.parse(read_text(os.path.join(root, "setup.py")))
    except (SyntaxError, ValueError):
        return "", {}
    name, scripts = "", {}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        for keyword in call.keywords:
            try:
                value = ast.literal_eval(keyword.value)
            except ValueError:
                continue
            if keyword.arg == "name" and isinstance(value, str) and not name:
                name = value
            elif keyword.arg == "entry_points":
                entries = value.get("console_scripts", []) if isinstance(value, dict) else value
                text = entries if isinstance(entries, str) else "\n".join(str(entry) for entry in entries)
                scripts.update(entry_lines(text))
    return name, scripts


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def from_installation(root, name):
    """The scripts of the distribution that was installed from this repository, for projects that make them while they are built."""
    import importlib.metadata as metadata
    for distribution in metadata.distributions():
        own = str(distribution.metadata["Name"] or "")
        try:
            origin = json.loads(distribution.read_text("direct_url.json") or "{}").get("url", "")
        except (ValueError, OSError):
            origin = ""
        if (name and normalized(own) == normalized(name)) or origin == "file://" + root:
            return own, {entry.name: entry.value.split(" ")[0] for entry in distribution.entry_points if entry.group == "console_scripts"}
    return name, {}


def declared(root):
    """The project's name and its console scripts, wherever they are declared."""
    name, scripts = "", {}
    for read in (from_pyproject, from_setup_cfg, from_setup_py):
        own, more = read(root)
        name = name or own
        for script, entry in more.items():
            scripts.setdefault(script, entry)
    if not scripts:
        own, scripts = from_installation(root, name)
        name = name or own
    return name, scripts


def choose(name, scripts):
    """The script that is the project's command: the one that is called like it, else the first."""
    for script in scripts:
        if normalized(script) == normalized(name):
            return script
    return next(iter(scripts), "")


def source_of(root, module):
    """The folder of the repository, relative to it, from which a module can be imported; empty if there is none."""
    parts = module.split(".")
    folders = list(SOURCE_FOLDERS)
    for folder, below, _ in os.walk(root):
        relative = os.path.relpath(folder, root)
        below[:] = sorted(entry for entry in below if not entry.startswith(".") and entry not in NO_SOURCE
                          and not os.path.exists(os.path.join(folder, entry, "pyvenv.cfg")))
        if relative.count(os.sep) >= 2:
            below[:] = []
        folders.append(relative)
    for folder in dict.fromkeys(folders):
        path = os.path.join(root, folder, *parts)
        if os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py")):
            return folder
    return ""


def package_of(root, source, module):
    """The import package that holds the program: the first part of its name that is no mere namespace."""
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        path = os.path.join(root, source, *parts[:count])
        if os.path.isfile(os.path.join(path, "__init__.py")) or os.path.isfile(path + ".py"):
            return ".".join(parts[:count])
    return parts[0]


def why_not_importable(root, source, entry):
    """Empty if this interpreter can import the entry point; else why not."""
    if source:
        sys.path.insert(0, os.path.join(root, source))
    module, _, names = entry.partition(":")
    try:
        if source == "" and importlib.util.find_spec(module.split(".")[0]) is None:
            return "%s is not installed" % module.split(".")[0]
        found = __import__(module, fromlist=["_"])
        for name in names.split("."):
            found = getattr(found, name)
    except BaseException as error:  # whatever a program does while it is imported, SystemExit included
        return "%s: %s" % (type(error).__name__, str(error).strip().splitlines()[-1] if str(error).strip() else "")
    return "" if callable(found) else "%s is not callable" % entry


def describe(root, wanted_script, wanted_entry):
    name, scripts = declared(root)
    script = wanted_script or choose(name, scripts)
    entry = wanted_entry or re.sub(r"\s|\[.*", "", scripts.get(script, ""))
    if wanted_entry and not script:
        script = name or wanted_entry.split(".")[0].split(":")[0]
    found = {"name": name, "script": script, "entry": entry, "scripts": list(scripts), "python": sys.executable,
             "version": "%d.%d" % sys.version_info[:2], "package": "", "source": "", "why": ""}
    if entry:
        module = entry.split(":")[0]
        found["source"] = source_of(root, module)
        found["package"] = package_of(root, found["source"], module) if found["source"] else module.split(".")[0]
        found["why"] = why_not_importable(root, found["source"], entry)
    return found
