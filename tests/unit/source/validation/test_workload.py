"""What the API server refuses in workloads: selectors and templates (S6.2), host ports, DNS, field names."""

import pytest

from tests.unit.source.validation.manifests import assert_one, told, violations

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: "
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: "
TEMPLATE = "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}"
PORTS = "{hostNetwork: %s, containers: [{name: web, ports: [%s]}]}"
PORT = "spec.containers.0.ports"


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"])
def test_the_selector_must_match_the_labels_of_the_template(kind: str) -> None:
    """S6.2, T280."""
    head = DEPLOYMENT.replace("Deployment", kind)
    text = head + "{selector: {matchLabels: {app: %s}}, " + TEMPLATE + "}"
    assert told(text % "web") == []
    assert_one(text % "api", "S6.2", "spec.template.metadata.labels", "do not match the selector")


@pytest.mark.parametrize(
    ("expression", "is_accepted"),
    [
        ("{key: app, operator: In, values: [web, api]}", True),
        ("{key: app, operator: In, values: [api]}", False),
        ("{key: app, operator: NotIn, values: [api]}", True),
        ("{key: app, operator: NotIn, values: [web]}", False),
        ("{key: tier, operator: Exists}", False),
        ("{key: tier, operator: DoesNotExist}", True),
        ("{key: app, operator: DoesNotExist}", False),
    ],
)
def test_expressions_in_the_selector_count(expression: str, is_accepted: bool) -> None:
    """S1.32, S1.33, S6.2."""
    text = DEPLOYMENT + "{selector: {matchExpressions: [" + expression + "]}, " + TEMPLATE + "}"
    assert (told(text) == []) == is_accepted


def test_a_template_without_labels_is_reported_where_they_should_stand() -> None:
    """S6.2."""
    text = (
        DEPLOYMENT + "{selector: {matchLabels: {app: web}}, template: {%sspec: {containers: [{name: web}]}}}"
    )
    assert_one(text % "", "S6.2", "spec.template", "do not match")
    assert_one(text % "metadata: {name: web}, ", "S6.2", "spec.template.metadata", "do not match")


@pytest.mark.parametrize(
    ("spec", "place", "fragment"),
    [
        ("{%s}".replace("%s", TEMPLATE), "spec", "lacks the required field `selector`"),
        ("{selector: {}, %s}".replace("%s", TEMPLATE), "spec.selector", "the selector is empty"),
        (
            "{selector: {matchLabels: {}}, %s}".replace("%s", TEMPLATE),
            "spec.selector",
            "the selector is empty",
        ),
        ("{selector: null, %s}".replace("%s", TEMPLATE), "spec.selector", "has no value"),
        ("{selector: {matchLabels: {app: web}}}", "spec", "lacks the required field `template`"),
    ],
)
def test_a_workload_of_apps_v1_needs_a_selector_and_a_template(spec: str, place: str, fragment: str) -> None:
    """S6.2."""
    assert_one(DEPLOYMENT + spec, "S6.2", place, fragment)


def test_removed_versions_take_the_selector_from_the_template() -> None:
    """S4.26: extensions/v1beta1 defaulted it."""
    assert told(DEPLOYMENT.replace("apps/v1", "extensions/v1beta1") + "{%s}".replace("%s", TEMPLATE)) == []


def test_the_selector_of_a_replication_controller_is_a_map_of_labels() -> None:
    """S6.2; without one it is the template's labels."""
    text = "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: web}\nspec: {%s" + TEMPLATE + "}"
    assert told(text % "") == []
    assert told(text % "selector: {app: web}, ") == []
    assert_one(text % "selector: {app: api}, ", "S6.2", "spec.template.metadata.labels", "do not match")


@pytest.mark.parametrize(
    ("on_host", "ports", "rule", "place", "fragment"),
    [
        (
            "true",
            "{containerPort: 80, hostPort: 8080}",
            "S3.44",
            f"{PORT}.0.hostPort",
            "port 80 cannot become port 8080",
        ),
        (
            "false",
            "{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}",
            "S3.43",
            f"{PORT}.1.hostPort",
            "takes port 80/TCP of its host twice",
        ),
        (
            "true",
            "{containerPort: 80, name: a}, {containerPort: 80, name: b}",
            "S3.43",
            f"{PORT}.1",
            "takes port 80/TCP of its host twice",
        ),
        ("false", "{containerPort: 0}", "schema", f"{PORT}.0.containerPort", "`0` is not a port number"),
        ("false", "{containerPort: '80'}", "schema", f"{PORT}.0.containerPort", "must be a whole number"),
        ("false", "{name: HTTP, containerPort: 80}", "schema", f"{PORT}.0.name", "`HTTP` is not a port name"),
        (
            "false",
            "{containerPort: 80, protocol: http}",
            "schema",
            f"{PORT}.0.protocol",
            "`http` is not a value",
        ),
        (
            "false",
            "{containerPort: 80, hostPort: 70000}",
            "schema",
            f"{PORT}.0.hostPort",
            "is not a port number",
        ),
        ("false", "{hostPort: 80}", "schema", f"{PORT}.0", "lacks the required field `containerPort`"),
    ],
    ids=["T181", "S3.43", "S3.43 and S3.44", "range", "string", "S3.14", "protocol", "hostPort", "missing"],
)
def test_ports_of_containers_are_refused(
    on_host: str, ports: str, rule: str, place: str, fragment: str
) -> None:
    assert_one(POD + PORTS % (on_host, ports), rule, place, fragment)


@pytest.mark.parametrize(
    ("on_host", "ports"),
    [
        ("true", "{containerPort: 80}"),
        ("true", "{containerPort: 80, hostPort: 80}"),
        ("true", "{containerPort: 80}, {containerPort: 80, protocol: UDP}"),
        ("false", "{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 80, hostIP: 10.0.0.1}"),
        ("false", "{containerPort: 80, name: a}, {containerPort: 80, name: a}"),
        ("false", "{containerPort: 80, hostPort: 0, name: '', protocol: ''}"),
    ],
    ids=["S3.44", "S3.44 same", "S3.43 protocol", "S3.43 address", "container-port-duplicate", "zero values"],
)
def test_ports_of_containers_are_accepted(on_host: str, ports: str) -> None:
    """Equal names and numbers in one container are the lint rule container-port-duplicate's."""
    assert told(POD + PORTS % (on_host, ports)) == []


def test_a_template_on_the_hosts_network_may_leave_out_host_ports_but_not_change_them() -> None:
    """S3.44: the server fills them in only in Pods."""
    pod = "{hostNetwork: true, containers: [{name: web, ports: [{containerPort: 80%s}]}]}"
    text = (
        DEPLOYMENT
        + "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: "
        + pod
        + "}}"
    )
    place = "spec.template.spec.containers.0.ports.0.hostPort"
    assert told(text % "") == []
    assert_one(text % ", hostPort: 81", "S3.44", place, "port 80 cannot become port 81")


def test_an_ephemeral_container_has_no_ports() -> None:
    """S6.4."""
    text = (
        POD
        + "{containers: [{name: web}], ephemeralContainers: [{name: debug, ports: [{containerPort: 80}]}]}"
    )
    assert_one(text, "S6.4", "spec.ephemeralContainers.0.ports", "may not declare ports")


@pytest.mark.parametrize(
    ("field", "place", "fragment"),
    [
        ("dnsPolicy: None", "spec", "leaves the pod without a name server"),
        ("dnsPolicy: None, dnsConfig: {}", "spec.dnsConfig", "leaves the pod without a name server"),
        ("dnsPolicy: clusterfirst", "spec.dnsPolicy", "`clusterfirst` is not a value"),
        ("dnsConfig: {nameservers: [dns]}", "spec.dnsConfig.nameservers.0", "`dns` is not an IP address"),
        (
            "dnsConfig: {nameservers: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]}",
            "spec.dnsConfig.nameservers",
            "3 items",
        ),
        ("hostAliases: [{ip: here}]", "spec.hostAliases.0.ip", "`here` is not an IP address"),
        ("hostNetwork: 'true'", "spec.hostNetwork", "must be `true` or `false`, not the string `true`"),
        ("hostNetwrok: true", "spec.hostNetwrok:", "`hostNetwrok` is not a field of `spec`"),
        ("hostname: Web", "spec.hostname", "`Web` is not a DNS label"),
    ],
)
def test_network_settings_of_a_pod_are_refused(field: str, place: str, fragment: str) -> None:
    assert_one(POD + f"{{containers: [{{name: web}}], {field}}}", "schema", place, fragment)


@pytest.mark.parametrize(
    ("spec", "place", "nearest"),
    [
        ("{contaners: [{name: web}]}", "spec.contaners:", "containers"),
        ("{containers: [{name: web, port: []}]}", "spec.containers.0.port:", "ports"),
        (
            "{containers: [{name: web, ports: [{containerport: 80}]}]}",
            f"{PORT}.0.containerport:",
            "containerPort",
        ),
        ("{containers: [{name: web, livenesProbe: {}}]}", "spec.containers.0.livenesProbe:", "livenessProbe"),
    ],
)
def test_a_misspelled_field_is_reported_once_with_the_nearest_name(
    spec: str, place: str, nearest: str
) -> None:
    """The required field that is missing for it is no second violation."""
    (violation,) = violations(POD + spec)
    assert (".".join(map(str, violation.path)) + ":", violation.on_key) == (place, True)
    assert violation.help == f"did you mean `{nearest}`?"
    assert violation.message.endswith(
        "kubectl and other strict clients refuse the object, lenient ones drop the field"
    )


def test_fields_that_networking_does_not_touch_may_hold_anything() -> None:
    text = POD + "{containers: [{name: web, env: [{nmae: A}], resources: 7}], volumes: {a: b}, affinity: []}"
    assert told(text) == []


def test_a_workload_without_containers_is_refused() -> None:
    assert_one(POD + "{containers: []}", "schema", "spec.containers", "an empty list")
    assert_one(POD + "{}", "schema", "spec", "lacks the required field `containers`")
