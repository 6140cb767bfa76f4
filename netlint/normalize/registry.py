"""Which function converts which kind of object: one line for each dialect."""

from collections.abc import Callable
from typing import Final

from netlint.normalize import (
    admin_policy,
    config_maps,
    core_workloads,
    custom_workloads,
    gateway,
    ingress,
    monitors,
    namespaces,
    network_policy,
    openshift_routes,
    routes,
    services,
    webhooks,
)
from netlint.normalize.draft import Draft
from netlint.source.manifest import Manifest

Converter = Callable[[Manifest, Draft], None]
Kind = tuple[str, str]
"""The group and kind of an object; versions of a kind are told apart by their fields."""

WORKLOADS: Final[dict[Kind, Converter]] = {
    **core_workloads.CONVERTERS,
    **custom_workloads.CONVERTERS,
}
CONVERTERS: Final[dict[Kind, Converter]] = {
    **WORKLOADS,
    **namespaces.CONVERTERS,
    **services.CONVERTERS,
    **network_policy.CONVERTERS,
    **admin_policy.CONVERTERS,
    **ingress.CONVERTERS,
    **gateway.CONVERTERS,
    **routes.CONVERTERS,
    **openshift_routes.CONVERTERS,
    **config_maps.CONVERTERS,
    **monitors.CONVERTERS,
    **webhooks.CONVERTERS,
}
