"""Loads the JSON Schemas in schemas/ and tells, by compiled gates, which objects conform to them."""

import json
import posixpath
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from netlint.resources import data_folder
from netlint.source.schema_gate import Gate, Schema, compile_gate


def schema_name(api_version: str, kind: str) -> str | None:
    """The file of the schema for a kind, relative to schemas/; None when there is none."""
    kinds = cast(Mapping[str, Mapping[str, str]], load_schema("kinds.json"))
    return kinds.get(api_version, {}).get(kind)


def conforms(name: str, body: object) -> bool:
    """Whether `body` conforms to the schema in the file `name`."""
    return _gate(name).passes(body)


@cache
def load_schema(name: str) -> Schema:
    """The content of the file `name`, relative to schemas/."""
    return cast(Schema, json.loads((data_folder("schemas") / name).read_text(encoding="utf-8")))


def schema_part(name: str, pointer: str) -> Schema:
    """The part of the schema in the file `name` that a JSON pointer leads to."""
    part: Any = load_schema(name)
    for step in pointer.split("/")[1:]:
        part = part[step]
    return cast(Schema, part)


def schema_target(name: str, reference: str) -> tuple[str, str]:
    """The file and the JSON pointer that a `$ref` in the file `name` means."""
    file, _, pointer = reference.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name, pointer


@cache
def _gate(name: str, pointer: str = "") -> Gate:
    def resolve(reference: str) -> Gate:
        return _gate(*schema_target(name, reference))

    return compile_gate(schema_part(name, pointer), resolve)
