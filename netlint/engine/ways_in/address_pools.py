"""Whether the load balancers of an input get their addresses from pools of the cluster's owners."""

from netlint.model.snapshot import Snapshot


def has_own_pools(snapshot: Snapshot) -> bool:
    """Whether the cluster has load balancers of its own, with addresses that only their owner knows."""
    return any(
        custom.api_version.startswith("metallb.io/") or custom.kind == "CiliumLoadBalancerIPPool"
        for custom in snapshot.custom_objects
    )
