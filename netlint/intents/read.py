"""Reads files of intents; all their mistakes are reported at once, each at its place."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from netlint.engine.answers.asked_ports import AskedPort, parsed_port
from netlint.errors import ErrorKind, InputError, InputErrors, UsageError
from netlint.finding import Severity
from netlint.intents.fields import Fields, nearest, quoted, sort_of
from netlint.intents.model import KIND, Expect, Intent, IntentsFile, IntentsFiles, Side
from netlint.intents.sides import read_sides
from netlint.model.ports import PortRange, Protocol
from netlint.origin import Origin
from netlint.source.files import FoundFile
from netlint.source.locate import locate
from netlint.source.reading import ReadOptions, collect, parse_file
from netlint.source.tree import Mapping, Value
from netlint.source.written import misread

API_VERSION: Final = "netlint.dev/v1"
MOST_HOPS: Final = 100

_SENTENCE: Final = re.compile(r"within ([1-9][0-9]{0,2}) hops?")
_ANY_PORT: Final = PortRange(Protocol.TCP)
"""Stands in for a port that is none."""
_HOPS: Final = f"Write `within 3 hops`, or another number from 1 to {MOST_HOPS}."
_PORTS: Final = "For example: 8080, 53/UDP, 8000-8100, or http for a port that the destination names."
_USAGE: Final = "Manifests are named behind the intents: `netlint verify INTENTS PATH…`."


def read_intents(paths: Sequence[str]) -> IntentsFiles:
    """The intents in `paths`: files, folders of YAML and JSON files, globs, `-`.

    Raises InputErrors with every mistake in them, and where they hold no intents at all.
    """
    collected = collect(paths, ReadOptions())
    errors = list(collected.errors)
    files: list[IntentsFile] = []
    taken: dict[str, str] = {}
    for found in collected.files:
        try:
            files.append(_file(found, taken, errors))
        except InputErrors as unreadable:
            errors.extend(unreadable.errors)
    if not errors and not files:
        shown = ", ".join(map(quoted, paths))
        errors.append(InputError(ErrorKind.USAGE, "", f"there are no intents in {shown}"))
    if errors:
        raise InputErrors(tuple(errors))
    return IntentsFiles(tuple(files), collected.skipped)


def _file(found: FoundFile, taken: dict[str, str], errors: list[InputError]) -> IntentsFile:
    """The intents of one file, which is read to its end wherever it was found; its mistakes are added to `errors`.

    `taken` holds where each id was first seen. Raises InputErrors where there is nothing to read.
    """
    parsed = parse_file(FoundFile(found.path, found.data, found.digest, explicit=True))
    if parsed.file is None:
        raise InputErrors(parsed.errors)
    fields = Fields(parsed.file)
    intents: list[Intent] = []
    for number, root in enumerate(parsed.file.documents):
        for intent in _document(fields, root, Origin(found.path, number)):
            _check_id(fields, intent, taken)
            intents.append(intent)
    errors.extend(parsed.errors + fields.errors)
    if not parsed.errors and not parsed.file.documents:
        message, hint = "the file is empty", f"Write a document with `kind: {KIND}`."
        errors.append(InputError(ErrorKind.CONFIGURATION, found.path, message, hint=hint))
    return IntentsFile(parsed.file, tuple(intents))


def _check_id(fields: Fields, intent: Intent, taken: dict[str, str]) -> None:
    """Note an id that an intent before has."""
    origin = intent.origin.at("id")
    if intent.id in taken:
        message = f"the intent at {taken[intent.id]} has the id {quoted(intent.id)}, too"
        fields.mistake(origin, message, "Give each intent an id of its own.")
    elif intent.id:
        line, column = locate(fields.file, origin).start
        taken[intent.id] = f"{fields.file.path}:{line}:{column}"


def _document(fields: Fields, root: Value, origin: Origin) -> Iterator[Intent]:
    """The intents of one document; none of one that is of another kind."""
    kind = root.get("kind", KIND) if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or ("kind" not in root and "intents" not in root):
        hint = f"Write `apiVersion: {API_VERSION}` and `kind: {KIND}`. {_USAGE}"
        fields.mistake(origin, "the document holds no intents", hint)
        return
    if kind != KIND:
        near = nearest(kind, [KIND]) if isinstance(kind, str) else ""
        message = f"the kind of the document is {sort_of(kind)}, not `{KIND}`"
        fields.mistake(origin.at("kind"), message, near or _USAGE)
        return
    given = fields.mapping(root, origin, "")
    version = given.get("apiVersion", API_VERSION)
    if version != API_VERSION:
        message = f"`apiVersion` cannot be {sort_of(version)}"
        fields.mistake(origin.at("apiVersion"), message, f"Write `{API_VERSION}`.")
    if "intents" in given:
        for item, place in fields.items(given["intents"], origin.at("intents")):
            yield _intent(fields, item, place)


def _intent(fields: Fields, value: Value, origin: Origin) -> Intent:
    given = fields.mapping(value, origin, "intent")

    def sides(key: str) -> tuple[Side, ...]:
        return read_sides(fields, given[key], origin.at(key)) if key in given else ()

    expect, severity = Expect.DENIED, Severity.ERROR
    if "expect" in given:
        expect = fields.choice(given["expect"], origin.at("expect"), Expect, expect)
    if "severity" in given:
        severity = fields.choice(given["severity"], origin.at("severity"), Severity, severity)
    if "paths" in given and expect is not Expect.DENIED:
        message = f"`paths` belongs to `expect: denied`, and this intent has `expect: {expect}`"
        fields.mistake(origin.key_at("paths"), message, "Remove `paths`, or write `expect: denied`.")
    return Intent(
        id=fields.text(given["id"], origin.at("id"), "id") if "id" in given else "",
        expect=expect,
        sources=sides("from"),
        destinations=sides("to"),
        ports=_ports(fields, given, origin.at("ports")),
        within=_within(fields, given["paths"], origin.at("paths")) if "paths" in given else 1,
        severity=severity,
        description=_description(fields, given, origin.at("description")),
        origin=origin,
    )


def _description(fields: Fields, given: dict[str, Value], origin: Origin) -> str:
    """The description on one line."""
    if "description" not in given:
        return ""
    text = fields.text(given["description"], origin, "sentence")
    return " ".join(text.split())


def _ports(fields: Fields, given: dict[str, Value], origin: Origin) -> tuple[AskedPort, ...]:
    if "ports" not in given:
        return ()
    return tuple(_port(fields, item, place) for item, place in fields.items(given["ports"], origin))


def _port(fields: Fields, value: Value, origin: Origin) -> AskedPort:
    """A port as `netlint reach --port` takes it, or the same number as a number."""
    root = fields.file.documents[origin.document]
    if isinstance(root, Mapping) and type(value) is int:
        for written, read in misread(fields.file.text.text, root, origin.path):
            message = (
                f"{quoted(written)} means {quoted(read)} to YAML, which is hardly the port that is meant"
            )
            fields.mistake(origin, message, "Write the number without a sign or leading zeros.")
            return _ANY_PORT
    if isinstance(value, bool) or not isinstance(value, int | str) or str(value) != str(value).strip():
        fields.mistake(origin, f"`ports` cannot hold {sort_of(value)}", _PORTS)
        return _ANY_PORT
    try:
        return parsed_port(str(value))
    except UsageError as mistake:
        fields.mistake(origin, f"{quoted(str(value))} is no port", mistake.hint)
        return _ANY_PORT


def _within(fields: Fields, value: Value, origin: Origin) -> int:
    """The number of hops, from `within: 3` or from the sentence `within 3 hops`."""
    if isinstance(value, Mapping):
        given = fields.mapping(value, origin, "hops")
        hops = given.get("within", 1)
        if type(hops) is int and 1 <= hops <= MOST_HOPS:
            return hops
        fields.mistake(origin.at("within"), f"{sort_of(hops)} is no number of hops", _HOPS)
        return 1
    sentence = _SENTENCE.fullmatch(value) if isinstance(value, str) else None
    if sentence is None or int(sentence[1]) > MOST_HOPS:
        fields.mistake(origin, f"`paths` cannot be {sort_of(value)}", _HOPS)
        return 1
    return int(sentence[1])
