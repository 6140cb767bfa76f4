"""Rules for the listeners of a Gateway or a ListenerSet that a schema cannot say."""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any

from netlint.origin import Path
from netlint.source.validation.fields import is_filled, is_set, mapping_in, mappings_in, number_in, text_in
from netlint.source.validation.selector import CUSTOM, selector_violations
from netlint.source.validation.violation import ValidationOptions, Violation, refused

_CERTIFICATES = ("certificateRefs", "options")


def violations(body: Mapping[str, Any], _options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-GW.1 and V-GW.2."""
    spec = mapping_in(body, "spec")
    listeners = list(mappings_in(spec, "listeners"))
    for index, listener in listeners:
        path = ("spec", "listeners", index)
        yield from _tls_violations(listener, path)
        protocol = text_in(listener, "protocol")
        if protocol in ("TCP", "UDP") and is_filled(listener, "hostname"):
            what = f"a {protocol} listener cannot tell hosts apart, so it may not have a `hostname`"
            yield refused((*path, "hostname"), what, "remove `hostname`", "V-GW.2")
        routes = (*path, "allowedRoutes", "namespaces")
        yield from selector_violations(
            mapping_in(listener, "allowedRoutes", "namespaces"), "selector", routes, CUSTOM
        )
    yield from _duplicate_violations(listeners)
    namespaces = mapping_in(spec, "allowedListeners", "namespaces")
    yield from selector_violations(namespaces, "selector", ("spec", "allowedListeners", "namespaces"), CUSTOM)


def _tls_violations(listener: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    """The violations of V-GW.1; the mode is Terminate where `tls` does not give it."""
    protocol = text_in(listener, "protocol")
    if not isinstance(listener.get("tls"), dict | NoneType):
        return
    if not is_set(listener, "tls"):
        if protocol == "TLS":
            what = "a TLS listener must say what to do with TLS"
            yield refused(path, what, "add `tls` with the mode `Terminate` or `Passthrough`", "V-GW.1")
        return
    tls = mapping_in(listener, "tls")
    mode = text_in(tls, "mode") or "Terminate"
    here = (*path, "tls")
    if protocol in ("HTTP", "TCP", "UDP"):
        advice = "remove `tls`, or make the protocol `HTTPS` or `TLS`"
        yield refused(here, f"a listener with the protocol {protocol} may not have `tls`", advice, "V-GW.1")
    elif protocol == "HTTPS" and mode != "Terminate":
        advice = "use the mode `Terminate`, or the protocol `TLS`"
        yield refused((*here, "mode"), f"an HTTPS listener cannot have the TLS mode {mode}", advice, "V-GW.1")
    elif mode == "Terminate" and not any(is_filled(tls, field) for field in _CERTIFICATES):
        what = "the listener is to terminate TLS but has neither `certificateRefs` nor `options`"
        yield refused(here, what, "add `certificateRefs` with the Secret of a certificate", "V-GW.1")


def _duplicate_violations(listeners: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Violation]:
    names: set[str] = set()
    sockets: set[tuple[int, str, str]] = set()
    for index, listener in listeners:
        path = ("spec", "listeners", index)
        name = text_in(listener, "name")
        if name and name in names:
            yield refused(
                (*path, "name"), f"two listeners are named `{name}`", "rename one of them", "V-GW.2"
            )
        names.add(name)
        port = number_in(listener, "port")
        socket = (port or 0, text_in(listener, "protocol"), text_in(listener, "hostname"))
        if port is not None and socket in sockets:
            what = f"another listener has the same port {port}, protocol and hostname"
            yield refused(path, what, "give them different hostnames or ports", "V-GW.2")
        sockets.add(socket)
