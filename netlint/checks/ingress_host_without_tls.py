"""Finds hosts that the tls entries of their Ingress leave out."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.certificates import Certificates
from netlint.engine.words import conjunction
from netlint.model.entry import Ingress


def check(context: Context) -> Iterator[Hit]:
    """Yield each host of an Ingress with tls that no tls entry covers (S4.14, S4.15, T208)."""
    certificates = Certificates(context.snapshot)
    for ingress in context.snapshot.ingresses:
        if not ingress.tls or certificates.end_in_front(ingress):
            continue
        if context.is_patched("Ingress", ingress.name):
            continue
        told: set[str] = set()
        for rule in ingress.rules:
            host = rule.origin.at("host")
            if rule.host in ("", *told) or host in context.refused or certificates.cover(ingress, rule.host):
                continue
            told.add(rule.host)
            yield Hit(
                host,
                f"The `tls` of Ingress `{ingress}` covers {_covered(ingress)} but not `{rule.host}`, which is "
                "served in clear text, or with a certificate for another name.",
                f"Add `{rule.host}` to the `hosts` of a `tls` entry whose certificate is valid for it.",
                "not covered by TLS",
                (Place(ingress.tls[0].origin.at("hosts", 0), "TLS is for these hosts"),),
            )


def _covered(ingress: Ingress) -> str:
    return conjunction(f"`{host}`" for tls in ingress.tls for host in tls.hosts)
