"""Who is meant by the words of a question: workloads, addresses, the internet, or pods that need not exist."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from netlint.engine.answers.asked_addresses import INTERNET, address_ends, internet_ends, parsed_network
from netlint.engine.answers.ends import End
from netlint.engine.lookup import Lookup
from netlint.engine.maps.endpoints import workload_id
from netlint.engine.reachability.parties import ANYWHERE, Pod, pod_of
from netlint.errors import UsageError
from netlint.model.labels import Labels, Pair
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.workload import Workload

_WORKLOAD: Final = re.compile(r"(?:([^/\[\]]+)/)?([^/\[\]]+)(?:\[([^/\[\]]+)\])?")
_EXTERNAL: Final = "external:"
"""Stands before addresses in the names of a map's endpoints."""

_MOST_CANDIDATES: Final = 10
_FORMS: Final = (
    "Write namespace/name, namespace/name[Kind], an address or CIDR, `internet`, "
    "or labels such as ns=shop,app=api."
)


def ends_of(text: str, lookup: Lookup) -> tuple[End, ...]:
    """The ends that a question means; more than one where the policies tell parts of it apart.

    Raises UsageError for a name that no workload of the input has, and for one that several have.
    """
    network = parsed_network(text.removeprefix(_EXTERNAL))
    if text == INTERNET:
        return internet_ends(lookup.snapshot.layers)
    if network is not None:
        return address_ends(network, lookup.snapshot.layers)
    name, brace, _ = text.partition("{")
    if "=" in name:
        return (_imagined(text, lookup),)
    ends = _workload_ends(name, lookup)
    return _variant(text, ends) if brace else ends


def _variant(text: str, ends: tuple[End, ...]) -> tuple[End, ...]:
    """The one of several ends with the labels that a name such as `shop/web[ReplicaSet]{zone=1}` ends in."""
    found = tuple(end for end in ends if end.name == text)
    if not found:
        raise UsageError(f"there is no `{text}` in the input", _choices([end.name for end in ends]))
    return found


def _imagined(text: str, lookup: Lookup) -> End:
    """A pod that need not exist, with exactly these labels; its namespace is `ns`, or else unknown."""
    pairs: dict[str, str] = {}
    for part in text.split(","):
        key, equals, held = (piece.strip() for piece in part.partition("="))
        if not (key and equals) or key in pairs:
            raise UsageError(f"`{text}` does not name a pod by its labels", _FORMS)
        pairs[key] = held
    name = pairs.pop("ns", None)
    namespace = ANYWHERE if name is None else namespace_called(name, lookup)
    return End(text, Pod(namespace, Labels.of(pairs.items())))


def namespace_called(name: str, lookup: Lookup) -> Namespace:
    """The namespace of this name; of one that the input does not hold, only the name is known (S1.66)."""
    known = Labels(frozenset(((NAME_LABEL, name),)), complete=False)
    return lookup.namespaces.get(name) or Namespace(name, known)


def _workload_ends(text: str, lookup: Lookup) -> tuple[End, ...]:
    """The workloads of a name; several ends where objects of one owner differ in their labels."""
    found = workloads_named(text, lookup)
    variants = {workload_id(item) for item in found}
    if len(variants) > 1:
        raise UsageError(f"`{text}` may mean several workloads", _choices(sorted(variants)))
    if len(found) == 1:
        return (workload_end(found[0], lookup),)
    shared = frozenset[Pair].intersection(*(item.labels.pairs for item in found))
    return tuple(workload_end(item, lookup, _suffix(item.labels.pairs - shared)) for item in found)


def workloads_named(text: str, lookup: Lookup) -> list[Workload]:
    """The workloads that `namespace/name[Kind]` means, where the namespace and the kind may be left out."""
    parts = _WORKLOAD.fullmatch(text)
    if parts is None:
        raise UsageError(f"`{text}` names nobody", _FORMS)
    namespace, name, kind = parts[1], parts[2], (parts[3] or "").lower()
    found = [
        item
        for item in (lookup.snapshot.workloads if namespace is None else lookup.workloads(namespace))
        if item.name == name and (not kind or item.kind.lower() == kind)
    ]
    if not found:
        raise UsageError(
            f"there is no workload `{text}` in the input", _near(text, lookup.snapshot.workloads)
        )
    return found


def workload_end(workload: Workload, lookup: Lookup, suffix: str = "") -> End:
    """The pods of a workload."""
    party = pod_of(workload, lookup.namespaces[workload.namespace])
    is_one_pod = workload.kind == "Pod" and not workload.is_part
    return End(workload_id(workload) + suffix, party, workload.pod_origin, is_one_pod)


def _suffix(pairs: frozenset[Pair]) -> str:
    return f"{{{','.join(f'{key}={held}' for key, held in sorted(pairs))}}}"


def _near(text: str, workloads: Iterable[Workload]) -> str:
    """Names close to what was asked for, with or without their namespace."""
    ids = sorted({workload_id(item) for item in workloads if item.name})
    if not ids:
        return "The input holds no workload."
    by_words = {word: item for item in ids for word in (item, item.partition("[")[0], _bare(item))}
    close = list(dict.fromkeys(by_words[word] for word in get_close_matches(text, by_words, n=5, cutoff=0.7)))
    same_name = [item for item in ids if _bare(item) == _bare(text)]
    near = list(dict.fromkeys((*same_name, *close)))
    return f"Did you mean {_or(near)}?" if near else _choices(ids)


def _bare(name: str) -> str:
    return name.partition("[")[0].rpartition("/")[2]


def _choices(ids: list[str]) -> str:
    more = len(ids) - _MOST_CANDIDATES
    return f"Choose from {', '.join(ids[:_MOST_CANDIDATES])}{f' and {more} more' if more > 0 else ''}."


def _or(names: list[str]) -> str:
    return " or ".join(f"`{name}`" for name in names[:3])
