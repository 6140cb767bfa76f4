"""Finds LoadBalancer Services that the whole internet may connect to."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.ways_in.address_pools import has_own_pools
from netlint.engine.ways_in.load_balancers import Reach, reach
from netlint.engine.ways_in.software import serves_ingress
from netlint.model.service import ServiceType


def check(context: Context) -> Iterator[Hit]:
    """Yield each public load balancer without an allow-list, but no ingress controller's (S3.25, S3.28)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    from_pools = has_own_pools(context.snapshot)
    for service in context.snapshot.services:
        if service.type is not ServiceType.LOAD_BALANCER:
            continue
        reached = reach(service)
        if from_pools and reached is Reach.OPEN and not service.annotations:
            reached = Reach.UNKNOWN
        if reached is not Reach.OPEN and not (pedantic and reached is Reach.UNKNOWN):
            continue
        if pedantic or not serves_ingress(service, context.lookup):
            yield Hit(
                service.origin.at("spec", "type"),
                f"Service `{service}` asks for a load balancer without saying who may connect, so on most "
                "clouds the whole internet can.",
                "List the allowed sources in `loadBalancerSourceRanges`, or make the load balancer internal "
                "with your cloud's annotation.",
                "open to the internet",
            )
