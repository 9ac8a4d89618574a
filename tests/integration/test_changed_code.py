"""Which functions two copies of a package differ in. Expected answers are written by hand."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import textwrap
import unittest

import harness

SCRIPT = os.path.join(harness.BUILD_ROOT, "harness", "driver", "changes.py")
VERSION = tuple(
    json.loads(subprocess.run([harness.PYTHON, "-c", "import sys; print(list(sys.version_info[:2]))"], check=True, stdout=subprocess.PIPE).stdout))
QUALIFIED = VERSION >= (3, 11)


def qualified(name: str) -> str:
    """The name as a profile of this interpreter has it."""
    return name if QUALIFIED else name.rpartition(".")[2]


class TwoCopies(unittest.TestCase):
    def answer(self, before: dict[str, str | bytes], after: dict[str, str | bytes], package: str = "demo") -> dict[str, list[str]]:
        with tempfile.TemporaryDirectory() as folder:
            request: dict[str, object] = {"package": package}
            for side, files in (("before", before), ("after", after)):
                top = os.path.join(folder, side)
                os.makedirs(top)
                for name, content in files.items():
                    path = os.path.join(top, name)
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as file:
                        file.write(textwrap.dedent(content).encode() if isinstance(content, str) else content)
                request[side] = {"packages": top, "names": sorted(os.listdir(top))}
            path = os.path.join(folder, "request.json")
            with open(path, "w") as text:
                json.dump(request, text)
            result = subprocess.run(
                [harness.PYTHON, "-I", "-S", "-B", SCRIPT, path], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(result.stderr, b"")
            parsed: dict[str, list[str]] = json.loads(result.stdout)
            return parsed

    def assert_answer(self, answer: dict[str, list[str]], **expected: list[str]) -> None:
        self.assertEqual({key: value for key, value in answer.items() if value}, expected)

    def of_file(self, before: str, after: str) -> dict[str, list[str]]:
        return self.answer({"demo/a.py": before}, {"demo/a.py": after})


class WhatIsNoDifference(TwoCopies):
    def test_comments_blank_lines_and_formatting(self) -> None:
        before = """
            import os
            def first(x, y=1):
                return os.path.join(x, str(y))
            class Thing:
                def method(self):
                    while True:
                        if self: pass
                        break
                    return [x for x in range(3)]
            """
        after = """
            # A comment.
            import os


            def first(
                x,
                y=1,  # with a comment
            ):

                return os.path.join(
                    x,
                    str(y),
                )

            class Thing:

                def method(self):
                    # Another one.
                    while True:
                        if self:
                            pass
                        break
                    return [
                        x
                        for x in range(3)
                    ]
            """
        self.assert_answer(self.of_file(before, after))

    def test_another_encoding_of_the_same_text(self) -> None:
        text = '# -*- coding: {} -*-\ndef f():\n    return "\u00e9"\n'
        latin, utf8 = text.format("latin-1").encode("latin-1"), text.format("utf-8").encode()
        self.assert_answer(self.answer({"demo/a.py": latin}, {"demo/a.py": utf8}))

    def test_byte_code_beside_the_sources(self) -> None:
        before: dict[str, str | bytes] = {"demo/a.py": "x = 1\n", "demo/__pycache__/a.cpython-311.pyc": b"1"}
        self.assert_answer(self.answer(before, {"demo/a.py": "x = 1\n", "demo/old.pyc": b"2"}))


class WhatIsADifference(TwoCopies):
    def test_only_the_functions_that_changed(self) -> None:
        source = "def one():\n    return 1\ndef two():\n    return {}\nclass C:\n    def three(self):\n        return {}\n"
        answer = self.of_file(source.format(2, 3), source.format(22, 33))
        self.assert_answer(answer, changed=["demo/a.py:" + qualified("C.three"), "demo/a.py:two"])

    def test_constants_of_another_type(self) -> None:
        for before, after in (("1", "1.0"), ("1", "True"), ("0.0", "-0.0"), ("(1,)", "(True,)"), ("x in {1}", "x in {1.0}"), ("b'a'", "'a'")):
            with self.subTest(before=before, after=after):
                answer = self.of_file("def f(x):\n    return %s\n" % before, "def f(x):\n    return %s\n" % after)
                self.assert_answer(answer, changed=["demo/a.py:f"])

    def test_a_constant_with_more_digits_than_python_prints(self) -> None:
        number = "0x" + "f" * 5000
        self.assert_answer(self.of_file("def f():\n    return %s\n" % number, "def f():\n    return %s0\n" % number), changed=["demo/a.py:f"])

    def test_a_docstring(self) -> None:
        self.assert_answer(self.of_file('def f():\n    "one"\n', 'def f():\n    "two"\n'), changed=["demo/a.py:f"])

    def test_a_default_changes_the_function_and_the_place_that_defines_it(self) -> None:
        answer = self.of_file("def f(x=1):\n    return x\n", "def f(x=2):\n    return x\n")
        self.assert_answer(answer, changed=["demo/a.py:<module>", "demo/a.py:f"], module_level=["demo/a.py"])

    def test_a_decorator_of_a_method(self) -> None:
        before = "from functools import cache\nclass C:\n    def m(self):\n        return 1\n"
        after = "from functools import cache\nclass C:\n    @cache\n    def m(self):\n        return 1\n"
        changed = ["demo/a.py:C", "demo/a.py:" + qualified("C.m")]
        self.assert_answer(self.of_file(before, after), changed=changed, module_level=["demo/a.py"])

    def test_a_class_attribute_is_of_the_class(self) -> None:
        answer = self.of_file("class C:\n    x = 1\n", "class C:\n    x = 2\n")
        self.assert_answer(answer, changed=["demo/a.py:C"], module_level=["demo/a.py"])

    def test_a_base_of_a_class_is_evaluated_by_the_module(self) -> None:
        answer = self.of_file("class C(dict): pass\n", "class C(list): pass\n")
        self.assert_answer(answer, changed=["demo/a.py:<module>", "demo/a.py:C"], module_level=["demo/a.py"])

    def test_the_default_of_an_inner_function_changes_no_import(self) -> None:
        source = "def outer():\n    def inner(x={}):\n        return x\n    class Local:\n        y = {}\n    return inner\n"
        changed = sorted("demo/a.py:" + qualified(name) for name in ("outer", "outer.<locals>.inner", "outer.<locals>.Local"))
        self.assert_answer(self.of_file(source.format(1, 1), source.format(2, 2)), changed=changed)

    def test_functions_that_come_and_go(self) -> None:
        answer = self.of_file("def gone():\n    pass\ndef kept():\n    pass\n", "def kept():\n    pass\ndef new():\n    pass\n")
        self.assert_answer(
            answer, changed=["demo/a.py:<module>"], added=["demo/a.py:new"], removed=["demo/a.py:gone"], module_level=["demo/a.py"])

    def test_one_of_two_functions_of_one_name(self) -> None:
        source = "if True:\n    def f():\n        return 1\nelse:\n    def f():\n        return {}\n"
        before = source.replace("True", "len('')").format(2)
        self.assert_answer(self.of_file(before, source.replace("True", "len('')").format(3)), changed=["demo/a.py:f"])

    def test_exceptions_that_are_caught(self) -> None:
        source = "def f():\n    try:\n        return 1\n    except {}:\n        return 2\n"
        self.assert_answer(self.of_file(source.format("ValueError"), source.format("KeyError")), changed=["demo/a.py:f"])

    def test_a_lambda_and_a_generator(self) -> None:
        source = "def f(xs):\n    return max(xs, key=lambda x: x + {}), sum(x + {} for x in xs)\n"
        changed = sorted("demo/a.py:" + qualified(name) for name in ("f.<locals>.<lambda>", "f.<locals>.<genexpr>"))
        self.assert_answer(self.of_file(source.format(1, 1), source.format(2, 2)), changed=changed)

    def test_a_new_file_and_one_that_is_gone(self) -> None:
        answer = self.answer({"demo/a.py": "def f(): pass\n"}, {"demo/b.py": "def f(): pass\n"})
        self.assert_answer(
            answer, added=["demo/b.py:<module>", "demo/b.py:f"], removed=["demo/a.py:<module>", "demo/a.py:f"], module_level=["demo/a.py", "demo/b.py"])


class Files(TwoCopies):
    def test_data_that_differs(self) -> None:
        before: dict[str, str | bytes] = {"demo/t.html": "a", "demo/same.html": "s", "demo/gone.html": "g"}
        after: dict[str, str | bytes] = {"demo/t.html": "b", "demo/same.html": "s", "demo/new.html": "n"}
        self.assert_answer(self.answer(before, after), files=["demo/gone.html", "demo/new.html", "demo/t.html"])

    def test_files_that_no_interpreter_can_import_are_data(self) -> None:
        for name, text in (("syntax", b"def {{ name }}():\n"), ("null", b"x = '\0'\n"), ("encoding", b"# coding: nonsense\n"), ("bytes", b"x = '\xff'\n"),
                           ("deep", b"x = " + b"(" * 5000 + b")" * 5000 + b"\n")):
            with self.subTest(name=name):
                self.assert_answer(self.answer({"demo/a.py": "x = 1\n"}, {"demo/a.py": text}), files=["demo/a.py"])

    def test_a_name_that_is_not_utf8(self) -> None:
        name = os.fsdecode(b"demo/\xff.txt")
        self.assert_answer(self.answer({name: "a"}, {name: "b"}), files=["demo/\\xff.txt"])

    def test_a_package_in_another_and_a_module_beside_it(self) -> None:
        before: dict[str, str | bytes] = {"acme/tool/a.py": "def f(): return 1\n", "extra.py": "def g(): return 1\n"}
        after: dict[str, str | bytes] = {"acme/tool/a.py": "def f(): return 2\n", "extra.py": "def g(): return 2\n"}
        self.assert_answer(self.answer(before, after, "acme.tool"), changed=["extra.py:g", "tool/a.py:f"])

    def test_a_program_that_is_one_module(self) -> None:
        answer = self.answer({"tool.py": "def f(): return 1\n"}, {"tool.py": "def f(): return 2\n"}, "tool")
        self.assert_answer(answer, changed=["tool.py:f"])


if __name__ == "__main__":
    unittest.main()
