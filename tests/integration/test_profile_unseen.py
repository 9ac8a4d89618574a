"""`filperf profile` is not in the program's way: modules beside it, closed streams, signals, profilers of its own."""

from __future__ import annotations

import os
import pstats
import signal
import time
import unittest

from harness import EXECUTABLE, Calls
from profiling import Ended, ProfileTest, interpreters, without_addresses

NO_PROFILE = "filperf: there is no profile of %s: its process ended at once (os._exit, a crash, SIGKILL or another signal) or became " \
             "another program (exec)\n"
REPLACED = "filperf: the program replaced the profiler, so the profile ends where it did so\n"

# Counts what filperf counts, with the profiler that Python has, and nothing of filperf's.
RUNNER = '''
import sys
modules, places = set(sys.modules), set(sys.path_importer_cache)
import _lsprof, os
path = sys.argv[1]
del sys.argv[:1]
sys.path[0] = os.path.dirname(os.path.realpath(path))
with open(path, "rb") as file:
    code = compile(file.read(), os.path.abspath(path) if sys.version_info >= (3, 9) else path, "exec", 0, True)
names = {"__name__": "__main__", "__file__": path, "__builtins__": __builtins__}
profiler = _lsprof.Profiler()
for name in set(sys.modules) - modules:
    del sys.modules[name]
for place in set(sys.path_importer_cache) - places:
    del sys.path_importer_cache[place]
profiler.enable()
try:
    exec(code, names)
finally:
    profiler.disable()
    counts = {}
    for entry in profiler.getstats():
        code = entry.code
        label = ("~", 0, code) if isinstance(code, str) else (code.co_filename, code.co_firstlineno, code.co_name)
        calls, recursive = counts.get(label, (0, 0))
        counts[label] = calls + entry.callcount, recursive + entry.reccallcount
    with open(os.environ["COUNTS"], "w") as file:
        file.write(repr(counts))
'''


class Beside(ProfileTest):
    """Modules that lie beside the program or in the working folder."""

    def test_none_is_run_by_the_driver(self) -> None:
        names = ("linecache", "tokenize", "re", "functools", "atexit", "_lsprof", "encodings", "operator", "gc")
        for name in names:
            for folder in ("", "program/"):
                self.script(folder + name + ".py", "print('imported %s')\n" % name)
        self.script("program/p.py", "print('fine')")
        self.script("p.py", "print('fine')")
        for version, python in interpreters().items():
            for words in (["program/p.py"], ["p.py"], ["-c", "print('fine')"], ["-m", "program.p"], ["program"], ["-"]):
                if words[0] == "-c" and version >= (3, 13):
                    continue  # this version imports `linecache` there, and fails plainly
                with self.subTest(python=version, words=words):
                    self.assert_same(python, *words, given=b"print('fine')")

    def test_the_import_system_is_as_it_was(self) -> None:
        """The same calls of the same functions of the import system, and of all others, as the profiler counts by itself."""
        self.script("module.py", "import json\ndef f(): pass\n")
        self.script("program.py", "import module, sys, string\nfor _ in range(7): module.f()\nimport decimal\n")
        runner = self.script("runner/run.py", RUNNER)
        counts = self.path("counts")
        for version, python in interpreters().items():
            with self.subTest(python=version):
                self.run_plainly(python, runner, "program.py", COUNTS=counts)
                with open(counts, encoding="utf-8") as file:
                    expected = {key: Calls(calls, calls - recursive) for key, (calls, recursive) in eval(without_addresses(file.read().encode())).items()}
                self.assertEqual(self.run_profiled(python, "program.py").code, 0)
                found: dict[tuple[str, int, str], Calls] = {}
                for (path, line, name), value in self.taken("program").items():
                    key = (path, line, without_addresses(name.encode()) if path == "~" else name.rpartition(".")[2])
                    before = found.get(key, Calls(0, 0))
                    found[key] = Calls(before.calls + value[1], before.primitive + value[0])
                for unlike in ("<method 'disable' of '_lsprof.Profiler' objects>", "<built-in method builtins.exec>"):
                    expected.pop(("~", 0, unlike), None)
                    found.pop(("~", 0, unlike), None)
                differ = {key: (expected.get(key), found.get(key)) for key in {*expected, *found} if expected.get(key) != found.get(key)}
                self.assertEqual(differ, {})


class ClosedStreams(ProfileTest):
    def test_they_stay_closed(self) -> None:
        self.script("program.py", """
            import os, sys
            open("streams", "w").write(repr([sys.stdin is None, sys.stdout is None, sys.stderr is None, os.listdir("/proc/self/fd")]))
            opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(3)]
            open("opened", "w").write(repr(opened))
            print("printed")
            """)
        for version, python in interpreters().items():
            for closed in ("<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
                for options in ("", "--top 3 --format csv,pstats"):
                    with self.subTest(python=version, closed=closed, options=options):
                        seen = []
                        for before in ("", "%s profile %s -- " % (EXECUTABLE, options)):
                            ended = self.run_plainly("/bin/sh", "-c", "exec %s%s program.py %s" % (before, python, closed))
                            table = ended.err.partition("\n")[0] if options and before else ended.err
                            with open(self.path("streams")) as streams, open(self.path("opened")) as opened:
                                seen.append((ended.code, ended.out, streams.read(), opened.read()))
                            self.assertFalse("Error" in table, table)
                        self.assertEqual(seen[0], seen[1])
                        self.taken("program")

    def test_messages_do_not_go_into_a_file_of_the_programs(self) -> None:
        self.script("program.py", "import sys\nfile = open('data', 'w')\nassert file.fileno() == 2\nsys.setprofile(print)\nsys.setprofile(None)\n"
                                  "file.write('mine')\n")
        for version, python in interpreters().items():
            with self.subTest(python=version):
                self.run_plainly("/bin/sh", "-c", "exec %s profile --top 3 -- %s program.py 2>&-" % (EXECUTABLE, python))
                with open(self.path("data")) as data:
                    self.assertEqual(data.read(), "mine")


class SignalsInC(ProfileTest):
    """A signal that comes while C code runs ends the program as it does plainly."""

    LOOPS = ("import itertools\nprint('ready', flush=True)\nsum(itertools.repeat(0))",
             "import collections, itertools\nprint('ready', flush=True)\ncollections.deque(itertools.repeat(0), 0)")

    def test_it_ends(self) -> None:
        for version, python in interpreters().items():
            for loop in self.LOOPS[:1] if version != max(interpreters()) else self.LOOPS:
                for number in (signal.SIGTERM, signal.SIGHUP):
                    with self.subTest(python=version, loop=loop, signal=number):
                        self.script("program.py", loop)
                        process = self.started(python, "program.py")
                        assert process.stdout is not None and process.stderr is not None
                        self.assertEqual(process.stdout.readline(), b"ready\n")
                        time.sleep(.05)
                        begin = time.monotonic()
                        process.send_signal(number)
                        self.assertEqual(process.wait(20), -number)
                        self.assertLess(time.monotonic() - begin, 5)
                        self.assertEqual(process.stderr.read().decode(), NO_PROFILE % "program")
                        self.assertEqual(self.left(), [])

    def test_a_forked_worker_ends_at_once(self) -> None:
        self.script("program.py", """
            import itertools, multiprocessing, os, signal, time
            def loop():
                sum(itertools.repeat(0))
            def wait():
                time.sleep(60)
            if __name__ == "__main__":
                context = multiprocessing.get_context("fork")
                for target in (loop, wait):
                    for way in ("terminate", "hangup"):
                        worker = context.Process(target=target)
                        worker.start()
                        time.sleep(.1)
                        worker.terminate() if way == "terminate" else os.kill(worker.pid, signal.SIGHUP)
                        worker.join()
                        print(worker.exitcode)
                child = os.fork()
                if child == 0:
                    print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP), flush=True)
                    os._exit(0)
                os.waitpid(child, 0)
            """)
        for version, python in interpreters().items():
            with self.subTest(python=version):
                plain = self.assert_same(python, "-W", "ignore", "program.py")
                self.assertEqual(plain.out.split()[:4], ["-15", "-1", "-15", "-1"])
                self.assertEqual(self.left(), ["program-cprofile.pstats"])

    def test_a_process_that_cannot_run_has_longer(self) -> None:
        """On a busy machine, say. Here a thread sleeps with the interpreter's lock, so Python gets to its handler after 2 seconds."""
        self.script("program.py", """
            import ctypes, threading, time
            def hold():
                time.sleep(.1)
                ctypes.PyDLL(None).usleep(2500000)
            def wait():
                threading.Thread(target=hold, daemon=True).start()
                print("ready", flush=True)
                time.sleep(30)
            wait()
            """)
        python = interpreters()[max(interpreters())]
        for number in (signal.SIGTERM, signal.SIGHUP):
            process = self.started(python, "program.py")
            assert process.stdout is not None
            self.assertEqual(process.stdout.readline(), b"ready\n")
            time.sleep(.5)
            process.send_signal(number)
            self.assertEqual(process.wait(30), -number)
            self.assertEqual(self.counted("program")[6, "wait"], Calls(1, 1))

    def test_a_long_end_is_not_cut(self) -> None:
        """The profile is written however long that takes, once Python has begun with it."""
        self.script("program.py", """
            import time
            for i in range(60000):
                names = {}
                exec("def f%d(): pass\\nf%d()" % (i, i), names)
            print("ready", flush=True)
            time.sleep(30)
            """)
        python = interpreters()[max(interpreters())]
        process = self.started(python, "program.py")
        assert process.stdout is not None
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), -signal.SIGTERM)
        self.assertGreater(len(pstats.Stats(self.profile_of("program")).stats), 60000)  # type: ignore[attr-defined]


class StandardInput(ProfileTest):
    def test_a_program_on_it_is_profiled(self) -> None:
        text = b"""import atexit, sys
atexit.register(lambda: print(sorted(globals())))
def f(): pass
f(); f()
print(sys.argv, sys.path[0], getattr(sys, 'orig_argv', None), __file__, __loader__, __spec__, sys.stdin.read(), 'linecache' in sys.modules)
1/0
"""
        for version, python in interpreters().items():
            for words in (["-", "a", "-b"], [], ["-u", "-"], ["-X", "dev"], ["-I", "-"]):
                with self.subTest(python=version, words=words):
                    self.assert_same(python, *words, given=text)
                    self.assertEqual(self.counted(os.path.basename(python), "<stdin>")[3, "f"], Calls(2, 2))

    def test_a_prompt_is_said_to_have_no_profile(self) -> None:
        for version, python in interpreters().items():
            with self.subTest(python=version):
                plain = self.run_plainly(python, "-i", given=b"print(1)\n")
                word = "filperf: there will be no profile: %s is given no program but what is typed\n" % python
                self.assertEqual(self.run_profiled(python, "-i", given=b"print(1)\n"), plain._replace(err=word + plain.err))


class NoProfile(ProfileTest):
    """Where Python cannot write a profile, filperf says that there is none."""

    ENDS = {"exits": "import os\nos._exit(0)",
            "execs": "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(1)'])",
            "killed": "import os\nos.kill(os.getpid(), 9)",
            "aborts": "import os\nos.abort()",
            "alarm": "import signal, time\nsignal.alarm(1)\ntime.sleep(9)",
            "daemon": "import os\nif os.fork():\n    os._exit(0)\n"}

    def test_it_is_said(self) -> None:
        for version, python in interpreters().items():
            for name, text in self.ENDS.items():
                if name != "exits" and version not in (min(interpreters()), max(interpreters())):
                    continue
                with self.subTest(python=version, program=name):
                    self.script(name + ".py", "print('out', flush=True)\n" + text)
                    plain = self.run_plainly(python, "-W", "ignore", name + ".py")
                    ended = self.run_profiled(python, "-W", "ignore", name + ".py")
                    self.assertEqual(ended, plain._replace(err=plain.err + NO_PROFILE % name))
                    self.assertEqual(self.left(), [])

    def test_nothing_is_left_and_nothing_waits(self) -> None:
        """No process, no child of the program's, and nobody who reads its standard error waits for what it closed."""
        self.script("program.py", """
            import os, sys, time
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                print("no child", flush=True)
            os.close(2)
            os.close(1)
            time.sleep(6)
            """)
        python = interpreters()[max(interpreters())]
        process = self.started(python, "program.py")
        assert process.stdout is not None and process.stderr is not None
        self.assertEqual(process.stdout.read(), b"no child\n")
        begin = time.monotonic()
        self.assertEqual(process.stderr.read(), b"")
        self.assertLess(time.monotonic() - begin, 3)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 5
        while self.left() and time.monotonic() < deadline:
            time.sleep(.02)
        self.assertEqual(self.left(), [])


class OwnProfilers(ProfileTest):
    """Programs that profile themselves do so as they do plainly, and the profile has what came before."""

    BEGIN = "def before(): pass\nbefore()\n"
    PROGRAMS = {
        "pure": "import profile\ndef f(): pass\nprofile.run('f()')\nprofile.run('f(); f()')\n",
        "pure_object": "import profile\np = profile.Profile()\np.runctx('sorted([2, 1], key=str)', {}, {})\nprint(len(p.stats) if hasattr(p, 'stats') else 0)\n",
        "cprofile": "import cProfile, pstats\np = cProfile.Profile()\np.enable()\nsorted([2, 1], key=str)\np.disable()\n"
                    "print(sorted((k[2], v[:2]) for k, v in pstats.Stats(p).stats.items()))\n",
        "twice": "import cProfile\nfor _ in range(2):\n    p = cProfile.Profile()\n    p.enable()\n    p.disable()\n    print(len(p.getstats()))\n",
        "to_the_end": "import atexit, cProfile\np = cProfile.Profile()\n"
                      "def show():\n    p.disable()\n    print(sorted(str(e.code)[:20] for e in p.getstats() if 'late' in str(e.code)))\n"
                      "def late(): pass\natexit.register(show)\natexit.register(late)\np.enable()\n",
        "events": "import sys\ndef f(): len('')\nseen = []\nsys.setprofile(lambda frame, event, what: seen.append((event, frame.f_code.co_name, str(what)[:30])))\n"
                  "f()\nsys.setprofile(None)\nprint(seen)\nseen.clear()\nsys.setprofile(lambda frame, event, what: seen.append(event))\nf()\nsys.setprofile(None)\nprint(seen)\n",
        "fails": "import sys\ntry:\n    sys.setprofile()\nexcept TypeError as error:\n    print(error)\n",
    }
    FROM_3_12 = {
        "takes": "import sys\nm = sys.monitoring\nprint(m.get_tool(2))\nm.use_tool_id(2, 'mine')\nseen = []\n"
                 "m.register_callback(2, m.events.PY_START, lambda code, at: seen.append(code.co_name))\nm.set_events(2, m.events.PY_START)\n"
                 "def f(): pass\nf()\nm.set_events(2, 0)\nm.free_tool_id(2)\nprint(seen)\n",
        "keeps": "import atexit, sys\nm = sys.monitoring\nm.use_tool_id(m.PROFILER_ID, 'mine')\nseen = []\n"
                 "m.register_callback(2, m.events.PY_START, lambda code, at: seen.append(code.co_name))\nm.set_events(2, m.events.PY_START)\n"
                 "def f(): pass\natexit.register(lambda: print(seen, m.get_tool(2), m.get_events(2)))\natexit.register(f)\n",
    }

    def test_they_profile_as_plainly(self) -> None:
        for version, python in interpreters().items():
            for name, text in {**self.PROGRAMS, **(self.FROM_3_12 if version >= (3, 12) else {})}.items():
                with self.subTest(python=version, program=name):
                    self.script("program.py", self.BEGIN + text)
                    plain = self.timeless(self.run_plainly(python, "program.py"))
                    ended = self.timeless(self.run_profiled(python, "program.py"))
                    self.assertEqual((ended.code, ended.out), plain[:2])
                    self.assertEqual(ended.err, plain.err + REPLACED)
                    self.assertEqual(self.counted("program")[1, "before"], Calls(1, 1))

    def test_so_do_the_profilers_of_the_standard_library(self) -> None:
        self.script("program.py", self.BEGIN + "print('ran')\nraise SystemExit(3)")
        for version, python in interpreters().items():
            for module in ("profile", "cProfile"):
                with self.subTest(python=version, module=module):
                    plain = self.timeless(self.run_plainly(python, "-m", module, "program.py"))
                    ended = self.timeless(self.run_profiled(python, "-m", module, "program.py"))
                    self.assertEqual(ended, plain._replace(err=plain.err + REPLACED))

    def test_a_tool_that_only_has_a_name_changes_nothing(self) -> None:
        self.script("program.py", "import sys\nsys.monitoring.use_tool_id(2, 'x')\nsys.monitoring.free_tool_id(2)\ndef f(): pass\nf()\n")
        for version, python in interpreters().items():
            if version >= (3, 12):
                with self.subTest(python=version):
                    self.assert_same(python, "program.py")
                    self.assertEqual(self.counted("program")[4, "f"], Calls(1, 1))

    @staticmethod
    def timeless(ended: Ended) -> Ended:
        """The tables of profiles without their times."""
        lines = [" ".join(word for word in line.split() if not word.replace(".", "").isdigit() or "." not in word)
                 for line in ended.out.splitlines() if "seconds" not in line]
        return ended._replace(out="\n".join(sorted(lines)))


if __name__ == "__main__":
    unittest.main()
