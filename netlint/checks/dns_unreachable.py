"""Finds pods that cannot look up names, because policies limit their egress and leave out DNS."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.name_resolution import Cause, CutOff, NameResolution
from netlint.engine.evidence.several import several
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.peer import NamespacesWith
from netlint.model.selector import EVERYTHING, describe
from netlint.origin import Origin

_HELP = "Allow port 53 over UDP and TCP to the pods `k8s-app: kube-dns` of the namespace `kube-system`."

_HELPS = {
    Cause.ONLY_TCP: "Add port 53 with `protocol: UDP`.",
    Cause.ONLY_UDP: "Add port 53 with `protocol: TCP`.",
}
_DOUBTFUL = (Cause.ONLY_ADDRESSES, Cause.ONLY_UDP)


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy that cuts pods off from DNS (S7.2, T286, T287); in the pedantic profile doubtful ones, too."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    network = context.settings.cluster.network
    names = NameResolution(context.effective, context.lookup, network, context.is_patched, doubtful=pedantic)
    by_place: dict[Origin, list[CutOff]] = defaultdict(list)
    for cut_off in names.cut_off():
        if cut_off.needs_names or pedantic:
            by_place[cut_off.place].append(cut_off)
    for place, found in by_place.items():
        yield _hit(place, found)


def _hit(place: Origin, found: list[CutOff]) -> Hit:
    first = found[0]
    whom = several((named(item.workload) for item in found), "workloads")
    is_sure = any(item.needs_names for item in found) and first.cause not in _DOUBTFUL
    return Hit(
        place,
        _message(first, whom),
        _HELPS.get(first.cause, _HELP),
        "leaves out DNS" if first.cause is not Cause.ONLY_UDP else "leaves out TCP",
        tuple(
            Place(
                item.workload.origin.at("metadata", "name"),
                "cannot look up names" if is_sure else "may lack names",
            )
            for item in found[:3]
        ),
        None if is_sure else Severity.NOTE,
    )


def _message(cut_off: CutOff, whom: str) -> str:
    policy = f"{cut_off.policy.kind} `{cut_off.policy.name}`"
    match cut_off.cause:
        case Cause.ONLY_TCP:
            return (
                f"{policy} allows port 53 over TCP only, but names are looked up over UDP: {whom} cannot "
                "look up any name."
            )
        case Cause.ONLY_UDP:
            return (
                f"{policy} allows port 53 over UDP only, but long answers come over TCP: {whom} cannot look up "
                "names that have them."
            )
        case Cause.WRONG_PODS:
            return (
                f"The rule of {policy} for port 53 means {_meant(cut_off)}: {whom} cannot look up any name."
            )
        case Cause.ONLY_ADDRESSES:
            return (
                f"{policy} allows DNS to addresses only, but the cluster's DNS is a pod, which with some network "
                f"plugins no address block means: {whom} may not be able to look up any name."
            )
        case Cause.NO_RULE:
            return (
                f"{policy} limits where {whom} may connect to, but no policy allows DNS, port 53 over UDP, so the "
                "pods cannot look up any name."
            )


def _meant(cut_off: CutOff) -> str:
    peer = cut_off.peer
    assert peer is not None
    if isinstance(peer.namespaces, NamespacesWith):
        return f"namespaces with `{describe(peer.namespaces.selector)}`, a label that only pods have"
    own = (
        f"its own namespace `{cut_off.policy.namespace}`" if cut_off.policy.namespace else "its own namespace"
    )
    which = "pods" if peer.pods == EVERYTHING else f"pods with `{describe(peer.pods)}`"
    return f"{which} of {own}, where no DNS runs"
