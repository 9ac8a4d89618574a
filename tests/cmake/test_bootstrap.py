"""What ./bootstrap says to arguments it does not know, and on machines that lack something. Nothing is installed or built."""

import os
import shutil
import stat
import unittest

from project import ROOT, ProjectTest, clean_environment, flat, run


class Bootstrap(ProjectTest):
    def setUp(self):
        super().setUp()
        # A copy, with a PATH of stand-ins only: each writes down how it was called.
        self.script = shutil.copy(os.path.join(ROOT, "bootstrap"), self.source)
        self.tools = self.folder + "/bin"
        self.log = self.folder + "/log"
        os.makedirs(self.tools)
        for tool in ("dirname", "env", "cat"):
            os.symlink(shutil.which(tool), self.tools + "/" + tool)

    def tool(self, name, body="exit 0"):
        path = self.tools + "/" + name
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho \"%s $*\" >> '%s'\n%s\n" % (name, self.log, body))
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)

    def debian(self, missing=(), user=0):
        self.tool("id", "echo %d" % user)
        self.tool("apt-get")
        self.tool("dpkg-query", "for p in \"$@\"; do :; done; case \" %s \" in *\" $p \"*) exit 1;; esac; printf installed"
                  % " ".join(missing))
        self.tool("cmake")

    def bootstrap(self, *arguments):
        result = run("/bin/bash", self.script, *arguments, environment=clean_environment(PATH=self.tools))
        return result.returncode, result.stdout

    def calls(self, *names):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as file:
            return [line.strip() for line in file if line.split()[0] in names]

    def test_help(self):
        code, output = self.bootstrap("--help")
        self.assertEqual(code, 0)
        self.assertIn("usage: ./bootstrap perf|test", output)

    def test_misuse(self):
        for arguments, message in {(): "what is to be run is missing: perf, test or container", ("pref",): '"pref" is neither perf, test, container nor',
                                   ("perf", "test"): "both perf and test are given", ("perf", "-j4"): '"-j4" is neither',
                                   ("perf", "-DNAME"): '"-DNAME" is neither'}.items():
            with self.subTest(arguments):
                code, output = self.bootstrap(*arguments)
                self.assertEqual(code, 2)
                self.assertIn(message, output)
                self.assertIn("usage:", output)

    def test_nothing_is_installed_where_nothing_is_missing(self):
        self.debian()
        code, output = self.bootstrap("perf")
        self.assertEqual(code, 0, output)
        self.assertEqual(self.calls("apt-get", "cmake"), ["cmake --workflow --preset perf"])

    def test_what_is_missing_is_named_and_installed(self):
        self.debian(missing=("python3-venv", "libfmt-dev"))
        code, output = self.bootstrap("test")
        self.assertEqual(code, 0, output)
        self.assertIn("bootstrap: installing python3-venv libfmt-dev\n", output)
        self.assertEqual(self.calls("apt-get", "cmake"), [
            "apt-get update -q", "apt-get install -q -y --no-install-recommends python3-venv libfmt-dev", "cmake --workflow --preset test"])

    def test_each_goal_has_what_it_alone_needs(self):
        self.debian(missing=("valgrind", "buildah", "mmdebstrap"))
        for goal, packages in {"perf": "", "test": "valgrind", "container": "buildah mmdebstrap"}.items():
            with self.subTest(goal):
                code, output = self.bootstrap(goal)
                self.assertEqual(code, 0, output)
                self.assertEqual("bootstrap: installing %s\n" % packages in output, packages != "", output)
                self.assertEqual("bootstrap: installing" in output, packages != "", output)

    def test_a_tool_that_came_another_way_is_not_installed_again(self):
        self.debian(missing=("ninja-build", "cmake"))
        self.tool("ninja")
        self.assertEqual(self.bootstrap("perf")[0], 0)
        self.assertEqual(self.calls("apt-get"), [])

    def test_without_root_it_asks_sudo(self):
        self.debian(missing=("libfmt-dev",), user=1000)
        self.tool("sudo", 'exec "$@"')
        self.assertEqual(self.bootstrap("perf")[0], 0)
        self.assertEqual([call.split()[1] for call in self.calls("sudo")], ["apt-get", "env"])

    def test_without_root_and_sudo_it_says_what_to_ask_for(self):
        self.debian(missing=("libfmt-dev", "git"), user=1000)
        code, output = self.bootstrap("perf")
        self.assertEqual(code, 1)
        self.assertIn("neither root nor sudo to install them: git libfmt-dev", output)
        self.assertIn("apt-get install --no-install-recommends git libfmt-dev", output)
        self.assertEqual(self.calls("apt-get", "cmake"), [])

    def test_a_failing_installation_stops_it(self):
        self.debian(missing=("libfmt-dev",))
        self.tool("apt-get", "[ \"$1\" = update ]")
        code, output = self.bootstrap("perf")
        self.assertEqual(code, 1)
        self.assertIn("apt-get install failed", output)
        self.assertEqual(self.calls("cmake"), [])

    def test_arguments_for_cmake(self):
        self.debian()
        self.assertEqual(self.bootstrap("perf", "-DFILPERF_SOURCE=a b", "-UX")[0], 0)
        self.assertEqual(self.calls("cmake"), ["cmake -S %s --preset default -DFILPERF_SOURCE=a b -UX" % self.source,
                                               "cmake --workflow --preset perf"])

    def test_elsewhere_than_on_debian(self):
        self.tool("cmake")
        self.tool("c++")
        self.tool("git")
        code, output = self.bootstrap("perf")
        self.assertEqual(code, 1)
        self.assertRegex(flat(output), r"this machine has no apt-get, and these are missing: - ninja - dot, of Graphviz - python3 with its venv")
        for name in ("ninja", "dot", "python3"):
            self.tool(name)
        self.assertEqual(self.bootstrap("perf")[0], 0)
        self.assertEqual(self.calls("cmake"), ["cmake --workflow --preset perf"])


if __name__ == "__main__":
    unittest.main()
