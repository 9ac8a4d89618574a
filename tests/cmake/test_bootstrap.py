"""What ./bootstrap says about arguments that it does not know, and on machines that lack something. Nothing is installed or built."""

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
            os.symlink(shutil.which(tool) or tool, self.tools + "/" + tool)
        self.tool("nproc", "echo 6")
        self.tool("ctest")

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

    def workflow(self, goal, configuration, *arguments):
        """The calls that configure, build and run."""
        return [" ".join(("cmake -S", self.source, "--preset", configuration, *arguments)), "cmake --build --preset " + configuration,
                "ctest --preset %s --parallel 6" % goal]

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
        for arguments, message in {(): "say what to run: perf, test, container or fuzz",
                                   ("pref",): '"pref" is not perf, test, container, fuzz or an argument',
                                   ("perf", "test"): "both perf and test are given", ("perf", "-j4"): '"-j4" is not perf',
                                   ("perf", "-DNAME"): '"-DNAME" is not perf'}.items():
            with self.subTest(arguments):
                code, output = self.bootstrap(*arguments)
                self.assertEqual(code, 2)
                self.assertIn(message, output)
                self.assertIn("usage:", output)

    def test_installs_nothing_if_nothing_is_missing(self):
        self.debian()
        code, output = self.bootstrap("perf")
        self.assertEqual(code, 0, output)
        self.assertEqual(self.calls("apt-get", "cmake", "ctest"), self.workflow("perf", "perf"))

    def test_each_goal_has_a_build_folder(self):
        self.debian()
        for goal, configuration in {"perf": "perf", "fuzz": "fuzz", "test": "default", "container": "default"}.items():
            with self.subTest(goal):
                if os.path.exists(self.log):
                    os.remove(self.log)
                self.assertEqual(self.bootstrap(goal)[0], 0)
                self.assertEqual(self.calls("cmake", "ctest"), self.workflow(goal, configuration))

    def test_names_and_installs_missing_packages(self):
        self.debian(missing=("python3-venv", "libfmt-dev"))
        code, output = self.bootstrap("test")
        self.assertEqual(code, 0, output)
        self.assertIn("bootstrap: installing python3-venv libfmt-dev\n", output)
        self.assertEqual(self.calls("apt-get", "cmake", "ctest"), [
            "apt-get update -q", "apt-get install -q -y --no-install-recommends python3-venv libfmt-dev", *self.workflow("test", "default")])

    def test_each_goal_installs_only_what_it_needs(self):
        self.debian(missing=("libbenchmark-dev", "libgtest-dev", "valgrind", "ccache", "buildah", "mmdebstrap"))
        for goal, packages in {"perf": "", "fuzz": "", "test": "libbenchmark-dev libgtest-dev valgrind ccache",
                               "container": "libbenchmark-dev libgtest-dev buildah mmdebstrap"}.items():
            with self.subTest(goal):
                code, output = self.bootstrap(goal)
                self.assertEqual(code, 0, output)
                self.assertEqual("bootstrap: installing %s\n" % packages in output, packages != "", output)
                self.assertEqual("bootstrap: installing" in output, packages != "", output)

    def test_does_not_install_a_tool_again_that_came_another_way(self):
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
        self.assertIn("only root or sudo can install them: git libfmt-dev", output)
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
        self.assertEqual(self.calls("cmake", "ctest"), self.workflow("perf", "perf", "-DFILPERF_SOURCE=a b", "-UX"))

    def test_on_other_systems_than_debian(self):
        self.tool("cmake")
        self.tool("c++")
        self.tool("git")
        code, output = self.bootstrap("perf")
        self.assertEqual(code, 1)
        self.assertRegex(flat(output), r"this machine has no apt-get, and these are missing: - ninja - dot, of Graphviz - python3 with its venv")
        for name in ("ninja", "dot", "python3"):
            self.tool(name)
        self.assertEqual(self.bootstrap("perf")[0], 0)
        self.assertEqual(self.calls("cmake", "ctest"), self.workflow("perf", "perf"))


if __name__ == "__main__":
    unittest.main()
