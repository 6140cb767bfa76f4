"""Turns pod templates of any kind of object into workloads."""

from typing import Final

from netlint.model.labels import Labels, Pair
from netlint.model.ports import Protocol
from netlint.model.workload import Container, ContainerPort, ContainerRole, Probe, Workload
from netlint.normalize.config_texts import config_map_uses, config_texts
from netlint.normalize.draft import Draft
from netlint.normalize.fields import NO_PAIRS, flag, mapping, mappings, number, number_or_text, pairs, text
from netlint.normalize.owners import Owner, top_owner
from netlint.normalize.protocols import protocol
from netlint.normalize.selectors import equal_to
from netlint.normalize.traits import BY_KIND, PLAIN, Traits
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_PROBES: Final = (("livenessProbe", "liveness"), ("readinessProbe", "readiness"), ("startupProbe", "startup"))
_HANDLERS: Final = ("httpGet", "tcpSocket", "grpc")
_PLACEMENT_FIELDS: Final = ("affinity", "nodeName", "topologySpreadConstraints")


def add_workload(
    manifest: Manifest,
    draft: Draft,
    template: Mapping,
    template_origin: Origin,
    *,
    replicas: int | None,
    traits: Traits = PLAIN,
    known_labels: frozenset[Pair] = NO_PAIRS,
) -> None:
    """Add the workload that makes pods after `template`; `known_labels` are added to the template's.

    What another workload of the input owns is that workload, and is left out (S6.10). Of what an
    owner outside the input owns, objects with the same labels are one workload.
    """
    owner = top_owner(manifest, draft) if mapping(manifest.body, "metadata").get("ownerReferences") else None
    if owner is not None and draft.names_pods and manifest.kind == "Pod":
        draft.shown_by_pods.add((draft.namespace_of(manifest), owner.kind, owner.name))
        owner = None
    if owner is not None and owner.is_shown:
        return
    labels = pairs(template, "metadata", "labels") | known_labels
    namespace = draft.namespace_of(manifest)
    if owner is not None:
        traits = BY_KIND.get(owner.kind, traits)
        labels = frozenset([pair for pair in labels if pair[0] not in traits.run_time_labels])
        if _is_repeated(namespace, owner, labels, draft):
            return
    spec = mapping(template, "spec")
    draft.workloads.append(
        Workload(
            api_version=owner.api_version if owner else manifest.api_version,
            kind=owner.kind if owner else manifest.kind,
            namespace=namespace,
            name=owner.name if owner else manifest.name,
            labels=Labels(labels, traits.run_time_labels),
            containers=_containers(spec, template_origin),
            host_network=flag(spec, "hostNetwork"),
            service_account=text(spec, "serviceAccountName") or text(spec, "serviceAccount"),
            replicas=None if owner else replicas,
            node_selector=equal_to(pairs(spec, "nodeSelector")),
            has_affinity=any(spec.get(key) for key in _PLACEMENT_FIELDS),
            is_daemon=traits.is_daemon,
            runs_to_completion=traits.runs_to_completion,
            dns_policy=text(spec, "dnsPolicy"),
            status=draft.status_of(manifest),
            origin=manifest.origin,
            pod_origin=template_origin,
            is_part=owner is not None,
            annotations=pairs(template, "metadata", "annotations"),
        )
    )


def _is_repeated(namespace: str, owner: Owner, labels: frozenset[Pair], draft: Draft) -> bool:
    """Whether the workload of an owner outside the input was already seen through another of its objects."""
    identity = (namespace, owner.kind, owner.name, labels)
    seen = identity in draft.orphans
    draft.orphans.add(identity)
    return seen


def _containers(spec: Mapping, template_origin: Origin) -> tuple[Container, ...]:
    """The containers, then the init containers; those that always restart are sidecars (S6.4)."""
    found = []
    for index, body in mappings(spec, "containers"):
        found.append(_container(body, ContainerRole.MAIN, template_origin.at("spec", "containers", index)))
    for index, body in mappings(spec, "initContainers"):
        role = ContainerRole.SIDECAR if text(body, "restartPolicy") == "Always" else ContainerRole.INIT
        found.append(_container(body, role, template_origin.at("spec", "initContainers", index)))
    return tuple(found)


def _container(body: Mapping, role: ContainerRole, origin: Origin) -> Container:
    return Container(
        name=text(body, "name"),
        image=text(body, "image"),
        role=role,
        ports=tuple([_port(item, origin.at("ports", index)) for index, item in mappings(body, "ports")]),
        probes=_probes(body, origin),
        origin=origin,
        texts=config_texts(body, origin),
        config_maps=config_map_uses(body),
    )


def _port(item: Mapping, origin: Origin) -> ContainerPort:
    """A declared port; `hostPort: 0` asks for none (S6.4)."""
    return ContainerPort(
        number=number(item, "containerPort"),
        name=text(item, "name"),
        protocol=protocol(item) or Protocol.TCP,
        host_port=number(item, "hostPort"),
        host_ip=text(item, "hostIP"),
        origin=origin,
    )


def _probes(body: Mapping, origin: Origin) -> tuple[Probe, ...]:
    """The probes that connect to the pod, not those with a `host`; each has the origin of its handler (S7.4)."""
    found = []
    for key, kind in _PROBES:
        written = body.get(key)
        if not isinstance(written, Mapping):
            continue
        for handler in _HANDLERS:
            target = written.get(handler)
            if isinstance(target, Mapping) and not text(target, "host"):
                found.append(Probe(kind, number_or_text(target, "port"), origin.at(key, handler)))
    return tuple(found)
