"""Finds policies that select no pod."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.isolation import Isolation
from netlint.engine.lookup import Lookup
from netlint.engine.run_time_labels import may_match_at_run_time
from netlint.engine.similar import NearMiss, nearest
from netlint.engine.unseen_pods import names_unseen_pods
from netlint.engine.words import named
from netlint.model.peer import OwnNamespace
from netlint.model.policy import Policy
from netlint.model.selector import EVERYTHING, mentioned_pairs
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy whose subject matches no workload although the input shows its namespace (S1.1, T85)."""
    lookup, pedantic = context.lookup, context.settings.profile is Profile.PEDANTIC
    isolation = Isolation(lookup)
    for policy in context.snapshot.policies:
        selector = policy.subject.pods
        if selector == EVERYTHING or any(lookup.subjects(policy)):
            continue
        neighbors = _neighbors(policy, lookup, pedantic)
        if neighbors is None or names_unseen_pods(selector, lookup):
            continue
        pairs = mentioned_pairs(selector)
        if may_match_at_run_time(pairs, neighbors):
            continue
        elsewhere = _elsewhere(policy, lookup, isolation)
        if elsewhere is not None and "" in (policy.namespace, elsewhere.namespace):
            continue
        near = nearest(pairs, neighbors)
        if near or elsewhere or _are_shown(policy, neighbors) or (neighbors and pedantic):
            yield _hit(policy, elsewhere, near)


def _neighbors(policy: Policy, lookup: Lookup, pedantic: bool) -> list[Workload] | None:
    """The workloads that the policy could select; None where the input may not show them all.

    The namespaces of a cluster-wide policy are seldom all in the input.
    """
    scope = lookup.namespaces_of(policy.subject, policy.namespace)
    own = isinstance(policy.subject.namespaces, OwnNamespace)
    names = [policy.namespace] if own else [namespace.name for namespace, _ in scope]
    uncertain = any(answer is not Truth.TRUE for _, answer in scope)
    if uncertain or (not own and not pedantic) or any(map(lookup.may_hold_unseen_pods, names)):
        return None
    return [workload for name in names for workload in lookup.workloads(name)]


def _are_shown(policy: Policy, neighbors: list[Workload]) -> bool:
    """Whether the pods that are meant would be in the input, because its workloads use the same keys, or are beside it.

    Otherwise they may come from a chart.
    """
    keys = {key for workload in neighbors for key, _ in workload.labels.pairs}
    wanted = {key for key, _ in mentioned_pairs(policy.subject.pods)}
    return (bool(wanted) and wanted <= keys) or any(w.origin.file == policy.origin.file for w in neighbors)


def _elsewhere(policy: Policy, lookup: Lookup, isolation: Isolation) -> Workload | None:
    """A workload of another namespace that a namespaced policy fits; one that has a policy already explains nothing."""
    if not isinstance(policy.subject.namespaces, OwnNamespace):
        return None
    for namespace in sorted(lookup.namespaces.keys() - {policy.namespace}):
        for workload in lookup.select(namespace, policy.subject.pods).certain:
            if not namespace or not any(isolation.of(workload, way).certain for way in policy.directions):
                return workload
    return None


def _hit(policy: Policy, elsewhere: Workload | None, near: NearMiss | None) -> Hit:
    help_text = "Make the selector equal to labels of the pod template, or delete the policy."
    origin = policy.subject.origin or policy.origin.at("spec")
    place: tuple[Place, ...] = ()
    pairs = sorted(mentioned_pairs(policy.subject.pods))
    key = pairs[0][0] if pairs else ""
    if near is not None:
        key, (found_key, found_value) = near.wanted[0], near.found
        help_text = f"Select `{found_key}: {found_value}`, a label of {named(near.workload)}."
        place = (Place(near.workload.pod_origin.at("metadata", "labels", found_key), "nearly matches"),)
    elif elsewhere is not None:
        help_text = (
            f"Move it to the namespace `{elsewhere.namespace}`: its selector fits {named(elsewhere)} there."
        )
        place = (Place(elsewhere.origin.at("metadata", "name"), "fits, in another namespace"),)
    where = f" of the namespace `{policy.namespace}`" if policy.namespace else ""
    return Hit(
        _selector_place(policy, origin, key),
        f"{policy.kind} `{policy.name}` selects no pod{where}, so it protects nothing.",
        help_text,
        "matches no pod",
        place,
    )


def _selector_place(policy: Policy, origin: Origin, key: str) -> Origin:
    """The label in the selector: below `podSelector`, or below `pods` of a cluster-wide policy's subject."""
    own = isinstance(policy.subject.namespaces, OwnNamespace)
    return (origin if own else origin.at("pods", "podSelector")).at("matchLabels", key)
