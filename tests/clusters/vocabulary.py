"""The few names, labels, ports and addresses that generated clusters are made of, so that selectors hit something."""

import ipaddress
from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.clusters.manifests import Manifest

__all__ = [
    "NAMESPACES",
    "NAMESPACE_LABELS",
    "NAME_LABEL",
    "NUMBERS",
    "POD_LABELS",
    "PORT_NAMES",
    "PRIVATE_BLOCKS",
    "PROTOCOLS",
    "PUBLIC_BLOCKS",
    "RUN_TIME_LABELS",
    "SELECTABLE_NAMESPACE_LABELS",
    "SELECTABLE_POD_LABELS",
    "absent_or",
    "label_sets",
    "selectors",
    "strict_subsets",
]

# Keys and values of labels. Tuples, because strategies are cached: making one takes longer than drawing from it.
Vocabulary = tuple[tuple[str, tuple[str, ...]], ...]

NAME_LABEL = "kubernetes.io/metadata.name"
NAMESPACES = ("default", "shop", "data")

POD_LABELS: Vocabulary = (
    ("app", ("web", "api", "db")),
    ("tier", ("front", "back")),
    ("env", ("prod", "dev", "")),
)
NAMESPACE_LABELS: Vocabulary = (("team", ("red", "blue")), ("env", ("prod", "dev")))

# What selectors ask for: also a value that nothing has, and a key that nothing has.
SELECTABLE_POD_LABELS: Vocabulary = (
    ("app", ("web", "api", "db", "gone")),
    ("tier", ("front", "back")),
    ("env", ("prod", "dev", "")),
    ("role", ("main",)),
)
SELECTABLE_NAMESPACE_LABELS: Vocabulary = (*NAMESPACE_LABELS, (NAME_LABEL, (*NAMESPACES, "elsewhere")))
RUN_TIME_LABELS: Vocabulary = (
    ("pod-template-hash", ("5d4f8c7b", "7f9c")),
    ("controller-revision-hash", ("5d4f8c7b",)),
    ("statefulset.kubernetes.io/pod-name", ("statefulset-0-0",)),
    ("job-name", ("job-0", "job-1")),
    ("batch.kubernetes.io/job-name", ("job-0", "cronjob-1")),
)

PROTOCOLS = ("TCP", "UDP", "SCTP")
NUMBERS = (53, 80, 443, 8080, 8443)
PORT_NAMES = ("http", "https", "dns")

# Every private IPv4 address lies in all of a public block or in none of it, so that no pod's address matters.
PUBLIC_BLOCKS = (
    "0.0.0.0/0",
    "203.0.113.0/24",
    "203.0.113.8/29",
    "203.0.113.9/32",
    "198.51.100.0/25",
    "::/0",
    "2001:db8::/32",
    "2001:db8:1::/48",
)
PRIVATE_BLOCKS = (
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.3/32",
    "100.64.0.0/10",
    "128.0.0.0/1",
    "192.168.0.0/16",
    "192.168.4.0/22",
)


def absent_or(value: object, likely: SearchStrategy[object]) -> SearchStrategy[object]:
    """Mostly `likely`, at times null or `value`: the ways to write nothing that are not leaving the field out."""
    return st.one_of(likely, likely, likely, st.none(), st.just(value))


@cache
def label_sets(vocabulary: Vocabulary, at_least: int = 0) -> SearchStrategy[dict[str, str]]:
    """Labels of an object."""
    labels = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in vocabulary})
    return labels.filter(lambda found: len(found) >= at_least)


@st.composite
def expressions(draw: st.DrawFn, vocabulary: Vocabulary) -> Manifest:
    """One item of matchExpressions."""
    key, known = draw(st.sampled_from(vocabulary))
    operator = draw(st.sampled_from(("In", "NotIn", "Exists", "DoesNotExist")))
    if operator in ("Exists", "DoesNotExist"):
        return {"key": key, "operator": operator}
    values = st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True)
    return {"key": key, "operator": operator, "values": draw(values)}


@cache
def selectors(vocabulary: Vocabulary) -> SearchStrategy[Manifest]:
    """A label selector that is given: `{}`, one label, one expression, or anything."""
    one_label = st.sampled_from([(key, value) for key, values in vocabulary for value in values])
    expression = expressions(vocabulary)
    return st.one_of(
        st.just({}),
        one_label.map(lambda pair: {"matchLabels": {pair[0]: pair[1]}}),
        expression.map(lambda item: {"matchExpressions": [item]}),
        st.fixed_dictionaries(
            {},
            optional={
                "matchLabels": absent_or({}, one_label.map(lambda pair: {pair[0]: pair[1]})),
                "matchExpressions": absent_or([], st.lists(expression, min_size=1, max_size=2)),
            },
        ),
    )


def strict_subsets(cidr: str, blocks: Sequence[str]) -> list[str]:
    """The blocks that an ipBlock of `cidr` may except (V-NP.7)."""
    network = ipaddress.ip_network(cidr)
    found = []
    for block in blocks:
        other = ipaddress.ip_network(block)
        inside = other.version == network.version and other[0] in network and other[-1] in network
        if inside and other != network:
            found.append(block)
    return found
