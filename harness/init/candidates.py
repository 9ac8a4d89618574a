"""Finds commands to try: those that the project's documents show, and its command with each example.

A command is {"args": [...], "inputs": [...], "directories": [...], "from": where it was found}. Inputs are relative to the repository; the
command finds them in its working folder, under their own names.
"""

import os
import re
import shlex

from .project import read_text

EXAMPLE_FOLDERS = ("examples", "example", "samples", "sample", "demos", "demo", "docs/examples", "doc/examples", "tests/examples",
                   "tutorial", "tests/data", "tests/samples")
RECIPES = ("justfile", "Justfile", ".justfile", "Makefile", "makefile", "Taskfile.yml", "tox.ini")
DOCUMENTS = (".md", ".rst", ".txt", ".adoc")
NO_EXAMPLES = (".md", ".rst", ".adoc", ".pyc", ".png", ".jpg", ".jpeg", ".gif", ".pdf", ".svg", ".ico", ".lock", ".zip", ".gz", ".ipynb")
WRAPPERS = (["uv", "run"], ["poetry", "run"], ["pdm", "run"], ["hatch", "run"], ["pipenv", "run"], ["rye", "run"], ["uvx"], ["pipx", "run"])
# Commands that reach out, or that do not end by themselves.
UNFIT = re.compile(r"^(publish|upload|deploy|login|logout|serve|server|runserver|watch|daemon|install|uninstall|update|upgrade|shell|push"
                   r"|pull|send)$")
# Words that a shell or a reader would replace. Keywords of CMake's are refused too: they would end the list of arguments.
NOT_LITERAL = re.compile(r"[<>{}$~*?|;&`\[\]]|\.\.\.|^[A-Z][A-Z_]{3,}$|^-?-?/|^@")
MOST_DOCUMENTS = 200
MOST_COMMANDS = 40
MOST_EXAMPLES = 40


def walk(root, folder):
    """The files below a folder, sorted, relative to the repository."""
    for place, below, files in os.walk(os.path.join(root, folder)):
        below[:] = sorted(entry for entry in below
                          if not entry.startswith(".") and not os.path.exists(os.path.join(place, entry, "pyvenv.cfg")))
        for file in sorted(files):
            if not file.startswith("."):
                yield os.path.relpath(os.path.join(place, file), root)


def documents(root):
    """The files that show commands: recipes first, which are run, then what people read."""
    yield from (name for name in RECIPES if os.path.isfile(os.path.join(root, name)))
    for name in sorted(os.listdir(root)):
        if name.lower().startswith(("readme", "usage")) and os.path.isfile(os.path.join(root, name)):
            yield name
    for folder in ("docs", "doc") + EXAMPLE_FOLDERS:
        for path in walk(root, folder):
            if path.lower().endswith(DOCUMENTS):
                yield path


def code_lines(name, text):
    """The lines of a document that are code, without prompts; lines that go on are joined."""
    fenced = False
    is_recipe = os.path.basename(name) in RECIPES
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if re.match(r"\s*(```|~~~)", line):
            fenced = not fenced
        elif fenced or is_recipe or line.startswith(("    ", "\t")):
            yield re.sub(r"^\s*[@-]?\s*(\$|>|%|#)?\s+|^\s*\$\s*", "", line).strip()
        else:
            yield from re.findall(r"`([^`\n]+)`", line)


def arguments_in(line, script, package):
    """The arguments of each run of the script in a line."""
    for part in re.split(r"&&|;|\|\|", line):
        part = re.split(r"\s(?:\||2?>>?|<)\s?|\s#\s", part)[0]
        try:
            words = shlex.split(part)
        except ValueError:
            continue
        while words and re.match(r"^[A-Za-z_]\w*=", words[0]):
            words.pop(0)
        for wrapper in WRAPPERS:
            if words[:len(wrapper)] == wrapper:
                words = words[len(wrapper):]
        if len(words) >= 3 and re.match(r"^python[\d.]*$", words[0]) and words[1] == "-m" and words[2] in (package, script):
            words = words[2:]
        elif not words or os.path.basename(words[0]) != script:
            continue
        if len(words) > 1:
            yield words[1:]


def output_folder(words, at):
    """The folder that a word names for what the command writes; empty if it names none."""
    option, sign, value = words[at].partition("=")
    if not (sign and option.startswith("--out")):
        value = words[at] if at > 0 and re.match(r"^(-o|--out[\w-]*)$", words[at - 1]) else ""
    if not value or value.startswith("-") or ".." in value.split("/"):
        return ""
    return value.rstrip("/") if not os.path.splitext(value)[1] else os.path.dirname(value)


def made_local(root, place, words):
    """A command with its inputs by their own names. None if a word cannot be meant literally, or two inputs have one name."""
    args, inputs, directories = [], [], []
    for at, word in enumerate(words):
        option, sign, value = word.partition("=") if word.startswith("--") else ("", "", word)
        if UNFIT.match(word):
            return None
        for base in ("", place):
            path = os.path.normpath(os.path.join(base, value))
            if value and not path.startswith(("..", os.sep)) and path != "." and os.path.exists(os.path.join(root, path)):
                if path not in inputs:
                    inputs.append(path)
                value = os.path.basename(path)
                break
        else:
            if NOT_LITERAL.search(word):
                return None
            folder = output_folder(words, at)
            if folder and folder not in directories:
                directories.append(folder)
        args.append(option + sign + value)
    names = [os.path.basename(path) for path in inputs]
    if len(set(names)) != len(names):
        return None
    return {"args": args, "inputs": inputs, "directories": directories}


def documented(root, script, package):
    """The commands that the project's documents show, each once."""
    seen = set()
    for number, name in enumerate(dict.fromkeys(documents(root))):
        if number == MOST_DOCUMENTS:
            return
        for line in code_lines(name, read_text(os.path.join(root, name))):
            for words in arguments_in(line, script, package):
                command = made_local(root, os.path.dirname(name), words)
                if command is None or any(word in ("-h", "--help") for word in words):
                    continue
                key = (tuple(command["args"]), tuple(command["inputs"]))
                if key not in seen and len(seen) < MOST_COMMANDS:
                    seen.add(key)
                    command["from"] = name
                    yield command


def examples(root):
    """The files of the folders with examples, those nearest to the top first."""
    found = []
    for folder in EXAMPLE_FOLDERS:
        for path in walk(root, folder):
            name = os.path.basename(path)
            fit = not name.lower().startswith(("readme", "license", "__init__")) and not name.lower().endswith(NO_EXAMPLES)
            if fit and path not in found:
                found.append(path)
    order = {folder: place for place, folder in enumerate(EXAMPLE_FOLDERS)}
    found.sort(key=lambda path: (min(order[folder] for folder in EXAMPLE_FOLDERS if path.startswith(folder + os.sep)),
                                 path.count(os.sep), path))
    return found[:MOST_EXAMPLES]


def subcommands(help_text):
    """The commands that a help text lists, as argparse, click and typer write them."""
    found = []
    for group in re.findall(r"\{([a-z][\w-]*(?:,[a-z][\w-]*)+)\}", help_text):
        found += group.split(",")
    listing = False
    for line in help_text.splitlines():
        if re.search(r"(?i)\b(sub)?commands\b", line):
            listing = True
        elif listing and re.match(r"^\S", line.lstrip("│| ")) and not re.match(r"^[\s│|]", line):
            listing = False
        entry = re.match(r"^[\s│|]+([a-z][\w-]*)(\s{2,}\S|\s*│?$)", line)
        if listing and entry:
            found.append(entry[1])
    return [name for name in dict.fromkeys(found) if not UNFIT.match(name) and name != "help"]
