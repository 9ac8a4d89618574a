"""What a program sees of `filperf profile` is what the page on profiling says, on every version of Python."""

from __future__ import annotations

import os
import unittest

from harness import ROOT, write_bytes
from profiling import ProfileTest, interpreters

# Asks for all that a program can easily ask. A name before `:` is a row's in docs/performance/cprofile.md where it may differ.
PROBE = '''
import sys
modules, places = sorted(sys.modules), sorted(sys.path_importer_cache)
import atexit, gc, inspect, os, signal, threading

def read(path):
    with open(path) as file:
        return file.read()

def level(n):
    try:
        return level(n + 1)
    except RecursionError:
        return n

def status(name):
    return [line for line in read("/proc/self/status").splitlines() if line.startswith(name)]

def show(name, value):
    print("%s: %r" % (name, str(value)))

here = dict(globals())
show("modules", [name for name in modules if name != "encodings.ascii"])
show("codec", "encodings.ascii" in modules)
show("places", places)
show("path", sys.path)
show("arguments", (sys.argv, getattr(sys, "orig_argv", None)))
show("main", sorted((name, type(value).__name__) for name, value in here.items()))
show("its loader", str(here["__loader__"]).partition(" at ")[0])
show("descriptors", sorted(os.listdir("/proc/self/fd")))
show("tasks", len(os.listdir("/proc/self/task")))
show("environment", (sorted(os.environ.items()), sorted(read("/proc/self/environ").split("\\0"))))
show("frames", len(inspect.stack()))
show("frames", level(0))
show("limit", sys.getrecursionlimit())
show("command line", read("/proc/self/cmdline"))
show("profiler", sys.getprofile())
show("trace", sys.gettrace())
show("tools", [sys.monitoring.get_tool(tool) for tool in range(6)] if hasattr(sys, "monitoring") else None)
show("setprofile", type(sys.setprofile))
show("its text", sys.setprofile)
show("handlers", [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)])
show("other handlers", [signal.getsignal(number) for number in range(1, 32) if number not in (signal.SIGTERM, signal.SIGHUP)])
show("handlers", status("SigCgt"))
show("ignored", status("SigIgn"))
show("blocked", status("SigBlk"))
show("threads", [thread.name for thread in threading.enumerate()])
show("hooks", (sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__, sys.path_hooks, len(sys.meta_path)))
show("flags", (sys.flags, sys.warnoptions, sys._xoptions, sys.executable, sys.prefix))
show("collector", (gc.get_threshold(), gc.isenabled(), gc.get_freeze_count(), gc.callbacks))
show("memory", len(gc.get_objects()))
show("memory", "filperf" in read("/proc/self/maps"))
show("timers", os.path.exists("/proc/self/timers") and read("/proc/self/timers"))
show("children", os.path.exists("/proc/self/task/%d/children" % os.getpid()) and read("/proc/self/task/%d/children" % os.getpid()))
show("process group", (os.getpgrp() == os.getpid(), os.getsid(0), os.umask(0o22), os.getcwd(), read("/proc/self/comm")))
atexit.register(lambda: show("exit handler", atexit._ncallbacks()))
show("file", os.path.isdir("profiles") and os.listdir("profiles"))
show("its position", os.lseek(0, 0, 1) if os.path.isfile("/proc/self/fd/0") else None)
'''


class Seen(ProfileTest):
    # What the probe does not ask: another process, and the words of an error.
    NOT_ASKED = {"process", "hint"}
    # The last version that shows a row, by the page.
    UNTIL = {"codec": (3, 9), "profiler": (3, 11)}

    def listed(self) -> set[str]:
        with open(os.path.join(ROOT, "docs", "performance", "cprofile.md"), encoding="utf-8") as page:
            section = page.read().partition("## What a program can see of filperf")[2].partition("\n## ")[0]
        return {row.split("|")[1].strip() for row in section.splitlines() if row.startswith("| ")} - {"what"}

    def test_the_page_lists_it_and_no_more(self) -> None:
        self.script("probe.py", PROBE)
        os.mkdir(self.profiles)
        differing: set[str] = set()
        for version, python in interpreters().items():
            ways = (["probe.py", "a"], ["-X", "dev", "probe.py"], ["-m", "probe"], ["-c", PROBE, "b"], ["-"], ["-I", "probe.py"])
            for words in ways if version in (min(interpreters()), max(interpreters())) else ways[:2]:
                with self.subTest(python=version, words=words[:1]):
                    plain = self.run_plainly(python, *words, given=PROBE.encode())
                    profiled = self.run_profiled(python, *words, options=("--top", "1"), given=PROBE.encode())
                    self.assertEqual((profiled.code, plain.code), (0, 0), profiled.err + plain.err)
                    pairs = list(zip(plain.out.splitlines(), profiled.out.splitlines()))
                    self.assertEqual(len(pairs), PROBE.count("\nshow(") + 1)
                    unlike = {before.partition(":")[0] for before, after in pairs if before != after}
                    self.assertLessEqual(unlike, self.listed(), [pair for pair in pairs if pair[0] != pair[1]])
                    differing |= unlike
                    for name in self.left():
                        os.unlink(os.path.join(self.profiles, name))
        # A row that nobody sees any more has to go. Old versions are not on every machine.
        unseen = {row for row, version in self.UNTIL.items() if min(interpreters()) > version}
        self.assertEqual(self.listed() - differing, self.NOT_ASKED | unseen)


class Sources(ProfileTest):
    """A source that Python refuses, or reads in its own way, is told of in Python's own words."""

    TEXTS = (b"print(1)\n# \0 x\nprint(2)\n", b"print(1)\n\0\nprint(2)\n", b"x='a\0b'\nprint(repr(x))\n", b"print(1)\0\nprint(2)\n", b"\0print(3)\n",
             b"print(1)\nx='\xe9'\n", b"# \xe9\nprint(1)", b"# coding: foo\nprint(1)", b"# coding: utf-8\nprint('\xe9')",
             b"\xef\xbb\xbf# coding: latin-1\nprint(1)", b"# coding: latin-1\nprint(ascii('\xe9'))", b"\xff\xfe", b"print(1 is 1)\ndef f():\n  x=1\n  global x\n",
             b"x = '\\d'\nprint(1)\n", b"x=1\r\nprint(x)\rprint(2)\n", b"  print(1)", b"return 1\n", b"")

    def test_they_are_read_as_plainly(self) -> None:
        for version, python in interpreters().items():
            for text in self.TEXTS:
                for words in (["program.py"], ["-"]) if version in (min(interpreters()), max(interpreters())) else (["program.py"],):
                    with self.subTest(python=version, text=text, words=words):
                        write_bytes(self.path("program.py"), text)
                        self.assert_same(python, *words, given=text)

    def test_an_encoding_in_a_command(self) -> None:
        """Before Python 3.10 one counts, and later none does."""
        for version, python in interpreters().items():
            for text in ("# coding: nope\nprint(1)", "# coding: latin-1\nprint(len('\u00e9'))", "# coding: utf-8\nprint(len('\u00e9'))", "print('\udc80')"):
                with self.subTest(python=version, text=ascii(text)):
                    self.assert_same(python, "-c", text)


if __name__ == "__main__":
    unittest.main()
