"""Validates an object: against its schema, and by the rules that a schema cannot say."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from netlint.origin import Path
from netlint.source.schema import conforms, schema_name
from netlint.source.validation.duplicates import duplicate_keys
from netlint.source.validation.rules import rule_violations
from netlint.source.validation.violation import ValidationOptions, Violation

MOST_VIOLATIONS = 50


def validate(
    api_version: str,
    kind: str,
    body: Mapping[str, Any],
    options: ValidationOptions | None = None,
    *,
    repeats_keys: bool = True,
) -> list[Violation]:
    """What an API server would refuse in an object, one violation for each cause, at most 50.

    Keys that are given twice are looked for only where `repeats_keys` says that there may be some.

    Empty for an object of a kind that has no schema. Duplicate Service ports, node ports outside
    their range and duplicate container ports are left to the lint rules about them.
    """
    name = schema_name(api_version, kind)
    if name is None:
        return []
    found = [*duplicate_keys(body)] if repeats_keys else []
    found += rule_violations(name, kind, body, options or ValidationOptions())
    if not conforms(name, body):
        found += _schema_violations(name, body, found)
    return list(islice(found, MOST_VIOLATIONS))


def _schema_violations(name: str, body: Mapping[str, Any], found: Iterable[Violation]) -> list[Violation]:
    """The violations of the schema, without those of values that a rule has spoken of in clearer words."""
    from netlint.source.schema_faults import find_faults
    from netlint.source.validation.wording import describe

    told: set[tuple[Path, bool]] = {(violation.path, violation.on_key) for violation in found}
    untold = (
        fault
        for fault in find_faults(name, body)
        if fault.keyword == "required" or (fault.path, fault.on_key) not in told
    )
    return list(describe(untold, custom=not name.startswith("kubernetes/")))
