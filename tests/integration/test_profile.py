"""`filperf profile`: a program runs and ends as it does without, and its profile is there."""

from __future__ import annotations

import os
import signal
import unittest
import zipfile
from typing import NamedTuple

from harness import PYTHON, Calls, write_bytes
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
    print("modules", sorted(sys.modules))
    warnings.warn("look here")
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


# Python cannot write a profile there, and filperf says so.
SAID_BY_FILPERF = ("leaves_at_once", "sigkill", "replaced_program")
NO_PROFILE = "filperf: there is no profile of %s: its process ended at once (os._exit, a crash, SIGKILL or another signal) or became " \
             "another program (exec)\n"


REPLACED = "filperf: the program replaced the profiler, so the profile ends where it did so\n"


class Endings(ProfileTest):
    def test_they_are_the_programs_own(self) -> None:
        for version, python in interpreters().items():
            for name, ending in ENDINGS.items():
                with self.subTest(program=name, python=version):
                    write_bytes(self.path(name + ".py"), ending.text.encode("latin-1"))
                    plain = self.run_plainly(python, name + ".py", given=b"abc")
                    self.assertEqual(plain.code, ending.code)
                    word = NO_PROFILE % name if name in SAID_BY_FILPERF else ""
                    self.assertEqual(self.run_profiled(python, name + ".py", given=b"abc"), plain._replace(err=plain.err + word))
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
                    self.assertEqual(ended.err, REPLACED)
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


if __name__ == "__main__":
    unittest.main()
