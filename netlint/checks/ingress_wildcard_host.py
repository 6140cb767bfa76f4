"""Finds Ingresses that claim every name below a domain."""

from collections.abc import Iterator

from netlint.check import Context, Hit


def check(context: Context) -> Iterator[Hit]:
    """Yield each wildcard host (S4.7)."""
    for ingress in context.snapshot.ingresses:
        for rule in ingress.rules:
            if rule.host.startswith("*."):
                yield Hit(
                    rule.origin.at("host"),
                    f"Ingress `{ingress}` takes the requests for every name directly below `{rule.host[2:]}` that no "
                    "other Ingress claims, those of mistyped and of future hosts included.",
                    "List the hosts that the application really serves.",
                    "any name below the domain",
                )
