"""Which of a workload's ports any policy opens for anybody, where policies isolate it for ingress."""

from collections.abc import Iterable

from netlint.engine.answers.ports_on import ports_on
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.selecting import PolicySubjects
from netlint.engine.lookup import Lookup, picks_pods
from netlint.engine.ports import resolve
from netlint.engine.reachability.parties import pod_of
from netlint.model.policy import Action, Direction, Policy
from netlint.model.ports import PortRange
from netlint.model.service import Service, ServicePort
from netlint.model.workload import Workload


class Admissions:
    """Answers about the ingress of the workloads of a snapshot.

    Whoever is admitted counts, whether the input holds such a pod or not; only the traffic of the pod's own
    node, which is never refused (S1.59), does not.
    """

    def __init__(self, lookup: Lookup, applied: Applied) -> None:
        self._lookup = lookup
        self._subjects = lookup.once(PolicySubjects)
        self._applied = applied

    def closing(self, workload: Workload) -> tuple[Policy, ...]:
        """The NetworkPolicies that surely isolate a workload; none where something unknown may open it again.

        Policies of tiers that do not isolate may admit somebody before NetworkPolicies are asked (S2.8), and so
        may policies of vendors beside them (V0.3).
        """
        found = self._subjects.selecting(workload, Direction.INGRESS)
        ordered = [p for p in found.certain if not p.isolates and not _only_denies(p)]
        if (
            found.possible
            or found.meant
            or ordered
            or workload.host_network
            or self._lookup.may_hold_unseen_pods(workload.namespace)
            or self._lookup.may_be_restricted_unseen(workload.namespace)
            or not self._applied.as_written(workload, *found.certain)
        ):
            return ()
        return tuple(
            policy
            for policy in found.certain
            if policy.isolates and self._applied.together(workload.origin, policy.origin, workload.namespace)
        )

    def admitted(self, workload: Workload) -> tuple[PortRange, ...]:
        """The ports on which a policy that selects the workload admits somebody; a name may mean none (S1.52)."""
        pod = pod_of(workload, self._lookup.namespaces[workload.namespace])
        return tuple(
            ports
            for policy in self._subjects.selecting(workload, Direction.INGRESS).certain
            for rule in policy.effective_rules(Direction.INGRESS)
            if rule.action is Action.ALLOW and rule.peers
            for entry in rule.ports
            for ports in ports_on(entry.ports, pod)
        )

    def behind(self, service: Service) -> tuple[Workload, ...]:
        """The workloads behind a Service, where the input shows all of them."""
        selected = self._lookup.behind(service)
        unseen = selected.possible or self._lookup.may_hold_unseen_pods(service.namespace)
        if not picks_pods(service) or unseen:
            return ()
        return self._applied.variants.beside(service.origin, selected.certain)

    def is_open(self, port: ServicePort, backends: Iterable[Workload]) -> bool:
        """Whether some backend is open on the pod's port behind a port of a Service, or may be."""
        return any(self._is_open(port, workload) for workload in backends)

    def _is_open(self, port: ServicePort, workload: Workload) -> bool:
        number = resolve(port, workload)
        if number is None:
            return False
        if not self.closing(workload):
            return True
        return any(
            item.protocol is port.protocol and item.first <= number <= item.last
            for item in self.admitted(workload)
        )


def _only_denies(policy: Policy) -> bool:
    return all(rule.action is Action.DENY for rule in policy.effective_rules(Direction.INGRESS))
