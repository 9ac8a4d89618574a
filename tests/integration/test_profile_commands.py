"""`filperf profile`: the ways to name a program, its terminal and its signals."""

from __future__ import annotations

import fcntl
import glob
import os
import pty
import select
import signal
import subprocess
import termios
import unittest
from typing import Any

from harness import EXECUTABLE, PYTHON, Calls
from profiling import ProfileTest, interpreters

# What uv does with the words that the advice has: it runs a command, and says where a script's interpreter is.
UV = """#!/bin/sh
case "$1 $2" in
"run "*) shift; exec "$@" ;;
"sync --script") [ -f "$3" ] ;;
"python find") [ "$3" = --script ] && [ -f "$4" ] && echo "$REAL_PYTHON" ;;
esac
"""
NO_PROFILE = "filperf: there is no profile of "


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

    def test_env_applies_its_options_and_variables(self) -> None:
        """They are the first line's own business: the program finds what it finds plainly."""
        os.makedirs(self.path("bin"))
        os.symlink(PYTHON, self.path("bin", "python3"))
        show = "import os, sys\nprint(sorted(os.environ.items()), os.getcwd(), sys.argv, getattr(sys, 'orig_argv', None), sys.flags)\n"
        for number, first in enumerate((
                "-S A=b python3", "-S A=b C=d python3 -X dev", "-S -i PATH=%s python3" % self.path("bin"), "-S -u HOME python3", "-S -uHOME python3",
                "-S --unset=HOME python3", "-S -C / python3", "-S --chdir=/ python3", "-iS PATH=%s python3" % self.path("bin"), "-S -- python3 -I",
                "-S A='b c' B=\"d\\_e\" python3 # said", "-S A=${HOME}x python3", "-S A=\\#\\$\\t python3\\_-B", "--split-string=A=b python3",
                "-S --ignore-signal=TERM python3", "-S - PATH=%s python3" % self.path("bin"), "-S A= python3", "-S --bogus python3",
                "-S 'python3", "-S $HOME", "-S A=b python3.99", "-S PATH=/nowhere python3")):
            with self.subTest(first=first):
                path = self.executable("tool%d" % number, "#!/usr/bin/env %s\n%s" % (first, show))
                more: dict[str, Any] = {"PATH": self.path("bin") + ":/usr/bin:/bin", "HOME": self.path("home")}
                plain = self.run_plainly(path, "x", **more)
                ended = self.run_profiled(path, "x", **more)
                if "3.99" in first or "nowhere" in first:
                    self.assertIn(NO_PROFILE, ended.err)
                    ended = ended._replace(err=ended.err.partition("filperf: ")[0])
                if ended.code == 126:
                    self.assertNotEqual(plain.code, 0)  # env refuses it too
                    continue
                self.assertEqual(ended, plain)
                self.assertEqual(self.left(), ["tool%d-cprofile.pstats" % number] if plain.code == 0 else [])
                for name in self.left():
                    os.unlink(os.path.join(self.profiles, name))

    def test_what_uv_runs_gets_advice_that_works(self) -> None:
        uv = self.executable("bin/uv", UV)
        text = "# /// script\n# dependencies = []\n# ///\nimport sys\nprint('ran', sys.argv[1:])\n"
        script = self.executable("tool", "#!/usr/bin/env -S uv run --script\n" + text)
        self.script("inline.py", text)
        self.script("plain.py", "import sys\nprint('ran', sys.argv[1:])")
        more: dict[str, Any] = {"PATH": ":".join((os.path.dirname(uv), os.path.dirname(EXECUTABLE), os.path.dirname(PYTHON), "/usr/bin:/bin")), "REAL_PYTHON": PYTHON}
        for command in ((script, "a b"), ("uv", "run", "--script", "inline.py", "a b"), ("uv", "run", "inline.py", "a b"),
                        ("uv", "run", "plain.py", "a b"), ("uv", "run", "python", "plain.py", "a b"), ("uv", "run", "-m", "plain")):
            with self.subTest(command=command):
                code, out, err = self.run_profiled(*command, **more)
                self.assertEqual((code, out), (126, ""))
                self.assertTrue(err.startswith("filperf: cannot profile uv run "), err)
                advice = err[min(at for at in (err.find("uv sync"), err.find("uv run ", 30)) if at > 0):]
                if "OPTIONS" in advice:
                    continue  # it cannot tell where uv's own options end
                ended = self.run_plainly("/bin/sh", "-c", advice, **more)
                self.assertEqual(ended, (0, "ran ['a b']\n", ""), advice)
                self.assertEqual(len(self.left()), 1)
                os.unlink(os.path.join(self.profiles, self.left()[0]))

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
        """Played by this one: the file that it is given says so before anything that an old Python does not understand."""
        old = self.executable("python2.7", "#!/bin/sh\nexec '%s' -c 'import sys; sys.version_info = (2, 7); exec(open(sys.argv[1]).read())' \"$1\"\n"
                              % PYTHON)
        self.script("program.py", "print('fine')")
        code, out, err = self.run_profiled(old, "program.py")
        self.assertEqual((code, out), (1, ""))
        self.assertRegex(err, r"^filperf: cannot profile .*python2.7: it is too old, Python 3.8 or later is needed\n$")
        self.assertEqual(self.left(), [])

    def test_really_old_pythons_are_told_so(self) -> None:
        root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
        self.script("program.py", "print('fine')")
        for python in glob.glob(os.path.join(root, "versions", "[23].[67].*", "bin", "python")):
            with self.subTest(python=python):
                code, out, err = self.run_profiled(python, "program.py")
                self.assertEqual((code, out), (1, ""))
                self.assertRegex(err, r"^filperf: cannot profile .*: it is too old, Python 3.8 or later is needed\n$")

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
    def terminal(self, *command: str, **more: str) -> tuple[subprocess.Popen[bytes], int]:
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
        self.script("program.py", "import time\nprint('ready', flush=True)\nfor _ in range(600):\n    time.sleep(0.05)")
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


if __name__ == "__main__":
    unittest.main()
