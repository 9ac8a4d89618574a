"""`filperf init`: what it finds in a repository, and what it writes."""

from __future__ import annotations

import os
import re
import unittest

from adopting import CLI, PYPROJECT, RepositoryToAdopt


class TestKit(RepositoryToAdopt):
    def test_files(self) -> None:
        """A whole kit; what was there stays."""
        self.greet()
        self.write("examples/a.txt", "one two\n")
        self.write("justfile", "build:\n    true\n")
        self.write(".gitattributes", "*.png binary")
        result = self.assert_code(self.init(), 0)
        self.assert_says(result, "greet: greet.cli:main, the package greet in ", "wrote        perf/CMakeLists.txt: 3 scenarios", "filperf gate")
        declared = self.read("perf/CMakeLists.txt")
        self.assertIn("filperf_add_scenario(import PHASE import)\nfilperf_add_scenario(help ARGS --help)\n", declared)
        self.assertIn("filperf_add_scenario(a ARGS a.txt\n    INPUTS ../examples/a.txt)\n", declared)
        self.assertNotRegex(declared, r"@[A-Z_]+@(?<!@FILE@)")
        self.assertEqual(self.read(".gitattributes"), "*.png binary\nperf/baselines/**/*.json text eol=lf\n")
        self.assertEqual(self.read("perf/.gitignore"), "/build/\n")
        self.assertTrue(self.read("justfile").startswith("build:\n    true\n"))
        self.assertIn("\nperf *arguments:\n    filperf gate {{arguments}}\n", self.read("justfile"))
        self.assertIn("filperf gate", self.read(".github/workflows/perf.yml"))
        self.assertIn('"name": "perf-refresh"', self.read("perf/CMakePresets.json"))

    def test_a_second_time(self) -> None:
        self.greet()
        self.write("justfile", "")
        self.assert_code(self.init(), 0)
        before = {path: self.read(path) for path in ("perf/CMakeLists.txt", ".gitattributes", "justfile", "perf/.gitignore")}
        self.write("perf/CMakeLists.txt", before["perf/CMakeLists.txt"] + "# mine\n")
        result = self.assert_code(self.init(), 0)
        self.assert_says(result, "kept         perf/CMakeLists.txt, which was there")
        self.assertNotIn("wrote", result.out)
        before["perf/CMakeLists.txt"] += "# mine\n"
        self.assertEqual({path: self.read(path) for path in before}, before)

    def test_dry_run(self) -> None:
        self.greet()
        before = sorted(os.listdir(self.repository))
        result = self.assert_code(self.init("--dry-run"), 0)
        self.assert_says(result, "would write  perf/CMakeLists.txt", "would write  .github/workflows/perf.yml")
        self.assertEqual(sorted(os.listdir(self.repository)), before)

    def test_from_a_folder_of_the_repository(self) -> None:
        self.greet()
        result = self.filperf("init", os.path.join(self.repository, "src", "greet"))
        self.assert_says(self.assert_code(result, 0), "cd " + self.repository)
        self.assertTrue(self.has("perf/CMakeLists.txt"))

    def test_a_link_is_not_followed(self) -> None:
        self.greet()
        self.write("perf/other", "")
        os.symlink("/nowhere/at/all", os.path.join(self.repository, "perf", "CMakeLists.txt"))
        self.assert_says(self.assert_code(self.init(), 0), "kept         perf/CMakeLists.txt")

    def test_recipes_of_that_name(self) -> None:
        self.greet()
        self.write("justfile", "perf:\n    true\n")
        self.assert_code(self.init(), 0)
        self.assertEqual(self.read("justfile"), "perf:\n    true\n")

    def test_workflow_with_uv(self) -> None:
        self.greet()
        self.write("uv.lock", "version = 1\n")
        self.write(".git/HEAD", "ref: refs/heads/trunk\n")
        self.assert_code(self.init(), 0)
        workflow = self.read(".github/workflows/perf.yml")
        self.assertIn("uv sync", workflow)
        self.assertRegex(workflow, r"branches: \[trunk\]")


class TestLayouts(RepositoryToAdopt):
    def assert_subject(self, declared: str, **expected: str) -> None:
        found = self.subject(declared)
        self.assertEqual({name: found.get(name) for name in expected}, expected)

    def test_source_folder(self) -> None:
        self.greet()
        self.assert_subject(self.adopted(), ENTRY="greet.cli:main", PACKAGE="greet", PYTHON="../.venv", SOURCE="..")

    def test_flat_with_setup_cfg(self) -> None:
        self.greet("greet", "")
        self.write("setup.cfg", "[metadata]\nname = greet\n\n[options.entry_points]\nconsole_scripts =\n    greet = greet.cli:main\n    other = greet.cli:words\n")
        self.assert_subject(self.adopted(), ENTRY="greet.cli:main", PACKAGE="greet", SOURCE="..")

    def test_setup_py(self) -> None:
        self.greet("greet", "")
        self.write("setup.py", "from setuptools import setup\nVERSION = open('no such file').read()\n"
                               "setup(name='greet', entry_points={'console_scripts': ['greet=greet.cli:main']})\n")
        self.assert_subject(self.adopted(), ENTRY="greet.cli:main")

    def test_poetry(self) -> None:
        self.greet("greet", '[tool.poetry]\nname = "greet"\nversion = "1"\n\n[tool.poetry.scripts]\ngreet = {callable = "greet.cli:main"}\n')
        self.assert_subject(self.adopted(), ENTRY="greet.cli:main", PACKAGE="greet")
        self.write("pyproject.toml", '[tool.poetry]\nname = "greet"\nversion = "1"\n\n[tool.poetry.scripts]\nhello = "greet.cli:main"\n')
        self.assert_says(self.init("--dry-run"), "hello: greet.cli:main")

    def test_another_folder(self) -> None:
        self.greet("backend/code/greet")
        self.assert_subject(self.adopted(), SOURCE="../backend/code", PACKAGE="greet")

    def test_a_package_in_a_namespace(self) -> None:
        self.greet("src/acme/greet", PYPROJECT.replace("greet.cli:main", "acme.greet.cli:main"))
        self.assert_subject(self.adopted(), ENTRY="acme.greet.cli:main", PACKAGE="acme.greet", SOURCE="..")

    def test_a_single_module(self) -> None:
        self.write("greet.py", CLI)
        self.write("pyproject.toml", PYPROJECT.replace("greet.cli:main", "greet:main"))
        self.make_environment()
        self.assert_subject(self.adopted(), ENTRY="greet:main", PACKAGE="greet", SOURCE="..")

    def test_several_scripts(self) -> None:
        scripts = PYPROJECT.replace("[project.scripts]\n", '[project.scripts]\na-first = "greet.cli:words"\n')
        self.greet(pyproject=scripts)
        result = self.assert_code(self.init("--dry-run"), 0)
        self.assert_says(result, "greet: greet.cli:main", "it also has a-first")
        self.assert_says(self.init("--dry-run", "--script", "a-first"), "a-first: greet.cli:words")
        self.assert_says(self.assert_code(self.init("--script", "none"), 1), "it has no console script none", "a-first, greet")

    def test_an_entry_point_without_a_script(self) -> None:
        self.greet(pyproject='[project]\nname = "greet"\nversion = "1"\n')
        self.assert_says(self.assert_code(self.init(), 1), "it declares no console script", "--entry <module>:<callable>")
        self.assert_subject(self.adopted("--entry", "greet.cli:main"), ENTRY="greet.cli:main")


class TestInterpreters(RepositoryToAdopt):
    def test_none(self) -> None:
        """Without an environment nothing is written, and the tool of the repository is named."""
        self.greet()
        os.rename(os.path.join(self.repository, ".venv"), self.path("elsewhere"))
        self.write("src/greet/cli.py", "import no_such_module_at_all\n" + CLI)
        self.write("uv.lock", "")
        result = self.assert_code(self.init(), 1)
        self.assert_says(result, "no Python can import the program", "No module named 'no_such_module_at_all'", "`uv sync`")
        self.assertFalse(self.has("perf"))
        os.remove(os.path.join(self.repository, "uv.lock"))
        self.assert_says(self.init(), "python3 -m venv .venv")

    def test_one_in_another_folder(self) -> None:
        self.greet()
        os.rename(os.path.join(self.repository, ".venv"), os.path.join(self.repository, "my environment"))
        self.assertIn('PYTHON "../my environment"', self.adopted())

    def test_one_that_is_named(self) -> None:
        self.greet()
        os.rename(os.path.join(self.repository, ".venv"), self.path("elsewhere"))
        self.assertIn("PYTHON %s\n" % self.path("elsewhere"), self.adopted("--python", self.path("elsewhere")))

    def test_one_that_does_not_exist(self) -> None:
        self.greet()
        self.assert_says(self.assert_code(self.init("--python", "/no/such/python"), 1), "cannot use the interpreter /no/such/python")

    def test_what_is_in_path(self) -> None:
        self.greet()
        os.rename(os.path.join(self.repository, ".venv"), self.path("active"))
        path = self.path("active", "bin") + ":" + os.environ["PATH"]
        self.assert_code(self.init(PATH=path), 0)
        self.assertRegex(self.read("perf/CMakeLists.txt"), r"\n    PYTHON python3\n")

    def test_a_broken_one_is_passed_over(self) -> None:
        self.greet()
        self.make_environment("a-broken-one")
        os.remove(os.path.join(self.repository, "a-broken-one", "bin", "python"))
        self.write("a-broken-one/bin/python", "#!/bin/sh\nexit 3\n")
        os.chmod(os.path.join(self.repository, "a-broken-one", "bin", "python"), 0o755)
        self.assertEqual(self.subject(self.adopted())["PYTHON"], "../.venv")

    def test_a_program_that_ends_or_prints_while_it_is_imported(self) -> None:
        self.greet()
        self.write("src/greet/cli.py", "print('hello')\n" + CLI)
        self.assert_code(self.init("--dry-run"), 0)
        self.write("src/greet/cli.py", "raise SystemExit('not today')\n")
        self.assert_says(self.assert_code(self.init(), 1), "SystemExit: not today")


class TestCommands(RepositoryToAdopt):
    def scenarios(self, *arguments: str) -> dict[str, str]:
        text = re.sub(r"\n    ", " ", self.adopted(*arguments))
        return dict(re.findall(r"(?m)^filperf_add_scenario\((\S+) ([^\n]*)\)$", text))

    def test_examples_that_fail(self) -> None:
        self.greet()
        self.write("examples/good.txt", "one two\n")
        self.write("examples/refused.txt", "refused\n")
        self.write("examples/readme.md", "text\n")
        self.write("examples/deep/good.txt", "more\n")
        found = self.scenarios()
        self.assertEqual(found, {"import": "PHASE import", "help": "ARGS --help", "good": "ARGS good.txt INPUTS ../examples/good.txt",
                                 "good-deep": "ARGS good.txt INPUTS ../examples/deep/good.txt"})

    def test_no_examples(self) -> None:
        self.greet()
        self.assertEqual(list(self.scenarios()), ["import", "help"])

    def test_commands_of_the_documents(self) -> None:
        """Those that end with 0, with the files and folders that they need; others of the same kind after their example."""
        self.greet()
        self.write("data/a.txt", "one two\n")
        self.write("examples/b.txt", "three\n")
        self.write("README.md", "# Greet\n\n```sh\n$ uv run greet data/a.txt -o out   # writes\n$ greet <file>\n$ greet missing.txt\n"
                                "$ rm -rf x && greet $HOME/x\n```\n")
        self.assertEqual(self.scenarios(), {
            "import": "PHASE import", "help": "ARGS --help", "a": "ARGS a.txt -o out INPUTS ../data/a.txt DIRECTORIES out",
            "b": "ARGS b.txt -o out INPUTS ../examples/b.txt DIRECTORIES out"})

    def test_commands_of_a_program_with_subcommands(self) -> None:
        self.greet()
        self.write("src/greet/cli.py", CLI.replace('parser.add_argument("file")', 'parser.add_argument("what", choices=["show", "hide"])\n'
                                                   '    parser.add_argument("file")'))
        self.write("examples/a.txt", "one\n")
        self.assertEqual(self.scenarios()["show-a"], "ARGS show a.txt INPUTS ../examples/a.txt")

    def test_a_program_that_refuses_help(self) -> None:
        self.greet()
        self.write("src/greet/cli.py", "import sys\ndef main():\n    sys.exit(4)\n")
        self.assertEqual(list(self.scenarios()), ["import"])

    def test_programs_that_a_command_starts(self) -> None:
        self.greet()
        self.write("src/greet/cli.py", "import subprocess, sys\ndef main():\n    if '--help' not in sys.argv:\n        subprocess.run(['sort', sys.argv[1]], check=True)\n")
        self.write("examples/a.txt", "b\na\n")
        self.assertEqual(self.subject(self.adopted())["TOOLS"], "sort")

    def test_words_that_cmake_would_read(self) -> None:
        self.greet()
        self.write("src/greet/cli.py", "import sys\ndef main():\n    pass\n")
        self.write("README.md", '```\ngreet "a b" \'semi;colon\' --x=1\n```\n')
        found = self.scenarios()
        self.assertEqual(len(found), 2, "`;` may be meant for the shell, so the command is left out")
        self.write("README.md", '```\ngreet "a b" --x=1 \'say "hi"\'\n```\n')
        os.remove(os.path.join(self.repository, "perf/CMakeLists.txt"))
        self.assertIn('ARGS "a b" --x=1 "say \\"hi\\""', self.scenarios().values())

    def test_nothing_of_a_try_is_left(self) -> None:
        self.greet()
        self.write("src/greet/cli.py", "import sys\ndef main():\n    open('left.txt', 'w')\n    open(sys.argv[1], 'a').write('x')\n"
                                       "    import os; open(os.path.expanduser('~/left.txt'), 'w')\n")
        self.write("examples/a.txt", "b\n")
        home = self.path("home")
        os.mkdir(home)
        self.assert_code(self.init(HOME=home), 0)
        self.assertEqual((self.read("examples/a.txt"), self.has("left.txt"), os.listdir(home)), ("b\n", False, []))
        self.assertFalse(os.path.exists(os.path.join(self.repository, "src/greet/__pycache__")))


if __name__ == "__main__":
    unittest.main()
