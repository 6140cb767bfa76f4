"""Compares two sides for every pod that could exist, and finds the lines that decide where they differ."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from netlint.commands.snapshots import Loaded
from netlint.config import Settings
from netlint.engine.answers.explain import Explanation, SideAnswer
from netlint.engine.answers.explain import Verdict as Told
from netlint.engine.evidence.custom_kinds import unevaluated_policies
from netlint.engine.words import conjunction
from netlint.model.network_profile import NetworkProfile
from netlint.model.snapshot import Snapshot
from netlint.prover.equivalence.equivalence import Equivalence
from netlint.prover.explained import explained
from netlint.prover.verdict import Answer, Verdict, Witness
from netlint.prover.words import end_words
from netlint.reporters.diffs.proof import Claim, Difference, Proof, Step
from netlint.source.tree import Value


class Compared(NamedTuple):
    """A side, `old` or `new`: what was read of it, and what of that takes effect."""

    name: str
    loaded: Loaded
    effective: Snapshot


def proof(old: Compared, new: Compared, settings: Settings) -> Proof:
    """Whether two sides allow the same connections, for every pod, namespace, address and port."""
    network = settings.cluster.network
    equivalence = Equivalence(old.effective, new.effective, network, settings.work_limit)
    unseen = _unseen_changes(old.loaded, new.loaded)
    return Proof(
        _claim(equivalence.opened, unseen, _Contrast(new, old, equivalence.seen_by_old, network)),
        _claim(equivalence.closed, unseen, _Contrast(old, new, equivalence.seen_by_new, network)),
    )


def _unseen_changes(old: Loaded, new: Loaded) -> str:
    """What may differ and is not looked at: the reason why nobody knows whether both sides are equal, or nothing."""
    if old.given.errors or new.given.errors:
        return "part of the input could not be read"
    before, after = _unevaluated(old), _unevaluated(new)
    kinds = [
        f"`{kind[1]}`"
        for kind in sorted({*before, *after})
        if not _are_equal(before.get(kind, []), after.get(kind, []))
    ]
    return f"policies of kind {conjunction(kinds)} change, which cannot be evaluated" if kinds else ""


def _unevaluated(loaded: Loaded) -> dict[tuple[str, str], list[Value]]:
    found = unevaluated_policies(loaded.snapshot)
    if not found:
        return {}
    bodies = {manifest.origin: manifest.body for manifest in loaded.given.manifests}
    return {kind: [bodies[item.origin] for item in items] for kind, items in found.items()}


def _are_equal(some: list[Value], others: list[Value]) -> bool:
    """Whether two lists hold the same, in whatever order."""
    left = list(others)
    for item in some:
        if item not in left:
            return False
        left.remove(item)
    return not left


class _Contrast(NamedTuple):
    """The side that allows a connection and the one that does not; `seen_by_less` is a witness as the latter has it."""

    more: Compared
    less: Compared
    seen_by_less: Callable[[Witness], Witness]
    network: NetworkProfile


def _claim(answer: Answer, unseen: str, contrast: _Contrast) -> Claim:
    if answer.verdict is Verdict.REFUTED and answer.witness is not None:
        return Claim(answer.verdict, "", _difference(answer.witness, contrast))
    if answer.verdict is Verdict.PROVED and unseen:
        return Claim(Verdict.UNKNOWN, unseen)
    return Claim(answer.verdict, answer.reason)


def _difference(witness: Witness, contrast: _Contrast) -> Difference:
    network = contrast.network
    allowed = explained(witness, contrast.more.effective.layers, network)
    denied = explained(contrast.seen_by_less(witness), contrast.less.effective.layers, network)
    because = (*_steps(denied, denied, contrast.less), *_steps(allowed, denied, contrast.more))
    source, destination = end_words(witness.source), end_words(witness.destination)
    return Difference(source, destination, witness.protocol, witness.port, because)


def _steps(told: Explanation, denied: Explanation, side: Compared) -> Iterator[Step]:
    """What one side says about the end, or the ends, on which the other one denies the connection."""
    for answer, other in ((told.egress, denied.egress), (told.ingress, denied.ingress)):
        if other.verdict is not Told.ALLOWED:
            yield from _side_steps(answer, side)


def _side_steps(answer: SideAnswer, side: Compared) -> Iterator[Step]:
    for section in answer.sections:
        for reason in section.reasons:
            place = () if reason.origin is None else side.loaded.locate(reason.origin)[:2]
            yield Step(side.name, reason.text, reason.object, *place)
