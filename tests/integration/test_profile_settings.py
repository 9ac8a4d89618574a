"""The settings of `filperf profile`: what they do, where they come from, and what is said of a bad one."""

from __future__ import annotations

import csv
import io
import json
import os
import pstats
import unittest
from typing import Any

from harness import FAILED, OK, PYTHON, SKIPPED, USAGE, read_bytes, read_json, write_bytes
from profiling import Ended, ProfileTest

SUBCOMMANDS = "import sys\ndef run(): pass\nrun()\nprint(sys.argv[1:])\n"

EVERY_SETTING = ["FIL_PERF_CPROFILE_ENABLED", "FIL_PERF_CPROFILE_SORT", "FIL_PERF_CPROFILE_FORMAT", "FIL_PERF_CPROFILE_OUTPUT",
                 "FIL_PERF_CPROFILE_STRIP_DIRS", "FIL_PERF_CPROFILE_SUBCOMMAND", "FIL_PERF_OUTPUT_DIR", "FIL_PERF_RUN_LABEL",
                 "FIL_PERF_CONTAINER_IMAGE", "FIL_PERF_REFRESH", "FIL_PERF_AGAINST", "FIL_PERF_CPROFILE_ENGINE", "FIL_PERF_WARM_PATIENCE"]


class Shown(ProfileTest):
    def shown(self, *arguments: str, **environment: str) -> dict[str, tuple[Any, str]]:
        result = self.assert_code(self.filperf("settings", "--json", *arguments, environment=environment), OK)
        document = json.loads(result.out)
        self.assertEqual(document["schema"], "filperf/settings/1")
        self.assertEqual([entry["variable"] for entry in document["settings"]], EVERY_SETTING)
        return {entry["variable"]: (entry["value"], entry["origin"]) for entry in document["settings"]}

    def test_defaults_of_a_command(self) -> None:
        defaults = self.shown()
        self.assertEqual({origin for _, origin in defaults.values()}, {"default"})
        self.assertEqual([defaults[name][0] for name in EVERY_SETTING],
                         [False, ["tottime"], ["pstats"], "{output_dir}/{label}-cprofile.{ext}", False, [], "outputs/perf", "{label}",
                          "filperf/perf-tools", False, "", "auto", "30"])

    def test_defaults_of_the_gate(self) -> None:
        gate = self.shown(self.manifest())
        self.assertEqual(gate["FIL_PERF_CPROFILE_ENABLED"], (True, "default"))
        self.assertEqual(gate["FIL_PERF_OUTPUT_DIR"], (self.outputs, "default"))
        self.assertEqual(gate["FIL_PERF_RUN_LABEL"], (self.name, "default"))

    def test_origins(self) -> None:
        manifest = self.manifest(subject_settings={"FIL_PERF_RUN_LABEL": "a", "FIL_PERF_CPROFILE_SORT": "calls", "FIL_PERF_OUTPUT_DIR": "/a"},
                                 settings={"FIL_PERF_RUN_LABEL": "b", "FIL_PERF_CPROFILE_FORMAT": "csv"})
        shown = self.shown("--sort", "time,calls", manifest, FIL_PERF_CPROFILE_FORMAT="json", FIL_PERF_ENABLE_CPROFILE="No")
        self.assertEqual(shown["FIL_PERF_OUTPUT_DIR"], ("/a", "CMake (subject)"))
        self.assertEqual(shown["FIL_PERF_RUN_LABEL"], ("b", "CMake (scenario)"))
        self.assertEqual(shown["FIL_PERF_CPROFILE_FORMAT"], (["json"], "environment"))
        self.assertEqual(shown["FIL_PERF_CPROFILE_ENABLED"], (False, "environment"))
        self.assertEqual(shown["FIL_PERF_CPROFILE_SORT"], (["time", "calls"], "command line"))

    def test_for_people(self) -> None:
        result = self.filperf("settings", "--strip-dirs", environment={"FIL_PERF_CPROFILE_SORT": "calls", "FIL_PERF_CPROFILE_SROT": "x"})
        self.assert_code(result, OK)
        lines = result.out.splitlines()
        self.assertIn("FIL_PERF_CPROFILE_SORT = calls  (environment)", lines)
        self.assertIn("FIL_PERF_CPROFILE_STRIP_DIRS = on  (command line)", lines)
        self.assertIn("  Other names: FIL_PERF_ENABLE_CPROFILE --enable --no-enable.", lines)
        self.assertEqual(result.err, "filperf: FIL_PERF_CPROFILE_SROT is set, but filperf has no such setting\n")
        self.assertEqual(json.loads(self.filperf("settings", "--json", environment={"FIL_PERF_X": ""}).out)["unknown"], ["FIL_PERF_X"])


class Refused(ProfileTest):
    """Before anything runs: the program would say so."""

    def assert_refused(self, ended: Ended, code: int, *texts: str) -> None:
        self.assertEqual((ended.code, ended.out), (code, ""), ended)
        self.assertTrue(ended.err.startswith("filperf: cannot "), ended.err)
        for text in texts:
            self.assertIn(text, ended.err)

    def setUp(self) -> None:
        super().setUp()
        self.script("program.py", "print('ran')")

    def test_bad_values(self) -> None:
        for name, value, allowed in (
                ("FIL_PERF_CPROFILE_ENABLED", "maybe", "1/0, true/false, yes/no, on/off, t/f, y/n in any case"),
                ("FIL_PERF_ENABLE_CPROFILE", "", "1/0, true/false"),
                ("FIL_PERF_CPROFILE_STRIP_DIRS", "2", "1/0, true/false"),
                ("FIL_PERF_CPROFILE_SORT", "size", "calls, cumtime, cumulative, filename, line, module, name, ncalls, nfl, pcalls, stdname, time, tottime"),
                ("FIL_PERF_CPROFILE_FORMAT", "pstats,prof", "pstats, callgrind, speedscope, dot, folded, csv, json"),
                ("FIL_PERF_CPROFILE_OUTPUT", "{name}.pstats", "{output_dir}, {label}, {pid} and {ext}"),
                ("FIL_PERF_CPROFILE_SUBCOMMAND", "run,,qty", "words separated by commas"),
                ("FIL_PERF_OUTPUT_DIR", "", "paths of folders: not empty"),
                ("FIL_PERF_RUN_LABEL", "a/b", "without `/`"),
                ("FIL_PERF_RUN_LABEL", "{host}", "{label} (the default) and {pid}"),
                ("FIL_PERF_CONTAINER_IMAGE", "--privileged", "names of container images"),
                ("FIL_PERF_WARM_PATIENCE", "1", "whole seconds from 2 to 600"),
                ("FIL_PERF_WARM_PATIENCE", "5s", "whole seconds from 2 to 600"),
                ("FIL_PERF_WARM_PATIENCE", "99999999999", "whole seconds from 2 to 600"),
                ("FIL_PERF_REFRESH", "x", "1/0, true/false")):
            with self.subTest(name=name, value=value):
                ended = self.run_profiled(PYTHON, "program.py", **{name: value})
                self.assert_refused(ended, USAGE, "cannot use %s=%s: allowed are " % (name, value), allowed,
                                    "Set %s to one of these, or unset it." % name)
        self.assertEqual(self.left(), [])

    def test_bad_options(self) -> None:
        for options, text in ((("--sort", "size"), "cannot use --sort=size: allowed are calls, "),
                              (("--format=prof",), "cannot use --format=prof: allowed are pstats, "),
                              (("-o", "x/"), "cannot use --output=x/"), (("--label", ""), "cannot use --label="),
                              (("--container-image", "a b"), "cannot use --container-image=a b")):
            with self.subTest(options=options):
                self.assert_refused(self.run_profiled(PYTHON, "program.py", options=options), USAGE, text, "Give one of these.")
        for options in (("--bogus",), ("--top", "many"), ("--top", "-1"), ("--top",)):
            with self.subTest(options=options):
                ended = self.run_profiled(PYTHON, "program.py", options=options)
                self.assertEqual((ended.code, ended.out), (USAGE, ""), ended)
        result = self.filperf("profile")
        self.assert_refused(Ended(result.code, result.out, result.err), USAGE, "no command is given")

    def test_two_formats_cannot_share_a_file(self) -> None:
        ended = self.run_profiled(PYTHON, "program.py", options=("-o", "x.prof", "--format", "pstats,csv"))
        self.assert_refused(ended, USAGE, "cannot write pstats and csv to x.prof", "Put {ext} into FIL_PERF_CPROFILE_OUTPUT")

    def test_places_that_cannot_be_written(self) -> None:
        write_bytes(self.path("file"), b"kept")
        os.mkdir(self.path("folder"))
        for output, text in (("file/x.prof", "it cannot be made: Not a directory"), ("/proc/x.prof", "cannot write to the folder /proc"),
                             ("folder", "what stands there is not a regular file"), ("/dev/full", "what stands there is not a regular file")):
            with self.subTest(output=output):
                ended = self.run_profiled(PYTHON, "program.py", options=("-o", output))
                self.assert_refused(ended, FAILED, text, "Nothing was run. Choose another place with FIL_PERF_OUTPUT_DIR or FIL_PERF_CPROFILE_OUTPUT.")
        self.assertEqual(read_bytes(self.path("file")), b"kept")
        self.assertEqual(os.listdir(self.path("folder")), [])


class Followed(ProfileTest):
    def setUp(self) -> None:
        super().setUp()
        self.script("program.py", SUBCOMMANDS)

    def profiled(self, *arguments: str, options: tuple[str, ...] = (), **environment: str) -> list[str]:
        """Runs the program. What it leaves in the folder of profiles, which is emptied."""
        ended = self.run_profiled(PYTHON, "program.py", *arguments, options=options, **environment)
        self.assertEqual(ended, (0, "%s\n" % list(arguments), ""))
        left = self.left()
        for name in left:
            os.unlink(os.path.join(self.profiles, name))
        return left

    def test_the_switch(self) -> None:
        profile = ["program-cprofile.pstats"]
        self.assertEqual(self.profiled(FIL_PERF_CPROFILE_ENABLED="YES"), profile)
        self.assertEqual(self.profiled(FIL_PERF_CPROFILE_ENABLED="f"), [])
        self.assertEqual(self.profiled(FIL_PERF_CPROFILE_ENABLED="off", FIL_PERF_ENABLE_CPROFILE="on"), [])
        self.assertEqual(self.profiled(options=("--no-enable",)), [])
        self.assertEqual(self.profiled(options=("--enable",), FIL_PERF_CPROFILE_ENABLED="0"), profile)
        self.assertFalse(os.path.exists(self.path("outputs")))

    def test_switched_off_it_is_any_command(self) -> None:
        for command, expected in ((("echo", "-n", "[a]", "--"), (0, "[a] --", "")), (("sh", "-c", "echo err >&2; exit 3"), (3, "", "err\n"))):
            self.assertEqual(self.run_profiled(*command, FIL_PERF_CPROFILE_ENABLED="0"), expected)
        ended = self.run_profiled("nothing-of-that-name", FIL_PERF_CPROFILE_ENABLED="0")
        self.assertEqual(ended, (127, "", "filperf: cannot run nothing-of-that-name: there is no such command in PATH\n"))
        self.script("plain", "echo by the shell")
        os.chmod(self.path("plain"), 0o755)
        self.assertEqual(self.run_profiled("./plain", FIL_PERF_CPROFILE_ENABLED="0"), (0, "by the shell\n", ""))

    def test_subcommands(self) -> None:
        profile = ["program-cprofile.pstats"]
        for arguments, chosen in ((("run", "x.yml"), True), (("-v", "--color=no", "qty"), True), (("settings", "run"), False), ((), False),
                                  (("--help",), False)):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.profiled(*arguments, FIL_PERF_CPROFILE_SUBCOMMAND="run,qty"), profile if chosen else [])
        self.assertEqual(self.profiled("settings", FIL_PERF_CPROFILE_SUBCOMMAND=""), profile)

    def test_names(self) -> None:
        self.assertEqual(self.profiled(FIL_PERF_RUN_LABEL="nightly run"), ["nightly run-cprofile.pstats"])
        self.assertEqual(self.profiled(FIL_PERF_RUN_LABEL="{label} {{x}}"), ["program {x}-cprofile.pstats"])
        self.assertEqual(self.profiled(options=("--label", "{label}.1"), FIL_PERF_RUN_LABEL="no"), ["program.1-cprofile.pstats"])
        self.assertEqual(self.profiled(FIL_PERF_CPROFILE_OUTPUT="{output_dir}/of-{label}.{ext}"), ["of-program.pstats"])
        elsewhere = self.path("new", "folders")
        self.assertEqual(self.profiled(options=("-o", elsewhere + "/{label}.prof")), [])
        self.assertEqual(os.listdir(elsewhere), ["program.prof"])
        # A relative place is the working folder's at the start, wherever the program goes.
        self.script("moves.py", "import os; os.chdir('/')")
        self.assertEqual(self.run_profiled(PYTHON, "moves.py", options=("-o", "here.prof")).code, 0)
        self.assertTrue(os.path.exists(self.path("here.prof")))

    def test_formats(self) -> None:
        self.assertEqual(self.profiled(options=("--format", "callgrind")), ["program-cprofile.callgrind"])
        self.assertEqual(self.profiled(FIL_PERF_CPROFILE_FORMAT="json,speedscope", FIL_PERF_CPROFILE_OUTPUT="{output_dir}/p.{ext}"),
                         ["p.json", "p.speedscope.json"])

    def test_formats_hold_what_the_dump_holds(self) -> None:
        formats = ("callgrind", "speedscope", "dot", "folded", "csv", "json")
        self.run_profiled(PYTHON, "program.py", options=("--format", "pstats," + ",".join(formats)))
        self.assertEqual(len(self.left()), 7)
        for format in formats:
            with self.subTest(format=format):
                extension = {"speedscope": "speedscope.json"}.get(format, format)
                converted = self.path("converted." + extension)
                self.assert_code(self.filperf("convert", self.profile_of("program"), converted), OK)
                # But for the title: the command there, the dump's name here.
                expected = read_bytes(converted).replace(self.profile_of("program").encode(), b"program")
                self.assertEqual(read_bytes(self.profile_of("program", extension)), expected)

    def test_formats_are_written_whatever_the_end(self) -> None:
        for name, code, text in (("fails", 3, "raise SystemExit(3)"), ("raises", 1, "1 / 0"),
                                 ("killed", -15, "import os, time\nos.kill(os.getpid(), 15)\ntime.sleep(9)"),
                                 ("no_children", 0, "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)"),
                                 ("lost", 0, "import os\nos.environ.clear()\nos.chdir('/')\nos.closerange(0, 2)")):
            with self.subTest(program=name):
                self.script(name + ".py", "def f(): pass\nf()\n" + text)
                self.assertEqual(self.run_profiled(PYTHON, name + ".py", options=("--format", "csv")).code, code)
                self.assertEqual(self.left(), [name + "-cprofile.csv"])
                with open(self.profile_of(name, "csv"), newline="", encoding="utf-8") as file:
                    self.assertTrue(any("f" in row for row in csv.reader(file)))
                os.unlink(self.profile_of(name, "csv"))

    def test_the_first_functions_are_printed_at_the_end(self) -> None:
        self.script("program.py", "import sys\ndef f(n): return n and f(n - 1)\nf(5); f(2)\nprint('out')\nsys.exit('the last word')")
        code, out, err = self.run_profiled(PYTHON, "program.py", options=("--top", "2", "--sort", "calls,name"))
        self.assertEqual((code, out), (1, "out\n"))
        stream = io.StringIO()
        stats = pstats.Stats(self.profile_of("program"), stream=stream)
        stats.sort_stats("calls", "name").print_stats(2)
        said, _, table = err.partition("\n")
        self.assertEqual(said, "the last word")
        # All but the first line, which says when the file was written.
        self.assertEqual(table.strip().splitlines()[1:], stream.getvalue().strip().splitlines()[1:])
        self.assertIn("      9/2 ", table)

    def test_the_environment_of_the_program_is_its_own(self) -> None:
        self.script("shows.py", "import os\nprint(sorted(os.environ.items()))")
        self.assert_same(PYTHON, "shows.py", FIL_PERF_RUN_LABEL="x")

    def test_a_container(self) -> None:
        engine = self.executable("bin/podman", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
        os.symlink(engine, self.path("bin", "docker"))
        path = self.path("bin") + ":/usr/bin:/bin"
        ended = self.run_profiled("filare", "run", "a b.yml", options=("--container", "--top", "3", "--sort", "calls"), PATH=path,
                                  FIL_PERF_CONTAINER_IMAGE="tools:7")
        self.assertEqual((ended.code, ended.err), (0, ""))
        words = ended.out.splitlines()
        self.assertEqual(words[:3], ["run", "--rm", "--interactive"])
        self.assertNotIn("--tty", words)
        user = "--user=%d:%d" % (os.getuid(), os.getgid()) if os.getuid() == 0 else "--userns=keep-id:uid=1000,gid=1000"
        for word in (user, "--mount=type=bind,source={0},target={0}".format(self.folder), "--workdir=" + self.folder,
                     "--env=FIL_PERF_CPROFILE_ENABLED=on", "--env=FIL_PERF_CPROFILE_SORT=calls", "--env=FIL_PERF_OUTPUT_DIR=" + self.profiles):
            self.assertIn(word, words)
        self.assertEqual(words[words.index("--entrypoint=filperf"):],
                         ["--entrypoint=filperf", "tools:7", "profile", "--top=3", "--", "filare", "run", "a b.yml"])
        # The engine would make it, as root.
        self.assertTrue(os.path.isdir(self.profiles))
        ended = self.run_profiled("filare", options=("--container",), PATH="/nowhere")
        self.assertEqual((ended.code, ended.out), (127, ""))
        self.assertIn("there is neither podman nor docker in PATH", ended.err)


class InTheGate(ProfileTest):
    """The settings that a scenario follows, from CMake or from the environment."""

    def setUp(self) -> None:
        super().setUp()
        self.program("def main(): pass\n")

    def test_places(self) -> None:
        self.accepted()
        manifest = self.manifest(settings={"FIL_PERF_OUTPUT_DIR": self.profiles, "FIL_PERF_RUN_LABEL": "{label}-x"})
        self.assert_code(self.filperf("check", manifest), OK)
        self.assertEqual(self.left(), [self.name + "-x-" + what for what in ("cprofile.pstats", "stderr.txt", "stdout.txt", "verdict.json")])
        self.assert_code(self.filperf("check", manifest, environment={"FIL_PERF_OUTPUT_DIR": self.path("other"), "FIL_PERF_CPROFILE_OUTPUT":
                                                                      self.path("p", "{label}.prof")}), OK)
        self.assertEqual(os.listdir(self.path("p")), [self.name + "-x.prof"])
        self.assertIn(self.name + "-x-verdict.json", os.listdir(self.path("other")))
        self.assertEqual(read_json(self.path("other", self.name + "-x-verdict.json"))["profile"], self.path("p", self.name + "-x.prof"))

    def test_the_switch(self) -> None:
        self.assert_code(self.check(settings={"FIL_PERF_CPROFILE_ENABLED": "0"}), SKIPPED)
        self.accepted()
        self.assert_code(self.check(environment={"FIL_PERF_CPROFILE_ENABLED": "1"}, settings={"FIL_PERF_CPROFILE_ENABLED": "0"}), OK)

    def test_formats_are_written_beside_the_dump(self) -> None:
        self.accepted()
        manifest = self.manifest(settings={"FIL_PERF_CPROFILE_FORMAT": "csv,callgrind"}, output_dir=self.profiles)
        self.assert_code(self.filperf("check", manifest), OK)
        profiles = [name for name in self.left() if "-cprofile." in name]
        self.assertEqual(profiles, [self.name + "-cprofile." + extension for extension in ("callgrind", "csv", "pstats")])
        # What an earlier run left is not taken for this one's.
        self.program("def main(): raise SystemExit(9)\n")
        self.assert_code(self.filperf("check", manifest), FAILED)
        self.assertEqual([name for name in self.left() if "-cprofile." in name], [])

    def test_several_scenarios_need_names_of_their_own(self) -> None:
        manifests = [self.manifest(scenario=name) for name in "ab"]
        for variable, value in (("FIL_PERF_RUN_LABEL", "same"), ("FIL_PERF_CPROFILE_OUTPUT", "same.pstats")):
            for command in ("check", "refresh"):
                result = self.assert_code(self.filperf(command, *manifests, environment={variable: value}), USAGE)
                self.assert_says(result, "cannot use %s with several scenarios" % variable, "Put {label} into it")
        self.assert_code(self.filperf("refresh", *manifests, environment={"FIL_PERF_RUN_LABEL": "{label}-x"}), OK)


if __name__ == "__main__":
    unittest.main()
