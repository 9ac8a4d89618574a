"""`filperf convert` as a command: which format, where to, what cannot be converted, and the original tool in its place."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import unittest
from collections.abc import Sequence

from harness import (
    EXECUTABLE,
    FAILED,
    OK,
    USAGE,
    GateTest,
    Result,
    clean_environment,
    processes_with,
    read_bytes,
    wait_until,
    write_bytes,
    write_text,
)
from samples import EMPTY, sample

DUMP = sample("exit3-3.11")
FORMATS = "callgrind, speedscope, dot, folded, csv, json"
BEGINNINGS = {"callgrind": b"# callgrind format\n", "speedscope": b'{"$schema":"https://www.speedscope.app/', "dot": b"// ", "folded": b"",
              "csv": b"kind,file,line,function,", "json": b'{\n  "schema": "filperf/profile/1"'}


class ConvertTest(GateTest):
    def convert(self, *arguments: str, **options: object) -> Result:
        return self.filperf("convert", *arguments, **options)  # type: ignore[arg-type]

    def assert_refused(self, code: int, *texts: str, arguments: Sequence[str], **options: object) -> Result:
        before = self.everything()
        result = self.assert_code(self.convert(*arguments, **options), code)
        self.assert_says(result, *texts)
        self.assertEqual(result.out, "")
        self.assertEqual(self.everything(), before, "something was written")
        return result

    def everything(self) -> dict[str, bytes]:
        """All files in the test's folder."""
        paths = [os.path.join(place, name) for place, _, names in os.walk(self.folder) for name in names]
        return {path: read_bytes(path) if os.path.isfile(path) else b"" for path in paths}


class Formats(ConvertTest):
    def test_by_name_and_by_extension(self) -> None:
        extensions = {"callgrind": ("x.callgrind", "callgrind.out.7"), "speedscope": ("x.speedscope.json",), "dot": ("x.dot", "x.gv"),
                      "folded": ("x.folded", "x.collapsed"), "csv": ("x.csv",), "json": ("x.json",)}
        for form, beginning in BEGINNINGS.items():
            with self.subTest(form):
                by_name = self.path("by-name")
                self.assertEqual(self.assert_code(self.convert(DUMP, by_name, "--to", form), OK).out, "")
                self.assertTrue(read_bytes(by_name).startswith(beginning))
                for name in extensions[form]:
                    self.assert_code(self.convert(DUMP, self.path("new", "folder", name)), OK)
                    self.assertEqual(read_bytes(self.path("new", "folder", name)), read_bytes(by_name))
                self.assertEqual(self.assert_code(self.convert(DUMP, "-", "--to", form), OK).out.encode(), read_bytes(by_name))
                self.assertEqual(stat.S_IMODE(os.stat(by_name).st_mode), 0o644)

    def test_the_name_wins_over_the_extension(self) -> None:
        self.assert_code(self.convert(DUMP, self.path("x.json"), "--to", "csv"), OK)
        self.assertTrue(read_bytes(self.path("x.json")).startswith(BEGINNINGS["csv"]))

    def test_approximations_say_so(self) -> None:
        for form in BEGINNINGS:
            result = self.assert_code(self.convert(DUMP, self.path("x"), "--to", form), OK)
            self.assertEqual("is an approximation" in result.err, form in ("speedscope", "folded"))
        self.assertIn(b"(approximate: stacks estimated from the call graph of cProfile)", self.convert(DUMP, "-", "--to", "speedscope").out.encode())

    def test_nothing_ran(self) -> None:
        """A dump without a function is a dump."""
        for form, beginning in BEGINNINGS.items():
            self.assertTrue(self.assert_code(self.convert(EMPTY, "-", "--to", form), OK).out.encode().startswith(beginning))

    def test_a_file_that_is_there_is_replaced(self) -> None:
        target = write_bytes(self.path("x.csv"), b"old")
        os.symlink(target, self.path("link.csv"))
        self.assert_code(self.convert(DUMP, self.path("link.csv")), OK)
        self.assertTrue(read_bytes(target).startswith(BEGINNINGS["csv"]))
        self.assertTrue(os.path.islink(self.path("link.csv")))


class Refused(ConvertTest):
    def test_formats(self) -> None:
        out = self.path("x")
        self.assert_refused(USAGE, "there is no format `xml`", "allowed are " + FORMATS, arguments=[DUMP, out, "--to", "xml"])
        self.assert_refused(USAGE, "there is no format `pstats`", arguments=[DUMP, out + ".csv", "--to", "pstats"])
        for target in (out, out + ".svg", "-"):
            self.assert_refused(USAGE, "asks for no format", "Give it with --to", FORMATS, arguments=[DUMP, target])
        for option in ("--node-threshold", "--edge-threshold", "--stack-threshold"):
            for value in ("-1", "101", "x"):
                self.assert_refused(USAGE, option, arguments=[DUMP, out + ".dot", option + "=" + value])
        self.assert_refused(USAGE, "OUT is required", arguments=[DUMP])

    def test_a_file_that_is_not_a_dump(self) -> None:
        for content, text in ((b"", "the file is empty"), (b"x", "a dump of cProfile is a dict, but this is "), (read_bytes(DUMP)[:-1], "at byte"),
                              (read_bytes(sample("pureprofile-3.11")), "`profile` module")):
            path = write_bytes(self.path("in"), content)
            out = write_bytes(self.path("out.csv"), b"kept")
            self.assert_refused(FAILED, "cannot read the dump " + path, text, arguments=[path, out])
        self.assert_refused(FAILED, "No such file or directory", arguments=[self.path("none"), self.path("x.csv")])

    def test_the_same_file(self) -> None:
        dump = write_bytes(self.path("run.csv"), read_bytes(DUMP))
        os.symlink(dump, self.path("link.csv"))
        os.link(dump, self.path("hard.csv"))
        for name in ("run.csv", "link.csv", "hard.csv", "./run.csv"):
            self.assert_refused(USAGE, "they are the same file", arguments=[dump, self.path(name)])

    def test_outputs_that_cannot_be_written(self) -> None:
        write_bytes(self.path("file"), b"")
        os.mkdir(self.path("folder.csv"))
        os.mkfifo(self.path("pipe.csv"))
        for out, text in ((self.path("file", "x.csv"), "Not a directory"), (self.path("folder.csv"), "Is a directory"),
                          (self.path("pipe.csv"), "not a regular file"), ("/dev/null", "not a regular file")):
            self.assert_refused(FAILED, "cannot write " + out, text, arguments=[DUMP, out, "--to", "csv"])

    def test_a_folder_of_others(self) -> None:
        os.chmod(self.folder, 0o755)
        os.mkdir(self.path("closed"), 0o555)
        unprivileged = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
        self.assert_refused(FAILED, "Permission denied", arguments=[DUMP, self.path("closed", "x.csv")], before=unprivileged)

    def test_a_full_disk(self) -> None:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([EXECUTABLE, "convert", DUMP, "-", "--to", "json"], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b"cannot write to standard output: No space left on device", done.stderr)


class ViaTheOriginal(ConvertTest):
    """`--via pyprof2calltree`, with a stand-in that says what it was asked for."""

    def tool(self, script: str) -> dict[str, str]:
        """A PATH with this as the tool, before everything else."""
        path = write_text(self.path("bin", "pyprof2calltree"), "#!%s\nimport os, sys, time\n%s" % (sys.executable, script))
        os.chmod(path, 0o755)
        return {"PATH": os.path.dirname(path) + os.pathsep + os.environ["PATH"]}

    def test_its_bytes_are_the_result(self) -> None:
        environment = self.tool("assert sys.argv[1::2] == ['-i', '-o'], sys.argv\nprint('working')\n"
                                "open(sys.argv[4], 'w').write('from ' + sys.argv[2])\n")
        result = self.assert_code(self.convert(DUMP, self.path("x.callgrind"), "--via", "pyprof2calltree", environment=environment), OK)
        self.assertEqual(read_bytes(self.path("x.callgrind")), b"from " + DUMP.encode())
        self.assertEqual((result.out, result.err), ("", "working\n"))
        result = self.assert_code(self.convert(DUMP, "-", "--to", "callgrind", "--via", "pyprof2calltree", environment=environment), OK)
        self.assertEqual(result.out, "from " + DUMP)

    def test_it_fails(self) -> None:
        environment = self.tool("open(sys.argv[4], 'w').write('half')\nprint('no good', file=sys.stderr)\nsys.exit(4)\n")
        write_bytes(self.path("x.callgrind"), b"old")
        self.assert_refused(FAILED, "cannot convert " + DUMP + " via pyprof2calltree", "exit code 4", "no good",
                            arguments=[DUMP, self.path("x.callgrind"), "--via", "pyprof2calltree"], environment=environment)
        environment = self.tool("os.kill(os.getpid(), 9)\n")
        self.assert_refused(FAILED, "ended by signal 9", arguments=[DUMP, self.path("x.callgrind"), "--via", "pyprof2calltree"],
                            environment=environment)

    def test_it_is_not_installed(self) -> None:
        os.mkdir(self.path("empty"))
        self.assert_refused(FAILED, "it is not on PATH", "pip install pyprof2calltree", "leave out --via",
                            arguments=[DUMP, self.path("x.callgrind"), "--via", "pyprof2calltree"], environment={"PATH": self.path("empty")})

    def test_it_writes_callgrind_only(self) -> None:
        self.assert_refused(USAGE, "writes callgrind only, not csv", arguments=[DUMP, self.path("x.csv"), "--via", "pyprof2calltree"])
        self.assert_refused(USAGE, "--via", "pyprof2calltree", arguments=[DUMP, self.path("x.callgrind"), "--via", "another"])

    def test_it_is_told_to_stop(self) -> None:
        environment = self.tool("open(sys.argv[4], 'w').write('half')\ntime.sleep(60)\n")
        write_bytes(self.path("x.callgrind"), b"old")
        before = self.everything()
        running = subprocess.Popen([EXECUTABLE, "convert", DUMP, self.path("x.callgrind"), "--via", "pyprof2calltree"],
                                   env=clean_environment(**environment), stdin=subprocess.DEVNULL)
        try:
            self.assertTrue(wait_until(lambda: any(content == b"half" for content in self.everything().values())))
            running.send_signal(signal.SIGTERM)
            self.assertEqual(running.wait(timeout=20), -signal.SIGTERM)
        finally:
            running.kill()
            running.wait()
        self.assertEqual(self.everything(), before)
        self.assertTrue(wait_until(lambda: not processes_with(self.path("bin"))))

    def test_the_real_one(self) -> None:
        """Where it is installed: byte for byte what it writes by itself."""
        if not shutil.which("pyprof2calltree"):
            return
        dump = sample("script-3.11")
        subprocess.run(["pyprof2calltree", "-i", dump, "-o", self.path("by-itself")], check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.assert_code(self.convert(dump, self.path("x.callgrind"), "--via", "pyprof2calltree"), OK)
        self.assertEqual(read_bytes(self.path("x.callgrind")), read_bytes(self.path("by-itself")))


if __name__ == "__main__":
    unittest.main()
