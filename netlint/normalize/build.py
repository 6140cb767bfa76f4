"""Builds the model of an input from its manifests."""

from collections.abc import Container, Iterable

from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.normalize.custom_objects import custom_object
from netlint.normalize.draft import Draft
from netlint.normalize.namespaces import all_namespaces
from netlint.normalize.registry import CONVERTERS, WORKLOADS
from netlint.normalize.tiers import layers
from netlint.origin import Origin
from netlint.source.manifest import Manifest


def build(
    manifests: Iterable[Manifest],
    rejected: Container[Origin] = frozenset(),
    namespace: str = "",
    *,
    names_pods: bool = False,
) -> Snapshot:
    """The model of `manifests`, in their order; nothing in them raises an error.

    `rejected` holds the origins of objects that the API server refuses. `namespace` stands in for the
    namespace of objects that set none; empty keeps them in a namespace of their own (S1.68). With
    `names_pods` each Pod is a workload of its own, in place of the owner that made it (S6.10).
    """
    given = tuple(manifests)
    draft = Draft(given, rejected, namespace, WORKLOADS, names_pods=names_pods)
    for manifest in given:
        convert = CONVERTERS.get((manifest.group, manifest.kind), custom_object)
        convert(manifest, draft)
    return _snapshot(draft)


def _snapshot(draft: Draft) -> Snapshot:
    return Snapshot(
        namespaces=all_namespaces(draft),
        workloads=tuple([item for item in draft.workloads if _makes_pods(item, draft)]),
        services=tuple(draft.services),
        endpoint_sets=tuple(draft.endpoint_sets),
        ingresses=tuple(draft.ingresses),
        ingress_classes=tuple(draft.ingress_classes),
        gateways=tuple(draft.gateways),
        gateway_classes=tuple(draft.gateway_classes),
        routes=tuple(draft.routes),
        openshift_routes=tuple(draft.openshift_routes),
        grants=tuple(draft.grants),
        layers=layers(draft.policies),
        custom_objects=tuple(draft.custom_objects),
        config_maps=tuple(draft.config_maps),
        monitors=tuple(draft.monitors),
        prometheuses=tuple(draft.prometheuses),
        api_server_calls=tuple(draft.api_server_calls),
    )


def _makes_pods(workload: Workload, draft: Draft) -> bool:
    """Whether no other object of the input stands for a workload's pods."""
    identity = workload.namespace, workload.kind, workload.name
    return workload.origin not in draft.absorbed and identity not in draft.shown_by_pods
