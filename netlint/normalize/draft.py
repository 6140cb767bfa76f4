"""The model while it is being built: what converters add to, and what they may ask about the input."""

from collections import defaultdict
from collections.abc import Container, Sequence
from functools import cached_property

from netlint.model.configuration import ConfigMap
from netlint.model.custom import CustomObject
from netlint.model.entry import (
    Gateway,
    GatewayClass,
    Ingress,
    IngressClass,
    OpenShiftRoute,
    ReferenceGrant,
    Route,
)
from netlint.model.labels import Pair
from netlint.model.monitors import Monitor, Prometheus
from netlint.model.namespace import Namespace
from netlint.model.policy import Policy, Status
from netlint.model.service import EndpointSet, Service
from netlint.model.webhooks import ApiServerCall
from netlint.model.workload import Workload
from netlint.origin import Origin
from netlint.source.manifest import Manifest


class Draft:
    """Lists of the model's objects that converters append to, in the order of the input.

    `policies` are kept by the name of their tier. `absorbed` are the origins of objects whose pods
    another object makes in their place. `names_pods` asks that each Pod be a workload of its own;
    `shown_by_pods` are the owners that those Pods stand in for: namespace, kind and name. `orphans`
    are the workloads seen only through what they own: namespace, kind, name and labels.
    """

    def __init__(
        self,
        manifests: Sequence[Manifest],
        rejected: Container[Origin],
        namespace: str,
        workload_kinds: Container[tuple[str, str]],
        *,
        names_pods: bool = False,
    ) -> None:
        self._manifests = manifests
        self._rejected = rejected
        self._default_namespace = namespace
        self._workload_kinds = workload_kinds
        self.names_pods = names_pods
        self.mentioned: dict[str, None] = {}
        self.namespaces: list[Namespace] = []
        self.workloads: list[Workload] = []
        self.services: list[Service] = []
        self.endpoint_sets: list[EndpointSet] = []
        self.ingresses: list[Ingress] = []
        self.ingress_classes: list[IngressClass] = []
        self.gateways: list[Gateway] = []
        self.gateway_classes: list[GatewayClass] = []
        self.routes: list[Route] = []
        self.openshift_routes: list[OpenShiftRoute] = []
        self.grants: list[ReferenceGrant] = []
        self.policies: dict[str, list[Policy]] = defaultdict(list)
        self.custom_objects: list[CustomObject] = []
        self.config_maps: list[ConfigMap] = []
        self.monitors: list[Monitor] = []
        self.prometheuses: list[Prometheus] = []
        self.api_server_calls: list[ApiServerCall] = []
        self.absorbed: set[Origin] = set()
        self.shown_by_pods: set[tuple[str, str, str]] = set()
        self.orphans: set[tuple[str, str, str, frozenset[Pair]]] = set()

    def namespace_of(self, manifest: Manifest) -> str:
        """The namespace of a namespaced object, which is thereby mentioned."""
        namespace = manifest.namespace or self._default_namespace
        self.mentioned[namespace] = None
        return namespace

    def status_of(self, manifest: Manifest) -> Status:
        """Whether the API server takes the object: the cluster goes on without one that it refuses (D.7)."""
        return Status.REJECTED_OPEN if manifest.origin in self._rejected else Status.ENFORCED

    def is_rejected(self, manifest: Manifest) -> bool:
        """Whether the API server refuses the object, so that the cluster would not have it (D.7)."""
        return manifest.origin in self._rejected

    def is_workload(self, manifest: Manifest) -> bool:
        """Whether the object is of a kind that makes pods and is modelled."""
        return (manifest.group, manifest.kind) in self._workload_kinds

    def find(self, group: str, kind: str, namespace: str, name: str) -> Manifest | None:
        """The object of this group, kind and name in the input; `namespace` as `namespace_of` gives it."""
        return self._index.get((group, kind, namespace, name))

    @cached_property
    def _index(self) -> dict[tuple[str, str, str, str], Manifest]:
        return {(m.group, m.kind, m.namespace or self._default_namespace, m.name): m for m in self._manifests}
