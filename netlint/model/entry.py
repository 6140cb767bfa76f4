"""The ways in from outside the cluster that name Services as backends: Ingresses, Gateway API objects, Routes."""

from enum import StrEnum

from netlint.model.labels import Pair
from netlint.model.policy import Status
from netlint.model.selector import Selector
from netlint.origin import Origin
from netlint.value import field, value


@value
class Backend:
    """A Service port that an entry sends requests to: the Service's port, by number or name (S4.3, S5.25).

    `kind` is `Service`, or another kind for a resource backend, which netlint does not follow.
    `port` is 0 where the manifest leaves it out. `weight` 0 takes no traffic (S5.28).
    """

    namespace: str
    service: str
    port: int | str
    kind: str = "Service"
    weight: int = 1
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class IngressPath:
    """A path of an Ingress rule with its backend (S4.9-S4.13).

    `type` is as written; the removed versions have a default, v1 refuses a path without one, and it is empty.
    """

    path: str
    type: str
    backend: Backend
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class IngressRule:
    """The paths of one host; the empty host stands for every host (S4.6, S4.7)."""

    host: str
    paths: tuple[IngressPath, ...]
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class IngressTls:
    """A TLS entry: the hosts of a certificate and the Secret that holds it, empty where left out (S4.14)."""

    hosts: tuple[str, ...]
    secret: str
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Ingress:
    """An Ingress; `class_name` is ingressClassName, or else the legacy annotation (S4.16)."""

    api_version: str
    namespace: str
    name: str
    class_name: str
    rules: tuple[IngressRule, ...] = ()
    tls: tuple[IngressTls, ...] = ()
    default_backend: Backend | None = None
    annotations: frozenset[Pair] = frozenset()
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)

    def annotation(self, key: str) -> str | None:
        """The value of an annotation, or None where it is not set."""
        return next((value for name, value in self.annotations if name == key), None)

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@value
class IngressClass:
    """An IngressClass; `is_default` as its annotation says (S4.17)."""

    name: str
    controller: str
    is_default: bool
    origin: Origin = field(default=Origin("", 0), compare=False)
    status: Status = Status.ENFORCED


@value
class GatewayClass:
    """A GatewayClass; without one nothing of a Gateway is set up (S5.2)."""

    name: str
    controller: str
    origin: Origin = field(default=Origin("", 0), compare=False)
    status: Status = Status.ENFORCED


class AllowedNamespaces(StrEnum):
    """From where routes or listener sets may attach (S5.8, S5.15)."""

    SAME = "Same"
    ALL = "All"
    SELECTOR = "Selector"
    NONE = "None"


@value
class NamespaceFilter:
    """Which namespaces may attach; `selector` counts only for SELECTOR."""

    allowed: AllowedNamespaces
    selector: Selector | None = None


@value
class Listener:
    """A listener of a Gateway or ListenerSet; the empty hostname stands for every host (S5.3, S5.17).

    `route_kinds` are the kinds that may attach, defaulted from the protocol (S5.8).
    """

    name: str
    port: int
    protocol: str
    hostname: str
    route_namespaces: NamespaceFilter
    route_kinds: frozenset[str]
    tls_mode: str = ""
    certificates: tuple[tuple[str, str], ...] = ()
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Gateway:
    """A Gateway (`kind` Gateway) or a ListenerSet that adds listeners to one (S5.14, S5.15)."""

    kind: str
    namespace: str
    name: str
    class_name: str
    listeners: tuple[Listener, ...] = ()
    listener_sets: NamespaceFilter = NamespaceFilter(AllowedNamespaces.NONE)
    parent: tuple[str, str] = ("", "")
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class ParentReference:
    """What a route asks to be attached to (S5.10, S5.11); `port` 0 and an empty section mean any."""

    group: str
    kind: str
    namespace: str
    name: str
    section: str = ""
    port: int = 0
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class NamedMatch:
    """A condition on a header or query parameter: its name, how the value is compared, and the value."""

    name: str
    type: str
    value: str


@value
class RouteMatch:
    """Conditions that must hold together (S5.21); empty fields match everything.

    For a GRPCRoute `path` is the gRPC service, compared as `path_type` says, and `method` its method (S5.22).
    """

    path_type: str = "PathPrefix"
    path: str = "/"
    method: str = ""
    headers: tuple[NamedMatch, ...] = ()
    query: tuple[NamedMatch, ...] = ()
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class RouteRule:
    """Alternative matches and the backends that share their traffic; mirrors are backends of filters (S5.30).

    A rule of an HTTPRoute or GRPCRoute has at least one match; those of other routes have none, and
    match everything.
    """

    matches: tuple[RouteMatch, ...]
    backends: tuple[Backend, ...]
    mirrors: tuple[Backend, ...] = ()
    redirects: bool = False
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Route:
    """A route of the Gateway API, of any of its kinds."""

    kind: str
    namespace: str
    name: str
    hostnames: tuple[str, ...] = ()
    parents: tuple[ParentReference, ...] = ()
    rules: tuple[RouteRule, ...] = ()
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)


class Termination(StrEnum):
    """Where the TLS of an OpenShift Route ends; NONE for a Route in clear text (V8.20)."""

    NONE = ""
    EDGE = "edge"
    PASSTHROUGH = "passthrough"
    REENCRYPT = "reencrypt"


@value
class OpenShiftRoute:
    """A Route of OpenShift, which its router serves (V8.19).

    An empty `host` is made up by the router: `subdomain`, or else the names of the Route and its namespace,
    below a domain that no file tells. `target_port` is the name of the Services' port, or the number of the
    pods' port; 0 where it is left out, and every port is meant. The backends name no ports of their own.
    `in_clear` tells that requests without TLS are answered (V8.21), `wildcard` that the Route serves every
    host of its own host's domain (V8.23).
    """

    namespace: str
    name: str
    host: str
    subdomain: str
    path: str
    backends: tuple[Backend, ...]
    target_port: int | str
    termination: Termination
    in_clear: bool
    wildcard: bool = False
    annotations: frozenset[Pair] = frozenset()
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)

    @property
    def kind(self) -> str:
        """The kind of the object in a manifest."""
        return "Route"


@value
class GrantSide:
    """One end of a ReferenceGrant; an empty `name` or `namespace` does not limit (S5.26)."""

    group: str
    kind: str
    namespace: str = ""
    name: str = ""


@value
class ReferenceGrant:
    """Permission for references from other namespaces into this one (S5.26)."""

    namespace: str
    name: str
    sources: tuple[GrantSide, ...]
    targets: tuple[GrantSide, ...]
    origin: Origin = field(default=Origin("", 0), compare=False)
    status: Status = Status.ENFORCED
