"""Drops from a snapshot what the cluster would not have: refused objects, and all but the last of those given twice."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

from netlint.model.namespace import Namespace
from netlint.model.policy import Layer, Policy, Status, Tier
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload


class _Checked(Protocol):
    @property
    def status(self) -> Status: ...


class _Named(_Checked, Protocol):
    @property
    def namespace(self) -> str: ...
    @property
    def name(self) -> str: ...


Checked = TypeVar("Checked", bound=_Checked)
Named = TypeVar("Named", bound=_Named)
Item = TypeVar("Item")


def effective(snapshot: Snapshot) -> Snapshot:
    """The snapshot as the cluster would have it after everything was applied in the order of the input (D.7, S6.9)."""
    layers = tuple(
        Layer(
            layer.name,
            layer.coverage,
            tuple(
                Tier(tier.name, tier.order, tier.mode, tier.default, _chosen(tier.policies, _policy_key))
                for tier in layer.tiers
            ),
            layer.default,
        )
        for layer in snapshot.layers
    )
    return Snapshot(
        namespaces=_last(snapshot.namespaces, _namespace_key),
        workloads=_chosen(snapshot.workloads, _workload_key),
        services=_chosen(snapshot.services, _key),
        endpoint_sets=tuple(item for item in snapshot.endpoint_sets if item.status is Status.ENFORCED),
        ingresses=_chosen(snapshot.ingresses, _key),
        ingress_classes=_taken(snapshot.ingress_classes),
        gateways=_chosen(snapshot.gateways, lambda item: (item.kind, item.namespace, item.name)),
        routes=_chosen(snapshot.routes, lambda item: (item.kind, item.namespace, item.name)),
        openshift_routes=_chosen(snapshot.openshift_routes, _key),
        grants=_chosen(snapshot.grants, _key),
        layers=layers,
        custom_objects=snapshot.custom_objects,
        gateway_classes=_taken(snapshot.gateway_classes),
        config_maps=_chosen(snapshot.config_maps, _key),
        monitors=_chosen(snapshot.monitors, lambda item: (item.kind, item.namespace, item.name)),
        prometheuses=_chosen(snapshot.prometheuses, lambda item: (item.kind, item.namespace, item.name)),
        api_server_calls=_taken(snapshot.api_server_calls),
    )


def _chosen(items: tuple[Named, ...], key: Callable[[Named], Hashable]) -> tuple[Named, ...]:
    """The objects that take effect, each identity once, as it was given last."""
    # A vendor's policy that fails closed is refused, and has an effect all the same (V0.9).
    without_effect = (Status.REJECTED_OPEN, Status.IGNORED, Status.STAGED)
    return _last(tuple([item for item in items if item.status not in without_effect]), key)


def _taken(items: tuple[Checked, ...]) -> tuple[Checked, ...]:
    return tuple(item for item in items if item.status is Status.ENFORCED)


def _last(items: tuple[Item, ...], key: Callable[[Item], Hashable]) -> tuple[Item, ...]:
    """The last item of each key, in the order of the input."""
    last = {key(item): item for item in items}
    if len(last) == len(items):
        return items
    kept: Iterable[Item] = (item for item in items if last[key(item)] is item)
    return tuple(kept)


def _key(item: _Named) -> Hashable:
    return item.namespace, item.name


def _policy_key(policy: Policy) -> Hashable:
    return policy.kind, policy.namespace, policy.name


def _namespace_key(namespace: Namespace) -> Hashable:
    return namespace.name


def _workload_key(workload: Workload) -> Hashable:
    """Of what one owner outside the input made, objects that differ in their labels are kept apart."""
    part = workload.labels if workload.is_part else None
    return workload.api_version, workload.kind, workload.namespace, workload.name, part
