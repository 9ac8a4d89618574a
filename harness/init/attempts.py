"""Tries commands: each in a fork of this interpreter, which has imported the program once, in a fresh folder and with the variables of a
gated run. Answers with those that ended with 0.
"""

import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time

from .candidates import documented, examples, subcommands
from .project import describe

SECONDS = 20  # for one command
ALL_SECONDS = 15  # for all of them, or so: a program may be slow
MOST_KEPT = 24


class Trials:
    """Runs commands of a program."""

    def __init__(self, root, found):
        self.root = root
        self.found = found
        self.folder = tempfile.mkdtemp(prefix="filperf-init-")
        self.began = time.monotonic()
        self.tools = []
        self.tried = 0

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def out_of_time(self):
        return time.monotonic() - self.began > ALL_SECONDS

    def run(self, command):
        """@return exit code, or a text that says how else it ended; and what it printed"""
        self.tried += 1
        place = os.path.join(self.folder, "%d" % self.tried)
        work = os.path.join(place, "work")
        for folder in (work, os.path.join(place, "home"), os.path.join(place, "tmp")):
            os.makedirs(folder)
        for path in command["inputs"]:
            source = os.path.join(self.root, path)
            target = os.path.join(work, os.path.basename(path))
            if os.path.isdir(source):
                shutil.copytree(source, target, ignore_dangling_symlinks=True)
            else:
                shutil.copyfile(source, target)
        for directory in command["directories"]:
            os.makedirs(os.path.join(work, directory), exist_ok=True)
        child = os.fork()
        if child == 0:
            self.become(command, place)
        return self.wait(child, place)

    def become(self, command, place):
        """The child's side. Does not return."""
        code = 1
        try:
            os.setsid()
            null = os.open(os.devnull, os.O_RDONLY)
            printed = os.open(os.path.join(place, "printed"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(null, 0)
            os.dup2(printed, 1)
            os.dup2(printed, 2)
            os.environ.update(HOME=os.path.join(place, "home"), TMPDIR=os.path.join(place, "tmp"))
            os.chdir(os.path.join(place, "work"))
            sys.argv = [self.found["script"], *command["args"]]
            tools = os.open(os.path.join(place, "tools"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            sys.addaudithook(lambda event, args: note_tool(tools, event, args))
            code = call_entry(self.found["entry"])
        except BaseException as error:
            code = 1
            os.write(2, ("%s: %s\n" % (type(error).__name__, error)).encode("utf-8", "replace"))
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except (OSError, ValueError, AttributeError):
                    code = code or 1
            os._exit(code)

    def wait(self, child, place):
        end = time.monotonic() + SECONDS
        ended, status = os.waitpid(child, os.WNOHANG)
        pause = 0.002
        while ended == 0 and time.monotonic() < end:
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
            ended, status = os.waitpid(child, os.WNOHANG)
        late = ended == 0
        try:
            os.killpg(child, signal.SIGKILL)  # what it has left, too
        except (ProcessLookupError, PermissionError):
            pass
        if late:
            os.waitpid(child, 0)
        printed = read_some(os.path.join(place, "printed"))
        code = "it did not end within %d s" % SECONDS if late else (
            os.WEXITSTATUS(status) if os.WIFEXITED(status) else "it was ended by signal %d" % os.WTERMSIG(status))
        if code == 0:
            for tool in read_some(os.path.join(place, "tools")).splitlines():
                if tool not in self.tools:
                    self.tools.append(tool)
        shutil.rmtree(place, ignore_errors=True)
        return code, printed


def read_some(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(200000)
    except OSError:
        return ""


def note_tool(descriptor, event, args):
    """Notes the programs that a command starts: they are part of its environment."""
    if event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
        name = os.path.basename(os.fsdecode(args[0])) if args[0] else ""
        if re.match(r"^[A-Za-z0-9][\w.+-]*$", name) and not name.startswith("python") and name not in ("sh", "uname"):
            os.write(descriptor, (name + "\n").encode())


def call_entry(entry):
    """Calls the entry point as a console script does. @return the exit code"""
    module, _, names = entry.partition(":")
    called = __import__(module, fromlist=["_"])
    for name in names.split("."):
        called = getattr(called, name)
    try:
        result = called()
    except SystemExit as error:
        result = error.code
    except BaseException:
        import traceback
        traceback.print_exc()
        return 1
    if result is None or isinstance(result, int):
        return (result or 0) & 255
    os.write(2, ("%s\n" % result).encode("utf-8", "replace"))
    return 1


def prepare():
    """The variables of a gated run, before the program is imported."""
    kept = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "80", "LINES": "24",
            "TERM": "dumb", "NO_COLOR": "1", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1", "HOME": os.environ.get("HOME", "/")}
    os.environ.clear()
    os.environ.update(kept)


def reason_of(code, printed):
    lines = [line.strip(" │|") for line in printed.strip().splitlines() if re.search(r"\w", line)]
    text = "it ended with %s" % code if isinstance(code, int) else code
    return "%s: %s" % (text, lines[-1][:160]) if lines else text


def usage_of(command):
    """A command without its first input, to use with other examples. None if it has no input, or has its name twice."""
    if not command["inputs"]:
        return None
    name = os.path.basename(command["inputs"][0])
    if command["args"].count(name) != 1:
        return None
    at = command["args"].index(name)
    return {"before": command["args"][:at], "after": command["args"][at + 1:], "others": command["inputs"][1:],
            "directories": command["directories"]}


def with_example(root, path, usage):
    """The command with another example. Files that it has beside the first are those in the example's folder, where it has such."""
    if os.path.basename(path).startswith("-"):
        return None
    others = []
    for other in usage["others"]:
        beside = os.path.join(os.path.dirname(path), os.path.basename(other))
        others.append(beside if os.path.exists(os.path.join(root, beside)) else other)
    if os.path.basename(path) in [os.path.basename(other) for other in others]:
        return None
    name = os.path.basename(path)
    return {"args": [*usage["before"], name, *usage["after"]], "inputs": [path, *others], "directories": usage["directories"]}


def find_examples(root, trials, usages):
    """Each example, with the first usage that ends with 0."""
    for path in examples(root):
        if trials.out_of_time():
            return
        why = ""
        for usage in list(usages):
            command = with_example(root, path, usage)
            if command is None:
                continue
            code, printed = trials.run(command)
            if code == 0:
                usages.remove(usage)
                usages.insert(0, usage)
                yield dict(command, **{"from": path}), ""
                break
            why = why or reason_of(code, printed)
        else:
            yield {"args": [path], "inputs": [path], "directories": [], "from": path}, why or "no use of it is known"


def name_of(command, taken):
    """A name for a scenario: its words without options, `run-demo01`."""
    inputs = [os.path.basename(path) for path in command["inputs"]]
    args = command["args"]
    words = [re.sub(r"\.\w+$", "", os.path.basename(word)) for at, word in enumerate(args)
             if not word.startswith("-") and (word in inputs or at == 0 or not args[at - 1].startswith("-"))][:3]
    text = "-".join(words) or "-".join(word.strip("-") for word in args)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")[:60]
    if not re.match(r"^[A-Za-z0-9]", name):
        name = "run"
    folders = [re.sub(r"[^A-Za-z0-9._-]+", "-", part)
               for path in command["inputs"] for part in os.path.dirname(path).split("/")[1:] if part]
    if name in taken and folders:
        name = "-".join([name, *folders])
    unique, number = name, 2
    while unique in taken:
        unique = "%s-%d" % (name, number)
        number += 1
    taken.add(unique)
    return unique


def find_commands(root, trials, found):
    """All that ended with 0, and what was tried in vain."""
    kept, failed, taken, usages = [], [], {"import", "help"}, []

    def keep(command):
        known = any(other["args"] == command["args"] and other["inputs"] == command["inputs"] for other in kept)
        if known or len(kept) >= MOST_KEPT:
            return
        command["name"] = name_of(command, taken)
        kept.append(command)

    def try_documented(command):
        plain = dict(command, directories=[])
        code, printed = trials.run(plain)
        if code != 0 and command["directories"]:
            plain = command
            code, printed = trials.run(command)
        if code != 0:
            failed.append({"args": command["args"], "why": reason_of(code, printed)})
            return
        keep(plain)
        usage = usage_of(plain)
        if usage and usage not in usages:
            usages.append(usage)

    code, help_text = trials.run({"args": ["--help"], "inputs": [], "directories": []})
    found["help"] = code == 0
    if code != 0:
        failed.append({"args": ["--help"], "why": reason_of(code, help_text)})
    shown = list(documented(root, found["script"], found["package"]))
    for command in shown:
        if command["inputs"] and not trials.out_of_time():
            try_documented(command)
    if not usages:
        usages = [{"before": words, "after": [], "others": [], "directories": []} for words in
                  [[]] + [[name] for name in subcommands(help_text)[:6]]]
    usages = usages[:7]
    for command, why in find_examples(root, trials, usages):
        if why:
            failed.append({"args": command["args"], "why": why})
        else:
            keep(command)
    # Those without a file do least.
    for command in shown:
        if not command["inputs"] and not trials.out_of_time():
            try_documented(command)
    return kept, failed


def main(arguments):
    mode, root, script, entry = arguments
    root = os.path.realpath(root)
    prepare()
    printed = os.dup(1)
    os.dup2(2, 1)  # what the program prints while it is imported is no part of the answer
    found = describe(root, script, entry)
    if mode == "try" and not found["why"]:
        trials = Trials(root, found)
        try:
            found["commands"], found["failed"] = find_commands(root, trials, found)
            found["tried"] = trials.tried
            found["tools"] = sorted(trials.tools)
        finally:
            trials.close()
    with os.fdopen(printed, "w", encoding="utf-8") as answer:
        json.dump(found, answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
