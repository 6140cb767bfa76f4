"""Rules for BackendTLSPolicy that its schema cannot say (V-GW.8)."""

from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import Any

from netlint.source.validation.fields import is_filled, mapping_in, mappings_in, text_in
from netlint.source.validation.violation import ValidationOptions, Violation, refused

MOST_TARGETS = 16
_FORMS = {
    "validation": ("caCertificateRefs", "wellKnownCACertificates"),
    "tls": ("caCertRefs", "wellKnownCACerts"),
}
"""The two sources of certificates, by the field that holds them: `tls` was the name in v1alpha2."""


def violations(body: Mapping[str, Any], _options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-GW.8."""
    spec = mapping_in(body, "spec")
    for field, sources in _FORMS.items():
        if isinstance(spec.get(field), dict):
            yield from _source_violations(spec[field], field, sources)
    targets = islice(mappings_in(spec, "targetRefs"), MOST_TARGETS)
    told: set[int] = set()
    for (_, one), (index, other) in combinations(targets, 2):
        if index not in told and _target(one) == _target(other) and _are_confused(one, other):
            told.add(index)
            what = f"two targetRefs lead to `{text_in(other, 'name')}` without different section names"
            yield refused(
                ("spec", "targetRefs", index), what, "give each its `sectionName`, or keep one", "V-GW.8"
            )


def _source_violations(
    fields: Mapping[str, Any], field: str, sources: tuple[str, str]
) -> Iterator[Violation]:
    references, well_known = sources
    path = ("spec", field)
    count = is_filled(fields, references) + is_filled(fields, well_known)
    if count == 2:
        what = f"the policy has both `{references}` and `{well_known}`"
        yield refused(path, what, "keep one of them", "V-GW.8")
    elif count == 0:
        what = "the policy does not say which certificates to trust"
        yield refused(path, what, f"add `{references}` or `{well_known}: System`", "V-GW.8")


def _target(reference: Mapping[str, Any]) -> tuple[str, str, str]:
    return text_in(reference, "group"), text_in(reference, "kind"), text_in(reference, "name")


def _are_confused(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    first, second = text_in(one, "sectionName"), text_in(other, "sectionName")
    return first == second or not first or not second
