"""Finds Ingresses that serve their hosts in clear text."""

import re
from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.routing.certificates import Certificates
from netlint.engine.words import conjunction
from netlint.finding import Severity
from netlint.model.entry import Ingress, IngressRule

# Names that the internet does not know; most are served where everyone is trusted, and nobody issues certificates.
LOCAL = re.compile(
    r"^[^.]+$|\.(localhost|local|localdomain|test|example|invalid|internal|home\.arpa|home|lan|corp|intranet|private|"
    r"nip\.io|sslip\.io)$",
    re.IGNORECASE,
)
CHALLENGE = "/.well-known/acme-challenge"


def check(context: Context) -> Iterator[Hit]:
    """Yield each Ingress without tls, where nothing in sight ends TLS in front of it (S4.1, S4.15)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    certificates = Certificates(context.snapshot)
    for ingress in context.snapshot.ingresses:
        if ingress.tls or certificates.end_in_front(ingress) or _serves_challenges_only(ingress):
            continue
        if context.is_patched("Ingress", ingress.name):
            continue
        hosts = [rule for rule in ingress.rules if rule.host]
        bare = [rule for rule in hosts if _is_bare(ingress, rule, certificates, context)]
        public = [rule for rule in bare if not LOCAL.search(rule.host)]
        if public or (pedantic and bare):
            told = public or bare
            yield Hit(
                told[0].origin.at("host"),
                f"Ingress `{ingress}` has no `tls`, so {conjunction(f'`{rule.host}`' for rule in told)} "
                f"{'is' if len(told) == 1 else 'are'} served in clear text: "
                "whoever is on the way can read and change it.",
                "Add a `tls` entry with the hosts and the Secret that holds their certificate.",
                "served without TLS",
                severity=None if public else Severity.NOTE,
            )
        elif pedantic and not hosts:
            yield Hit(
                ingress.origin.at("metadata", "name"),
                f"Ingress `{ingress}` has no `tls`, so all that it serves is in clear text.",
                "Give it a host, and a `tls` entry with the Secret that holds the host's certificate.",
                "served without TLS",
                severity=Severity.NOTE,
            )


def _is_bare(ingress: Ingress, rule: IngressRule, certificates: Certificates, context: Context) -> bool:
    """Whether the rule's host is served without TLS; one that the API server refuses is not served at all."""
    return rule.origin.at("host") not in context.refused and not certificates.cover(ingress, rule.host)


def _serves_challenges_only(ingress: Ingress) -> bool:
    """Whether the Ingress only answers a certificate authority, which asks over plain HTTP."""
    paths = [path.path for rule in ingress.rules for path in rule.paths]
    return bool(paths) and all(path.startswith(CHALLENGE) for path in paths)
