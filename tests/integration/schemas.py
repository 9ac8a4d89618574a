"""Holds the JSON that filperf prints to the schemas in `schemas/`.

A validator for the part of JSON Schema (draft 2020-12) that these schemas use. It refuses a schema with any other keyword, so nothing in
a schema is passed over in silence.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, Callable, Optional

ROOT = os.environ.get("FILPERF_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FOLDER = os.path.join(ROOT, "schemas")
ENDING = ".schema.json"
# Say something about a schema, and nothing about a document. `x-stable` is ours: false for a member that may change at any time.
ANNOTATIONS = {"$schema", "$defs", "definitions", "title", "description", "x-stable"}

_read: dict[str, Any] = {}


def names() -> list[str]:
    """The file names of all schemas."""
    return sorted(name for name in os.listdir(FOLDER) if name.endswith(ENDING))


def schema_in(name: str) -> Any:
    """The schema in a file of the folder."""
    if name not in _read:
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            _read[name] = json.load(file)
    return _read[name]


def file_of(schema: str) -> str:
    """`filperf/verdict/1` -> the name of its file."""
    return schema.removeprefix("filperf/").replace("/", "-") + ENDING


def resolve(reference: str, root: Any) -> tuple[Any, Any]:
    """The schema that a `$ref` leads to, and the document that holds it. @param root  the document with the reference"""
    name, _, pointer = reference.partition("#")
    root = schema_in(name) if name else root
    schema = root
    for part in pointer.split("/")[1:]:
        schema = schema[part]
    return schema, root


def is_type(value: Any, name: str) -> bool:
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}[name])


def check_type(value: Any, wanted: Any, _: Any, __: Any) -> Iterator[str]:
    types = [wanted] if isinstance(wanted, str) else wanted
    if not any(is_type(value, name) for name in types):
        yield f": is {json.dumps(value)[:80]}, not of the type {' or '.join(types)}"


def check_const(value: Any, wanted: Any, _: Any, __: Any) -> Iterator[str]:
    if value != wanted or isinstance(value, bool) != isinstance(wanted, bool):
        yield f": is {json.dumps(value)[:80]}, not {json.dumps(wanted)}"


def check_enum(value: Any, wanted: Any, _: Any, __: Any) -> Iterator[str]:
    if value not in wanted:
        yield f": is {json.dumps(value)[:80]}, not one of {json.dumps(wanted)}"


def check_minimum(value: Any, wanted: Any, _: Any, __: Any) -> Iterator[str]:
    if is_type(value, "number") and value < wanted:
        yield f": is {value}, which is below {wanted}"


def check_max_items(value: Any, wanted: Any, _: Any, __: Any) -> Iterator[str]:
    if isinstance(value, list) and len(value) > wanted:
        yield f": has {len(value)} items, which is more than {wanted}"


def check_items(value: Any, wanted: Any, _: Any, root: Any) -> Iterator[str]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from (f"[{index}]{problem}" for problem in problems_with(item, wanted, root))


def check_properties(value: Any, wanted: Any, _: Any, root: Any) -> Iterator[str]:
    for name, schema in wanted.items() if isinstance(value, dict) else ():
        if name in value:
            yield from (f".{name}{problem}" for problem in problems_with(value[name], schema, root))


def check_additional(value: Any, wanted: Any, schema: Any, root: Any) -> Iterator[str]:
    for name, item in value.items() if isinstance(value, dict) else ():
        if name not in schema.get("properties", {}):
            if wanted is False:
                yield f".{name}: is in no schema"
            else:
                yield from (f".{name}{problem}" for problem in problems_with(item, wanted, root))


def check_required(value: Any, wanted: Any, _: Any, __: Any) -> Iterator[str]:
    for name in wanted if isinstance(value, dict) else ():
        if name not in value:
            yield f".{name}: is missing"


def check_dependent(value: Any, wanted: Any, _: Any, __: Any) -> Iterator[str]:
    for name, others in wanted.items() if isinstance(value, dict) else ():
        yield from (f".{other}: is missing beside {name}" for other in others if name in value and other not in value)


def check_reference(value: Any, wanted: Any, _: Any, root: Any) -> Iterator[str]:
    schema, place = resolve(wanted, root)
    yield from problems_with(value, schema, place)


def check_any(value: Any, wanted: Any, _: Any, root: Any) -> Iterator[str]:
    found = [list(problems_with(value, schema, root)) for schema in wanted]
    if all(found):
        yield from max(found, key=lambda problems: len(problems[0]))  # of the alternative that fits furthest


CHECKS: dict[str, Callable[[Any, Any, Any, Any], Iterator[str]]] = {
    "type": check_type, "const": check_const, "enum": check_enum, "minimum": check_minimum, "maxItems": check_max_items,
    "items": check_items, "properties": check_properties, "additionalProperties": check_additional, "required": check_required,
    "dependentRequired": check_dependent, "$ref": check_reference, "anyOf": check_any,
}


def problems_with(value: Any, schema: Any, root: Any) -> Iterator[str]:
    """What in a value is not as a schema says, each with its place. @param root  the document that holds the schema"""
    for keyword, wanted in schema.items():
        if keyword not in ANNOTATIONS:
            yield from CHECKS[keyword](value, wanted, schema, root)


def problems_in(document: Any) -> list[str]:
    """What in a whole document is not as the schema says that it names."""
    name = document["schema"]
    file = file_of(name)
    if file not in names():
        return [f"there is no schemas/{file} for {name}"]
    schema = schema_in(file)
    return [f"{name}{problem}" for problem in problems_with(document, schema, schema)]


def problems_in_output(text: str) -> list[str]:
    """The same for what a command printed. Other outputs than documents of ours have no problems."""
    document = document_in(text)
    return [] if document is None else problems_in(document)


def document_in(text: str) -> Optional[Any]:
    """The document that a command printed, if that is what it printed."""
    if not text.startswith('{\n  "schema": "filperf/'):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None  # the test that asked for it says so better
