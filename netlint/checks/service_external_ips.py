"""Finds Services that claim addresses with externalIPs."""

from collections.abc import Iterator
from ipaddress import ip_address

from netlint.check import Context, Hit
from netlint.engine.words import conjunction
from netlint.model.service import ServiceType

DEPRECATED = (1, 36)


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service whose externalIPs take effect (S3.29): not headless, not ExternalName."""
    deprecated = context.settings.cluster.kubernetes >= DEPRECATED
    for service in context.snapshot.services:
        taken = [(n, address) for n, address in enumerate(service.external_ips) if _may_be_taken(address)]
        if not taken or service.headless or service.type is ServiceType.EXTERNAL_NAME:
            continue
        addresses = conjunction(f"`{address}`" for _, address in taken)
        yield Hit(
            service.origin.at("spec", "externalIPs", taken[0][0]),
            f"Service `{service}` claims {addresses} on every node, and nothing checks who owns an external "
            "IP: all traffic of the cluster to it ends at this Service.",
            "Use a LoadBalancer Service, or a Gateway with an address that your load balancer hands out"
            + (
                f": externalIPs are deprecated since Kubernetes {DEPRECATED[0]}.{DEPRECATED[1]}."
                if deprecated
                else "."
            ),
            "taken without proof of ownership",
        )


def _may_be_taken(text: str) -> bool:
    """Whether the API server accepts the address; what it refuses is told by invalid-manifest (V-SVC.16)."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback or address.is_link_local)
