"""The harness at the limits of its process: few open files, small files, a standard output that takes nothing."""

from __future__ import annotations

import glob
import os
import subprocess
import unittest
from collections.abc import Sequence
from typing import Optional

from harness import EXECUTABLE, FAILED, OK, GateTest, Result, clean_environment, read_bytes
from samples import sample

# 53 calls by hand: 50 of getcwd, one of print and two below it (it encodes nothing that calls).
PROGRAM = """
    import os, resource

    def main():
        for _ in range(50):
            os.getcwd()
        print(os.getcwd(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    """


def under(limit: str) -> tuple[str, ...]:
    """A command that runs another under a limit of the shell."""
    return ("bash", "-c", 'ulimit %s && exec "$@"' % limit, "limited")


class FaultTest(GateTest):
    def setUp(self) -> None:
        super().setUp()
        self.program(PROGRAM)
        self.accepted()
        self.committed = read_bytes(self.baseline_path)
        self.document = self.manifest()
        self.assert_code(self.filperf("check", self.document), OK)
        self.sandbox, files = self.output("stdout").split()
        self.assertEqual(files, "1024")

    def limited(self, limit: str, *arguments: str) -> Result:
        return self.filperf(*arguments, before=under(limit))

    def assert_nothing_changed(self) -> None:
        self.assertEqual(read_bytes(self.baseline_path), self.committed)
        self.assertFalse(os.path.exists(self.sandbox), self.sandbox)
        for folder in (self.baselines, self.outputs):
            self.assertEqual(glob.glob(os.path.join(folder, "**", ".filperf-*"), recursive=True), [])


class OpenFiles(FaultTest):
    def test_a_soft_limit_moves_no_count(self) -> None:
        for files in (20, 64, 1023, 3000):
            with self.subTest(files):
                checked = self.assert_code(self.limited("-Sn %d" % files, "check", self.document), OK)
                self.assertIn("54 calls, as in the baseline", checked.out)
                self.assertNotIn("randomi", checked.text)
                self.assertEqual(self.output("stdout").split()[1], "1024")
        self.assertIn("unchanged", self.assert_code(self.limited("-Sn 64", "refresh", self.document), OK).out)
        self.assert_nothing_changed()

    def test_a_hard_limit_fails_with_words_or_is_raised(self) -> None:
        for files, commands in ((16, ("check",)), (64, ("check", "refresh")), (1023, ("check",))):
            for command in commands:
                with self.subTest(files=files, command=command):
                    result = self.limited("-n %d" % files, command, self.document)
                    if result.code == OK:  # root may raise it, where it has the capability
                        self.assertNotIn("randomi", result.text)
                    else:
                        self.assertEqual(result.code, FAILED, result.text)
                        self.assert_says(result, "only %d files may be open at a time (ulimit -n), and each run gets 1024" % files,
                                         "Raise the hard limit")
        self.assert_nothing_changed()

    def test_a_dump_can_be_read_with_few(self) -> None:
        for command in (["stats", sample("exit3-3.11")], ["settings"]):
            self.assert_code(self.limited("-n 16", *command), OK)


class LargestFile(FaultTest):
    def test_no_room_for_what_a_run_needs(self) -> None:
        """Blocks of 1,024 bytes: each of these is too small for some file of a run."""
        for blocks, commands in ((0, ("check", "refresh")), (1, ("check",)), (3, ("check",)), (8, ("refresh",)), (24, ("check",))):
            for command in commands:
                with self.subTest(blocks=blocks, command=command):
                    result = self.limited("-f %d" % blocks, command, self.document)
                    if blocks < 8:
                        self.assertEqual(result.code, FAILED, result.text)
                        self.assert_says(result, "File too large")
                    self.assertIn(result.code, (OK, FAILED), result.text)
                    self.assert_nothing_changed()

    def test_a_large_limit_is_none(self) -> None:
        self.assert_code(self.limited("-f 10000", "check", self.document), OK)

    def test_other_commands(self) -> None:
        dump, out = sample("async_-3.11"), self.path("new", "x.callgrind")
        result = self.assert_code(self.limited("-f 1", "convert", dump, out), FAILED)
        self.assert_says(result, "cannot write " + out, "File too large", "ulimit -f")
        self.assertEqual(os.listdir(self.path("new")), [])
        for words in (["stats", dump], ["stats", "--json", dump], ["diff", "--json", dump, sample("async_-3.12")]):
            with self.subTest(words), open(self.path("text"), "wb") as file:
                done = subprocess.run([*under("-f 1"), EXECUTABLE, *words], stdout=file, stderr=subprocess.PIPE, timeout=60, check=False)
                self.assertEqual(done.returncode, FAILED)
                self.assertIn(b"cannot write to standard output: File too large", done.stderr)


# Where a result goes to, and why it does not arrive; nothing where the reason cannot be said either.
PLACES = [(">/dev/full", b"No space left on device"), (">&-", b"Bad file descriptor"), (">&- 2>/dev/full", b""), (">&- <&-", b"Bad file descriptor"),
          (">/dev/full 2>&-", b"")]


class StandardOutput(FaultTest):
    """A result that nobody gets is a failure, in every command that prints one."""

    def into(self, place: str, words: Sequence[str], environment: Optional[dict[str, str]] = None) -> subprocess.CompletedProcess[bytes]:
        command = ["bash", "-c", 'exec "$@" ' + place, "into", EXECUTABLE, *words]
        return subprocess.run(command, cwd=self.folder, env=clean_environment(**(environment or {})), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)

    def assert_lost(self, code: int, words: Sequence[str], places: int = 2) -> None:
        for place, why in PLACES[:places]:
            with self.subTest(words=words, place=place):
                done = self.into(place, words)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(b"cannot write to standard output: " + why if why else b"", done.stderr)

    def test_commands_that_read_files(self) -> None:
        old, new = sample("exit3-3.11"), sample("exit3-3.12")
        verdicts = os.path.join(self.outputs, self.name + "-verdict.json")
        self.assert_lost(FAILED, ["diff", old, new], places=5)
        for words in (["--help"], ["--version"], ["check", "--help"], ["settings"], ["settings", "--json"], ["settings", self.document],
                      ["stats", old], ["stats", "--csv", old], ["stats", "--json", "--callers", old], ["diff", old, new],
                      ["diff", "--json", old, new], ["report", verdicts], ["diff", "--textconv", old]):
            self.assert_lost(FAILED, words)

    def test_commands_that_run_the_program(self) -> None:
        for words in (["check", self.document], ["check", "--json", self.document], ["refresh", self.document],
                      ["refresh", "--json", self.document], ["explain", self.document], ["explain", "--json", self.document, "getcwd"],
                      ["warm", "status", self.document], ["warm", "stop", self.document]):
            self.assert_lost(FAILED, words, places=1)
        self.assert_lost(FAILED, ["check", self.document], places=5)
        self.assert_nothing_changed()

    def test_a_red_check(self) -> None:
        """As of several scenarios of which one is red and one fails: 1, not 3."""
        self.program(PROGRAM.replace("50", "5000"))
        self.assert_lost(FAILED, ["check", self.document])
        self.assertEqual(self.verdict()["status"], "drift")

    def test_nothing_is_written_into_a_file_that_takes_its_number(self) -> None:
        for place in (">&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"):
            self.into(place, ["refresh", self.document])
            self.into(place, ["check", self.document])
            self.assert_nothing_changed()
            self.assertNotIn(b"perf.", read_bytes(os.path.join(self.outputs, self.name + "-stdout.txt")))
            self.assertIn("as in the baseline", self.check().out)

    def test_a_closed_standard_error_costs_nothing_else(self) -> None:
        done = self.into("2>&-", ["check", self.document])
        self.assertEqual((done.returncode, done.stdout.count(b"as in the baseline")), (OK, 1))
        self.assertEqual(self.into("2>/dev/full", ["check", self.path("none")]).returncode, FAILED)


if __name__ == "__main__":
    unittest.main()
