"""Asks which URL leads to which pods: apps behind Services, Ingresses, routes and policies in flow style."""

from netlint.engine.answers.answer import Answer, Question, answer
from netlint.engine.answers.explain import Verdict
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from tests.unit.engine.route_objects import manifest, namespace, route
from tests.unit.normalize.given import snapshot

ALLOWED, DENIED, PARTIAL, UNKNOWN = Verdict.ALLOWED, Verdict.DENIED, Verdict.PARTIAL, Verdict.UNKNOWN


def app(name: str, space: str = "shop", labels: str = "", service: str = "") -> str:
    """A Deployment on port 8080 and a Service before it."""
    held = labels or f"app: {name}"
    spec = (
        f"{{selector: {{matchLabels: {{{held}}}}}, template: {{metadata: {{labels: {{{held}}}}}, "
        f"spec: {{containers: [{{name: c, image: 'r.example/{name}:1'}}]}}}}}}"
    )
    ports = f"{{selector: {{{service or held}}}, ports: [{{port: 80, targetPort: 8080}}]}}"
    return manifest("Deployment", spec, name, space, "apps") + manifest(
        "Service", ports, name, space, ""
    ).replace("apiVersion: /v1", "apiVersion: v1")


WEB, API, OTHER = app("web"), app("api"), app("other", "team")
APPS = WEB + API + OTHER + namespace("shop") + namespace("team")


def pod_in(space: str) -> str:
    """A pod p."""
    spec = "{containers: [{name: c, image: 'r.example/p:1'}]}"
    return manifest("Pod", spec, "p", space, "").replace("apiVersion: /v1", "apiVersion: v1")


def rule(host: str, *paths: tuple[str, str, str]) -> str:
    """A rule of an Ingress: paths with their types and Services."""
    items = ", ".join(
        f"{{path: {path}, pathType: {kind}, backend: {{service: {{name: {name}, port: {{number: 80}}}}}}}}"
        for path, kind, name in paths
    )
    return f"{{host: {host!r}, http: {{paths: [{items}]}}}}" if host else f"{{http: {{paths: [{items}]}}}}"


def ingress(*rules: str, name: str = "i", more: str = "ingressClassName: nginx", space: str = "shop") -> str:
    """An Ingress."""
    return manifest("Ingress", f"{{rules: [{', '.join(rules)}], {more}}}", name, space, "networking.k8s.io")


def policy(peers: str, name: str = "web") -> str:
    """A NetworkPolicy that lets peers in to one app."""
    spec = f"{{podSelector: {{matchLabels: {{app: {name}}}}}, ingress: [{{from: [{peers}]}}]}}"
    return manifest("NetworkPolicy", spec, name, "shop", "networking.k8s.io")


def ask(text: str, url: str, destination: str = "shop/web", port: str = "") -> Answer:
    """The answer about the objects, and the apps web, api and other."""
    return answer(effective(snapshot(APPS + text)), Question(url, destination, port), DEFAULT_NETWORK)


def said(found: Answer) -> str:
    """The notes of an answer as one text."""
    return " ".join(note.text for note in found.notes)


HTTP = "name: a, port: 80, protocol: HTTP"


def backend(name: str, path: str = "/", kind: str = "PathPrefix", more: str = "") -> str:
    """A rule of an HTTPRoute with one path and one Service."""
    match = f"matches: [{{path: {{type: {kind}, value: {path}}}}}]"
    return f"{{{match}, backendRefs: [{{name: {name}, port: 80{more}}}]}}"


def http(
    *rules: str, hosts: str = "a.com", name: str = "r", space: str = "shop", parent: str = "name: g"
) -> str:
    """An HTTPRoute."""
    return route(
        f"hostnames: [{hosts}], rules: [{', '.join(rules)}]", name=name, namespace=space, parent=parent
    )
