"""Shortcuts for tests of routing: Gateway API objects written in flow style, and the answers about them."""

from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachment, Attachments
from netlint.engine.routing.listeners import Gateways
from netlint.engine.routing.requests import Choice
from netlint.model.entry import Route
from netlint.model.snapshot import Snapshot
from tests.unit.normalize.given import snapshot

GROUP = "gateway.networking.k8s.io"


def manifest(kind: str, spec: str, name: str = "g", namespace: str = "shop", group: str = GROUP) -> str:
    """A document; without a `namespace` it sets none."""
    place = f", namespace: {namespace}" if namespace else ""
    return f"---\napiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: {name}{place}}}\nspec: {spec}\n"


def gateway(*listeners: str, name: str = "g", namespace: str = "shop", more: str = "") -> str:
    """A Gateway with listeners such as `name: a, port: 80, protocol: HTTP`."""
    items = ", ".join(f"{{{listener}}}" for listener in listeners)
    return manifest("Gateway", f"{{gatewayClassName: c, listeners: [{items}]{more}}}", name, namespace)


def listener_set(*listeners: str, name: str = "s", namespace: str = "shop", parent: str = "name: g") -> str:
    """A ListenerSet."""
    items = ", ".join(f"{{{listener}}}" for listener in listeners)
    return manifest("ListenerSet", f"{{parentRef: {{{parent}}}, listeners: [{items}]}}", name, namespace)


def route(
    spec: str = "rules: []",
    *,
    kind: str = "HTTPRoute",
    name: str = "r",
    namespace: str = "shop",
    parent: str = "name: g",
) -> str:
    """A route with one parent."""
    return manifest(kind, f"{{parentRefs: [{{{parent}}}], {spec}}}", name, namespace)


def service(
    name: str, ports: str = "[{port: 80, targetPort: 8080}]", namespace: str = "shop", more: str = ""
) -> str:
    """A Service."""
    place = f", namespace: {namespace}" if namespace else ""
    return f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}{place}}}\nspec: {{ports: {ports}{more}}}\n"


def openshift_route(spec: str, name: str = "r", namespace: str = "shop") -> str:
    """A Route of OpenShift."""
    return manifest("Route", spec, name, namespace, "route.openshift.io")


def namespace(name: str, labels: str = "{}") -> str:
    """A Namespace."""
    return f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}\n"


def grant(namespace: str, source: str, target: str = 'group: "", kind: Service', name: str = "grant") -> str:
    """A ReferenceGrant with one source and one target."""
    return manifest("ReferenceGrant", f"{{from: [{{{source}}}], to: [{{{target}}}]}}", name, namespace)


def attachments(text: str, rejected: tuple[int, ...] = ()) -> list[Attachment]:
    """Every attachment of every route."""
    model = snapshot(text, rejected=rejected)
    found = Attachments(Lookup(model))
    return [attachment for item in model.routes for attachment in found.of(item)]


def gateways(text: str) -> tuple[Snapshot, Gateways]:
    """The model, and what is known of its Gateways."""
    model = snapshot(text)
    return model, Gateways(Lookup(model))


def routes(text: str) -> tuple[Lookup, tuple[Route, ...]]:
    """The indexes over a model, and its routes."""
    model = snapshot(text)
    return Lookup(model), model.routes


def names(choice: Choice) -> tuple[list[str], bool]:
    """The Services of the rules that may answer, the likeliest first, and whether that is settled."""
    return ["+".join(b.service for b in c.backends) for c in choice.candidates], choice.settled
