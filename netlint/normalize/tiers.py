"""The tiers in which a cluster's network plugin decides, in their fixed order (S2.9)."""

from collections.abc import Mapping
from typing import Final

from netlint.model.policy import (
    NETWORK_POLICY_ORDER,
    Action,
    Coverage,
    Layer,
    Policy,
    Tier,
    TierMode,
)

ADMIN: Final = "admin"
NETWORK_POLICY: Final = "network-policy"
BASELINE: Final = "baseline"

_TIERS: Final = (
    (ADMIN, NETWORK_POLICY_ORDER - 1, TierMode.FIRST_MATCH, Action.PASS),
    (NETWORK_POLICY, NETWORK_POLICY_ORDER, TierMode.ALLOW_UNION, Action.DENY),
    (BASELINE, NETWORK_POLICY_ORDER + 1, TierMode.FIRST_MATCH, Action.ALLOW),
)


def layers(policies: Mapping[str, list[Policy]]) -> tuple[Layer, ...]:
    """The layers that policies make, given by the name of their tier; tiers without any are left out."""
    tiers = [
        Tier(name, order, mode, default, tuple(policies[name]))
        for name, order, mode, default in _TIERS
        if policies.get(name)
    ]
    return (Layer("cni", Coverage.ALL, tuple(tiers)),) if tiers else ()
