"""Rules for the routes of the Gateway API that their schemas cannot say."""

from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import Any

from netlint.origin import Path
from netlint.source.validation.addresses import parse_address
from netlint.source.validation.fields import is_filled, is_set, mapping_in, mappings_in, text_in, texts_in
from netlint.source.validation.http_path import route_path_problem
from netlint.source.validation.route_filters import filter_violations
from netlint.source.validation.violation import ValidationOptions, Violation, refused

MOST_MATCHES = 128
MOST_PARENTS = 32
_GATEWAY_GROUP = "gateway.networking.k8s.io"
Parent = tuple[str, str, str, str]


def violations(body: Mapping[str, Any], _options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-GW.3 to V-GW.6 in a route of any kind."""
    spec = mapping_in(body, "spec")
    yield from _parent_violations(spec)
    names: set[str] = set()
    matches = 0
    for index, rule in mappings_in(spec, "rules"):
        path = ("spec", "rules", index)
        name = text_in(rule, "name")
        if name and name in names:
            yield refused((*path, "name"), f"two rules are named `{name}`", "rename one of them", "schema")
        names.add(name)
        matches += sum(1 for _ in mappings_in(rule, "matches"))
        yield from _rule_violations(rule, path)
    if matches > MOST_MATCHES:
        what = f"the rules have {matches} matches together, more than the {MOST_MATCHES} allowed"
        yield refused(("spec", "rules"), what, "split the route", "S5.21")


def tls_route_violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations in a TLSRoute, whose hostnames are no addresses (V-GW.7)."""
    yield from violations(body, options)
    for index, text in texts_in(mapping_in(body, "spec"), "hostnames"):
        if parse_address(text) is not None:
            path = ("spec", "hostnames", index)
            yield refused(path, f"the hostname `{text}` is an IP address", "use a DNS name", "V-GW.7")


def _parent_violations(spec: Mapping[str, Any]) -> Iterator[Violation]:
    """The violations of V-GW.3: what two references to one parent do not tell apart."""
    references = islice(mappings_in(spec, "parentRefs"), MOST_PARENTS)
    parents = [(index, _parent(reference), reference) for index, reference in references]
    told: set[int] = set()
    for (_, first, one), (index, second, other) in combinations(parents, 2):
        if first != second or index in told:
            continue
        sections = text_in(one, "sectionName"), text_in(other, "sectionName")
        same_place = sections[0] == sections[1] and one.get("port") == other.get("port")
        if same_place or bool(sections[0]) != bool(sections[1]):
            told.add(index)
            what = f"two parentRefs lead to `{first[3]}` without different section names"
            yield refused(
                ("spec", "parentRefs", index), what, "give each its `sectionName`, or keep one", "V-GW.3"
            )


def _parent(reference: Mapping[str, Any]) -> Parent:
    group = reference.get("group")
    return (
        group if isinstance(group, str) else _GATEWAY_GROUP,
        text_in(reference, "kind") or "Gateway",
        text_in(reference, "namespace"),
        text_in(reference, "name"),
    )


def _rule_violations(rule: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    yield from _match_violations(rule, path)
    yield from filter_violations(rule, path, rule)
    for index, backend in mappings_in(rule, "backendRefs"):
        here = (*path, "backendRefs", index)
        yield from _backend_violations(backend, here)
        yield from filter_violations(backend, here, rule)
    for index, entry in mappings_in(rule, "filters"):
        if is_set(entry, "requestRedirect") and is_filled(rule, "backendRefs"):
            what = "a rule that redirects requests has no use for `backendRefs`"
            yield refused((*path, "filters", index), what, "remove `backendRefs` or the redirect", "V-GW.6")
    for entry, where in _filters(rule, path):
        for field in ("requestMirror", "externalAuth"):
            target = mapping_in(entry, field).get("backendRef")
            if isinstance(target, dict):
                yield from _backend_violations(target, (*where, field, "backendRef"))


def _match_violations(rule: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    for index, match in mappings_in(rule, "matches"):
        entry = mapping_in(match, "path")
        text = entry.get("value")
        is_literal = text_in(entry, "type") in ("", "Exact", "PathPrefix")
        if is_literal and isinstance(text, str) and (problem := route_path_problem(text)):
            yield refused((*path, "matches", index, "path", "value"), problem.what, problem.help, "V-GW.5")


def _filters(rule: Mapping[str, Any], path: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """All filters of a rule, those of its backends included, with their paths."""
    for index, entry in mappings_in(rule, "filters"):
        yield entry, (*path, "filters", index)
    for number, backend in mappings_in(rule, "backendRefs"):
        for index, entry in mappings_in(backend, "filters"):
            yield entry, (*path, "backendRefs", number, "filters", index)


def _backend_violations(backend: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    is_service = not is_filled(backend, "group") and text_in(backend, "kind") in ("", "Service")
    if is_service and not is_set(backend, "port") and is_set(backend, "name"):
        what = f"the backend `{text_in(backend, 'name')}` is a Service, but its port is not given"
        yield refused(path, what, "add `port`, the number of a port of the Service", "V-GW.4")
