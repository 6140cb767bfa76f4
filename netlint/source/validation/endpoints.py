"""Rules for Endpoints and EndpointSlice that their schemas cannot say."""

from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.addresses import address_problem, parse_address, special_use
from netlint.source.validation.fields import is_filled, is_set, mappings_in, text_in, texts_in
from netlint.source.validation.violation import ValidationOptions, Violation, refused


def violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations in an Endpoints object: addresses (S3.8), and ports that lack a name."""
    for index, subset in mappings_in(body, "subsets"):
        path = ("subsets", index)
        lists = ("addresses", "notReadyAddresses")
        if not any(is_filled(subset, field) for field in lists):
            what = "the subset has no addresses"
            yield refused(path, what, "add `addresses`, or remove the subset", "S3.8")
        for field in lists:
            for number, address in mappings_in(subset, field):
                here = (*path, field, number, "ip")
                if is_set(address, "ip"):
                    yield from _address_violations(text_in(address, "ip"), here, options)
        yield from _unnamed_ports(subset, path)


def slice_violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations in an EndpointSlice: addresses, special or of the wrong family (S3.8), and port names."""
    family = text_in(body, "addressType")
    for index, endpoint in mappings_in(body, "endpoints"):
        for number, text in texts_in(endpoint, "addresses"):
            path = ("endpoints", index, "addresses", number)
            address = parse_address(text)
            if family == "FQDN":
                continue
            if address is not None and family in ("IPv4", "IPv6") and f"IPv{address.version}" != family:
                what = f"`{text}` is no {family} address, which `addressType` promises"
                yield refused(path, what, "make an EndpointSlice for each family", "S3.8")
            else:
                yield from _address_violations(text, path, options)
    yield from _repeated_names(body)


def _address_violations(text: str, path: Path, options: ValidationOptions) -> Iterator[Violation]:
    address = parse_address(text)
    if problem := address_problem(text, options.kubernetes):
        yield refused(path, problem.what, problem.help, "S3.8")
    elif address is not None and (use := special_use(address)):
        yield refused(
            path, f"`{text}` is {use}, which no endpoint may have", "use the address of a pod or host", "S3.8"
        )


def _unnamed_ports(subset: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    ports = list(mappings_in(subset, "ports"))
    for index, port in ports:
        if len(ports) > 1 and not is_filled(port, "name"):
            what = "a port without a name stands beside others, and then every port needs one"
            yield refused((*path, "ports", index), what, "add `name` to the port", "S3.7")


def _repeated_names(body: Mapping[str, Any]) -> Iterator[Violation]:
    names: set[str] = set()
    for index, port in mappings_in(body, "ports"):
        name = text_in(port, "name")
        if name in names:
            path = ("ports", index, "name") if is_set(port, "name") else ("ports", index)
            what = f"two ports have the name `{name}`" if name else "two ports have no name"
            yield refused(path, what, "give every port a name of its own", "S3.7")
        names.add(name)
