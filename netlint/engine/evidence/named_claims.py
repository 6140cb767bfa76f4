"""What the name of a policy, or its description, claims that it does, where the words leave no doubt."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from netlint.model.policy import Direction, Policy
from netlint.model.selector import mentioned_pairs


class Claim(StrEnum):
    """What is claimed."""

    DENIES = "denies everything"
    ALLOWS_DNS = "allows DNS"
    OWN_NAMESPACE = "keeps to its namespace"


class Claimed(NamedTuple):
    """A claim, with the directions that the words name; none where they name none."""

    claim: Claim
    directions: frozenset[Direction] = frozenset()


_DIRECTIONS: Final = {
    "ingress": Direction.INGRESS,
    "inbound": Direction.INGRESS,
    "incoming": Direction.INGRESS,
    "egress": Direction.EGRESS,
    "outbound": Direction.EGRESS,
    "outgoing": Direction.EGRESS,
}
_DENY: Final = frozenset({"deny", "denies", "block", "blocks"})
_ALL: Final = frozenset({"all", "any", "everything", "default", *_DIRECTIONS})
_NEUTRAL: Final = frozenset(
    {
        "base",
        "baseline",
        "cluster",
        "connections",
        "default",
        "for",
        "global",
        "in",
        "k8s",
        "my",
        "namespace",
        "netpol",
        "network",
        "networkpolicy",
        "np",
        "ns",
        "of",
        "pod",
        "pods",
        "policies",
        "policy",
        "rule",
        "rules",
        "the",
        "this",
        "to",
        "traffic",
    }
)
"""Words that change nothing about a claim."""

_AND: Final = frozenset({"and", "by"})
_BETWEEN: Final = frozenset({"cluster", "core", "egress", "ingress", "kube", "outbound", "to", "udp"})
_OWN: Final = (
    ("same", "namespace"),
    ("same", "ns"),
    ("own", "namespace"),
    ("within", "namespace"),
    ("intra", "namespace"),
    ("namespace", "only"),
    ("namespace", "isolation"),
    ("isolate", "namespace"),
)
_OTHER: Final = (("other", "namespaces"), ("other", "namespace"), ("cross", "namespace"))
_AROUND_OWN: Final = frozenset(
    {"all", "allow", "allows", "communication", "from", "only", *_DIRECTIONS, *_DENY}
)
_WORD: Final = re.compile(r"[a-z0-9]+")


def claimed(text: str, policy: Policy) -> Claimed | None:
    """What a name or a description of a policy claims.

    Words that it does not know make a claim doubtful, unless they name the policy's pods or its namespace:
    `deny-all-except-dns` claims nothing, and `cart-deny-all` does where the policy is for `app: cart`.
    """
    if not text.isascii():
        return None
    words = _WORD.findall(text.lower())
    own = _own_words(policy)
    neutral = _NEUTRAL | own
    if _denies(words, neutral):
        return Claimed(Claim.DENIES, _directions(words, own))
    if _is_own_namespace(words, neutral):
        return Claimed(Claim.OWN_NAMESPACE, _directions(words, own))
    return Claimed(Claim.ALLOWS_DNS) if _allows_dns(words) else None


def _own_words(policy: Policy) -> frozenset[str]:
    pairs = mentioned_pairs(policy.subject.pods)
    texts = (policy.namespace, *(value for _, value in pairs))
    return (
        frozenset(word for text in texts for word in _WORD.findall(text.lower())) - _DENY - {"allow", "dns"}
    )


def _directions(words: Iterable[str], own: frozenset[str]) -> frozenset[Direction]:
    """The directions that words name; none where the pods, or the namespace, are called after one."""
    named = [word for word in words if word in _DIRECTIONS]
    return frozenset() if not own.isdisjoint(named) else frozenset(_DIRECTIONS[word] for word in named)


def _denies(words: Sequence[str], neutral: frozenset[str]) -> bool:
    places = [place for place, word in enumerate(words) if word in _DENY]
    if len(places) != 1:
        return False
    before, after = words[: places[0]], words[places[0] + 1 :]
    is_told_before = before[-1:] in (["all"], ["default"])
    return (
        (is_told_before or not _ALL.isdisjoint(after))
        and _are_all(before[:-1] if is_told_before else before, neutral.union(_DIRECTIONS))
        and _are_all(after, neutral | _ALL | _AND)
    )


def _is_own_namespace(words: Sequence[str], neutral: frozenset[str]) -> bool:
    for place in range(len(words) - 1):
        pair, rest = tuple(words[place : place + 2]), (*words[:place], *words[place + 2 :])
        denies = not _DENY.isdisjoint(rest)
        if (pair in _OWN and not denies) or (pair in _OTHER and denies):
            return _are_all(rest, neutral | _AROUND_OWN)
    return False


def _allows_dns(words: Sequence[str]) -> bool:
    if "allow" not in words:
        return False
    rest = words[words.index("allow") + 1 :]
    names = [place for place, word in enumerate(rest) if word in ("dns", "coredns", "kubedns")]
    return bool(names) and _are_all(rest[: names[0]], _BETWEEN)


def _are_all(words: Iterable[str], known: frozenset[str]) -> bool:
    return all(word in known or word.isdecimal() for word in words)
