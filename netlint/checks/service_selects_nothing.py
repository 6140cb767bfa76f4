"""Finds Services whose selector matches no pod."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.elsewhere import Surroundings
from netlint.engine.run_time_labels import may_match_at_run_time
from netlint.engine.similar import NearMiss, nearest
from netlint.engine.words import named
from netlint.model.service import Service, ServiceType
from netlint.model.workload import Workload


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service that no workload of its namespace can stand behind (S3.4, T149)."""
    lookup, pedantic = context.lookup, context.settings.profile is Profile.PEDANTIC
    surroundings = Surroundings(lookup)
    for service in context.snapshot.services:
        selects = service.selector.pairs and service.type is not ServiceType.EXTERNAL_NAME
        if not selects or lookup.endpoint_sets(service):
            continue
        behind = lookup.behind(service)
        if behind.certain or behind.possible or lookup.may_hold_unseen_pods(service.namespace):
            continue
        neighbors = surroundings.neighbors(service.namespace)
        if may_match_at_run_time(service.selector.pairs, neighbors):
            continue
        elsewhere = surroundings.fitting(service)
        if elsewhere is not None and "" in (service.namespace, elsewhere.namespace):
            continue
        near = nearest(service.selector.pairs, neighbors)
        if near or elsewhere or surroundings.speak_of(service) or (neighbors and pedantic):
            yield _hit(service, elsewhere, near)


def _hit(service: Service, elsewhere: Workload | None, near: NearMiss | None) -> Hit:
    help_text = "Make the selector equal to labels of the pod template, or delete the Service."
    place: tuple[Place, ...] = ()
    key = min(service.selector.pairs)[0]
    if near is not None:
        key, (found_key, found_value) = near.wanted[0], near.found
        help_text = (
            f"Select `{found_key}: {found_value}`, a label of {named(near.workload)}, instead of "
            f"`{near.wanted[0]}: {near.wanted[1]}`."
        )
        label = near.workload.pod_origin.at("metadata", "labels", found_key)
        place = (Place(label, "nearly matches"),)
    if elsewhere is not None:
        help_text = (
            f"Move it to the namespace `{elsewhere.namespace}`: its selector fits {named(elsewhere)} there."
        )
        place = (Place(elsewhere.origin.at("metadata", "name"), "fits, in another namespace"),)
    return Hit(
        service.origin.at("spec", "selector", key),
        f"The selector of Service `{service}` matches no pod"
        + (f" of the namespace `{service.namespace}`" if service.namespace else "")
        + ", so every connection to the Service is refused.",
        help_text,
        "matches no pod",
        place,
    )
