"""Short forms of manifests for tests of the engine, in flow style."""

from netlint.model.snapshot import Snapshot
from tests.unit.normalize.given import snapshot


def pod(name: str, namespace: str = "shop", spec: str = "", labels: str = "") -> str:
    """A Pod with the label `app`; `spec` are further fields, such as `hostNetwork: true`."""
    containers = f"containers: [{{name: c, image: example.com/{name}:1.0}}]"
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, "
        f"labels: {{{labels or f'app: {name}'}}}}}\nspec: {{{', '.join(filter(None, (spec, containers)))}}}\n"
    )


def pod_with_ports(name: str, ports: str, namespace: str = "shop", image: str = "") -> str:
    """A Pod with the label `app` whose container declares ports."""
    container = f"{{name: c, image: {image or f'example.com/{name}:1.0'}, ports: [{ports}]}}"
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}\n"
        f"spec: {{containers: [{container}]}}\n"
    )


def network_policy(name: str, spec: str, namespace: str = "shop") -> str:
    """A NetworkPolicy."""
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec: {spec}\n"
    )


def service(name: str, spec: str = "ports: [{port: 80}]", namespace: str = "shop", selects: str = "") -> str:
    """A Service that selects by the label `app`."""
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{selector: {{app: {selects or name}}}, {spec}}}\n"
    )


def namespace(name: str, labels: str = "") -> str:
    """A Namespace with labels."""
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n"


def cluster(*documents: str, rejected: tuple[int, ...] = ()) -> Snapshot:
    """The model of some manifests; `rejected` are the numbers of those that the API server refuses."""
    return snapshot("---\n".join(documents), rejected=rejected)
