"""Finds policies that select no pod."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.elsewhere import Neighborhood, Surroundings
from netlint.engine.evidence.isolation import Isolation
from netlint.engine.evidence.unseen_pods import names_unseen_pods
from netlint.engine.lookup import Lookup
from netlint.engine.similar import NearMiss
from netlint.engine.words import named
from netlint.model.labels import Pair
from netlint.model.peer import OwnNamespace
from netlint.model.policy import Policy
from netlint.model.selector import EVERYTHING, mentioned_pairs
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.normalize.fields import mapping
from netlint.normalize.selectors import place_in
from netlint.origin import Origin
from netlint.prover.evidence.selector_sense import Whose, contradiction


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy whose subject matches no workload although the input shows its namespace (S1.1, T85)."""
    lookup, pedantic = context.lookup, context.settings.profile is Profile.PEDANTIC
    isolation, surroundings = lookup.once(Isolation), Surroundings(lookup)
    for policy in context.snapshot.policies:
        selector = policy.subject.pods
        if selector == EVERYTHING or any(lookup.subjects(policy)) or names_unseen_pods(selector, lookup):
            continue
        namespaces = _scope(policy, lookup, pedantic)
        if namespaces is None or contradiction(selector, Whose.POD):
            continue
        neighborhood, pairs = surroundings.of(*namespaces), mentioned_pairs(selector)
        if neighborhood.may_match_at_run_time(pairs):
            continue
        elsewhere = _elsewhere(policy, surroundings, isolation)
        if elsewhere is not None and "" in (policy.namespace, elsewhere.namespace):
            continue
        near = neighborhood.near.to(pairs)
        is_shown = neighborhood.speaks_of(pairs, policy.origin.file)
        if near or elsewhere or is_shown or (neighborhood.workloads and pedantic):
            pair = near.wanted if near else neighborhood.astray(pairs)
            yield _hit(policy, _place(policy, pair, neighborhood, context), elsewhere, near)


def _scope(policy: Policy, lookup: Lookup, pedantic: bool) -> tuple[str, ...] | None:
    """The namespaces whose workloads the policy could select; None where the input may not show them all.

    The namespaces of a cluster-wide policy are seldom all in the input.
    """
    if isinstance(policy.subject.namespaces, OwnNamespace):
        return None if lookup.may_hold_unseen_pods(policy.namespace) else (policy.namespace,)
    scope = lookup.namespaces_of(policy.subject, policy.namespace)
    names = tuple(namespace.name for namespace, answer in scope if answer is Truth.TRUE)
    unseen = len(names) < len(scope) or any(map(lookup.may_hold_unseen_pods, names))
    return None if unseen or not pedantic else names


def _elsewhere(policy: Policy, surroundings: Surroundings, isolation: Isolation) -> Workload | None:
    """A workload of another namespace that a namespaced policy fits; one that has a policy already explains nothing."""
    if not isinstance(policy.subject.namespaces, OwnNamespace):
        return None
    return surroundings.fitting(
        policy.namespace,
        policy.subject.pods,
        lambda workload: any(isolation.of(workload, way).certain for way in policy.directions),
    )


def _place(policy: Policy, pair: Pair | None, neighborhood: Neighborhood, context: Context) -> Origin:
    """Where the selector writes the label that is at fault, or a key that no workload carries."""
    origin = policy.subject.origin or policy.origin.at("spec", "podSelector")
    if not isinstance(policy.subject.namespaces, OwnNamespace):
        origin = origin.at("pods", "podSelector")
    steps = [str(step) for step in origin.path[len(policy.origin.path) :]]
    selector = mapping(context.body(policy.origin), *steps)
    return origin.at(*place_in(selector, pair, {key for key, _ in neighborhood.pairs}))


def _hit(policy: Policy, origin: Origin, elsewhere: Workload | None, near: NearMiss | None) -> Hit:
    help_text = "Make the selector equal to labels of the pod template, or delete the policy."
    place: tuple[Place, ...] = ()
    if near is not None:
        found_key, found_value = near.found
        help_text = f"Select `{found_key}: {found_value}`, a label of {named(near.workload)}."
        place = (Place(near.workload.pod_origin.at("metadata", "labels", found_key), "nearly matches"),)
    elif elsewhere is not None:
        help_text = (
            f"Move it to the namespace `{elsewhere.namespace}`: its selector fits {named(elsewhere)} there."
        )
        place = (Place(elsewhere.origin.at("metadata", "name"), "fits, in another namespace"),)
    where = f" of the namespace `{policy.namespace}`" if policy.namespace else ""
    return Hit(
        origin,
        f"{policy.kind} `{policy.name}` selects no pod{where}, so it protects nothing.",
        help_text,
        "matches no pod",
        place,
    )
