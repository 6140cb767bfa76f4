"""Finds policy rules that let in pods of namespaces that nobody has created yet."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.evidence.companions import Companions, has_administrators
from netlint.engine.evidence.edge import Edge
from netlint.engine.evidence.isolation import concerns_everyone
from netlint.engine.evidence.newcomers import Newcomers, lacking_keys
from netlint.engine.evidence.policy_targets import targets
from netlint.engine.evidence.resolvers import serves_names
from netlint.engine.words import conjunction
from netlint.finding import Severity
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import NamespacesWith, PodPeer
from netlint.model.policy import Action, Direction, Policy
from netlint.model.selector import describe


def check(context: Context) -> Iterator[Hit]:
    """Yield each peer that means a namespace without labels, since it asks that a label is missing (S1.33).

    In the pedantic profile also those that mean every namespace, or every one but some by name.
    """
    pedantic = context.settings.profile is Profile.PEDANTIC
    newcomers = Newcomers(context.effective, context.settings.cluster.network)
    edge = Edge(context.lookup)
    for policy in Companions(context.effective, context.lookup).policies:
        rules = policy.effective_rules(Direction.INGRESS)
        if any(concerns_everyone(rule, Action.ALLOW) for rule in rules):
            continue
        peers = [peer for rule in rules for peer in rule.peers if newcomers.are_meant(peer, policy)]
        if not peers or context.lookup.may_be_restricted_unseen(policy.namespace):
            continue
        pods, is_shown = targets(policy, context.lookup, lambda w: not (edge.holds(w) or serves_names(w)))
        if not (
            any(map(newcomers.get_in, pods))
            or not (is_shown or has_administrators(context.effective, Direction.INGRESS))
        ):
            continue
        for peer in peers:
            assert isinstance(peer, PodPeer) and isinstance(peer.namespaces, NamespacesWith)
            keys = lacking_keys(peer.namespaces.selector) - {NAME_LABEL}
            if keys or pedantic:
                yield _hit(policy, peer, peer.namespaces, keys)


def _hit(policy: Policy, peer: PodPeer, namespaces: NamespacesWith, keys: frozenset[str]) -> Hit:
    labels = conjunction(f"`{key}`" for key in sorted(keys)) if keys else ""
    if keys:
        which = f"namespaces with `{describe(namespaces.selector)}`, which includes every namespace without {labels}"
    else:
        which = "namespaces that it does not name"
    return Hit(
        (peer.origin or policy.origin).key_at("namespaceSelector"),
        f"{policy.kind} `{policy.name}` admits pods of {which}: whoever creates a namespace gets in.",
        "Ask for a label that the namespaces have which may connect, such as `kubernetes.io/metadata.name`.",
        "also namespaces to come",
        (),
        None if keys else Severity.NOTE,
    )
