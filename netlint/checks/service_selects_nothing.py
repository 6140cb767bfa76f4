"""Finds Services whose selector matches no pod."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.elsewhere import Surroundings
from netlint.engine.lookup import picks_pods
from netlint.engine.similar import NearMiss
from netlint.engine.words import named
from netlint.model.selector import labels_equal
from netlint.model.service import Service
from netlint.model.workload import Workload

_REFUSED = ", so every connection to the Service is refused."
_NAMELESS = ", so the name of the Service leads to no address."


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service that no workload of its namespace can stand behind (S3.4, T149)."""
    lookup, pedantic = context.lookup, context.settings.profile is Profile.PEDANTIC
    surroundings = Surroundings(lookup, lambda workload: not workload.runs_to_completion)
    for service in context.snapshot.services:
        if not picks_pods(service) or lookup.endpoint_sets(service):
            continue
        if any(lookup.behind(service)) or lookup.may_hold_unseen_pods(service.namespace):
            continue
        pairs = service.selector.pairs
        neighborhood = surroundings.of(service.namespace)
        if neighborhood.may_match_at_run_time(pairs):
            continue
        elsewhere = surroundings.fitting(
            service.namespace, labels_equal(pairs), lambda workload: bool(lookup.services_of(workload))
        )
        if elsewhere is not None and "" in (service.namespace, elsewhere.namespace):
            continue
        near = neighborhood.near.to(pairs)
        is_shown = neighborhood.speaks_of(pairs, service.origin.file, service.name)
        if near or elsewhere or is_shown or (neighborhood.workloads and pedantic):
            key, _ = neighborhood.astray(pairs) or ("", "")
            yield _hit(service, key, elsewhere, near)


def _hit(service: Service, key: str, elsewhere: Workload | None, near: NearMiss | None) -> Hit:
    help_text = "Make the selector equal to labels of the pod template, or delete the Service."
    place: tuple[Place, ...] = ()
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
        + (_NAMELESS if service.headless else _REFUSED),
        help_text,
        "matches no pod",
        place,
    )
