"""`filperf profile`: a program runs and ends as it does without, and its profile is there."""

from __future__ import annotations

import fcntl
import os
import pstats
import pty
import select
import shutil
import signal
import subprocess
import sys
import termios
import unittest
import zipfile
from typing import NamedTuple, Optional

from harness import EXECUTABLE, MANAGED_PYTHON, PYTHON, ROOT, Calls, read_bytes, wait_until, write_bytes
from profiling import ProfileTest, interpreters

SHOW = '''
import gc, os, pickle, signal, sys, threading, warnings

class Thing:
    pass

if __name__ == "__main__":
    main = sys.modules["__main__"]
    print("argv", sys.argv, getattr(sys, "orig_argv", None))
    print("path", sys.path, sorted(sys.path_importer_cache))
    print("main", sorted((name, repr(value)) for name, value in vars(main).items()))
    print("pickle", type(pickle.loads(pickle.dumps(Thing()))) is Thing, main.__dict__ is globals())
    print("flags", sys.flags, sys.executable, sys.prefix, sys.warnoptions, sys._xoptions)
    print("hooks", sys.excepthook is sys.__excepthook__, sys.gettrace())
    print("descriptors", sorted(os.listdir("/proc/self/fd")))
    print("threads", threading.active_count(), threading.current_thread().name)
    print("signals", [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGCHLD)])
    print("mask", signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    print("environment", sorted(os.environ.items()))
    print("streams", sys.stdin, sys.stdout, sys.stderr)
    print("process", os.getcwd(), os.getppid(), os.getpgrp(), os.getsid(0))
    print("collector", gc.get_threshold(), gc.isenabled(), gc.get_freeze_count())
    # Without the profiler itself, what `-X dev` loads with the first module that is a shared library (as the profiler is in most
    # interpreters), and what Python 3.13 loads for `-c`.
    print("modules", sorted(set(sys.modules) - {"_lsprof", "encodings.ascii", "linecache"}))
    warnings.warn("look here")
'''

RECURSE = '''
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def numbers(n):
    for i in range(n):
        yield i

class Adder:
    def add(self, n):
        return sum(map(lambda x: x + 1, numbers(n)))

if __name__ == "__main__":
    fibonacci(10)
    Adder().add(5)
    [str(x) for x in range(3)]
'''


class Ending(NamedTuple):
    """A program, the exit code that it has plainly (a signal is negative), and whether it leaves a profile."""

    code: int
    profile: bool
    text: str


ENDINGS = {
    "returns": Ending(0, True, "print('done')"),
    "exits": Ending(3, True, "import sys; sys.exit(3)"),
    "message": Ending(1, True, "import sys; sys.exit('a message')"),
    "nothing": Ending(0, True, "import sys; sys.exit()"),
    "raises": Ending(1, True, "def f():\n    raise ValueError('x')\ntry:\n    f()\nexcept ValueError as e:\n    raise KeyError(1) from e"),
    "broken_pipe": Ending(1, True, "import os, sys\nr, w = os.pipe()\nos.close(r)\nos.dup2(w, 1)\nprint('x' * 99999)\nsys.stdout.flush()"),
    "leaves_at_once": Ending(4, False, "import os; os._exit(4)"),
    "syntax": Ending(1, False, "def f(:\n"),
    "own_hook": Ending(1, True, "import sys\nsys.excepthook = lambda *a: print('HOOK', a[0], a[2].tb_lineno, a[2].tb_frame.f_code.co_name)\n1/0"),
    "interrupt": Ending(-signal.SIGINT, True, "raise KeyboardInterrupt"),
    "sigint": Ending(-signal.SIGINT, True, "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)"),
    "sigterm": Ending(-signal.SIGTERM, True, "import os, signal, time\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(9)"),
    "sighup": Ending(-signal.SIGHUP, True, "import os, signal, time\nos.kill(os.getpid(), signal.SIGHUP)\ntime.sleep(9)"),
    "sigkill": Ending(-signal.SIGKILL, False, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    "own_handler": Ending(0, True, "import os, signal\nsignal.signal(15, lambda *a: print('mine'))\nos.kill(os.getpid(), 15)"),
    "exit_handlers": Ending(1, True, "import atexit, sys\natexit.register(lambda: print('bye', sys.exc_info()))\n1/0"),
    "threads": Ending(0, True, "import threading, time\nthreading.Thread(target=lambda: (time.sleep(.2), print('late'))).start()\nprint('end')"),
    "forks": Ending(0, True, "import os\nif os.fork() == 0:\n    raise SystemExit(5)\nprint(os.wait()[1] >> 8)"),
    "spawns": Ending(0, True, "import multiprocessing as m\ndef f(x): return x * x\nif __name__ == '__main__':\n    m.set_start_method('spawn')\n"
                              "    with m.Pool(1) as p: print(p.map(f, [1, 2, 3]))"),
    "replaced_program": Ending(0, False, "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(1)'])"),
    "closed_streams": Ending(0, True, "import sys\nsys.stdout.close()\nsys.stderr.close()"),
    "reads": Ending(0, True, "import sys\nprint(sys.stdin.read()[::-1])"),
    "encoding": Ending(0, True, "# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))"),
    "futures": Ending(0, True, "from __future__ import annotations\ndef f(a: nothing): pass\nprint(f.__annotations__)"),
    "coroutines": Ending(0, True, "import asyncio\nasync def f():\n    await asyncio.sleep(.01)\n    print('slept')\nasyncio.run(f())"),
}


class Endings(ProfileTest):
    def test_they_are_the_programs_own(self) -> None:
        for version, python in interpreters().items():
            for name, ending in ENDINGS.items():
                with self.subTest(program=name, python=version):
                    write_bytes(self.path(name + ".py"), ending.text.encode("latin-1"))
                    self.assertEqual(self.assert_same(python, name + ".py", given=b"abc").code, ending.code)
                    expected = [name + "-cprofile.pstats"] if ending.profile else []
                    self.assertEqual(self.left(), expected)
                    if ending.profile:
                        self.assertIn("<module>", {key[2] for key in self.taken(name)})

    def test_a_message_is_the_last_thing_said(self) -> None:
        """Independent of how it is said plainly: the exit code and the message that `python -m cProfile` loses."""
        self.script("program.py", "import sys\nprint('out')\nsys.exit('what went wrong')")
        self.assertEqual(self.run_profiled(PYTHON, "program.py"), (1, "out\n", "what went wrong\n"))

    def test_a_traceback_begins_with_the_program(self) -> None:
        self.script("program.py", "def f():\n    raise ValueError('x')\nf()\n")
        _, _, err = self.run_profiled(PYTHON, "program.py")
        lines = err.splitlines()
        self.assertEqual(lines[0], "Traceback (most recent call last):")
        self.assertIn("program.py\", line 3, in <module>", lines[1])
        self.assertEqual(lines[-1], "ValueError: x")
        self.assertNotIn("filperf", err)

    def test_an_earlier_profile_is_not_taken_for_this_one(self) -> None:
        self.script("program.py", "import os; os._exit(0)")
        write_bytes(self.profile_of("program"), b"an earlier run's")
        self.assertEqual(self.run_profiled(PYTHON, "program.py").code, 0)
        self.assertEqual(self.left(), [])

    def test_a_profiler_of_the_programs_own_is_said(self) -> None:
        for version, python in interpreters().items():
            for name, text in {"cprofile": "import cProfile\np = cProfile.Profile()\np.enable()\nlen('')\np.disable()\n",
                               "setprofile": "import sys\nsys.setprofile(lambda *a: None)\nlen('')\n"}.items():
                with self.subTest(python=version, profiler=name):
                    self.script("program.py", "def before(): pass\nbefore()\n" + text + "print('on')\nraise SystemExit(6)")
                    ended = self.run_profiled(python, "program.py")
                    self.assertEqual((ended.code, ended.out), (6, "on\n"))
                    # From 3.12 on sys.setprofile does not take the profiler away.
                    if name == "cprofile" or version < (3, 12):
                        self.assertEqual(ended.err, "filperf: the program replaced the profiler, so the profile ends where it did so\n")
                    else:
                        self.assertEqual(ended.err, "")
                    self.assertEqual(self.counted("program")[1, "before"], Calls(1, 1))

    def test_what_cannot_be_written_is_said_and_the_exit_code_kept(self) -> None:
        self.script("limited.py", "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
                                  "print('out')\nraise SystemExit(5)")
        code, out, err = self.run_profiled(PYTHON, "limited.py")
        self.assertEqual((code, out), (5, "out\n"))
        self.assertRegex(err, r"^filperf: the profile could not be written: .*File too large")
        self.assertEqual(self.left(), [])


class Sight(ProfileTest):
    """What a program can ask Python about itself."""

    def test_a_script_sees_what_it_would_see(self) -> None:
        self.script("show.py", SHOW)
        os.mkdir(self.path("sub"))
        os.symlink(self.path("show.py"), self.path("sub", "link.py"))
        for version, python in interpreters().items():
            for words in (["show.py", "a", "-b", "--"], ["./sub/../show.py"], [self.path("sub", "link.py")], ["-I", "show.py"],
                          ["-sE", "-W", "ignore", "-X", "dev", "show.py"], ["-m", "show", "x"], ["-c", SHOW, "-c", "x"]):
                with self.subTest(python=version, words=words[:2]):
                    plain = self.assert_same(python, *words)
                    self.assertIn("argv", plain.out)

    def test_packages_folders_and_zip_files_run(self) -> None:
        text = "import sys; print(__name__, sys.argv, sys.path[0], __spec__, __file__, __package__, __loader__); 1/0"
        self.script("package/__init__.py", "print('the package')")
        for folder in ("package", "folder"):
            self.script(folder + "/__main__.py", text)
        with zipfile.ZipFile(self.path("program.pyz"), "w") as archive:
            archive.writestr("__main__.py", text)
        for version, python in interpreters().items():
            for words in (["-m", "package", "a"], ["folder"], ["./folder/", "x"], ["program.pyz", "y"], ["-m", "missing"], ["-m", "package.missing"],
                          ["missing.py"], ["profiles"], ["--version"], ["-c", "import missing"], ["-c", "def"], ["/dev/stdin", "z"]):
                with self.subTest(python=version, words=words):
                    self.assert_same(python, *words, given=b"print('from standard input')")

    def test_modules_beside_a_script_do_not_stand_for_the_drivers(self) -> None:
        for name in ("_lsprof", "marshal", "atexit", "os", "gc", "runpy", "importlib", "time"):
            self.script(name + ".py", "raise RuntimeError('imported %s' % __name__)")
        self.script("program.py", "print('fine')")
        for version, python in interpreters().items():
            with self.subTest(python=version):
                self.assertEqual(self.run_profiled(python, "program.py")[:2], (0, "fine\n"))
                self.assertEqual(self.taken("program")["~", 0, "<built-in method builtins.print>"][1], 1)


class Commands(ProfileTest):
    """How a program is asked for."""

    def test_console_scripts(self) -> None:
        show = "import sys\nprint(sys.argv, sys.path[0], getattr(sys, 'orig_argv', None), sys.flags.dev_mode, sys.flags.no_user_site)\n"
        link = self.path("a folder with blanks", "bin", "python")
        os.makedirs(os.path.dirname(link))
        os.symlink(PYTHON, link)
        os.symlink(PYTHON, self.path("python"))
        for name, head in {
                "absolute": "#!%s\n" % PYTHON,
                "options": "#!%s -Xdev\n" % PYTHON,
                "cluster": "#!%s -Es\n" % PYTHON,
                "env": "#!/usr/bin/env python\n",
                "env-options": "#!/usr/bin/env -S python -X dev\n",
                "trampoline": "#!/bin/sh\n'''exec' \"%s\" \"$0\" \"$@\"\n' '''\n" % link,
                "relative": "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")\"/'python' \"$0\" \"$@\"\n' '''\n"}.items():
            with self.subTest(script=name):
                path = self.executable(name, head + show)
                plain = self.assert_same(path, "run", "-f", "[gt]", "--", "x", PATH=self.folder + ":/usr/bin:/bin")
                self.assertIn("'run', '-f', '[gt]', '--', 'x']", plain.out)
                self.assertEqual(self.left(), [name + "-cprofile.pstats"])
                os.unlink(self.profile_of(name))
        # By its name alone, as people type it.
        self.assert_same("absolute", PATH=self.folder + ":/usr/bin:/bin")
        self.assertEqual(self.left(), ["absolute-cprofile.pstats"])

    def test_a_shim_of_a_version_manager(self) -> None:
        tool = self.executable("versions/tool", "#!%s\nprint('behind the shim')\n" % PYTHON)
        manager = self.executable("pyenv", "#!/bin/sh\nif [ \"$1\" = which ]; then echo '%s'; else shift; shift; exec '%s' \"$@\"; fi\n" % (tool, tool))
        self.executable("shims/tool", "#!/usr/bin/env bash\nset -e\nprogram=\"${0##*/}\"\nexec \"%s\" exec \"$program\" \"$@\"\n" % manager)
        self.assertEqual(self.run_profiled("tool", PATH=self.path("shims") + ":/usr/bin:/bin"), (0, "behind the shim\n", ""))
        self.assertEqual(self.left(), ["tool-cprofile.pstats"])

    def test_a_python_that_a_script_stands_for(self) -> None:
        """Of pyenv, or of whoever sets something up first: it is run as it is."""
        self.executable("bin/python", "#!/bin/sh\nSET_UP=yes exec '%s' \"$@\"\n" % PYTHON)
        self.script("program.py", "import os, sys\nprint(os.environ['SET_UP'], sys.argv)")
        self.assertEqual(self.run_profiled("python", "-B", "program.py", "x", PATH=self.path("bin") + ":/usr/bin:/bin"),
                         (0, "yes ['program.py', 'x']\n", ""))
        self.assertIn("<module>", {key[2] for key in self.taken("program")})

    def test_the_dashes_may_be_left_out(self) -> None:
        self.script("program.py", "import sys\nprint(sys.argv)")
        result = self.filperf("profile", "--enable", "--output-dir", "profiles", PYTHON, "program.py", "-f", "--", "--top", "3")
        self.assertEqual((result.code, result.out, result.err), (0, "['program.py', '-f', '--', '--top', '3']\n", ""))
        self.assertEqual(self.left(), ["program-cprofile.pstats"])

    def test_a_python_that_is_too_old_is_told_so(self) -> None:
        old = self.executable("python2.7", "#!/bin/sh\nexec '%s' -c 'import sys; sys.version_info = (2, 7); exec(sys.argv[1])' \"$2\"\n" % PYTHON)
        self.script("program.py", "print('fine')")
        code, out, err = self.run_profiled(old, "program.py")
        self.assertEqual((code, out), (1, ""))
        self.assertRegex(err, r"^filperf: cannot profile .*python2.7: it is too old, Python 3.8 or later is needed\n$")

    def test_not_python(self) -> None:
        script = self.executable("bin/shell-script", "#!/bin/sh\necho ran\n")
        for command, code, why in (("shell-script", 126, "%s is not a Python program: its first line names /bin/sh" % script),
                                   ("/bin/ls", 126, "/bin/ls is not a Python program"),
                                   ("nothing-of-that-name", 127, "there is no such command in PATH"),
                                   ("./nothing", 127, "No such file or directory"),
                                   (self.folder, 126, "it is not a regular file"),
                                   (self.script("plain.py", "pass"), 127, "there is no such command in PATH"),
                                   ("./plain.py", 126, "Permission denied")):
            with self.subTest(command=command):
                ended = self.run_profiled(command, "x", PATH=self.path("bin") + ":/usr/bin:/bin")
                self.assertEqual((ended.code, ended.out), (code, ""))
                self.assertIn(why, ended.err)
                self.assertTrue(ended.err.startswith("filperf: cannot "), ended.err)
        self.assertEqual(self.left(), [])


class Streams(ProfileTest):
    def terminal(self, *command: str, **more: str) -> tuple["subprocess.Popen[bytes]", int]:
        """A process on a terminal of its own, and the end of it that a person would sit at."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, b"\x21\0\x4d\0\0\0\0\0")  # 33 lines, 77 columns

        def take_terminal() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        process = subprocess.Popen(command, cwd=self.folder, env=self.environment(**more), stdin=slave, stdout=slave, stderr=slave,
                                   preexec_fn=take_terminal)
        os.close(slave)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, master

    def read_until(self, master: int, text: bytes) -> bytes:
        got = b""
        while text not in got:
            ready, _, _ = select.select([master], [], [], 20)
            self.assertTrue(ready, got)
            try:
                got += os.read(master, 4096)
            except OSError:  # nobody has the other end any more
                break
        return got

    def test_a_terminal_is_the_programs(self) -> None:
        self.script("program.py", """
            import os, sys
            print([os.isatty(i) for i in range(3)], os.get_terminal_size(), os.tcgetpgrp(0) == os.getpgrp() == os.getpid(), end="|", flush=True)
            name = input("name? ")
            print("hello", name, flush=True)
            """)
        process, master = self.terminal(EXECUTABLE, "profile", "--", PYTHON, "program.py")
        seen = self.read_until(master, b"name? ")
        self.assertIn(b"[True, True, True] os.terminal_size(columns=77, lines=33) True|", seen)
        os.write(master, b"Ada\n")
        self.assertIn(b"hello Ada", self.read_until(master, b"hello Ada"))
        self.assertEqual(process.wait(20), 0)
        self.assertEqual(self.left(), ["program-cprofile.pstats"])

    def test_a_key_interrupts(self) -> None:
        self.script("program.py", "import time\nprint('ready', flush=True)\ntime.sleep(30)")
        process, master = self.terminal(EXECUTABLE, "profile", "--", PYTHON, "program.py")
        self.read_until(master, b"ready")
        os.write(master, b"\x03")
        self.read_until(master, b"KeyboardInterrupt")
        self.assertEqual(process.wait(20), -signal.SIGINT)
        self.assertEqual(self.left(), ["program-cprofile.pstats"])

    def test_only_a_person_is_told_that_profiling_is_off(self) -> None:
        self.script("program.py", "print('ran')")
        hint = b"filperf: profiling is off, as by default: switch it on with --enable or FIL_PERF_CPROFILE_ENABLED=1"
        command = ("/usr/bin/env", "-u", "FIL_PERF_CPROFILE_ENABLED", EXECUTABLE, "profile")
        for options, told in (((), True), (("--no-enable",), False), (("--enable",), False)):
            with self.subTest(options=options):
                process, master = self.terminal(*command, *options, "--", PYTHON, "program.py")
                self.assertEqual(hint in self.read_until(master, b"ran"), told)
                self.assertEqual(process.wait(20), 0)
        # Not where there is no terminal.
        result = self.filperf("profile", "--", PYTHON, "program.py")
        self.assertEqual((result.code, result.out, result.err), (0, "ran\n", ""))


class Signals(ProfileTest):
    WAITS = "import time\ndef wait():\n    print('ready', flush=True)\n    time.sleep(30)\nwait()\n"

    def test_they_end_the_program_and_the_profile_is_written(self) -> None:
        self.script("program.py", self.WAITS)
        for version, python in interpreters().items():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with self.subTest(python=version, signal=number):
                    process = self.started(python, "program.py")
                    assert process.stdout is not None
                    self.assertEqual(process.stdout.readline(), b"ready\n")
                    process.send_signal(number)
                    self.assertEqual(process.wait(20), -number)
                    self.assertEqual(self.counted("program")[2, "wait"], Calls(1, 1))

    def test_one_that_is_ignored_stays_ignored(self) -> None:
        self.script("program.py", "import os, signal\nfor s in (1, 15):\n    print(signal.getsignal(s) == signal.SIG_IGN)\n    os.kill(os.getpid(), s)\n")

        def as_nohup_does() -> None:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)

        process = self.started(PYTHON, "program.py", preexec_fn=as_nohup_does)
        out, _ = process.communicate(timeout=20)
        self.assertEqual((process.returncode, out), (0, b"True\nTrue\n"))

    def test_one_to_a_forked_child_is_the_childs(self) -> None:
        self.script("program.py", """
            import os, signal, time
            child = os.fork()
            if child == 0:
                time.sleep(30)
            time.sleep(.1)
            os.kill(child, signal.SIGTERM)
            print(os.waitpid(child, 0)[1], flush=True)
            def after(): pass
            after()
            """)
        self.assertEqual(self.assert_same(PYTHON, "program.py").out, "15\n")
        self.assertEqual(self.counted("program")[9, "after"], Calls(1, 1))

    def test_it_is_the_process_that_was_started(self) -> None:
        self.script("program.py", "import os\nprint(os.getpid())")
        for enabled in "10":
            with self.subTest(enabled=enabled):
                process = self.started(PYTHON, "program.py", environment={"FIL_PERF_CPROFILE_ENABLED": enabled})
                self.assertEqual(process.communicate(timeout=20), (b"%d\n" % process.pid, b""))


class Counts(ProfileTest):
    def cprofile(self, python: str, *words: str) -> dict[tuple[str, int, str], Calls]:
        """What `python -m cProfile` counts of the same command."""
        path = self.path("cprofile.pstats")
        subprocess.run([python, "-m", "cProfile", "-o", path, *words], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=True, timeout=120)
        return {key: Calls(value[1], value[0]) for key, value in pstats.Stats(path).stats.items()}  # type: ignore[attr-defined]

    def test_they_are_those_of_the_standard_profiler(self) -> None:
        self.script("program.py", RECURSE)
        for version, python in interpreters().items():
            for words in (["program.py"], ["-m", "program"]):
                with self.subTest(python=version, words=words):
                    expected = {(line, name.rpartition(".")[2]): calls for (file, line, name), calls in self.cprofile(python, *words).items()
                                if os.path.basename(file) == "program.py"}
                    self.assertEqual(expected[2, "fibonacci"], Calls(177, 1))
                    self.assertEqual(self.run_profiled(python, *words).code, 0)
                    self.assertEqual(self.counted("program"), expected)

    def test_functions_that_share_a_label_are_added_up(self) -> None:
        """Where the standard profiler keeps one of them alone."""
        self.script("program.py", "for i in range(3):\n    names = {}\n    exec('def made(): pass', names)\n    for _ in range(i + 1): names['made']()\n")
        self.assertEqual(self.run_profiled(PYTHON, "program.py").code, 0)
        made = {key: value[1] for key, value in self.taken("program").items() if key[2] == "made"}
        self.assertEqual(made, {("<string>", 1, "made"): 1 + 2 + 3})

    def test_folders_can_be_left_out(self) -> None:
        self.script("program.py", """
            def g(): pass
            for n, folder in enumerate("ab", 1):
                exec(compile("def f(n): return n and f(n - 1)\\nf(%d)\\ng()" % n, "/x/%s/same.py" % folder, "exec"), {"g": g})
            """)
        self.run_profiled(PYTHON, "program.py", options=("--strip-dirs",))
        calls = {key: (*value[:2], {caller[::2]: edge[0] for caller, edge in value[4].items()}) for key, value in self.taken("program").items()}
        # (primitive calls, calls, calls by each caller), counted by hand. `pstats.Stats.strip_dirs` would lose one of the calls of `g`.
        self.assertEqual(calls["same.py", 1, "f"], (2, 2 + 3, {("same.py", "<module>"): 2, ("same.py", "f"): 3}))
        self.assertEqual(calls["program.py", 2, "g"], (2, 2, {("same.py", "<module>"): 2}))
        self.assertEqual({key[0] for key in calls}, {"program.py", "same.py", "~"})

    def test_filares_are_those_of_the_standard_profiler(self) -> None:
        command = os.path.join(os.path.dirname(MANAGED_PYTHON), "filare")
        if not os.access(command, os.X_OK):
            self.skipTest("FILPERF_PYTHON names no managed environment")
        shutil.copy(os.path.join(ROOT, "scenarios", "inputs", "mini.yml"), self.folder)
        # A folder each: a second run reads what the first one wrote.
        words = ("run", "mini.yml", "-f", "gt", "-o")
        os.mkdir(self.path("a"))
        os.mkdir(self.path("b"))
        expected = {key[:2]: calls for key, calls in self.cprofile(MANAGED_PYTHON, command, *words, "a").items() if self.is_filares(key[0])}
        self.assertGreater(len(expected), 200)
        self.assertEqual(self.run_profiled(command, *words, "b").code, 0)
        found = {key[:2]: Calls(value[1], value[0]) for key, value in self.taken("filare").items() if self.is_filares(key[0])}
        self.assertEqual({key: (found.get(key), expected.get(key)) for key in {*found, *expected} if found.get(key) != expected.get(key)}, {})

    @staticmethod
    def is_filares(file: str) -> bool:
        """Its modules, not its templates: these become functions that share labels."""
        return "/site-packages/filare/" in file and file.endswith(".py")


class Parallel(ProfileTest):
    def test_runs_can_have_files_of_their_own(self) -> None:
        self.script("program.py", "import sys\ndef f(): pass\nfor _ in range(int(sys.argv[1])): f()")
        processes = [self.started(PYTHON, "program.py", str(n), environment={"FIL_PERF_RUN_LABEL": "{label}-{pid}"}) for n in range(1, 5)]
        for n, process in enumerate(processes, 1):
            self.assertEqual(process.communicate(timeout=60), (b"", b""))
            self.assertEqual(self.counted("program-%d" % process.pid, "program.py")[2, "f"], Calls(n, n))
        self.assertEqual(self.left(), [])

    def test_a_shared_file_is_whole(self) -> None:
        self.script("program.py", "def f(): pass\nf()")
        processes = [self.started(PYTHON, "program.py") for _ in range(4)]
        for process in processes:
            self.assertEqual(process.communicate(timeout=60), (b"", b""))
        self.assertEqual(self.left(), ["program-cprofile.pstats"])
        self.assertEqual(self.counted("program")[1, "f"], Calls(1, 1))


if __name__ == "__main__":
    unittest.main()
