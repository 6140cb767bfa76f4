"""Finds policy rules that let everyone connect to every port of pods that are not the edge of the cluster."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.edge import Edge, called_by_api_server
from netlint.engine.evidence.isolation import concerns_everyone
from netlint.engine.evidence.policy_targets import targets
from netlint.engine.evidence.rule_places import rule_place
from netlint.engine.evidence.several import several
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.policy import Action, Direction, Policy, PolicyRule
from netlint.model.selector import EVERYTHING
from netlint.model.workload import Workload
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each rule without `from` and `ports` for pods that nothing publishes, or that undoes a policy (S1.9).

    In the pedantic profile also those for pods that something outside the input may publish.
    """
    lookup, pedantic = context.lookup, context.settings.profile is Profile.PEDANTIC
    edge = Edge(lookup, called_by_api_server(read.manifest.body for read in context.manifests))
    companions = Companions(context.effective, lookup)
    for policy in companions.policies:
        rule = _for_everyone(policy)
        if rule is None or lookup.may_be_restricted_unseen(policy.namespace):
            continue
        pods, is_shown = targets(policy, lookup, lambda w: not (w.runs_to_completion or edge.holds(w)))
        if not pods and is_shown:
            continue
        inner = tuple(filter(edge.is_far_from, pods))
        undone = [o for o in companions.of(policy, Direction.INGRESS) if _for_everyone(o) is None]
        # To open some pods of a closed namespace or group may be meant; to open all of them, or the same ones, is not.
        is_contradiction = policy.subject.pods == EVERYTHING or not all(
            companions.is_wider(other, policy) for other in undone
        )
        is_sure = bool(inner) or (bool(undone) and is_contradiction)
        if is_sure or pedantic:
            place = rule_place(policy, rule, context.body(policy.origin))
            yield _hit(policy, place, inner or pods, undone, None if is_sure else Severity.NOTE)


def _for_everyone(policy: Policy) -> PolicyRule | None:
    rules = policy.effective_rules(Direction.INGRESS)
    return next((rule for rule in rules if concerns_everyone(rule, Action.ALLOW)), None)


def _hit(
    policy: Policy,
    origin: Origin,
    pods: tuple[Workload, ...],
    undone: list[Policy],
    severity: Severity | None,
) -> Hit:
    whom = several(map(named, pods), "workloads") if pods else "all pods that it selects"
    effect = "it protects nothing"
    if undone:
        names = several((f"`{other.name}`" for other in undone), "policies")
        effect = f"{names} cannot limit that: what policies allow adds up"
    return Hit(
        origin,
        f"{policy.kind} `{policy.name}` lets everyone connect to every port of {whom}, so {effect}.",
        "List who may connect in `from`, and the ports in `ports`, or delete the rule.",
        "everyone, on every port",
        (
            *(Place(other.origin.at("metadata", "name"), "undone") for other in undone[:3]),
            *(Place(workload.origin.at("metadata", "name"), "open to everyone") for workload in pods[:3]),
        ),
        severity,
    )
