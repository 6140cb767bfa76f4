"""Collects the texts of a container that may name a Service: its environment, command and arguments."""

import re
from collections.abc import Iterator
from typing import Final

from netlint.model.configuration import ConfigMapUse, ConfigText
from netlint.normalize.fields import mapping, mappings, sequence, text
from netlint.origin import Origin
from netlint.source.tree import Mapping

_LONGEST: Final = 4000
_ADDRESS_WORDS: Final = ("HOST", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "ENDPOINT", "URL", "URI", "PORT")
_TELLING_ENDS: Final = (*_ADDRESS_WORDS, *map(str.lower, _ADDRESS_WORDS))
_FLAG: Final = re.compile(r"--?([A-Za-z][\w.-]*)(?:=(.*))?", re.DOTALL)


def may_name_service(name: str, written: str) -> bool:
    """Whether a text is worth keeping: it may hold a host with a port, or its name says that it is one of them."""
    return (":" in written or ".svc" in written or name.endswith(_TELLING_ENDS)) and 0 < len(
        written
    ) <= _LONGEST


def config_texts(body: Mapping, origin: Origin) -> tuple[ConfigText, ...]:
    """The texts of the container at `origin` that may name a Service."""
    found: list[ConfigText] = []
    for index, item in enumerate(sequence(body, "env")):
        if isinstance(item, Mapping) and isinstance(written := item.get("value"), str):
            name = text(item, "name")
            if may_name_service(name, written):
                found.append(ConfigText(name, written, origin.at("env", index, "value")))
    for key in ("command", "args"):
        if key in body:
            found += _arguments(body, key, origin)
    return tuple(found)


def _arguments(body: Mapping, key: str, origin: Origin) -> Iterator[ConfigText]:
    """The arguments; `--flag=value`, or a value right after `--flag`, has the flag's name."""
    flag = ""
    for index, item in enumerate(sequence(body, key)):
        if not isinstance(item, str):
            flag = ""
            continue
        match = _FLAG.fullmatch(item)
        name, written = (match[1], match[2] or "") if match else (flag, item)
        flag = match[1] if match and match[2] is None else ""
        if may_name_service(name, written) or _connects_in_shell(written):
            yield ConfigText(name, written, origin.at(key, index))


def _connects_in_shell(written: str) -> bool:
    return ("nc " in written or "/dev/tcp/" in written) and len(written) <= _LONGEST


def config_map_uses(body: Mapping) -> tuple[ConfigMapUse, ...]:
    """The ConfigMaps that the container takes environment variables from."""
    found: list[ConfigMapUse] = []
    if "envFrom" in body:
        for _, item in mappings(body, "envFrom"):
            if name := text(mapping(item, "configMapRef"), "name"):
                found.append(ConfigMapUse(name, "", text(item, "prefix")))
    for variable in sequence(body, "env"):
        if isinstance(variable, Mapping) and "valueFrom" in variable:
            reference = mapping(variable, "valueFrom", "configMapKeyRef")
            if key := text(reference, "key"):
                found.append(ConfigMapUse(text(reference, "name"), key, text(variable, "name")))
    return tuple(found)
