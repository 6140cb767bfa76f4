"""The files of an input while their policies are changed: read as every run reads them, and judged anew each time."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final, NamedTuple

from netlint.engine.reachability.effective import effective
from netlint.intents.judge import Judged, judged
from netlint.intents.model import Intent
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import NETWORK_POLICY_ORDER, Policy
from netlint.model.snapshot import Snapshot
from netlint.normalize import build
from netlint.origin import Origin
from netlint.source.files import FoundFile, SourceFile
from netlint.source.manifest import Manifest
from netlint.source.reading import Input, parse_file
from netlint.source.validation import ValidationOptions, validate

NEW_FILE: Final = "netlint-suggested.yaml"
"""Where a policy goes that no file of its namespace can take."""

_NETWORK_POLICY: Final = "NetworkPolicy"
_UNNAMEABLE: Final = frozenset('\t\n\r"\\')


class Facts(NamedTuple):
    """What a run knows beside its files: see `config.Settings`."""

    namespace: str
    network: NetworkProfile
    limit: int
    options: ValidationOptions


class World:
    """Some files, with what is known beside them; `given` tells which of them must not be touched."""

    def __init__(self, given: Input, facts: Facts) -> None:
        self.given = given
        self.facts = facts
        self._refused: dict[int, tuple[SourceFile, frozenset[Origin]]] = {}
        self._last: tuple[tuple[SourceFile, ...], Snapshot] = (), Snapshot()
        self._broken = frozenset(error.file for error in given.errors)
        self._patched = frozenset(given.patched)

    def snapshot(self, files: Iterable[SourceFile], more: Iterable[Manifest] = ()) -> Snapshot:
        """The model of some files, and of more manifests behind them."""
        files, more = tuple(files), tuple(more)
        known, snapshot = self._last
        if more or files != known:
            refused = frozenset[Origin]().union(*map(self.refused, files))
            manifests = (manifest for file in files for manifest in file.manifests)
            snapshot = build((*manifests, *more), refused, self.facts.namespace)
        if not more:
            self._last = files, snapshot
        return snapshot

    def judged(self, intents: Sequence[Intent], files: Iterable[SourceFile]) -> Judged:
        """What becomes of intents under the policies of some files."""
        return judged(
            intents,
            self.snapshot(files),
            self.facts.network,
            self.facts.limit,
            is_whole=not self.given.errors,
        )

    def refused(self, file: SourceFile) -> frozenset[Origin]:
        """The manifests of a file that the API server refuses (D.7)."""
        found = self._refused.get(id(file))
        if found is None:
            refused = frozenset(item.origin for item in file.manifests if self.is_refused(item))
            # The file is kept with its answer, so that its identity stays its own.
            found = self._refused[id(file)] = file, refused
        return found[1]

    def is_refused(self, manifest: Manifest) -> bool:
        """Whether the API server refuses a manifest."""
        found = validate(
            manifest.api_version,
            manifest.kind,
            manifest.body,
            self.facts.options,
            repeats_keys=manifest.repeats_keys,
        )
        return any(violation.keeps_out for violation in found)

    def can_change(self, file: SourceFile) -> bool:
        """Whether a patch can name the file from here, and all of it was read, to the last byte."""
        path, data = file.path, file.text.text.encode()
        return (
            not path.startswith(("/", "../", "<"))
            and path != ".."
            and ":" not in path
            and _UNNAMEABLE.isdisjoint(path)
            and path not in self._broken
            and b"\r" not in data.replace(b"\r\n", b"\n")
            and _found(path, file.text.text).digest == file.digest
        )

    def policies(self, files: Iterable[SourceFile]) -> list[Policy]:
        """The NetworkPolicies that take effect and can be changed: no patch of Kustomize has the last word on them."""
        open_files = {file.path for file in files if self.can_change(file)}
        return [
            policy
            for layer in effective(self.snapshot(files)).layers
            for tier in layer.tiers
            if tier.order == NETWORK_POLICY_ORDER
            for policy in tier.policies
            if policy.kind == _NETWORK_POLICY and policy.origin.file in open_files
            if self._patched.isdisjoint(product(("", _NETWORK_POLICY), ("", policy.name)))
        ]


def _found(path: str, text: str) -> FoundFile:
    """A text as a file that was found under a path."""
    from hashlib import sha256

    data = text.encode()
    return FoundFile(path, data, sha256(data).hexdigest(), False)


def read(path: str, text: str) -> SourceFile | None:
    """A text as a file of the input is read; None where any of it cannot be."""
    parsed = parse_file(_found(path, text))
    return parsed.file if not parsed.errors else None
