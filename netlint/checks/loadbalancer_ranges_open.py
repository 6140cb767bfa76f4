"""Finds load balancers whose allow-list lets every address in."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.ways_in.load_balancers import Reach, allowed_sources, reach
from netlint.engine.ways_in.ranges import whole
from netlint.engine.ways_in.software import serves_ingress
from netlint.model.service import ServiceType


def check(context: Context) -> Iterator[Hit]:
    """Yield each load balancer whose ranges contain or add up to all of IPv4 or IPv6 (S3.25)."""
    for service in context.snapshot.services:
        if service.type is not ServiceType.LOAD_BALANCER or reach(service) is not Reach.LIMITED:
            continue
        cover = whole(allowed_sources(service))
        if cover and not serves_ingress(service, context.lookup):
            texts = " and ".join(f"`{text}`" for text, _ in cover)
            verb = "is" if len(cover) == 1 else "add up to"
            way, everything = (
                (" over IPv6", "all of IPv6") if ":" in cover[0][0] else ("", "the whole internet")
            )
            yield Hit(
                cover[0][1],
                f"The allow-list of Service `{service}` keeps nobody out{way}: {texts} {verb} {everything}.",
                "List only the networks of your clients.",
                "lets everyone in",
                tuple(Place(origin, "and the rest") for _, origin in cover[1:] if origin != cover[0][1]),
            )
