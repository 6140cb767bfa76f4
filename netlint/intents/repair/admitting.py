"""Gathers the edits that let through what an intent wants: rules in policies that exist, and new policies."""

from collections.abc import Sequence

from netlint.engine.reachability.matching import pod_peer_means
from netlint.engine.reachability.parties import pod_of
from netlint.intents.model import Intent
from netlint.intents.repair.candidates import POLICY_COST, RULE_COST, Candidates, near
from netlint.intents.repair.edits import RULES, Addition, done
from netlint.intents.repair.peers import Written
from netlint.intents.repair.words import of_policy, shown
from netlint.model.policy import Direction, Policy
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.prover.space import Role


def admit(intent: Intent, candidates: Candidates, policies: Sequence[Policy]) -> None:
    """Add the edits that admit what an intent wants, on both sides.

    A policy takes the rule only where it selects no other pods than the intent is about, as far as the manifests show.
    """
    for direction in Direction:
        sides = near(intent, direction)
        role = Role.DESTINATION if direction is Direction.INGRESS else Role.SOURCE
        ends = candidates.meanings.ends(sides, role, shown_only=True)
        is_possible = candidates.questions.is_possible
        meant = frozenset(id(item) for item, term in ends.workloads if is_possible(ends.term, term))
        for policy in policies:
            if direction in policy.directions and _selects_only(policy, meant, candidates):
                rule = candidates.rule_for(intent, direction, policy.namespace)
                if rule is not None:
                    _add_rule(policy, direction, rule, candidates)
        for subject in candidates.subjects(sides):
            rule = candidates.rule_for(intent, direction, subject.namespace)
            if rule is not None:
                candidates.new_policy(intent.id, subject, direction, [rule], POLICY_COST)


def _selects_only(policy: Policy, meant: frozenset[int], candidates: Candidates) -> bool:
    """Whether a policy selects some workloads, and all of them are among those meant."""
    near = candidates.lookup.subjects(policy)
    selected = [item for item in (*near.certain, *near.possible) if _selects(policy, item, candidates)]
    return bool(selected) and all(id(item) in meant for item in selected)


def _selects(policy: Policy, workload: Workload, candidates: Candidates) -> bool:
    pod = pod_of(workload, candidates.lookup.namespaces[workload.namespace])
    network = candidates.world.facts.network
    return pod_peer_means(policy.subject, policy.namespace, pod, network) is not Truth.FALSE


def _add_rule(policy: Policy, direction: Direction, rule: Written, candidates: Candidates) -> None:
    model = candidates.rule(policy.namespace, direction, rule)
    if model is None or candidates.is_full:
        return
    words = f"add the rule {shown(rule)} to {of_policy(policy)} at {candidates.place(policy.origin)}"
    addition = Addition(policy.origin.at("spec"), {RULES[direction]: [rule]})
    candidates.guards.kept[model.origin] = done(candidates.add(RULE_COST, words, addition))
    candidates.rules.setdefault(policy.origin, []).append(model)
