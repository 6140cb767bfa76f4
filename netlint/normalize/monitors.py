"""Converts the kinds of the Prometheus operator that say who scrapes what."""

from typing import Final

from netlint.model.custom import CustomObject
from netlint.model.labels import Labels
from netlint.model.monitors import Monitor, MonitorChoice, Prometheus, ScrapedPort
from netlint.normalize.draft import Draft
from netlint.normalize.fields import flag, mapping, mappings, number, number_or_text, pairs, text, texts
from netlint.normalize.selectors import label_selector, optional_selector
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

GROUP: Final = "monitoring.coreos.com"

_ENDPOINTS: Final = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}
_VERSION_BOUND_KEYS: Final = frozenset(
    {
        "app",
        "app.kubernetes.io/version",
        "apps.kubernetes.io/pod-index",
        "controller-revision-hash",
        "operator.prometheus.io/mode",
        "operator.prometheus.io/shard",
        "statefulset.kubernetes.io/pod-name",
    }
)
"""Labels of the operator's pods whose value, or whose presence, depends on its version."""


def monitor(manifest: Manifest, draft: Draft) -> None:
    """Add a ServiceMonitor or PodMonitor."""
    spec = mapping(manifest.body, "spec")
    namespace = draft.namespace_of(manifest)
    scope = mapping(spec, "namespaceSelector")
    key = _ENDPOINTS[manifest.kind]
    draft.monitors.append(
        Monitor(
            kind=manifest.kind,
            namespace=namespace,
            name=manifest.name,
            labels=Labels.of(pairs(manifest.body, "metadata", "labels")),
            selector=label_selector(mapping(spec, "selector")),
            namespaces=None if flag(scope, "any") else frozenset(texts(scope, "matchNames") or (namespace,)),
            ports=tuple(
                _port(item, manifest.origin.at("spec", key, index))
                for index, item in mappings(spec, key)
                if not _leads_elsewhere(item)
            ),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )


def _port(item: Mapping, origin: Origin) -> ScrapedPort:
    """The port that an endpoint asks for; its name counts before its number (V19.2)."""
    if name := text(item, "port"):
        return ScrapedPort(name, 0, origin.at("port"))
    key = "portNumber" if number(item, "portNumber") else "targetPort"
    return ScrapedPort("", number_or_text(item, key), origin.at(key))


def _leads_elsewhere(item: Mapping) -> bool:
    """Whether Prometheus connects to something else than the port that it finds."""
    rules = mappings(item, "relabelings")
    return bool(item.get("proxyUrl")) or any(text(rule, "targetLabel") == "__address__" for _, rule in rules)


def prometheus(manifest: Manifest, draft: Draft) -> None:
    """Add a Prometheus, whose pods the operator makes; those of an agent have labels that are not known well."""
    spec = mapping(manifest.body, "spec")
    namespace, name = draft.namespace_of(manifest), manifest.name
    given = pairs(spec, "podMetadata", "labels")
    own = {
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "app.kubernetes.io/name": "prometheus",
        "operator.prometheus.io/name": name,
        "prometheus": name,
    }
    known = frozenset([*(pair for pair in given if pair[0] not in own), *own.items()])
    is_server = manifest.kind == "Prometheus"
    draft.prometheuses.append(
        Prometheus(
            kind=manifest.kind,
            namespace=namespace,
            name=name,
            labels=Labels(known if is_server else given, _VERSION_BOUND_KEYS, complete=is_server),
            service_monitors=_choice(spec, "serviceMonitor"),
            pod_monitors=_choice(spec, "podMonitor"),
            host_network=flag(spec, "hostNetwork"),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )
    unseen = CustomObject(
        manifest.api_version, manifest.kind, namespace, name, may_make_pods=True, origin=manifest.origin
    )
    draft.custom_objects.append(unseen)


def _choice(spec: Mapping, kind: str) -> MonitorChoice:
    return MonitorChoice(
        optional_selector(spec, f"{kind}Selector"), optional_selector(spec, f"{kind}NamespaceSelector")
    )


CONVERTERS: Final = {
    (GROUP, "PodMonitor"): monitor,
    (GROUP, "Prometheus"): prometheus,
    (GROUP, "PrometheusAgent"): prometheus,
    (GROUP, "ServiceMonitor"): monitor,
}
