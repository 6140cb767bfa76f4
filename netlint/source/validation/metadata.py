"""Rules for the name of an object."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.fields import is_filled, mapping_in, text_in
from netlint.source.validation.violation import ValidationOptions, Violation, refused

_NAME = ("metadata", "name")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_LABEL_1035 = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
RELAXED_SERVICE_NAMES = (1, 36)
"""The Kubernetes version from which the name of a Service may start with a digit (V-SVC.1)."""


def metadata_violations(
    kind: str, body: Mapping[str, Any], options: ValidationOptions, *, is_service: bool
) -> Iterator[Violation]:
    """The violations of V-NP.1 that concern every kind, of V-SVC.1, and of S2.14.

    A generateName will do in place of a name (S6.7).
    """
    metadata = mapping_in(body, "metadata")
    name = text_in(metadata, "name")
    if is_service and name:
        yield from service_name_violations(_NAME, name, options, "V-SVC.1")
    elif kind == "BaselineAdminNetworkPolicy" and name not in ("", "default"):
        what = f"a BaselineAdminNetworkPolicy must be named `default`, not `{name}`"
        yield refused(_NAME, what, "name it `default`; a cluster has at most one", "S2.14")
    if "metadata" in body and not is_filled(metadata, "name") and not is_filled(metadata, "generateName"):
        yield refused(("metadata",), f"the {kind} has no name", "add `metadata.name`", "V-NP.1")


def service_name_violations(
    path: Path, name: str, options: ValidationOptions, rule: str
) -> Iterator[Violation]:
    """The violation of a name that no Service can have in this version of Kubernetes (V-SVC.1, V-ING.7)."""
    relaxed = options.kubernetes >= RELAXED_SERVICE_NAMES
    if not (_LABEL if relaxed else _LABEL_1035).fullmatch(name):
        first = "a letter or digit" if relaxed else "a letter"
        advice = f"use lower-case letters, digits and `-`, {first} first, at most 63 characters"
        yield refused(path, f"`{name[:70]}` is not a name that a Service can have", advice, rule)
