"""Messages say what is wrong and what it causes; helps say the fix."""

import pytest

from tests.unit.source.validation.manifests import samples, violations

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: %s"


@pytest.mark.parametrize(
    ("spec", "message", "help"),
    [
        (
            "{type: Loadbalancer, ports: [{port: 80}]}",
            "`Loadbalancer` is not a value that `type` can have; the API server refuses the object",
            "did you mean `LoadBalancer`? The values are `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`",
        ),
        (
            "{ipFamilies: [six], ports: [{port: 80}]}",
            "`six` is not a value that `ipFamilies[0]` can have; the API server refuses the object",
            "use one of `IPv4`, `IPv6`",
        ),
        (
            "{ports: [{port: '80'}]}",
            "`port` must be a whole number, not the string `80`; the API server refuses the object",
            "remove the quotes: `80`",
        ),
        (
            "{ports: [{port: 70000}]}",
            "`70000` is not a port number; the API server refuses the object",
            "use a whole number from 1 to 65535",
        ),
        (
            "{ports: {port: 80}}",
            "`ports` must be a list, not a mapping; the API server refuses the object",
            "write a list: each item on its own line after `- `",
        ),
        (
            "{ports: [{port: 80, targetport: 8080}]}",
            "`targetport` is not a field of `ports[0]`; kubectl and other strict clients refuse the object, "
            "lenient ones drop the field",
            "did you mean `targetPort`?",
        ),
        (
            "{ports: [{port: 80, weight: 3}]}",
            "`weight` is not a field of `ports[0]`; kubectl and other strict clients refuse the object, "
            "lenient ones drop the field",
            "remove it; the fields here are `name`, `protocol`, `port`, `targetPort`, `nodePort`, `appProtocol`",
        ),
        (
            "{ports: [{port: 80}], public: true}",
            "`public` is not a field of `spec`; kubectl and other strict clients refuse the object, "
            "lenient ones drop the field",
            "remove it, or move it to where it belongs",
        ),
        (
            "{ports: [{port: 80}], publishNotReadyAddresses: 'true'}",
            "`publishNotReadyAddresses` must be `true` or `false`, not the string `true`; "
            "the API server refuses the object",
            "remove the quotes: `true`",
        ),
        (
            "{ports: [{name: a}]}",
            "`ports[0]` lacks the required field `port`; the API server refuses the object",
            "add `port`",
        ),
        (
            "{ports: [{port: }]}",
            "`port` has no value but must be a whole number; the API server refuses the object",
            "give it a value",
        ),
        (
            "{ports: [{port: 80}], externalName: 7}",
            "`externalName` must be a string, not the number `7`; the API server refuses the object",
            "put quotes around it as it is written, so that YAML reads it as text",
        ),
        (
            "{ports: [{port: 80}], externalName: {a: b}}",
            "`externalName` must be a string, not a mapping; the API server refuses the object",
            "write a string",
        ),
    ],
)
def test_a_violation_is_told_in_plain_words(spec: str, message: str, help: str) -> None:
    (violation,) = violations(SERVICE % spec)
    assert (violation.message, violation.help) == (message, help)


def test_a_long_or_broken_value_is_quoted_in_one_short_line() -> None:
    (violation,) = violations(SERVICE % f'{{ports: [{{port: 80, name: "{"x" * 300}"}}]}}')
    assert violation.message.startswith(f"`{'x' * 60}…` is not a DNS label")
    (violation,) = violations(SERVICE % '{ports: [{port: 80, name: "a\\nb"}]}')
    assert violation.message.startswith("`a…` is not a DNS label")


def test_a_name_with_a_line_break_at_its_end_is_refused() -> None:
    (violation,) = violations(SERVICE % '{ports: [{port: 80, name: "web\\n"}]}')
    assert violation.message.startswith("`web…` is not a DNS label")


def test_no_message_speaks_of_python_or_json_schema() -> None:
    for body in samples():
        head = f"apiVersion: {body['apiVersion']}\nkind: {body['kind']}\nmetadata: [1]\n"
        text = head + "spec: {spec: [null, {}], x: 1.5}"
        for violation in violations(text):
            for word in ("dict", "None", "True", "$ref", "schema", "pattern", "array", "additional"):
                assert word not in violation.message + violation.help
