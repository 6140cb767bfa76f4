"""Makes clusters as models, the same for the same seed: random labels after Kano, and one like clusters in use.

Each workload is one Pod, so that a cluster of 100,000 pods is 100,000 workloads: the hardest input of that
many pods. Replicas share their labels, and everything shares its namespaces.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from ipaddress import ip_network
from itertools import islice

from netlint.model.labels import Labels, Pair
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import AddressPeer, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.policy import (
    Action,
    Coverage,
    Direction,
    Layer,
    Policy,
    PolicyRule,
    PortEntry,
    Tier,
    TierMode,
)
from netlint.model.ports import AllTraffic, PortRange, Protocol
from netlint.model.selector import EVERYTHING, AllOf, KeyIn, Not, Selector
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Container, ContainerPort, ContainerRole, Workload
from netlint.normalize.selectors import equal_to
from netlint.origin import Origin

REPLICAS = 10
DEPLOYMENTS_PER_NAMESPACE = 10
POLICIES_PER_NAMESPACE = 10
DENY_INGRESS, DENY_EGRESS = 0.8, 0.5
"""The shares of namespaces that let nothing in, and nothing but DNS out, where no other policy does."""

SYSTEM = "kube-system"
TIERS = (("web", 8080), ("api", 9000), ("worker", 9100), ("cache", 6379), ("db", 5432))
APPLICATIONS = (
    *("accounts", "adverts", "auth", "basket", "billing", "catalog", "chat", "coupons", "email", "events"),
    *("feed", "fraud", "images", "invoices", "ledger", "orders", "payments", "profiles", "quotes", "ratings"),
    *("reports", "search", "shipping", "stock"),
)
USERS = 5

_USER = -1
"""Stands for the key of the user, which every pod of Kano's clusters carries."""
_OWN = OwnNamespace()
_EVERY_PORT = (PortEntry(AllTraffic()),)
_DNS = tuple(PortEntry(PortRange(protocol, 53, 53)) for protocol in (Protocol.UDP, Protocol.TCP))


def kano(pods: int, policies: int, *, keys: int, values: int, seed: int = 1) -> Snapshot:
    """Random labels and policies as the public implementation of Kano makes them for its comparisons.

    A pod has a user and up to four labels of `keys` keys. A policy is made from two pods: it lets those
    that share the user and up to three labels of the one reach those of the other, or be reached. All
    stand in one namespace, and no policy names a port. The more policies, the more pairs are allowed:
    nearly all at 1,000.
    """
    rng = random.Random(seed)
    namespace = Namespace("default", Labels.of([(NAME_LABEL, "default")]), Origin("", 0))
    pairs: dict[tuple[int, int], Pair] = {}
    shared: dict[frozenset[Pair], Labels] = {}
    workloads = []
    for number in range(pods):
        chosen = [
            (key, rng.randrange(values)) for key in rng.sample(range(keys), min(rng.randint(0, 4), keys))
        ]
        chosen.append((_USER, rng.randrange(USERS)))
        known = frozenset([pairs.get(each) or pairs.setdefault(each, _kano_pair(*each)) for each in chosen])
        labels = shared.get(known) or shared.setdefault(known, Labels(known))
        workloads.append(Workload("v1", "Pod", namespace.name, f"pod-{number:07}", labels))
    made = [_kano_policy(rng, number, workloads, namespace.name) for number in range(policies)]
    return Snapshot(namespaces=(namespace,), workloads=tuple(workloads), layers=_layers(made))


def _kano_pair(key: int, value: int) -> Pair:
    return ("user", f"user{value}") if key == _USER else (f"key{key}", f"value{value}")


def _kano_policy(rng: random.Random, number: int, pods: list[Workload], namespace: str) -> Policy:
    selected, peer = (_kano_selector(rng, pod.labels) for pod in rng.sample(pods, 2))
    direction = rng.choice(tuple(Direction))
    return _policy(namespace, number, selected, [_rule(direction, [_in_namespace(peer)], _EVERY_PORT)])


def _kano_selector(rng: random.Random, labels: Labels) -> Selector:
    *others, user = sorted(labels.pairs)  # "user" sorts after every "key".
    return equal_to(frozenset([user, *rng.sample(others, rng.randint(0, min(3, len(others))))]))


def realistic(pods: int, policies: int, seed: int = 1) -> Snapshot:
    """The Pods of a cluster of Deployments of ten replicas each."""
    cluster = deployments(pods // REPLICAS, policies, seed)
    replicas = [
        Workload("v1", "Pod", w.namespace, f"{w.name}-{replica}", w.labels, w.containers)
        for w in cluster.workloads
        for replica in range(REPLICAS)
    ]
    return Snapshot(namespaces=cluster.namespaces, workloads=tuple(replicas), layers=cluster.layers)


def deployments(count: int, policies: int, seed: int = 1) -> Snapshot:
    """A cluster of namespaces of ten Deployments each.

    With ten policies for each namespace, 80 % of the namespaces let nothing in by default and 50 % only DNS
    out; with fewer, those shares shrink alike. All other policies are about an application or a tier, and
    speak of applications, tiers and sets of them in the namespace, of another team's namespaces, of one
    namespace by its name, or of addresses. The system namespace, which holds DNS, has none. Of 1,000
    Deployments with as many policies, one pair in sixty is allowed; of 100,000 with a tenth, two in three.
    """
    rng = random.Random(seed)
    namespaces = list(islice(_namespaces(rng, count), -(-count // DEPLOYMENTS_PER_NAMESPACE)))
    workloads = [d for namespace in namespaces for d in _namespace_deployments(rng, namespace)]
    share = min(1.0, policies / (POLICIES_PER_NAMESPACE * len(namespaces)))
    applications: dict[str, list[str]] = {}
    for workload in workloads:
        applications.setdefault(workload.namespace, []).append(workload.name)
    made = list(islice(_policies(rng, namespaces, applications, share), policies))
    return Snapshot(
        namespaces=tuple(namespaces),
        workloads=tuple(workloads[:count]),
        layers=_layers(made),
    )


def _namespaces(rng: random.Random, count: int) -> Iterator[Namespace]:
    """Namespaces without end, five to a team in a cluster of `count` Deployments."""
    teams = max(4, count // (5 * DEPLOYMENTS_PER_NAMESPACE))
    yield Namespace(SYSTEM, Labels.of([(NAME_LABEL, SYSTEM), ("team", "platform")]), Origin("", 0))
    number = 0
    while True:
        number += 1
        team, name = f"team-{rng.randrange(teams)}", f"space-{number:05}"
        environment = rng.choice(("production", "staging", "development"))
        pairs = [(NAME_LABEL, name), ("team", team), ("environment", environment)]
        yield Namespace(name, Labels.of(pairs), Origin("", number))


def _namespace_deployments(rng: random.Random, namespace: Namespace) -> Iterator[Workload]:
    for position, application in enumerate(rng.sample(APPLICATIONS, DEPLOYMENTS_PER_NAMESPACE)):
        tier, port = rng.choice(TIERS)
        pairs = [("app", application), ("tier", tier), ("version", f"v{rng.randint(1, 9)}")]
        if namespace.name == SYSTEM and position == 0:
            pairs.append(("k8s-app", "kube-dns"))
        yield Workload(
            "apps/v1",
            "Deployment",
            namespace.name,
            application,
            Labels.of(pairs),
            (Container(tier, f"registry.example.org/{tier}", ContainerRole.MAIN, _container_ports(port)),),
            replicas=REPLICAS,
        )


def _container_ports(port: int) -> tuple[ContainerPort, ...]:
    return (ContainerPort(port, "main", Protocol.TCP), ContainerPort(9102, "metrics", Protocol.TCP))


def _policies(
    rng: random.Random, namespaces: list[Namespace], applications: dict[str, list[str]], share: float
) -> Iterator[Policy]:
    """Policies without end: the defaults of `share` of the namespaces first."""
    numbers = iter(range(10**9))
    own = [namespace for namespace in namespaces if namespace.name != SYSTEM] or namespaces
    for namespace in own:
        if rng.random() < DENY_INGRESS * share:
            yield _policy(namespace.name, next(numbers), EVERYTHING, [], frozenset((Direction.INGRESS,)))
        if rng.random() < DENY_EGRESS * share:
            dns = PodPeer(NamespacesWith(_equal(NAME_LABEL, SYSTEM)), _equal("k8s-app", "kube-dns"))
            yield _policy(namespace.name, next(numbers), EVERYTHING, [_rule(Direction.EGRESS, [dns], _DNS)])
    for number in numbers:
        namespace = rng.choice(own)
        near = applications[namespace.name]
        rules = [
            _rule(direction, [_peer(rng, namespaces, near) for _ in range(rng.randint(1, 3))], _ports(rng))
            for direction in sorted(
                rng.choices(tuple(Direction), (3, 2), k=rng.choice((1, 1, 2))), reverse=True
            )
        ]
        yield _policy(namespace.name, number, _pods(rng, near), rules)


def _pods(rng: random.Random, applications: Sequence[str]) -> Selector:
    """Pods by application, tier, or a set of tiers."""
    tiers = [tier for tier, _ in TIERS]
    match rng.choices(("application", "tier", "in", "not in"), (3, 4, 2, 1))[0]:
        case "application":
            return _equal("app", rng.choice(applications))
        case "tier":
            return _equal("tier", rng.choice(tiers))
        case "in":
            return AllOf((KeyIn("tier", frozenset(rng.sample(tiers, 2))),))
        case _:
            return AllOf((Not(KeyIn("tier", frozenset(rng.sample(tiers, 2)))),))


def _peer(rng: random.Random, namespaces: list[Namespace], applications: list[str]) -> Peer:
    match rng.choices(("own", "team", "name", "addresses"), (6, 2, 1, 1))[0]:
        case "own":
            return _in_namespace(_pods(rng, applications))
        case "team":
            team = rng.choice(namespaces).labels.value("team") or ""
            return PodPeer(NamespacesWith(_equal("team", team)), _pods(rng, APPLICATIONS))
        case "name":
            return PodPeer(NamespacesWith(_equal(NAME_LABEL, rng.choice(namespaces).name)), names_pods=False)
        case _:
            block = rng.randrange(256)
            exceptions = (ip_network(f"10.{block}.{rng.randrange(256)}.0/24"),) if rng.random() < 0.5 else ()
            return AddressPeer(ip_network(f"10.{block}.0.0/16"), exceptions)


def _ports(rng: random.Random) -> tuple[PortEntry, ...]:
    match rng.choices(("one", "two", "range", "every"), (6, 2, 1, 1))[0]:
        case "one":
            return _numbers(rng.choice(TIERS)[1])
        case "two":
            return (*_numbers(rng.choice(TIERS)[1]), *_numbers(9102))
        case "range":
            first = 8000 + 100 * rng.randrange(10)
            return _numbers(first, first + 99)
        case _:
            return _EVERY_PORT


def _numbers(first: int, last: int = 0) -> tuple[PortEntry, ...]:
    return (PortEntry(PortRange(Protocol.TCP, first, last or first)),)


def _equal(key: str, value: str) -> Selector:
    return equal_to(frozenset([(key, value)]))


def _in_namespace(pods: Selector) -> PodPeer:
    return PodPeer(_OWN, pods, names_namespaces=False)


def _rule(direction: Direction, peers: Iterable[Peer], ports: tuple[PortEntry, ...]) -> PolicyRule:
    return PolicyRule(direction, Action.ALLOW, tuple(peers), ports)


def _policy(
    namespace: str,
    number: int,
    pods: Selector,
    rules: list[PolicyRule],
    directions: frozenset[Direction] = frozenset(),
) -> Policy:
    """A policy; its directions are those of its rules where none are given."""
    return Policy(
        kind="NetworkPolicy",
        namespace=namespace,
        name=f"policy-{number:05}",
        subject=PodPeer(_OWN, pods, names_namespaces=False),
        directions=directions or frozenset(rule.direction for rule in rules),
        rules=tuple(rules),
    )


def _layers(policies: Iterable[Policy]) -> tuple[Layer, ...]:
    tier = Tier("network-policy", 1, TierMode.ALLOW_UNION, Action.DENY, tuple(policies))
    return (Layer("cni", Coverage.ALL, (tier,)),)


CLUSTERS: dict[str, Callable[[int, int], Snapshot]] = {
    "realistic": realistic,
    "kano5": partial(kano, keys=5, values=10),
    "kano20": partial(kano, keys=20, values=50),
    "kanoK": lambda pods, policies: kano(pods, policies, keys=max(1, pods // 10), values=10),
}
"""Clusters by name, made from their numbers of pods and policies."""
