"""Every pattern of the schemas accepts the texts that the definition of its notion names, and no other."""

import re
import string
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from netlint.resources import data_folder
from netlint.source.schema import load_schema, schema_part
from tests.unit.source.validation.manifests import violations

Language = Callable[[str], bool]
LOWER = frozenset(string.ascii_lowercase + string.digits)
LETTERS = frozenset(string.ascii_letters)
ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
VISIBLE = frozenset(map(chr, range(0x21, 0x7F)))
DELIMITERS = frozenset('"(),/:;<=>?@[\\]{}')
PATH_CHARACTERS = ALPHANUMERIC | frozenset("-._~" + "%" + "!$&'()*+,;=" + ":/")


def bounded(text: str, inner: frozenset[str], outer: frozenset[str]) -> bool:
    """Whether a text consists of `inner` characters and has an `outer` one first and last."""
    return bool(text) and text[0] in outer and text[-1] in outer and set(text) <= inner


def is_label(text: str) -> bool:
    return bounded(text, LOWER | {"-"}, LOWER)


def is_name(text: str) -> bool:
    return all(map(is_label, text.split(".")))


def is_name_of_any_case(text: str) -> bool:
    return all(bounded(label, ALPHANUMERIC | {"-"}, ALPHANUMERIC) for label in text.split("."))


def is_host(text: str) -> bool:
    return is_name(text.removeprefix("*."))


def is_port_name(text: str) -> bool:
    return is_label(text) and "--" not in text and not LETTERS.isdisjoint(text)


def is_plain(text: str) -> bool:
    """A label value, or the last part of a label key."""
    return len(text) <= 63 and bounded(text, ALPHANUMERIC | set("-_."), ALPHANUMERIC)


def qualified(is_prefix: Language) -> Language:
    def check(text: str) -> bool:
        prefix, slash, rest = text.rpartition("/")
        return is_plain(rest) and (not slash or is_prefix(prefix))

    return check


def is_controller(text: str) -> bool:
    """S5.2, V-ING.14: a DNS name and a path as in RFC 3986."""
    domain, slash, path = text.partition("/")
    return bool(slash and path) and is_name(domain) and set(path) <= PATH_CHARACTERS


def is_kind(text: str) -> bool:
    return bounded(text, ALPHANUMERIC | {"-"}, ALPHANUMERIC) and text[0] in LETTERS


def is_token(text: str) -> bool:
    """RFC 7230, 3.2.6: visible characters without the delimiters."""
    return bool(text) and set(text) <= VISIBLE - DELIMITERS


def is_header_value(text: str) -> bool:
    """Words of visible characters with one blank or tab between them."""
    return all(word and set(word) <= VISIBLE for word in text.replace("\t", " ").split(" "))


def is_duration(text: str) -> bool:
    """GEP-2257: one to four numbers of up to five digits, with a unit each."""
    units = re.findall(r"[a-z]+", text)
    numbers = re.findall(r"[0-9]+", text)
    return (
        text == "".join(map("".join, zip(numbers, units, strict=False)))
        and 1 <= len(units) == len(numbers) <= 4
        and all(len(number) <= 5 for number in numbers)
        and set(units) <= {"h", "m", "s", "ms"}
    )


def is_protocol(text: str) -> bool:
    """S5.3."""
    domain, slash, rest = text.partition("/")
    if not slash:
        return bounded(text, ALPHANUMERIC | {"-"}, ALPHANUMERIC)
    return is_name(domain) and bool(rest) and set(rest) <= ALPHANUMERIC


def is_certificate_set(text: str) -> bool:
    domain, slash, rest = text.partition("/")
    return text == "System" or (bool(slash) and is_name(domain) and is_plain(rest))


def is_domain(text: str) -> bool:
    """S2.19: two labels or more, and a dot at the end if one likes."""
    labels = text.removeprefix("*.").removesuffix(".").split(".")
    return len(labels) > 1 and all(bounded(label, ALPHANUMERIC | set("-_"), ALPHANUMERIC) for label in labels)


def or_empty(language: Language) -> Language:
    return lambda text: not text or language(text)


KUBERNETES, GATEWAY = "kubernetes/definitions.json", "gateway-api/definitions.json"
DEFINITIONS: dict[tuple[str, str], Language] = {
    (KUBERNETES, "/$defs/dnsLabel"): is_label,
    (KUBERNETES, "/$defs/emptyDnsLabel"): or_empty(is_label),
    (KUBERNETES, "/$defs/dnsSubdomain"): is_name,
    (KUBERNETES, "/$defs/emptyDnsSubdomain"): or_empty(is_name),
    (KUBERNETES, "/$defs/hostname"): is_host,
    (KUBERNETES, "/$defs/emptyHostname"): or_empty(is_host),
    (KUBERNETES, "/$defs/portName"): is_port_name,
    (KUBERNETES, "/$defs/emptyPortName"): or_empty(is_port_name),
    (KUBERNETES, "/$defs/qualifiedName"): qualified(is_name),
    (KUBERNETES, "/$defs/emptyQualifiedName"): or_empty(qualified(is_name)),
    (KUBERNETES, "/$defs/labelKey"): qualified(is_name),
    (KUBERNETES, "/$defs/labelValue"): or_empty(is_plain),
    (KUBERNETES, "/$defs/annotationKey"): qualified(is_name_of_any_case),
    (KUBERNETES, "/$defs/port"): is_port_name,
    (KUBERNETES, "/$defs/emptyPort"): or_empty(is_port_name),
    ("kubernetes/namespace.json", "/properties/metadata/properties/name"): or_empty(is_label),
    ("kubernetes/ingressclass.json", "/properties/spec/properties/controller"): is_controller,
    ("gateway-api/gatewayclass.json", "/properties/spec/properties/controllerName"): is_controller,
    (GATEWAY, "/$defs/group"): or_empty(is_name),
    (GATEWAY, "/$defs/kindName"): is_kind,
    (GATEWAY, "/$defs/headerName"): is_token,
    (GATEWAY, "/$defs/headerValue"): is_header_value,
    (GATEWAY, "/$defs/duration"): is_duration,
    (GATEWAY, "/$defs/listeners/items/properties/protocol"): is_protocol,
    (
        "gateway-api/backendtlspolicy.json",
        "/properties/spec/properties/validation/properties/wellKnownCACertificates",
    ): is_certificate_set,
    ("network-policy-api/definitions.json", "/$defs/domainNames/items"): is_domain,
}


def places(part: Any, pointer: str = "") -> Iterator[str]:
    """The pointers of all parts of a schema that have a pattern."""
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield pointer
        for key, below in part.items():
            yield from places(below, f"{pointer}/{key}")


def test_every_pattern_is_held_against_a_definition() -> None:
    folder = data_folder("schemas")
    names = [path.relative_to(folder).as_posix() for path in folder.glob("*-api/*.json")]
    names += [path.relative_to(folder).as_posix() for path in folder.glob("kubernetes/*.json")]
    found = {(name, pointer) for name in names for pointer in places(load_schema(name))}
    assert found == DEFINITIONS.keys()


def texts() -> Iterator[str]:
    """Every text of up to four of the characters that matter, then longer ones, then each single character."""
    for length in range(5):
        yield from map("".join, product("aA0-._*/ \n", repeat=length))
    yield from map("".join, product("09hms", repeat=5))
    yield from ("1h2m3s4ms", "1h1h1h1h1h", "123456s", "99999ms", "1.5h", "System", "system", "a.b/System")
    yield from (
        "a\tb",
        "a\t b",
        "\ta",
        "a b c",
        "a--b",
        "*.example.com",
        "*.*.a.b",
        "a.*.b",
        "a_b.c_d",
        "a_.b",
    )
    for length in (14, 15, 16, 62, 63, 64):
        yield from ("a" * length, "a/" + "a" * length, "a." + "a" * length)
    for character in map(chr, range(0x180)):
        yield from (character, f"a{character}", f"a/{character}", f"a.b/{character}c")


TEXTS = tuple(texts())


@pytest.mark.parametrize(("name", "pointer"), DEFINITIONS, ids=lambda part: part.rpartition("/")[2])
def test_a_pattern_accepts_what_its_definition_names(name: str, pointer: str) -> None:
    accepts = re.compile(schema_part(name, pointer)["pattern"]).search
    is_meant = DEFINITIONS[name, pointer]
    accepted = [text for text in TEXTS if is_meant(text)]
    assert accepted and len(accepted) < len(TEXTS)
    assert [text for text in TEXTS if bool(accepts(text)) is not is_meant(text)] == []


def test_a_long_header_value_takes_no_exponential_time() -> None:
    text = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\n"
        "spec: {rules: [{matches: [{headers: [{name: a, value: %s}]}]}]}"
    )
    (violation,) = violations(text % ("a" * 100_000 + "\u00e9"))
    assert "is not a header value" in violation.message
