"""Rules for the spec of a pod: host ports, and DNS settings."""

from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.addresses import address_problem
from netlint.source.validation.fields import (
    is_filled,
    is_set,
    mapping_in,
    mappings_in,
    number_in,
    text_in,
    texts_in,
)
from netlint.source.validation.violation import ValidationOptions, Violation, refused


def pod_violations(
    spec: Mapping[str, Any], path: Path, options: ValidationOptions, *, is_pod: bool
) -> Iterator[Violation]:
    """The violations in the pod spec at `path`; `is_pod` says that it is a Pod's own and no template's."""
    on_host = spec.get("hostNetwork") is True
    yield from _host_port_violations(spec, path, on_host=on_host, is_pod=is_pod)
    for index, container in mappings_in(spec, "ephemeralContainers"):
        if is_filled(container, "ports"):
            here = (*path, "ephemeralContainers", index, "ports")
            yield refused(here, "an ephemeral container may not declare ports", "remove `ports`", "S6.4")
    yield from _dns_violations(spec, path, options)


def _host_port_violations(
    spec: Mapping[str, Any], path: Path, *, on_host: bool, is_pod: bool
) -> Iterator[Violation]:
    taken: set[tuple[str, str, int]] = set()
    for index, container in mappings_in(spec, "containers"):
        for number, port in mappings_in(container, "ports"):
            here = (*path, "containers", index, "ports", number)
            container_port = number_in(port, "containerPort")
            written = number_in(port, "hostPort") or 0
            host_port = written or (container_port or 0 if on_host and is_pod else 0)
            place = (*here, "hostPort") if written else here
            if on_host and written and container_port is not None and written != container_port:
                what = f"on the host's network port {container_port} cannot become port {written}"
                advice = f"make `hostPort` {container_port}, or remove it"
                yield refused(place, what, advice, "S3.44")
            key = (text_in(port, "protocol") or "TCP", text_in(port, "hostIP"), host_port)
            if host_port and key in taken:
                what = f"the pod takes port {host_port}/{key[0]} of its host twice"
                yield refused(place, what, "give each port a host port of its own, or none", "S3.43")
            taken.add(key)


def _dns_violations(spec: Mapping[str, Any], path: Path, options: ValidationOptions) -> Iterator[Violation]:
    config = mapping_in(spec, "dnsConfig")
    if text_in(spec, "dnsPolicy") == "None" and not is_filled(config, "nameservers"):
        where = (*path, "dnsConfig") if is_set(spec, "dnsConfig") else path
        what = "`dnsPolicy: None` leaves the pod without a name server"
        yield refused(where, what, "add `dnsConfig.nameservers`", "schema")
    for index, server in texts_in(config, "nameservers"):
        if problem := address_problem(server, options.kubernetes):
            yield refused((*path, "dnsConfig", "nameservers", index), problem.what, problem.help, "schema")
    for index, alias in mappings_in(spec, "hostAliases"):
        text = alias.get("ip")
        if isinstance(text, str) and (problem := address_problem(text, options.kubernetes)):
            yield refused((*path, "hostAliases", index, "ip"), problem.what, problem.help, "schema")
