"""Hypothesis strategies for small manifests that refer to each other."""

from typing import Any

from hypothesis import strategies as st

Object = dict[str, Any]

NAMES = ("web", "cart", "db")
NAMESPACES = ("shop", "bank")
KEYS = ("app", "tier")
VALUES = ("web", "cart", "front")
PORT_NAMES = ("http", "metrics")
PORTS = (80, 8080, 9090)
NODE_PORTS = (30080, 30081)
HOSTS = ("a.example.com", "*.example.com")

names = st.sampled_from(NAMES)
namespaces = st.sampled_from(NAMESPACES)
ports = st.sampled_from(PORTS)
labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=2)
some_labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), min_size=1, max_size=2)
expressions = st.builds(
    lambda key, operator, values: {
        "key": key,
        "operator": operator,
        **({"values": values} if operator.endswith("In") else {}),
    },
    st.sampled_from(KEYS),
    st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True),
)
selectors = st.one_of(
    st.just({}),
    some_labels.map(lambda pairs: {"matchLabels": pairs}),
    st.lists(expressions, min_size=1, max_size=2).map(lambda parts: {"matchExpressions": parts}),
)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Object]:
    """A mapping that has some of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def manifest(
    api_version: str, kind: str, spec: st.SearchStrategy[Object], **metadata: st.SearchStrategy[Any]
) -> st.SearchStrategy[Object]:
    """An object with a name, a namespace, and what `metadata` adds to them."""
    return st.fixed_dictionaries(
        {
            "apiVersion": st.just(api_version),
            "kind": st.just(kind),
            "metadata": st.fixed_dictionaries({"name": names, "namespace": namespaces, **metadata}),
            "spec": spec,
        }
    )


service_ports = st.builds(
    lambda base, extra: {**base, **extra},
    st.fixed_dictionaries({"port": ports, "name": st.sampled_from(["a", "b"])}),
    optional(
        targetPort=st.one_of(ports, st.sampled_from(PORT_NAMES)),
        nodePort=st.sampled_from(NODE_PORTS),
        protocol=st.sampled_from(["TCP", "UDP"]),
    ),
)
services = manifest(
    "v1",
    "Service",
    st.builds(
        lambda base, extra: {**base, **extra},
        st.fixed_dictionaries({"ports": st.lists(service_ports, min_size=1, max_size=2)}),
        optional(
            type=st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer"]),
            selector=some_labels,
            externalIPs=st.just(["192.0.2.1"]),
            loadBalancerSourceRanges=st.sampled_from([["0.0.0.0/0"], ["10.0.0.0/8"]]),
        ),
    ),
)

container_ports = st.builds(
    lambda base, extra: {**base, **extra},
    st.fixed_dictionaries({"containerPort": ports}),
    optional(name=st.sampled_from(PORT_NAMES), hostPort=ports, protocol=st.sampled_from(["TCP", "UDP"])),
)


def pod_spec(hosted: bool, several: list[list[Object]]) -> Object:
    """A pod with a container for each list of ports."""
    containers = [{"name": f"c{n}", "image": "i", "ports": found} for n, found in enumerate(several)]
    return {"containers": containers, **({"hostNetwork": True} if hosted else {})}


pods = st.builds(
    pod_spec, st.booleans(), st.lists(st.lists(container_ports, max_size=2), min_size=1, max_size=2)
)
workloads = manifest(
    "apps/v1",
    "Deployment",
    st.builds(
        lambda pairs, pod: {
            "selector": {"matchLabels": pairs},
            "template": {"metadata": {"labels": pairs}, "spec": pod},
        },
        some_labels,
        pods,
    ),
)

peers = st.one_of(
    selectors.map(lambda pods: {"podSelector": pods}),
    selectors.map(lambda spaces: {"namespaceSelector": spaces}),
    st.builds(lambda one, two: {"namespaceSelector": one, "podSelector": two}, selectors, selectors),
    st.sampled_from(["10.0.0.0/8", "0.0.0.0/0"]).map(lambda cidr: {"ipBlock": {"cidr": cidr}}),
)
policy_ports = st.lists(
    st.one_of(ports, st.sampled_from(PORT_NAMES)).map(lambda port: {"port": port}), min_size=1, max_size=2
)


def rules(peer_field: str) -> st.SearchStrategy[list[Object]]:
    """The rules of one direction."""
    return st.lists(
        optional(**{peer_field: st.lists(peers, min_size=1, max_size=2), "ports": policy_ports}), max_size=2
    )


policies = manifest(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    st.builds(
        lambda selector, extra: {"podSelector": selector, **extra},
        selectors,
        optional(
            policyTypes=st.sampled_from([["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
            ingress=rules("from"),
            egress=rules("to"),
        ),
    ),
)

backends = st.builds(
    lambda name, port: {"service": {"name": name, "port": port}},
    names,
    st.one_of(
        ports.map(lambda number: {"number": number}), st.sampled_from(["a", "b"]).map(lambda n: {"name": n})
    ),
)
paths = st.builds(
    lambda path, backend: {"path": path, "pathType": "Prefix", "backend": backend},
    st.sampled_from(["/", "/api"]),
    backends,
)
hosts = st.builds(
    lambda host, found: {**host, "http": {"paths": found}},
    optional(host=st.sampled_from(HOSTS)),
    st.lists(paths, min_size=1, max_size=2),
)
ingresses = manifest(
    "networking.k8s.io/v1",
    "Ingress",
    st.builds(
        lambda rules, extra: {"rules": rules, **extra},
        st.lists(hosts, min_size=1, max_size=2),
        optional(tls=st.just([{"hosts": ["a.example.com"], "secretName": "tls"}]), ingressClassName=names),
    ),
    annotations=st.sampled_from([{}, {"kubernetes.io/ingress.class": "nginx"}]),
)

namespace_objects = st.builds(
    lambda name, pairs: {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": pairs},
    },
    namespaces,
    labels,
)


listeners = st.builds(
    lambda name, port, protocol, extra: {"name": name, "port": port, "protocol": protocol, **extra},
    st.sampled_from(["a", "b"]),
    ports,
    st.sampled_from(["HTTP", "HTTPS", "TCP"]),
    optional(
        hostname=st.sampled_from(HOSTS),
        allowedRoutes=st.sampled_from([{"namespaces": {"from": "All"}}, {"kinds": [{"kind": "GRPCRoute"}]}]),
    ),
)
several_listeners = st.lists(
    listeners,
    min_size=1,
    max_size=2,
    unique_by=(
        lambda item: item["name"],
        lambda item: (item["port"], item["protocol"], item.get("hostname")),
    ),
)
gateways = manifest(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    st.builds(
        lambda several, extra: {"gatewayClassName": "c", "listeners": several, **extra},
        several_listeners,
        optional(allowedListeners=st.just({"namespaces": {"from": "Same"}})),
    ),
)
parents = st.builds(
    lambda name, extra: {"name": name, **extra},
    names,
    optional(namespace=namespaces, sectionName=st.sampled_from(["a", "b"]), port=ports),
)
listener_sets = manifest(
    "gateway.networking.k8s.io/v1",
    "ListenerSet",
    st.builds(
        lambda name, several: {"parentRef": {"name": name}, "listeners": several}, names, several_listeners
    ),
)
backend_references = st.builds(
    lambda name, port, extra: {"name": name, "port": port, **extra},
    names,
    ports,
    optional(namespace=namespaces, weight=st.sampled_from([0, 1])),
)


def gateway_routes(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Object]:
    """Routes of one kind."""
    return manifest(
        "gateway.networking.k8s.io/v1",
        kind,
        st.builds(
            lambda several, refs, extra: {"parentRefs": several, "rules": [{"backendRefs": refs}], **extra},
            st.lists(parents, min_size=1, max_size=2, unique_by=lambda item: item["name"]),
            st.lists(backend_references, min_size=1, max_size=2),
            optional(**fields),
        ),
    )


http_routes = gateway_routes("HTTPRoute", hostnames=st.lists(st.sampled_from(HOSTS), min_size=1, max_size=2))
grants = manifest(
    "gateway.networking.k8s.io/v1",
    "ReferenceGrant",
    namespaces.map(
        lambda source: {
            "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": source}],
            "to": [{"group": "", "kind": "Service"}],
        }
    ),
)
openshift_routes = manifest(
    "route.openshift.io/v1",
    "Route",
    st.builds(
        lambda name, extra: {"to": {"kind": "Service", "name": name}, **extra},
        names,
        optional(
            host=st.just("a.example.com"),
            port=st.one_of(ports, st.sampled_from(["a", "b"])).map(lambda port: {"targetPort": port}),
            tls=st.just({"termination": "edge"}),
        ),
    ),
)
gateway_objects = st.one_of(
    gateways, listener_sets, http_routes, gateway_routes("TCPRoute"), grants, openshift_routes
)

chosen_pods = st.one_of(
    selectors.map(lambda spaces: {"namespaces": spaces}),
    st.builds(
        lambda spaces, pods: {"pods": {"namespaceSelector": spaces, "podSelector": pods}},
        selectors,
        selectors,
    ),
)


def admin_rules(
    peer_field: str, port_field: str, port: st.SearchStrategy[Object], allow: str
) -> st.SearchStrategy[list[Object]]:
    """The rules of one direction of a policy for the whole cluster."""
    rule = st.builds(
        lambda action, peer, extra: {"action": action, peer_field: [peer], **extra},
        st.sampled_from([allow, "Deny", "Pass"]),
        chosen_pods,
        optional(**{port_field: port.map(lambda item: [item])}),
    )
    return st.lists(rule, min_size=1, max_size=2)


def admin_policies(
    api_version: str, kind: str, port_field: str, port: st.SearchStrategy[Object], allow: str, **more: Any
) -> st.SearchStrategy[Object]:
    """Policies of one kind for the whole cluster; no two have one priority, which would leave open which is first."""
    return st.builds(
        lambda number, subject, fields: {
            "apiVersion": api_version,
            "kind": kind,
            "metadata": {"name": NAMES[number]},
            "spec": {"priority": number, "subject": subject, **more, **fields},
        },
        st.sampled_from(range(len(NAMES))),
        chosen_pods,
        optional(
            ingress=admin_rules("from", port_field, port, allow),
            egress=admin_rules("to", port_field, port, allow),
        ),
    )


cluster_policies = st.one_of(
    admin_policies(
        "policy.networking.k8s.io/v1alpha1",
        "AdminNetworkPolicy",
        "ports",
        ports.map(lambda number: {"portNumber": {"protocol": "TCP", "port": number}}),
        "Allow",
    ),
    admin_policies(
        "policy.networking.k8s.io/v1alpha2",
        "ClusterNetworkPolicy",
        "protocols",
        ports.map(lambda number: {"tcp": {"destinationPort": {"number": number}}}),
        "Accept",
        tier="Baseline",
    ),
)

service_monitors = manifest(
    "monitoring.coreos.com/v1",
    "ServiceMonitor",
    st.builds(
        lambda selector, port, extra: {"selector": selector, "endpoints": [{"port": port}], **extra},
        selectors,
        st.sampled_from(["a", "b"]),
        optional(namespaceSelector=st.just({"any": True})),
    ),
)
webhooks = st.builds(
    lambda name, service, namespace, port: {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": name},
        "webhooks": [
            {
                "name": "a.example.com",
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "clientConfig": {"service": {"name": service, "namespace": namespace, "port": port}},
            }
        ],
    },
    names,
    names,
    namespaces,
    ports,
)
callers = st.one_of(service_monitors, webhooks)


def identity(item: Object) -> tuple[str, str, str]:
    """What two objects of one cluster cannot have in common."""
    metadata: Object = item["metadata"]
    return item["kind"], metadata.get("namespace", ""), metadata["name"]


objects: st.SearchStrategy[Object] = st.one_of(
    services, workloads, policies, ingresses, namespace_objects, gateway_objects, cluster_policies, callers
)
trees = st.lists(objects, min_size=1, max_size=8, unique_by=identity)
"""Objects of one cluster: each identity once, because of one that is given twice only the last is real."""
