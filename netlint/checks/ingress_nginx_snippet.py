"""Finds annotations that write into the configuration of NGINX."""

import re
from collections.abc import Iterator

from netlint.check import Context, Hit

COMMUNITY = re.compile(r"^nginx\.ingress\.kubernetes\.io/[a-z-]+-snippet$")
F5 = re.compile(r"^nginx\.(org|com)/[a-z-]+-snippets$")


def check(context: Context) -> Iterator[Hit]:
    """Yield each snippet annotation of ingress-nginx and of F5's NGINX Ingress Controller."""
    for ingress in context.snapshot.ingresses:
        for key, text in sorted(ingress.annotations):
            community = COMMUNITY.match(key)
            if text.strip() and (community or F5.match(key)):
                yield Hit(
                    ingress.origin.key_at("metadata", "annotations", key),
                    f"Ingress `{ingress}` writes into the configuration of the whole proxy with `{key}`: "
                    + (
                        "whoever may edit it can read every Secret that the controller can (CVE-2021-25742)."
                        if community
                        else "whoever may edit it can change how every other host is served."
                    ),
                    "Use the annotation that is made for the purpose, or change the application, and turn snippets off "
                    "in the controller.",
                    "raw configuration",
                )
