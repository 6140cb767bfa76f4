"""The schema of intents for editors: it takes and refuses the same documents as the reader."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netlint.errors import InputErrors
from netlint.finding import Severity
from netlint.intents.model import KIND, Expect
from netlint.intents.read import API_VERSION, MOST_HOPS, read_intents
from netlint.intents.sides import Group
from netlint.source.schema import load_schema, schema_part

NAME = "netlint/intents-v1.json"
SCHEMA: Final[dict[str, Any]] = dict(load_schema(NAME))
VALIDATOR = Draft202012Validator(SCHEMA)
ONLY_THE_READER = re.compile(
    "has bits set beyond|has leading zeros|is not a CIDR|writes an IPv4 address as IPv6|is all of a block|"
    "is not inside a block|is no port|has the id|`not` is nested"
)
"""What a schema cannot say: the arithmetic of addresses and ports, and that no two intents have one id."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mistakes_in(document: object) -> list[str]:
    """What the reader says of a document."""
    Path("a.json").write_text(json.dumps(document))
    try:
        read_intents(["a.json"])
    except InputErrors as errors:
        return [error.message for error in errors.errors]
    return []


def documents(**changes: object) -> dict[str, Any]:
    """A good document whose only intent is changed; a field that is changed to None is left out."""
    intent: dict[str, object] = {"id": "a", "expect": "denied", "from": "anyone", "to": "internet"}
    fields = {key.removesuffix("_"): value for key, value in changes.items()}
    whole = {key: value for key, value in (intent | fields).items() if value is not None}
    return {"apiVersion": "netlint.dev/v1", "kind": "Intents", "intents": [whole]}


def with_side(side: object) -> dict[str, Any]:
    return documents(from_=side)


def with_selector(selector: object) -> dict[str, Any]:
    return with_side({"pods": selector})


def with_requirement(**fields: object) -> dict[str, Any]:
    return with_selector({"matchExpressions": [fields]})


def these(*values: object) -> tuple[object, ...]:
    """Values of any sort."""
    return values


GOOD = [
    documents(),
    *(documents(expect=expect) for expect in Expect),
    *(documents(severity=severity) for severity in Severity),
    documents(description="Nobody may."),
    documents(
        ports=[1, 65535, "53/UDP", "53/sctp", "8000-8100/TCP", "http", "http/TCP", "a-1", "1a", "5432"]
    ),
    documents(paths={"within": 1}),
    documents(paths={"within": MOST_HOPS}),
    documents(paths="within 1 hop"),
    documents(paths=f"within {MOST_HOPS} hops"),
    *map(with_side, Group),
    with_side(["anyone", "internet", {"not": ["future-pods", {"not": "anyone"}]}]),
    with_side({"workload": "api"}),
    with_side({"workload": "shop/api"}),
    with_side({"workload": "shop/api[Deployment]"}),
    with_side({"cidr": "10.0.0.0/8"}),
    with_side({"cidr": ["10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "::/0"], "except": ["10.1.0.0/16"]}),
    with_side({"namespace": "shop"}),
    with_side({"namespace": ["shop", "a-1", "1"]}),
    with_side({"namespace": "shop", "namespaces": {}, "pods": {}}),
    with_side({"future-pods": {"namespaces": {"matchLabels": {"env": "dev"}}}}),
    with_selector({"matchLabels": {}, "matchExpressions": []}),
    with_selector({"matchLabels": {"example.com/App_1.x": "A_b.c-1", "app": ""}}),
    with_requirement(key="a", operator="In", values=["x", ""]),
    with_requirement(key="a", operator="NotIn", values=["x"]),
    with_requirement(key="a", operator="Exists"),
    with_requirement(key="a", operator="DoesNotExist", values=[]),
]

BAD: Final[list[object]] = [
    *these(None, True, 1, "text", [], {}, {"kind": "Intents"}),
    documents() | {"kind": "Intent"},
    documents() | {"apiVersion": "netlint.dev/v2"},
    documents() | {"metadata": {"name": "x"}},
    documents() | {"intents": []},
    documents() | {"intents": {}},
    documents() | {"intents": [1]},
    *({key: value for key, value in documents().items() if key != left} for left in documents()),
    *(documents(**{key: None}) for key in ("id", "expect", "from_", "to")),
    documents(unknown=1),
    *(documents(id=name) for name in these("", "A", "a_b", "-a", "a-", "a--b", "a\n", "a" * 101, 1, True)),
    *(documents(expect=expect) for expect in these("Denied", "", False, [])),
    *(documents(severity=severity) for severity in these("Error", "info", 1)),
    *(documents(description=text) for text in these("", "  ", 1, [])),
    *(documents(ports=ports) for ports in these(80, "80", [], {}, "http")),
    *(
        documents(ports=[port])
        for port in these(0, -1, 65536, 1.5, True, "", "80/", "/TCP", "80/ICMP", "Http", "-a", "80\n", " 80", "a" * 16)
    ),
    *(documents(ports=[port]) for port in these("100000", "a-", "80-", "80-90-1", "a-b/ICMP", "a b", [80], {}, "8_0")),
    *(documents(paths=paths) for paths in these(3, True, "3 hops", "within 3", "within 0 hops", "within 101 hops", {})),
    *(documents(paths={"within": hops}) for hops in these(0, -1, MOST_HOPS + 1, "3", True, 1.5)),
    documents(paths={"within": 3, "x": 1}),
    documents(paths="within 2 hops", expect="only"),
    documents(paths={"within": 1}, expect="allowed"),
    *map(with_side, these("", "Anyone", "everyone", "shop/api", 1, True, [], {}, [[]], [["anyone"]], [{}], ["x"])),
    *(with_side({"workload": name}) for name in these("", "a/b/c", "/a", "a/", "a[b", "a b", "a=b", "a[B]{c=d}", 1)),
    *(with_side({"cidr": cidr}) for cidr in these("", "10.0.0.0", "x", "10.0.0.0/", "10.0.0.0/8\n", 10, [], {}, [[]])),
    *(with_side({"cidr": "10.0.0.0/8", "except": blocks}) for blocks in these("10.1.0.0/16", [], [""], [1], {})),
    with_side({"except": ["10.1.0.0/16"]}),
    with_side({"namespace": "shop", "except": ["10.1.0.0/16"]}),
    *(with_side({"namespace": name}) for name in these("", "A", "a.b", "-a", "a-", "a" * 64, "a\n", 1, [], {}, [[]])),
    with_side({"workload": "a", "cidr": "10.0.0.0/8"}),
    with_side({"workload": "a", "namespace": "b"}),
    with_side({"pods": {}, "future-pods": {"pods": {}}}),
    with_side({"not": "anyone", "cidr": "10.0.0.0/8"}),
    *(with_side({"future-pods": pods}) for pods in these({}, [], "shop", {"workload": "a"}, {"cidr": "::/0"})),
    *(with_side({"not": side}) for side in these([], {}, "x", 1, {"not": {}})),
    *map(with_selector, these("app=api", [], 1, {"app": "api"}, {"matchLabels": []}, {"matchExpressions": {}})),
    *(with_selector({"matchLabels": {key: "b"}}) for key in these("", "-a", "a b", "a/b/c", "/a", "A.com/a", "a" * 64)),
    *(with_selector({"matchLabels": {"a": value}}) for value in these("-a", "a b", "a" * 64, "a\n", 1, True, [], {})),
    with_side({"namespaces": {"matchLabels": {"a": 1}}}),
    with_requirement(),
    with_requirement(key="a"),
    with_requirement(operator="Exists"),
    with_requirement(key="a", operator="exists"),
    with_requirement(key="a", operator="Gt", values=["1"]),
    with_requirement(key="a b", operator="Exists"),
    with_requirement(key="a", operator="In"),
    with_requirement(key="a", operator="NotIn", values=[]),
    with_requirement(key="a", operator="In", values="x"),
    with_requirement(key="a", operator="In", values=[1]),
    with_requirement(key="a", operator="Exists", values=["x"]),
    with_requirement(key="a", operator="DoesNotExist", values=["x"]),
    with_requirement(key="a", operator="Exists", value="x"),
]  # fmt: skip

TOO_HARD = [
    documents() | {"intents": documents()["intents"] * 2},
    documents(ports=["0"]),
    documents(ports=["90-80"]),
    documents(ports=["65536"]),
    with_side({"cidr": "10.0.0.1/8"}),
    with_side({"cidr": "10.0.0.0/33"}),
    with_side({"cidr": "10.0.0/8"}),
    with_side({"cidr": "::ffff:10.0.0.0/104"}),
    with_side({"cidr": "010.0.0.0/8"}),
    with_side({"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}),
    with_side({"cidr": "10.0.0.0/8", "except": ["10.0.0.0/8"]}),
]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("document", GOOD, ids=json.dumps)
def test_both_take_a_good_document(document: object) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    assert mistakes_in(document) == []


@pytest.mark.parametrize("document", BAD, ids=json.dumps)
def test_both_refuse_a_bad_document(document: object) -> None:
    assert not VALIDATOR.is_valid(document)
    assert mistakes_in(document)


@pytest.mark.parametrize("document", TOO_HARD, ids=json.dumps)
def test_only_the_reader_refuses_what_a_schema_cannot_say(document: object) -> None:
    assert VALIDATOR.is_valid(document)
    mistakes = mistakes_in(document)
    assert mistakes
    assert all(map(ONLY_THE_READER.search, mistakes))


@pytest.mark.parametrize(
    ("field", "value"),
    [(key, None) for key in ("severity", "description", "ports", "paths", "from", "to", "id", "expect")],
)
def test_both_refuse_a_field_without_a_value(field: str, value: None) -> None:
    document = documents()
    document["intents"][0][field] = value
    assert not VALIDATOR.is_valid(document)
    assert mistakes_in(document)


JUNK = these(None, True, 3, 1.5, "", "x y", [], {}, [[]], {"pods": {}})


def mostly(good: st.SearchStrategy[Any], *bad: object) -> st.SearchStrategy[Any]:
    """Good values, and now and then a bad one, or one of any sort."""
    other = st.sampled_from((*JUNK, *bad, *bad))
    return st.integers(0, 29).flatmap(lambda roll: other if roll == 0 else good)


def choices(good: Sequence[object], *bad: object) -> st.SearchStrategy[Any]:
    return mostly(st.sampled_from(good), *bad)


def fields(required: dict[str, st.SearchStrategy[Any]], **optional: Any) -> st.SearchStrategy[Any]:
    named = {key.replace("_", "-").strip("-"): values for key, values in optional.items()}
    return mostly(st.fixed_dictionaries(required, optional=named))


def one_or_more(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return mostly(values | st.lists(values, min_size=1, max_size=2))


KEYS = st.sampled_from(["app", "example.com/tier", "A_1"])
VALUES = choices(["api", "", "a.b-c"], "-", "a b")
LISTED = st.lists(VALUES, min_size=1, max_size=2)
REQUIREMENTS = fields(
    {"key": choices(["app"], "a b"), "operator": choices(["In", "NotIn"], "Exists", "Gt"), "values": LISTED}
) | fields({"key": choices(["app"], "-a"), "operator": choices(["Exists", "DoesNotExist"], "In", "exists")})
SELECTORS = fields(
    {},
    matchLabels=mostly(st.dictionaries(KEYS, VALUES, max_size=2), {"a b": "c"}),
    matchExpressions=mostly(st.lists(REQUIREMENTS, max_size=2)),
)
NAMES = one_or_more(choices(["shop", "a-1"], "A", "a."))
PODS = fields({"namespace": NAMES}, namespaces=SELECTORS, pods=SELECTORS)
CIDRS = choices(["10.0.0.0/8", "2001:db8::/32"], "10.0.0.1/8", "10.0.0.1", "::/129")
SIDES = st.recursive(
    choices(list(Group), "anybody")
    | fields({"workload": choices(["shop/api", "api[Pod]"], "a=b")})
    | fields(
        {"cidr": one_or_more(CIDRS)}, except_=st.lists(choices(["10.1.0.0/16"], "10.0.0.0/8"), min_size=1)
    )
    | PODS
    | fields({"pods": SELECTORS})
    | fields({"future-pods": PODS})
    | mostly(st.just("anyone"), {"workload": "a", "cidr": "10.0.0.0/8"}, {"except": ["10.0.0.0/8"]}),
    lambda inner: fields({"not": one_or_more(inner)}),
    max_leaves=3,
)
INTENTS = fields(
    {
        "id": choices(["a", "b-1", "c", "d"], "B"),
        "expect": choices(["denied"], "never", "only"),
        "from": one_or_more(SIDES),
        "to": one_or_more(SIDES),
    },
    description=choices(["One sentence."], " "),
    severity=choices(list(Severity), "info"),
    ports=mostly(st.lists(choices([1, "53/UDP", "80-90", "http"], 65536, "90-80", "a_b", "0"), min_size=1)),
    paths=choices(["within 3 hops", {"within": 2}], "within", {"within": 0}, {"with": 2}),
)
DOCUMENTS = fields(
    {
        "apiVersion": choices([API_VERSION], "v1"),
        "kind": choices([KIND], "Intent"),
        "intents": mostly(st.lists(INTENTS, min_size=1, max_size=2)),
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_schema_and_reader_agree_on_any_document(document: object) -> None:
    mistakes = mistakes_in(document)
    if VALIDATOR.is_valid(document):
        assert all(map(ONLY_THE_READER.search, mistakes))
    else:
        assert mistakes


@pytest.mark.parametrize(
    ("pointer", "values"),
    [
        ("/$defs/intent/properties/expect/enum", list(Expect)),
        ("/$defs/intent/properties/severity/enum", list(Severity)),
        ("/$defs/group/enum", list(Group)),
        ("/$defs/hops/properties/within/maximum", MOST_HOPS),
        ("/properties/apiVersion/const", API_VERSION),
        ("/properties/kind/const", KIND),
    ],
)
def test_the_values_of_a_field_are_those_of_the_model(pointer: str, values: object) -> None:
    assert schema_part(NAME, pointer) == values


@pytest.mark.parametrize("key", ["labelKey", "labelValue"])
def test_labels_are_those_of_kubernetes(key: str) -> None:
    kubernetes = schema_part("kubernetes/definitions.json", f"/$defs/{key}")
    own = schema_part(NAME, f"/$defs/{key}")
    assert {**kubernetes, "type": "string"} == own


def test_a_side_of_future_pods_has_the_fields_of_a_side_of_pods() -> None:
    nested = schema_part(NAME, "/$defs/pods/properties")
    side = schema_part(NAME, "/$defs/participants/properties")
    assert nested == {key: side[key] for key in nested}


def parts(schema: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield pointer, schema
        for key, value in schema.items():
            if key not in ("examples", "enum", "const"):
                yield from parts(value, f"{pointer}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from parts(value, f"{pointer}/{index}")


@pytest.mark.parametrize(
    ("pointer", "example"),
    [
        pytest.param(pointer, example, id=f"{pointer} {number}")
        for pointer, schema in parts(SCHEMA)
        for number, example in enumerate(schema.get("examples", ()))
    ],
)
def test_the_examples_are_good(pointer: str, example: object) -> None:
    Draft202012Validator({"$ref": f"#{pointer}", "$defs": SCHEMA["$defs"]} if pointer else SCHEMA).validate(
        example
    )


def test_the_example_of_the_schema_is_read() -> None:
    (example,) = SCHEMA["examples"]
    assert mistakes_in(example) == []


def test_every_field_is_described_for_editors() -> None:
    undescribed = [
        f"{pointer}/{name}"
        for pointer, schema in parts(SCHEMA)
        if schema.get("additionalProperties") is False
        for name, field in schema["properties"].items()
        if not field.get("description")
    ]
    assert undescribed == []
