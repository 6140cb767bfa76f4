"""What the API server refuses in the metadata of any object: names, labels, annotations, keys given twice."""

import pytest

from netlint.source.tree import Mapping
from netlint.source.validation import validate
from tests.unit.source.validation.manifests import assert_one, bodies, told, violations

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: "
POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: %s\nspec: {}"


@pytest.mark.parametrize(
    ("metadata", "place", "fragment"),
    [
        ("{}", "metadata", "the NetworkPolicy has no name"),
        ("{name: ''}", "metadata", "the NetworkPolicy has no name"),
        ("{name: null}", "metadata", "the NetworkPolicy has no name"),
        ("{name: My_Policy}", "metadata.name", "`My_Policy` is not a DNS name"),
        ("{name: 7}", "metadata.name", "must be a string, not the number `7`"),
        (f"{{name: {'a' * 254}}}", "metadata.name", "is not a DNS name"),
        ("{name: a, namespace: a.b}", "metadata.namespace", "`a.b` is not a DNS label"),
        ("{name: a, labels: {a_: b}}", "metadata.labels.a_:", "`a_` is not a label key"),
        ("{name: a, labels: {Example.com/a: b}}", "metadata.labels.Example.com/a:", "is not a label key"),
        (f"{{name: a, labels: {{a: {'b' * 64}}}}}", "metadata.labels.a", "is not a label value"),
        ("{name: a, labels: {a: {}}}", "metadata.labels.a", "must be a string, not a mapping"),
        ("{name: a, labels: [a]}", "metadata.labels", "must be a mapping, not a list"),
        (
            "{name: a, annotations: {a: true}}",
            "metadata.annotations.a",
            "must be a string, not the boolean `true`",
        ),
        (
            "{name: a, annotations: {a: 1.5}}",
            "metadata.annotations.a",
            "must be a string, not the number `1.5`",
        ),
    ],
)
def test_metadata_is_refused(metadata: str, place: str, fragment: str) -> None:
    """V-NP.1, S1.37."""
    assert_one(POLICY % metadata, "V-NP.1", place, fragment)


@pytest.mark.parametrize(
    "metadata",
    [
        "{name: a.b-c}",
        f"{{name: {'a' * 253}}}",
        "{generateName: a-}",
        "{name: a, namespace: null, labels: null, annotations: {Example.com/a: 'any text'}, creationTimestamp: null}",
        "{name: a, labels: {example.com/a: '', b: null}}",
    ],
    ids=["V-NP.1", "longest", "S6.7, T284", "nulls", "S1.35"],
)
def test_metadata_is_accepted(metadata: str) -> None:
    assert told(POLICY % metadata) == []


def test_an_object_without_metadata_is_refused_once() -> None:
    text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {}"
    assert_one(text, "schema", "", "the object lacks the required field `metadata`")


def test_the_name_of_a_namespace_is_a_label() -> None:
    assert_one(NAMESPACE + "{name: a.b}", "V-NP.1", "metadata.name", "`a.b` is not a DNS label")


def test_the_name_of_a_cron_job_leaves_room_for_the_number_of_the_run() -> None:
    text = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: %s}\n"
        "spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}"
    )
    assert told(text % ("a" * 52)) == []
    assert_one(text % ("a" * 53), "schema", "metadata.name", "is not a CronJob name")


def test_a_key_given_twice_is_reported_at_the_key_wherever_it_stands() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, name: web}\n"
        "spec: {containers: [{name: a, env: [{name: A, value: b, value: c}]}]}"
    )
    assert sorted((place, message.partition(";")[0]) for _, place, message in told(text)) == [
        ("metadata.name:", "the key `name` appears twice in one mapping"),
        ("spec.containers.0.env.0.value:", "the key `value` appears twice in one mapping"),
    ]


def test_a_key_given_three_times_is_one_violation() -> None:
    assert len(told(NAMESPACE + "{name: a, labels: {a: b, a: c, a: d}}")) == 1


def test_a_key_given_twice_in_an_aliased_mapping_is_one_violation() -> None:
    text = NAMESPACE + "{name: a, labels: &labels {a: b, a: c}, annotations: *labels}"
    assert len(told(text)) == 1


def test_a_plain_dictionary_will_do() -> None:
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}
    assert not isinstance(body, Mapping)
    assert validate("v1", "Namespace", body) == []


@pytest.mark.parametrize(
    "identity", [("v1", "ConfigMap"), ("example.com/v1", "Service"), ("v2", "Service"), ("", "")]
)
def test_kinds_without_a_schema_have_no_violations(identity: tuple[str, str]) -> None:
    assert validate(*identity, {"anything": [None]}) == []


def test_the_number_of_violations_is_bounded() -> None:
    labels = ", ".join(f"key{number}: {number}" for number in range(200))
    assert len(violations(NAMESPACE + f"{{name: a, labels: {{{labels}}}}}")) == 50


def test_a_number_of_many_thousand_digits_is_only_out_of_range() -> None:
    text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80, targetPort: 0x%s}]}"
    (body,) = bodies(text % ("f" * 5000))
    (violation,) = validate("v1", "Service", body)
    assert violation.path == ("spec", "ports", 0, "targetPort")
    assert "is not a port" in violation.message


def test_thousands_of_references_take_no_quadratic_time() -> None:
    references = [{"name": "a"} for _ in range(20_000)]
    body = {"metadata": {"name": "a"}, "spec": {"parentRefs": references}}
    found = validate("gateway.networking.k8s.io/v1", "HTTPRoute", body)
    assert len(found) == 32


def test_the_same_object_has_the_same_violations_in_the_same_order() -> None:
    (body,) = bodies(NAMESPACE + "{name: a, labels: {b: 1, a: 2, c: 3}, v: 1, w: 2}")
    places = [violation.path[1:] for violation in validate("v1", "Namespace", body)]
    assert places == [("v",), ("w",), ("labels", "b"), ("labels", "a"), ("labels", "c")]
