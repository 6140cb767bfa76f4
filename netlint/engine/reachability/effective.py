"""Drops from a snapshot what the cluster would not have: refused objects, and all but the last of those given twice."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

from netlint.model.namespace import Namespace
from netlint.model.policy import Layer, Status, Tier
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


class _Kind(_Named, Protocol):
    @property
    def kind(self) -> str: ...


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
                Tier(tier.name, tier.order, tier.mode, tier.default, _chosen(tier.policies, _kind_key))
                for tier in layer.tiers
            ),
            layer.default,
        )
        for layer in snapshot.layers
    )
    kept = Snapshot(
        namespaces=_last(snapshot.namespaces, _namespace_key),
        workloads=_chosen(snapshot.workloads, _workload_key),
        services=_chosen(snapshot.services, _key),
        endpoint_sets=tuple(item for item in snapshot.endpoint_sets if item.status is Status.ENFORCED),
        ingresses=_chosen(snapshot.ingresses, _key),
        ingress_classes=_taken(snapshot.ingress_classes),
        gateways=_chosen(snapshot.gateways, _kind_key),
        routes=_chosen(snapshot.routes, _kind_key),
        openshift_routes=_chosen(snapshot.openshift_routes, _key),
        grants=_chosen(snapshot.grants, _key),
        layers=layers,
        custom_objects=snapshot.custom_objects,
        gateway_classes=_taken(snapshot.gateway_classes),
        config_maps=_chosen(snapshot.config_maps, _key),
        monitors=_chosen(snapshot.monitors, _kind_key),
        prometheuses=_chosen(snapshot.prometheuses, _kind_key),
        api_server_calls=_taken(snapshot.api_server_calls),
    )
    return snapshot if _sizes(kept) == _sizes(snapshot) else kept


def _sizes(snapshot: Snapshot) -> list[int]:
    """How many objects of each sort there are; layers count by their policies."""
    lists = [getattr(snapshot, name) for name in Snapshot.__match_args__]
    return [*map(len, lists), sum(1 for _ in snapshot.policies)]


def _chosen(items: tuple[Named, ...], key: Callable[[Named], Hashable]) -> tuple[Named, ...]:
    """The objects that take effect, each identity once, as it was given last."""
    # A vendor's policy that fails closed is refused, and has an effect all the same (V0.9).
    without_effect = (Status.REJECTED_OPEN, Status.IGNORED, Status.STAGED)
    return _last(tuple([item for item in items if item.status not in without_effect]), key)


def _taken(items: tuple[Checked, ...]) -> tuple[Checked, ...]:
    return tuple(item for item in items if item.status is Status.ENFORCED)


def _last(items: tuple[Item, ...], key: Callable[[Item], Hashable]) -> tuple[Item, ...]:
    """The last item of each key, in the order of the input."""
    if len(items) < 2:
        return items
    last = {key(item): item for item in items}
    if len(last) == len(items):
        return items
    kept: Iterable[Item] = (item for item in items if last[key(item)] is item)
    return tuple(kept)


def _key(item: _Named) -> Hashable:
    """An object that only asks for a generated name is one of its own (S6.7)."""
    return (item.namespace, item.name) if item.name else id(item)


def _kind_key(item: _Kind) -> Hashable:
    return (item.kind, item.namespace, item.name) if item.name else id(item)


def _namespace_key(namespace: Namespace) -> Hashable:
    return namespace.name


def _workload_key(workload: Workload) -> Hashable:
    """Of what one owner outside the input made, objects that differ in their labels are kept apart."""
    return (_kind_key(workload), workload.labels) if workload.is_part else _kind_key(workload)
