"""The managed environment: what is installed, when it is reused, and what becomes of an interrupted or impossible installation."""

import base64
import hashlib
import importlib.util
import json
import os
import signal
import stat
import struct
import subprocess
import sys
import time
import unittest
import zipfile

from project import MANAGED_ENVIRONMENT, ProjectTest, clean_environment, flat, run


def make_wheel(folder, name, version="1.0", text="def main():\n    print('hello')\n"):
    """A wheel with one package in it. Returns its sha256."""
    info = "%s-%s.dist-info" % (name, version)
    files = {name + "/__init__.py": text,
             info + "/METADATA": "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version),
             info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = "".join("%s,sha256=%s,%d\n" % (path, base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).decode().rstrip("="),
                                            len(content.encode())) for path, content in files.items())
    files[info + "/RECORD"] = record + info + "/RECORD,,\n"
    path = os.path.join(folder, "%s-%s-py3-none-any.whl" % (name, version))
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in files.items():
            archive.writestr(zipfile.ZipInfo(member), content)
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class EnvironmentTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.wheels = os.path.join(self.folder, "wheels")
        os.makedirs(self.wheels)
        self.lock = self.write("requirements.lock", "tiny==1.0 --hash=sha256:%s\n" % make_wheel(self.wheels, "tiny"))
        # What a user may have set, and must not matter, is set too.
        self.variables = clean_environment(PIP_NO_INDEX="1", PIP_FIND_LINKS=self.wheels, PIP_CONFIG_FILE=os.devnull,
                                           PYTHONDONTWRITEBYTECODE="1", PIP_TARGET="/nowhere", PIP_USER="1")
        self.home = "%s/filperf-%d" % (self.environments, os.getuid())

    def command(self, *arguments):
        return [sys.executable, "-I", MANAGED_ENVIRONMENT, "--lock", self.lock, "--root", self.environments, *arguments]

    def make(self, *arguments):
        return run(*self.command(*arguments), environment=self.variables)

    def located(self):
        result = self.make("--print-path")
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout.split()

    def made(self):
        result = self.make()
        self.assertEqual(result.returncode, 0, result.stdout)
        path, state = self.located()
        self.assertEqual(state, "complete")
        return path


class Made(ProjectTest):
    """One environment for all these tests, made by two processes at once: an installation takes seconds."""

    maker: EnvironmentTest
    outputs: "list[str]"
    codes: "list[int]"
    path: str
    state: str

    @classmethod
    def setUpClass(cls):
        cls.maker = EnvironmentTest()
        cls.maker.setUp()
        cls.addClassCleanup(cls.maker.doCleanups)
        processes = [subprocess.Popen(cls.maker.command(), env=cls.maker.variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      encoding="utf-8") for _ in range(2)]
        cls.outputs = [process.communicate()[0] for process in processes]
        cls.codes = [process.returncode for process in processes]
        cls.path, cls.state = cls.maker.located()

    def test_two_at_once_install_once(self):
        self.assertEqual((self.codes, self.state), ([0, 0], "complete"), self.outputs)
        self.assertEqual("".join(self.outputs).count("installing "), 1, self.outputs)

    def test_content(self):
        self.assertRegex(self.path, "^%s/[0-9a-f]{16}$" % self.maker.home)
        listing = run(self.path + "/bin/python", "-I", "-c", "import importlib.metadata as m, sys, tiny; tiny.main(); "
                      "print(sorted(d.metadata['Name'] for d in m.distributions()), sys.version.split()[0])")
        self.assertEqual(listing.stdout, "hello\n['tiny'] %s\n" % sys.version.split()[0])
        self.assertEqual(sorted(set(os.listdir(self.path)) - {"lib64", ".gitignore"}),  # venv makes these on some systems, and in some versions
                         ["bin", "filperf-environment.json", "include", "lib", "pyvenv.cfg"])
        self.assertTrue(os.path.islink(self.path + "/bin/python"))
        with open(self.path + "/filperf-environment.json", encoding="utf-8") as file:
            marker = json.load(file)
        self.assertEqual(marker["python"], sys.version.split()[0])
        self.assertEqual(marker["digest"], os.path.basename(self.path))
        with open(self.maker.lock, "rb") as file:
            self.assertEqual(marker["lock_sha256"], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual(stat.S_IMODE(os.stat(self.maker.home).st_mode), 0o700)

    def test_byte_code(self):
        tag = sys.implementation.cache_tag
        package = "%s/lib/python%d.%d/site-packages/tiny" % (self.path, *sys.version_info[:2])
        with open("%s/__pycache__/__init__.%s.pyc" % (package, tag), "rb") as file:
            beside = file.read()
        with open("%s/pycache%s/__init__.%s.pyc" % (self.maker.home, package, tag), "rb") as file:
            self.assertEqual(file.read(), beside)
        # Python's own check: https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
        source = os.stat(package + "/__init__.py")
        self.assertEqual(struct.unpack("<4sIII", beside[:16]), (importlib.util.MAGIC_NUMBER, 0, int(source.st_mtime), source.st_size))

    def test_it_is_reused(self):
        before = os.stat(self.path + "/filperf-environment.json")
        result = self.maker.make("--stamp", self.folder + "/deep/stamp")
        self.assertEqual((result.returncode, result.stdout), (0, ""))
        after = os.stat(self.path + "/filperf-environment.json")
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        self.assertTrue(os.path.exists(self.folder + "/deep/stamp"))

    def assert_incomplete_without(self, path):
        """Until it is back in its place."""
        os.rename(path, self.folder + "/kept")
        try:
            self.assertEqual(self.maker.located(), [self.path, "absent"])
        finally:
            os.rename(self.folder + "/kept", path)
        self.assertEqual(self.maker.located(), [self.path, "complete"])

    def test_a_removed_file_is_noticed(self):
        """Something that removes old files was here."""
        self.assert_incomplete_without("%s/lib/python%d.%d/site-packages/tiny/__init__.py" % (self.path, *sys.version_info[:2]))

    def test_a_removed_cache_of_byte_code_is_noticed(self):
        self.assert_incomplete_without(self.maker.home + "/pycache")


class Located(EnvironmentTest):
    def test_another_lock_is_another_environment(self):
        first = self.located()[0]
        with open(self.lock, "a", encoding="utf-8") as file:
            file.write("# changed\n")
        self.assertNotEqual(self.located()[0], first)


class Interrupted(EnvironmentTest):
    def test_it_is_not_taken_for_finished_and_is_made_again(self):
        path, state = self.located()
        self.assertEqual(state, "absent")
        process = subprocess.Popen(self.command(), env=self.variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not os.path.exists(path + "/.installer/bin/python") and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertTrue(os.path.isdir(path))
        self.assertEqual(self.located()[1], "absent")
        # What the killed process had started may still write; the next one waits for its end.
        self.assertEqual(self.made(), path)
        self.assertEqual(run(path + "/bin/python", "-I", "-c", "import tiny").returncode, 0)
        self.assertFalse(os.path.exists(path + "/.installer"))


class Impossible(EnvironmentTest):
    def assert_fails(self, message, *arguments):
        result = self.make(*arguments)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertRegex(flat(result.stdout), message)
        self.assertNotIn("Traceback", result.stdout)

    def test_pip_fails(self):
        with open(self.lock, "w", encoding="utf-8") as file:
            file.write("tiny==1.0 --hash=sha256:%064d\n" % 0)
        self.assert_fails(r"error: Installing .*requirements.lock failed .* \| .*HASHES.* Nothing half-installed is ever used")
        self.assertEqual(self.located()[1], "absent")

    def test_no_lock_file(self):
        os.unlink(self.lock)
        self.assert_fails(r"error: cannot read the lock file .*requirements.lock: No such file or directory")

    def test_the_folder_is_a_link(self):
        os.makedirs(self.folder + "/elsewhere")
        os.symlink(self.folder + "/elsewhere", self.home)
        for arguments in ((), ("--print-path",), ("--print-home",)):
            self.assert_fails(r"filperf-\d+ is a symbolic link, and what it points to cannot be trusted", *arguments)
        self.assertEqual(os.listdir(self.folder + "/elsewhere"), [])

    def test_the_folder_is_a_file(self):
        with open(self.home, "w", encoding="utf-8"):
            pass
        self.assert_fails(r"is not a folder. Remove it")

    def test_the_folder_is_open_to_others(self):
        os.mkdir(self.home)
        os.chmod(self.home, 0o755)
        self.assert_fails(r"others may enter .*\(mode 755, 700 is needed\)")

    @unittest.skipUnless(os.getuid() == 0, "only root gives a folder away")
    def test_the_folder_is_another_users(self):
        os.mkdir(self.home, 0o700)
        os.chown(self.home, 12345, 12345)
        self.assert_fails(r"belongs to user 12345, not to you \(0\)")

    def test_the_root_does_not_exist(self):
        os.rmdir(self.environments)
        self.assert_fails(r"cannot make the folder .*: No such file or directory. Pass another root by -DFILPERF_ENVIRONMENT_ROOT")

    def test_an_interpreter_without_ensurepip(self):
        # As Debian's python3 without python3-venv: the real one behind a script that knows no ensurepip.
        script = self.write("python", "#!/bin/sh\ncase \"$*\" in *ensurepip*) echo \"No module named 'ensurepip'\" >&2; exit 1;; esac\n"
                                      "exec '%s' \"$@\"\n" % sys.executable)
        os.chmod(script, 0o755)
        specification = importlib.util.spec_from_file_location("managed_environment", MANAGED_ENVIRONMENT)
        assert specification is not None and specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        setattr(module, "base_executable", lambda: script)  # noqa: B010
        with self.assertRaises(module.Failure) as caught:
            os.makedirs(self.home)
            with module.locked(self.home + "/x.lock", self.home + "/x") as descriptor:
                module.install(self.home + "/x", self.lock, b"", "x", descriptor, False)
        self.assertRegex(flat(str(caught.exception)), r"No module named 'ensurepip' .* the package python3-venv \(or python3.\d+-venv\)")


class Built(EnvironmentTest):
    """As a part of a project's build."""

    PROJECT = ("filperf_add_subject(demo ENTRY tiny:main PACKAGE tiny LOCK requirements.lock)\n"
               "filperf_add_scenario(a ARGS x)\n")

    def build_it(self):
        return run("cmake", "--build", self.build, environment=self.variables)

    def test_it_is_made_by_the_build_and_only_once(self):
        self.configure(self.PROJECT, "-DFILPERF_BASE_PYTHON=" + sys.executable, subject="", environment=self.variables)
        subject = self.manifest("a")["subject"]
        path = self.located()[0]
        self.assertEqual((subject["python"], subject["python_stamp"]), (path + "/bin/python", path + "/filperf-environment.json"))
        self.assertFalse(os.path.exists(path))
        first = self.build_it()
        self.assertEqual(first.returncode, 0, first.stdout)
        self.assertTrue(os.path.exists(subject["python_stamp"]))
        self.assertNotIn("installing", self.build_it().stdout)
        compiled = run(path + "/bin/python", "-I", "-c", "import json; print(json.__cached__)",
                       environment=self.variables).stdout.strip()
        self.assertTrue(os.path.exists("%s/pycache%s" % (self.home, compiled.replace("/__pycache__", ""))), compiled)

        # Cleaning one build folder takes nothing away from the others; an environment that is gone is noticed when configured.
        run("cmake", "--build", self.build, "--target", "clean")
        self.assertTrue(os.path.exists(subject["python_stamp"]))
        self.assertNotIn("installing", self.build_it().stdout)
        os.unlink(subject["python_stamp"])
        self.assertEqual(self.cmake(environment=self.variables).returncode, 0)
        self.assertIn("installing", self.build_it().stdout)

    def test_a_changed_lock_is_a_changed_interpreter(self):
        self.configure(self.PROJECT, "-DFILPERF_BASE_PYTHON=" + sys.executable, subject="", environment=self.variables)
        before = self.manifest("a")["subject"]["python"]
        with open(self.lock, "a", encoding="utf-8") as file:
            file.write("# changed\n")
        self.assertEqual(self.build_it().returncode, 0)
        after = self.manifest("a")["subject"]["python"]
        self.assertNotEqual(before, after)
        self.assertTrue(os.path.exists(after))

    def test_a_folder_that_cannot_be_trusted_stops_the_configuration(self):
        os.symlink(self.folder, self.home)
        self.assert_refused(self.PROJECT, r"the managed environment cannot be planned .*is a symbolic link",
                            "-DFILPERF_BASE_PYTHON=" + sys.executable, subject="")


if __name__ == "__main__":
    unittest.main()
