"""Finds policies that shut workloads for everybody although Services lead to them."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.admissions import Admissions
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.several import several
from netlint.engine.words import named
from netlint.model.policy import Direction, Policy
from netlint.model.service import Service
from netlint.model.workload import Workload

SHOWN = 5


def check(context: Context) -> Iterator[Hit]:
    """Yield each isolating policy with the workloads behind Services that no policy opens (S1.3, S1.8)."""
    admissions = Admissions(context.lookup, Applied(context.snapshot, context.is_patched))
    shut: dict[int, dict[int, tuple[Workload, Service]]] = defaultdict(dict)
    policies: dict[int, Policy] = {}
    for service in context.effective.services if any(context.effective.policies) else ():
        for workload in () if service.headless else admissions.behind(service):
            serves = workload.serving_ports and not workload.runs_to_completion
            if not serves or admissions.admitted(workload):
                continue
            closing = sorted(filter(_is_meant, admissions.closing(workload)), key=lambda p: len(p.rules))
            if closing:
                policies[id(closing[0])] = closing[0]
                shut[id(closing[0])].setdefault(id(workload), (workload, service))
    for key, found in shut.items():
        yield _hit(policies[key], list(found.values()))


def _is_meant(policy: Policy) -> bool:
    """Whether the policy isolates for ingress on purpose; policy-implicit-ingress-deny reports the others."""
    return policy.writes_directions or not policy.effective_rules(Direction.EGRESS)


def _hit(policy: Policy, found: list[tuple[Workload, Service]]) -> Hit:
    who = several((named(workload) for workload, _ in found), "workloads")
    services = several((f"`{service}`" for _, service in found), "Services")
    lead = f"Service {services} leads" if len(found) == 1 else f"Services {services} lead"
    return Hit(
        policy.origin.at("metadata", "name"),
        f"{policy.kind} `{policy.name}` isolates {who}, and no policy admits anybody there, so {lead} nowhere.",
        "Add a policy that admits those who need the Service, or delete the Service.",
        "nobody gets in",
        tuple(
            Place(workload.origin.at("metadata", "name"), "shut for everybody")
            for workload, _ in found[:SHOWN]
        ),
    )
