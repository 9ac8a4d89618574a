"""Refreshing baselines: the same bytes where nothing changed, whole files or none, what is unstable, what is pruned."""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import shutil
import signal
import unittest
from typing import Any, Callable

from harness import DRIFT, FAILED, FILE, OK, USAGE, GateTest, Result, read_bytes, write_bytes

GOOD = "def helper():\n    pass\n\ndef main():\n    for _ in range({}):\n        helper()\n"


def many_functions(count: int, times: int = 1) -> str:
    """A program of many functions with long names. Its baseline is far larger than its profile."""
    name = "a_function_with_a_long_name_" * 4
    functions = "".join("def %s%d():\n    pass\n\n" % (name, i) for i in range(count))
    return functions + "def main_%s():\n    for function in FUNCTIONS:\n        for _ in range(%d):\n            function()\n\n" % (name, times) \
        + "FUNCTIONS = [%s]\n\ndef main():\n    main_%s()\n" % (", ".join("%s%d" % (name, i) for i in range(count)), name)


class RefreshTest(GateTest):
    def folder_of_version(self) -> str:
        return os.path.dirname(self.baseline_path)

    def test_same_bytes(self) -> None:
        """A second and a third refresh change nothing, not even the file's time, and say so."""
        self.program(GOOD.format(300))
        self.assert_says(self.accepted(), "new baseline, 301 calls, 301 into demo, 0 by it", self.baseline_path)
        content, time = read_bytes(self.baseline_path), os.stat(self.baseline_path).st_mtime_ns
        for _ in range(2):
            self.assert_says(self.accepted(), "baseline unchanged, 301 calls")
        self.assertEqual(read_bytes(self.baseline_path), content)
        self.assertEqual(os.stat(self.baseline_path).st_mtime_ns, time)

    def test_same_bytes_from_nothing(self) -> None:
        """The same program gives the same file again after it was removed, also from another folder of the same depth."""
        self.program(GOOD.format(300))
        self.accepted()
        content = read_bytes(self.baseline_path)
        os.remove(self.baseline_path)
        os.rename(self.source, self.path("moved"))
        self.accepted(subject={"source": self.path("moved")})
        self.assertEqual(read_bytes(self.baseline_path), content)

    def test_content(self) -> None:
        """No date, line number, address or path of this machine is in the file, and one function a line is."""
        self.program(GOOD.format(300))
        self.accepted(args=["--flag", "value"])
        text = read_bytes(self.baseline_path).decode()
        for absent in (self.folder, "/tmp", "0x", os.uname().nodename, ".py:1"):
            self.assertNotIn(absent, text)
        self.assertEqual(text.count('{"calls":'), sum('{"calls":' in line for line in text.splitlines()))
        self.assertRegex(text, r'\n    "%s:helper": {"calls":300,"by":"\w{3}"[,}]' % re.escape(FILE))
        self.assertEqual(self.baseline()["functions"][FILE + ":helper"]["callers"], {FILE + ":main": 300})
        document = json.loads(text)
        self.assertEqual(list(document["functions"]), sorted(document["functions"]))
        self.assertEqual((document["scenario"], document["phase"], document["command"]), (self.name, "run", ["--flag", "value"]))

    def test_changed_program(self) -> None:
        """Another program gives another file, with the counts before and after."""
        self.program(GOOD.format(300))
        self.accepted()
        self.program(GOOD.format(400))
        result = self.accepted()
        self.assert_says(result, "baseline changed; commit it", "301 -> 401 (+33.22 %)", self.baseline_path)
        self.assert_code(self.check(), OK)

    def test_refresh_leaves_nothing_else(self) -> None:
        self.program(GOOD.format(300))
        self.accepted()
        self.assertEqual(os.listdir(self.folder_of_version()), [os.path.basename(self.baseline_path)])
        self.assertEqual(os.stat(self.baseline_path).st_mode & 0o777, 0o644)

    def test_replaces_an_unreadable_baseline(self) -> None:
        """A file that was edited by hand is replaced, and that is said."""
        self.program(GOOD.format(300))
        self.accepted()
        good = read_bytes(self.baseline_path)
        write_bytes(self.baseline_path, good.replace(b"300", b"301"))
        self.assert_says(self.accepted(), "note: the baseline that was there is replaced", "edited by hand")
        self.assertEqual(read_bytes(self.baseline_path), good)

    def test_failed_program(self) -> None:
        """Where the program fails the old baseline stays, byte for byte, and that is said."""
        self.program(GOOD.format(300))
        self.accepted()
        good = read_bytes(self.baseline_path)
        for text in ("def main():\n    return 3\n", "raise ValueError('x')\n", "def main():\n    import os\n    os._exit(0)\n"):
            self.program(text)
            self.assert_says(self.assert_code(self.refresh(), FAILED), "ERROR", "Its baseline is as it was.")
            self.assertEqual(read_bytes(self.baseline_path), good)

    def test_several(self) -> None:
        """One scenario that fails does not keep another from being refreshed."""
        self.program(GOOD.format(300))
        result = self.filperf("refresh", self.manifest(scenario="bad", expect_exit=3), self.manifest(scenario="good"))
        self.assert_code(result, FAILED)
        self.assert_says(result, "ERROR perf.bad", "perf.good: new baseline")
        self.assertEqual(os.listdir(self.folder_of_version()), ["good.json"])


class UnwritableTest(GateTest):
    """The old baseline survives whatever keeps the new one from being written, and nothing half-written is left."""

    def assert_kept(self, refresh: Callable[[], Result], *texts: str) -> None:
        """A refresh of a changed program fails with these texts; the folder is as it was."""
        self.program(many_functions(300))
        self.accepted()
        folder = os.path.dirname(self.baseline_path)
        good = read_bytes(self.baseline_path)
        self.program(many_functions(300, 2))
        result = self.assert_code(refresh(), FAILED)
        self.assert_says(result, "cannot write " + self.baseline_path, "Nothing was changed", "Its baseline is as it was.", *texts)
        self.assertEqual(read_bytes(self.baseline_path), good)
        self.assertEqual(os.listdir(folder), [os.path.basename(self.baseline_path)])
        self.assert_code(self.refresh(), OK)

    def test_file_too_large(self) -> None:
        """A write that stops in the middle: a limit on the size of files that the profile is below and the baseline is above."""
        self.settings["args"] = ["x" * 100_000]  # the baseline holds the command

        def limited() -> Result:
            limit = os.path.getsize(self.baseline_path) - 100
            self.assertLess(os.path.getsize(os.path.join(self.outputs, self.name + "-cprofile.pstats")), limit)

            def set_limit() -> None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            return self.filperf("refresh", self.manifest(), preexec_fn=set_limit, restore_signals=False)
        self.assert_kept(limited, "File too large")

    def test_folder_that_cannot_be_written(self) -> None:
        """A read-only folder; for root, without the capability that makes it writable all the same."""
        def read_only() -> Result:
            os.chmod(os.path.dirname(self.baseline_path), 0o555)
            before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all") if os.getuid() == 0 else ()
            try:
                return self.filperf("refresh", self.manifest(), before=before)
            finally:
                os.chmod(os.path.dirname(self.baseline_path), 0o755)
        self.assert_kept(read_only, "Permission denied")

    def test_file_in_place_of_the_folder(self) -> None:
        self.program(GOOD.format(300))
        write_bytes(os.path.dirname(self.baseline_path), b"mine")
        result = self.assert_code(self.refresh(), FAILED)
        self.assert_says(result, "cannot write " + self.baseline_path, os.path.dirname(self.baseline_path) + " cannot be made")
        self.assertEqual(read_bytes(os.path.dirname(self.baseline_path)), b"mine")

    def test_full_disk(self) -> None:
        """A separate file system that is too small for the new baseline, if this user may mount one."""
        CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
        MS_REC, MS_PRIVATE = 0x4000, 0x40000
        libc = ctypes.CDLL(None, use_errno=True)

        def mount_small_disk() -> None:
            """In the harness's own process, before it starts: a private view of the file systems with a small one in it."""
            user, group = os.getuid(), os.getgid()
            allowed = libc.unshare(CLONE_NEWNS if user == 0 else CLONE_NEWNS | CLONE_NEWUSER) == 0
            if allowed and user != 0:
                for name, text in (("setgroups", "deny"), ("gid_map", "%d %d 1" % (group, group)), ("uid_map", "%d %d 1" % (user, user))):
                    try:
                        with open("/proc/self/" + name, "w") as file:
                            file.write(text)
                    except OSError:
                        os._exit(99)
            allowed = allowed and libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) == 0
            if not allowed or libc.mount(b"tmpfs", self.baselines.encode(), b"tmpfs", 0, b"size=%d,mode=777" % size) != 0:
                os._exit(99)
            os.mkdir(os.path.dirname(self.baseline_path))
            with open(self.baseline_path, "wb") as file:
                file.write(good)
            # What the folder holds afterwards must be looked at from within.
            if os.fork() == 0:
                return
            _, status = os.wait()
            kept = read_bytes(self.baseline_path) == good and os.listdir(os.path.dirname(self.baseline_path)) == [self.name + ".json"]
            os._exit(os.WEXITSTATUS(status) if kept else 98)

        self.program(many_functions(300))
        self.accepted()
        good = read_bytes(self.baseline_path)
        size = (len(good) // 4096 + 2) * 4096  # room for the old one and the beginning of the new
        self.program(many_functions(300, 2))
        result = self.filperf("refresh", self.manifest(), preexec_fn=mount_small_disk)
        if result.code == 99:
            self.skipTest("no file system can be mounted here; test_file_too_large still interrupts a write")
        self.assertNotEqual(result.code, 98, "the old baseline should be whole, and alone: " + result.text)
        self.assert_code(result, FAILED)
        self.assert_says(result, "cannot write " + self.baseline_path, "No space left on device", "Its baseline is as it was.")


class PruneTest(GateTest):
    """Baselines without a scenario go, and nothing else ever does."""

    def setUp(self) -> None:
        super().setUp()
        self.program(GOOD.format(300))
        self.index = self.path("index.json")
        self.settings["index"] = self.index

    def write_index(self, *names: str, **changes: Any) -> None:
        document = {"schema": "filperf/index/1", "scenarios": [{"name": name, "baseline_dir": self.baselines} for name in names], **changes}
        write_bytes(self.index, json.dumps(document).encode())

    def orphan(self) -> str:
        """A whole baseline under the name of no declared scenario."""
        self.write_index(self.name)
        self.accepted()
        path = os.path.join(os.path.dirname(self.baseline_path), "orphan.json")
        shutil.copy(self.baseline_path, path)
        return path

    def test_orphan(self) -> None:
        """An orphan is removed and named, by a refresh of any scenario, also of one that is unchanged."""
        orphan = self.orphan()
        result = self.accepted()
        self.assert_says(result, "baseline unchanged", "removed " + orphan + ": no scenario of that name is declared")
        self.assertEqual(os.listdir(os.path.dirname(self.baseline_path)), [self.name + ".json"])
        self.orphan()
        self.assertEqual(json.loads(self.accepted_as_json().out)["baselines"][0]["pruned"], [orphan])

    def accepted_as_json(self) -> Result:
        return self.assert_code(self.refresh("--json"), OK)

    def test_declared_scenarios_stay(self) -> None:
        path = self.orphan()
        self.write_index(self.name, "orphan")
        self.assertNotIn("removed", self.accepted().text)
        self.assertTrue(os.path.exists(path))

    def test_other_files_stay(self) -> None:
        """What filperf did not write is not touched: other JSON, other names, folders, other interpreter versions."""
        orphan = self.orphan()
        folder = os.path.dirname(orphan)
        kept = {os.path.join(folder, "notes.json"): b'{"mine": true}', os.path.join(folder, "README.md"): b"mine",
                os.path.join(folder, "sub.json", "inside"): b"mine", os.path.join(self.baselines, "cpython-2.7", "old.json"): read_bytes(orphan),
                os.path.join(self.baselines, "top.json"): read_bytes(orphan)}
        for path, content in kept.items():
            write_bytes(path, content)
        self.accepted()
        self.assertFalse(os.path.exists(orphan))
        for path, content in kept.items():
            self.assertEqual(read_bytes(path), content, path)

    def test_check_prunes_nothing(self) -> None:
        orphan = self.orphan()
        self.assert_code(self.check(), OK)
        self.assertTrue(os.path.exists(orphan))

    def test_failed_refresh_prunes_nothing(self) -> None:
        orphan = self.orphan()
        self.assert_code(self.refresh(expect_exit=3), FAILED)
        self.assertTrue(os.path.exists(orphan))

    def test_bad_index(self) -> None:
        """An index that is missing, broken, of another schema or of another project removes nothing, and changes nothing."""
        orphan = self.orphan()
        good = read_bytes(self.baseline_path)
        self.program(GOOD.format(400))
        for content, text in ((None, "No such file"), (b"", "not JSON"), (b'{"schema": "filperf/index/2", "scenarios": []}', "configure again"),
                              (b'{"schema": "filperf/index/1"}', "`scenarios` is not a list"),
                              (b'{"schema": "filperf/index/1", "scenarios": []}', "does not list " + self.name)):
            os.remove(self.index)
            if content is not None:
                write_bytes(self.index, content)
            result = self.assert_code(self.refresh(), FAILED)
            self.assert_says(result, self.index, text, "Its baseline is as it was.")
            self.assertTrue(os.path.exists(orphan))
            self.assertEqual(read_bytes(self.baseline_path), good)
            write_bytes(self.index, b"")


class UnstableTest(GateTest):
    """Counts that differ from run to run are found by the refresh and left out of the gate; all others stay in."""

    def setUp(self) -> None:
        super().setUp()
        self.settings["limits"] = {"max_unstable_percent": 100}

    # `waiter` polls as often as chance wants; `steady` calls the same function always as often.
    PROGRAM = """
        import os

        def poll():
            return len("x")

        def waiter():
            for _ in range(int.from_bytes(os.urandom(2), "big") % 20000 + 1000):
                poll()

        def steady():
            for _ in range({steady}):
                poll()

        def main():
            waiter()
            steady()
        """

    def test_recorded_and_left_out(self) -> None:
        """Only the calls that moved are unstable: of `poll` those by `waiter`, and the calls that `poll` itself makes."""
        self.program(self.PROGRAM.format(steady=500))
        result = self.accepted()
        length = "builtin:<built-in method builtins.len>"
        baseline = self.baseline()
        waiting = baseline["functions"][FILE + ":poll"]["callers"][FILE + ":waiter"]
        share = waiting + baseline["functions"][length]["callers"][FILE + ":poll"]
        total = baseline["calls"]["total"]
        self.assert_says(result, "some calls of 2 functions differ from run to run: the gate leaves out {:,} of {:,} calls ({:.2f} %)".format(
            share, total, 100 * share / total))
        self.assertEqual(sorted(baseline["unstable"]), [length, FILE + ":poll"])
        self.assertEqual({callee: list(callers) for callee, callers in baseline["unstable_calls"].items()},
                         {length: [FILE + ":poll"], FILE + ":poll": [FILE + ":waiter"]})
        least, most = baseline["unstable_calls"][FILE + ":poll"][FILE + ":waiter"]
        self.assertLess(least, most)
        for _ in range(3):
            self.assert_says(self.assert_code(self.check(), OK), "the gate leaves out {:,} of {:,} calls".format(share, total))
            self.assertEqual(self.verdict()["left_out"], {"calls": share, "total": total, "percent": 100 * share / total})

    def test_too_much(self) -> None:
        """Above 5 % there is no baseline, and one that was there stays, unless the scenario or the command allows more."""
        self.program(self.PROGRAM.format(steady=500))
        result = self.assert_code(self.refresh(limits={"max_unstable_percent": 5}), FAILED)
        self.assert_says(result, "differ from run to run, so the gate would leave them out; at most 5 % may", FILE + ":poll",
                         "MAX_UNSTABLE (CMakeLists.txt:7)", "Its baseline is as it was.")
        self.assertFalse(os.path.exists(self.baseline_path))
        self.assert_code(self.refresh("--max-unstable", "100", limits={"max_unstable_percent": 5}), OK)
        content = read_bytes(self.baseline_path)
        self.assert_code(self.refresh(limits={"max_unstable_percent": 5}), FAILED)
        self.assertEqual(read_bytes(self.baseline_path), content)
        self.assert_code(self.refresh("--max-unstable", "101"), USAGE)

    def test_what_left_too_much_out_is_forgotten(self) -> None:
        """A mended program is gated again in full, although its baseline knew so much that differed."""
        self.program(self.PROGRAM.format(steady=500))
        self.accepted()
        self.program(self.PROGRAM.format(steady=500).replace('int.from_bytes(os.urandom(2), "big") % 20000 + 1000', "1000"))
        self.assert_says(self.assert_code(self.refresh(limits={"max_unstable_percent": 5}), OK), "baseline changed")
        self.assertEqual(self.baseline()["unstable"], {})

    def test_stable_calls_are_still_gated(self) -> None:
        """Twice the stable calls of the function that has unstable ones fails."""
        self.program(self.PROGRAM.format(steady=500))
        self.accepted()
        self.program(self.PROGRAM.format(steady=1000))
        result = self.assert_code(self.check(), DRIFT)
        self.assert_says(result, "500 -> 1,000 calls by " + FILE + ":steady")
        beyond = {entry["name"]: (entry["before"], entry["after"]) for entry in self.verdict()["functions_beyond_limit"]}
        self.assertEqual(beyond[FILE + ":poll"], (500, 1000))

    def test_same_bytes(self) -> None:
        """What is unstable does not make the file change."""
        self.program(self.PROGRAM.format(steady=500))
        self.accepted()
        content = read_bytes(self.baseline_path)
        self.assert_says(self.accepted(), "baseline unchanged")
        self.assertEqual(read_bytes(self.baseline_path), content)

    def test_remembered(self) -> None:
        """What was unstable once stays so in a refresh of a changed program, while the function is there."""
        self.program(self.PROGRAM.format(steady=500))
        self.accepted()
        self.program(self.PROGRAM.format(steady=700).replace('int.from_bytes(os.urandom(2), "big") % 20000 + 1000', "1000"))
        self.accepted()
        self.assertIn(FILE + ":poll", self.baseline()["unstable"])
        self.program(GOOD.format(300))
        self.accepted()
        self.assertEqual(self.baseline()["unstable"], {})

    def test_name_of_the_folder(self) -> None:
        """Counts that follow the name of the folder it runs in are unstable: captures of a refresh run under several names."""
        self.program("""
            import os, zlib

            def step():
                pass

            def main():
                for _ in range(1000 + zlib.crc32(os.getcwd().encode()) % 5000):
                    step()
            """)
        self.accepted()
        self.assertEqual(list(self.baseline()["unstable"]), [FILE + ":step"])


if __name__ == "__main__":
    unittest.main()
