"""What the API server refuses in a Service: the table V-SVC, and the T rows about refused Services."""

import pytest

from netlint.source.validation import ValidationOptions
from tests.unit.source.validation.manifests import assert_one, told

HEAD = "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: "
OLD = ValidationOptions(kubernetes=(1, 35))
PORTS = "ports: [{port: 80}]"

REFUSED = [
    ("V-SVC.3", "{}", "V-SVC.3", "spec", "the Service has no ports"),
    ("V-SVC.3 list", "{ports: []}", "V-SVC.3", "spec.ports", "the Service has no ports"),
    ("V-SVC.3 no spec", "null", "V-SVC.3", "", "the Service has no ports"),
    (
        "V-SVC.4",
        f"{{type: NodePort, clusterIP: None, {PORTS}}}",
        "V-SVC.4",
        "spec.clusterIP",
        "a NodePort Service cannot be headless",
    ),
    (
        "S3.2, V-SVC.4",
        f"{{type: LoadBalancer, clusterIP: None, {PORTS}}}",
        "V-SVC.4",
        "spec.clusterIP",
        "a LoadBalancer Service cannot be headless",
    ),
    (
        "V-SVC.5 address",
        "{type: ExternalName, externalName: db.example.com, clusterIP: None}",
        "V-SVC.5",
        "spec.clusterIP",
        "may not set `clusterIP`",
    ),
    (
        "V-SVC.5 families",
        "{type: ExternalName, externalName: db.example.com, ipFamilies: [IPv4]}",
        "V-SVC.5",
        "spec.ipFamilies",
        "may not set `ipFamilies`",
    ),
    (
        "V-SVC.5 addresses",
        "{type: ExternalName, externalName: db.example.com, clusterIPs: [10.0.0.1]}",
        "V-SVC.5",
        "spec.clusterIPs",
        "may not set `clusterIPs`",
    ),
    (
        "V-SVC.5 family policy",
        "{type: ExternalName, externalName: db.example.com, ipFamilyPolicy: SingleStack}",
        "V-SVC.5",
        "spec.ipFamilyPolicy",
        "may not set `ipFamilyPolicy`",
    ),
    (
        "V-SVC.5 dots",
        "{type: ExternalName, externalName: db.example.com..}",
        "V-SVC.5",
        "spec.externalName",
        "is not a DNS name",
    ),
    ("V-SVC.5 missing", "{type: ExternalName}", "V-SVC.5", "spec", "lacks its `externalName`"),
    (
        "V-SVC.5 no name",
        "{type: ExternalName, externalName: https://db}",
        "V-SVC.5",
        "spec.externalName",
        "is not a DNS name",
    ),
    (
        "V-SVC.6, T166",
        "{ports: [{port: 80, name: web}, {port: 81}]}",
        "V-SVC.6",
        "spec.ports.1",
        "a port without a name",
    ),
    (
        "V-SVC.6 label",
        "{ports: [{port: 80, name: Web}]}",
        "V-SVC.6",
        "spec.ports.0.name",
        "`Web` is not a DNS label",
    ),
    ("V-SVC.7 port", "{ports: [{port: 0}]}", "V-SVC.7", "spec.ports.0.port", "`0` is not a port number"),
    (
        "V-SVC.7 high",
        "{ports: [{port: 65536}]}",
        "V-SVC.7",
        "spec.ports.0.port",
        "`65536` is not a port number",
    ),
    (
        "V-SVC.7 missing",
        "{ports: [{targetPort: 80}]}",
        "schema",
        "spec.ports.0",
        "lacks the required field `port`",
    ),
    (
        "V-SVC.7 protocol",
        "{ports: [{port: 80, protocol: HTTP}]}",
        "V-SVC.7",
        "spec.ports.0.protocol",
        "`HTTP` is not a value",
    ),
    (
        "V-SVC.8 range",
        "{ports: [{port: 80, targetPort: 70000}]}",
        "V-SVC.8",
        "spec.ports.0.targetPort",
        "`70000` is not a port",
    ),
    (
        "V-SVC.8 quoted",
        "{ports: [{port: 80, targetPort: '8080'}]}",
        "V-SVC.8",
        "spec.ports.0.targetPort",
        "the quotes make a port name",
    ),
    (
        "V-SVC.8 name",
        "{ports: [{port: 80, targetPort: a-very-long-port-name}]}",
        "V-SVC.8",
        "spec.ports.0.targetPort",
        "is not a port",
    ),
    (
        "V-SVC.9",
        "{ports: [{port: 80, appProtocol: h 2}]}",
        "V-SVC.9",
        "spec.ports.0.appProtocol",
        "`h 2` is not a qualified name",
    ),
    (
        "S3.24, V-SVC.11, T155",
        "{type: ClusterIP, ports: [{port: 80, nodePort: 30080}]}",
        "V-SVC.11",
        "spec.ports.0.nodePort",
        "a ClusterIP Service may not set `nodePort`",
    ),
    (
        "V-SVC.11 no port",
        "{type: NodePort, ports: [{port: 80, nodePort: 70000}]}",
        "V-SVC.11",
        "spec.ports.0.nodePort",
        "`70000` is not a port number",
    ),
    (
        "V-SVC.12 key",
        f"{{selector: {{a/b/c: d}}, {PORTS}}}",
        "V-SVC.12",
        "spec.selector.a/b/c:",
        "is not a label key",
    ),
    (
        "V-SVC.12 value",
        f"{{selector: {{app: 'a b'}}, {PORTS}}}",
        "V-SVC.12",
        "spec.selector.app",
        "`a b` is not a label value",
    ),
    (
        "V-SVC.13 value",
        f"{{sessionAffinity: Cookie, {PORTS}}}",
        "V-SVC.13",
        "spec.sessionAffinity",
        "`Cookie` is not a value",
    ),
    (
        "V-SVC.13 timeout",
        f"{{sessionAffinity: ClientIP, sessionAffinityConfig: {{clientIP: {{timeoutSeconds: 90000}}}}, {PORTS}}}",
        "V-SVC.13",
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
        "90000 seconds",
    ),
    (
        "V-SVC.13 least",
        f"{{sessionAffinity: ClientIP, sessionAffinityConfig: {{clientIP: {{timeoutSeconds: 0}}}}, {PORTS}}}",
        "V-SVC.13",
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
        "0 seconds",
    ),
    (
        "V-SVC.14 no address",
        f"{{clusterIP: here, {PORTS}}}",
        "V-SVC.14",
        "spec.clusterIP",
        "`here` is not an IP address",
    ),
    (
        "V-SVC.14 first",
        f"{{clusterIP: 10.0.0.1, clusterIPs: [10.0.0.2], {PORTS}}}",
        "V-SVC.14",
        "spec.clusterIPs.0",
        "not the same as `clusterIP`",
    ),
    (
        "V-SVC.14 None",
        f"{{clusterIP: None, clusterIPs: [None, 10.0.0.2], {PORTS}}}",
        "V-SVC.14",
        "spec.clusterIPs",
        "`None` stands beside an address",
    ),
    (
        "V-SVC.14 three",
        f"{{clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd00::1', 10.0.0.2], {PORTS}}}",
        "V-SVC.14",
        "spec.clusterIPs",
        "more than 2 items",
    ),
    (
        "V-SVC.14 one family",
        f"{{clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 10.0.0.2], {PORTS}}}",
        "V-SVC.14",
        "spec.clusterIPs",
        "the same family",
    ),
    (
        "V-SVC.14 order",
        f"{{clusterIP: 10.0.0.1, ipFamilies: [IPv6], {PORTS}}}",
        "V-SVC.14",
        "spec.ipFamilies.0",
        "does not fit the cluster address",
    ),
    (
        "V-SVC.15 family",
        f"{{ipFamilies: [IPv5], {PORTS}}}",
        "V-SVC.15",
        "spec.ipFamilies.0",
        "`IPv5` is not a value",
    ),
    (
        "V-SVC.15 twice",
        f"{{ipFamilies: [IPv4, IPv4], {PORTS}}}",
        "V-SVC.15",
        "spec.ipFamilies.1",
        "`IPv4` twice",
    ),
    (
        "V-SVC.15 policy",
        f"{{ipFamilyPolicy: SingleStack, ipFamilies: [IPv4, IPv6], {PORTS}}}",
        "V-SVC.15",
        "spec.ipFamilyPolicy",
        "two are listed",
    ),
    (
        "V-SVC.15 addresses",
        f"{{ipFamilyPolicy: SingleStack, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd00::1'], {PORTS}}}",
        "V-SVC.15",
        "spec.ipFamilyPolicy",
        "two are listed",
    ),
    (
        "V-SVC.15 unknown policy",
        f"{{ipFamilyPolicy: DualStack, {PORTS}}}",
        "V-SVC.15",
        "spec.ipFamilyPolicy",
        "`DualStack` is not a value",
    ),
    (
        "V-SVC.16 no address",
        f"{{externalIPs: [web.example.com], {PORTS}}}",
        "V-SVC.16",
        "spec.externalIPs.0",
        "is not an IP address",
    ),
    (
        "V-SVC.16, T161 loopback",
        f"{{externalIPs: [127.0.0.1], {PORTS}}}",
        "V-SVC.16",
        "spec.externalIPs.0",
        "a loopback address",
    ),
    (
        "V-SVC.16, T161 unspecified",
        f"{{externalIPs: [0.0.0.0], {PORTS}}}",
        "V-SVC.16",
        "spec.externalIPs.0",
        "the unspecified address",
    ),
    (
        "V-SVC.16, T161 link-local",
        f"{{externalIPs: [169.254.169.254], {PORTS}}}",
        "V-SVC.16",
        "spec.externalIPs.0",
        "a link-local address",
    ),
    (
        "V-SVC.16 multicast",
        f"{{externalIPs: [224.0.0.5], {PORTS}}}",
        "V-SVC.16",
        "spec.externalIPs.0",
        "a link-local multicast address",
    ),
    (
        "V-SVC.16 IPv6",
        f"{{externalIPs: ['fe80::1'], {PORTS}}}",
        "V-SVC.16",
        "spec.externalIPs.0",
        "link-local",
    ),
    (
        "V-SVC.17, T182",
        f"{{type: Loadbalancer, {PORTS}}}",
        "V-SVC.17",
        "spec.type",
        "`Loadbalancer` is not a value that `type` can have",
    ),
    (
        "V-SVC.18 type",
        f"{{type: NodePort, loadBalancerSourceRanges: [10.0.0.0/8], {PORTS}}}",
        "V-SVC.18",
        "spec.loadBalancerSourceRanges",
        "only for Services of type LoadBalancer",
    ),
    (
        "V-SVC.18 CIDR",
        f"{{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.1], {PORTS}}}",
        "V-SVC.18",
        "spec.loadBalancerSourceRanges.0",
        "has no prefix length",
    ),
    (
        "V-SVC.19 ports",
        f"{{allocateLoadBalancerNodePorts: true, {PORTS}}}",
        "V-SVC.19",
        "spec.allocateLoadBalancerNodePorts",
        "only for Services of type LoadBalancer",
    ),
    (
        "V-SVC.19 class",
        f"{{loadBalancerClass: a/b, {PORTS}}}",
        "V-SVC.19",
        "spec.loadBalancerClass",
        "only for Services of type LoadBalancer",
    ),
    (
        "V-SVC.19 name",
        f"{{type: LoadBalancer, loadBalancerClass: a b, {PORTS}}}",
        "V-SVC.19",
        "spec.loadBalancerClass",
        "is not a qualified name",
    ),
    (
        "V-SVC.20, T175",
        f"{{externalTrafficPolicy: Local, {PORTS}}}",
        "V-SVC.20",
        "spec.externalTrafficPolicy",
        "can be reached from outside",
    ),
    (
        "V-SVC.20 ExternalName",
        "{type: ExternalName, externalName: db.example.com, externalTrafficPolicy: Local}",
        "V-SVC.20",
        "spec.externalTrafficPolicy",
        "can be reached from outside",
    ),
    (
        "V-SVC.20 value",
        f"{{type: NodePort, externalTrafficPolicy: local, {PORTS}}}",
        "V-SVC.20",
        "spec.externalTrafficPolicy",
        "`local` is not a value",
    ),
    (
        "V-SVC.21, T176",
        f"{{type: LoadBalancer, externalTrafficPolicy: Cluster, healthCheckNodePort: 31000, {PORTS}}}",
        "V-SVC.21",
        "spec.healthCheckNodePort",
        "only for a LoadBalancer with `externalTrafficPolicy: Local`",
    ),
    (
        "V-SVC.21 type",
        f"{{type: NodePort, externalTrafficPolicy: Local, healthCheckNodePort: 31000, {PORTS}}}",
        "V-SVC.21",
        "spec.healthCheckNodePort",
        "only for a LoadBalancer",
    ),
    (
        "V-SVC.21 range",
        f"{{type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 70000, {PORTS}}}",
        "V-SVC.21",
        "spec.healthCheckNodePort",
        "is not a port number",
    ),
    (
        "V-SVC.22",
        f"{{internalTrafficPolicy: Node, {PORTS}}}",
        "V-SVC.22",
        "spec.internalTrafficPolicy",
        "`Node` is not a value",
    ),
    (
        "V-SVC.23",
        f"{{trafficDistribution: Near, {PORTS}}}",
        "V-SVC.23",
        "spec.trafficDistribution",
        "`Near` is not a value",
    ),
]

VALID = [
    ("S3.1", "{ports: [{port: 80}]}"),
    ("S3.3, T140", "{selector: {}, ports: [{port: 80}]}"),
    ("S3.10", "{ports: [{port: 80, name: a, targetPort: 0}, {port: 81, name: b, targetPort: ''}]}"),
    ("S3.18", "{clusterIP: None}"),
    ("S3.16", "{ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}]}"),
    (
        "S3.21, T152",
        "{type: NodePort, ports: [{port: 53, name: a, nodePort: 30053}, "
        "{port: 53, name: b, protocol: UDP, nodePort: 30053}]}",
    ),
    ("S3.23", "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}"),
    (
        "S3.36, T169",
        "{sessionAffinity: None, sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}, ports: [{port: 80}]}",
    ),
    ("S3.37, T163", "{type: ExternalName, externalName: db.example.com., selector: {app: db}}"),
    (
        "V-SVC.18 blanks",
        "{type: LoadBalancer, loadBalancerSourceRanges: [' 10.0.0.0/8 '], ports: [{port: 80}]}",
    ),
    ("V-SVC.13", "{sessionAffinity: ClientIP, ports: [{port: 80}]}"),
    (
        "V-SVC.21",
        "{type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31000, ports: [{port: 80}]}",
    ),
    ("S3.34, T170", "{internalTrafficPolicy: Local, selector: {app: a}, ports: [{port: 80}]}"),
    ("V-SVC.20, T175", "{externalTrafficPolicy: Cluster, externalIPs: [198.51.100.7], ports: [{port: 80}]}"),
    ("V-SVC.23", "{trafficDistribution: PreferSameNode, ports: [{port: 80}]}"),
]
SPARED = [
    ("V-SVC.10, service-port-duplicate", "{ports: [{port: 80, name: a}, {port: 80, name: b}]}"),
    ("V-SVC.6, service-port-duplicate", "{ports: [{port: 80, name: a}, {port: 81, name: a}]}"),
    ("V-SVC.11, T154, service-node-port-range", "{type: NodePort, ports: [{port: 80, nodePort: 29999}]}"),
    (
        "V-SVC.11, node-port-conflict",
        "{type: NodePort, ports: [{port: 80, name: a, nodePort: 30080}, {port: 81, name: b, nodePort: 30080}]}",
    ),
]


@pytest.mark.parametrize(
    ("spec", "rule", "place", "fragment"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_the_api_server_refuses(spec: str, rule: str, place: str, fragment: str) -> None:
    assert_one(HEAD + spec, rule, place, fragment)


@pytest.mark.parametrize("spec", [row[1] for row in VALID], ids=[row[0] for row in VALID])
def test_the_api_server_accepts(spec: str) -> None:
    assert told(HEAD + spec) == []


@pytest.mark.parametrize("spec", [row[1] for row in SPARED], ids=[row[0] for row in SPARED])
def test_what_a_lint_rule_reports_is_left_to_it(spec: str) -> None:
    assert told(HEAD + spec) == []


@pytest.mark.parametrize(
    ("name", "versions"),
    [("1web", {36}), ("web-1", {35, 36}), ("Web", set()), ("a.b", set()), ("a" * 64, set())],
)
def test_the_name_of_a_service_may_start_with_a_digit_from_1_36(name: str, versions: set[int]) -> None:
    """V-SVC.1, T167."""
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{{PORTS}}}"
    accepted = {minor for minor in (35, 36) if not told(text, ValidationOptions(kubernetes=(1, minor)))}
    assert accepted == versions
    for minor in {35, 36} - versions:
        assert_one(
            text,
            "V-SVC.1",
            "metadata.name",
            "is not a name that a Service can have",
            ValidationOptions((1, minor)),
        )


def test_topology_annotations_that_disagree_are_refused() -> None:
    """V-SVC.2."""
    annotations = (
        "service.kubernetes.io/topology-mode: Auto, service.kubernetes.io/topology-aware-hints: Disabled"
    )
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: a, annotations: {{{annotations}}}}}\nspec: {{{PORTS}}}"
    place = "metadata.annotations.service.kubernetes.io/topology-aware-hints"
    assert_one(text, "V-SVC.2", place, "disagree")
    assert told(text.replace("Disabled", "Auto")) == []


@pytest.mark.parametrize(
    ("service_type", "ranges", "fragment"),
    [
        ("NodePort", "10.0.0.0/8", "only for Services of type LoadBalancer"),
        ("LoadBalancer", "10.0.0.0/8, everyone", "`everyone` is not a CIDR"),
    ],
)
def test_source_ranges_in_the_annotation_are_read_like_the_field(
    service_type: str, ranges: str, fragment: str
) -> None:
    """V-SVC.18."""
    name = "service.beta.kubernetes.io/load-balancer-source-ranges"
    text = (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: a, annotations: {{{name}: '{ranges}'}}}}\n"
        f"spec: {{type: {service_type}, {PORTS}}}"
    )
    assert_one(text, "V-SVC.18", f"metadata.annotations.{name}", fragment)


def test_source_ranges_with_host_bits_are_refused_from_1_36() -> None:
    """S1.45."""
    text = HEAD + f"{{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.5/8], {PORTS}}}"
    assert_one(text, "V-SVC.18", "spec.loadBalancerSourceRanges.0", "bits set beyond")
    assert told(text, OLD) == []


def test_traffic_distribution_by_node_needs_1_34() -> None:
    """V-SVC.23."""
    text = HEAD + f"{{trafficDistribution: PreferSameNode, {PORTS}}}"
    assert_one(
        text,
        "V-SVC.23",
        "spec.trafficDistribution",
        "needs Kubernetes 1.34",
        ValidationOptions(kubernetes=(1, 33)),
    )
