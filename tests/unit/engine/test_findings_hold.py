"""What the queries behind reachability rules claim of random clusters agrees with what the engine answers."""

from collections.abc import Iterator, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netlint.engine.answers.ports_on import EVERY_PORT, ports_on
from netlint.engine.evidence.admissions import Admissions
from netlint.engine.evidence.anyone import ANY_POD
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.dead_baseline import DeadBaselines
from netlint.engine.evidence.one_sided import OneSidedPeers
from netlint.engine.evidence.overruled import OverruledPeers
from netlint.engine.evidence.tiers_apart import is_after, is_before, only
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import mask_at
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.matching import peer_means, pod_peer_means
from netlint.engine.reachability.parties import Addresses, Node, Party, pod_of
from netlint.engine.reachability.reach import Reach
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.peer import AddressPeer
from netlint.model.policy import Direction, Layer, PolicyRule, Tier
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from tests.unit.engine.manifests import namespace, network_policy, pod_with_ports
from tests.unit.normalize.given import snapshot as parsed

BOUNDED = settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


APPS = st.sampled_from(("web", "api", "db"))
HOMES = st.sampled_from(("shop", "office"))
DECLARED = st.sampled_from(
    ("{name: http, containerPort: 80}", "{containerPort: 80}, {name: http, containerPort: 8080}")
)
PORTS = st.sampled_from(
    ("", ", ports: [{port: 80}]", ", ports: [{port: http}]", ", ports: [{port: 80, endPort: 8080}]")
)
ADMIN_PORTS = st.sampled_from(("", "", ", ports: [{portNumber: {port: 80}}]", ", ports: [{namedPort: http}]"))
ADMIN_PODS = (
    "{namespaces: {}}",
    "{namespaces: {matchLabels: {team: shop}}}",
    "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}",
)
NETWORKS = ("{networks: [10.0.0.0/8]}", "{networks: [10.1.0.0/16]}", "{networks: [0.0.0.0/0]}")


@st.composite
def selectors(draw: st.DrawFn) -> str:
    return "{}" if draw(st.integers(0, 3)) == 0 else f"{{matchLabels: {{app: {draw(APPS)}}}}}"


@st.composite
def peers(draw: st.DrawFn) -> str:
    pods, home = draw(selectors()), draw(HOMES)
    return draw(
        st.sampled_from(
            (
                f"{{podSelector: {pods}}}",
                f"{{podSelector: {pods}}}",
                f"{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {home}}}}}, podSelector: {pods}}}",
                f"{{namespaceSelector: {{matchLabels: {{team: {home}}}}}, podSelector: {pods}}}",
                "{ipBlock: {cidr: 10.0.0.0/8}}",
                "{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.2.0/24]}}",
            )
        )
    )


@st.composite
def policies(draw: st.DrawFn, name: str) -> str:
    field, peer, way = draw(st.sampled_from((("ingress", "from", "Ingress"), ("egress", "to", "Egress"))))
    rules = [
        f"{{{peer}: [{draw(peers())}]{draw(PORTS)}}}" for _ in range(draw(st.sampled_from((0, 1, 1, 2))))
    ]
    spec = f"{{podSelector: {draw(selectors())}, policyTypes: [{way}], {field}: [{', '.join(rules)}]}}"
    return network_policy(name, spec, draw(HOMES))


@st.composite
def admin_policies(draw: st.DrawFn, number: int) -> str:
    """An AdminNetworkPolicy, or the BaselineAdminNetworkPolicy as number 0."""
    field, peer = draw(st.sampled_from((("ingress", "from"), ("egress", "to"))))
    ends = st.sampled_from(ADMIN_PODS if field == "ingress" else (*ADMIN_PODS, *NETWORKS))
    actions = st.sampled_from(("Allow", "Deny", "Deny", "Pass") if number else ("Allow", "Deny"))
    rules = [
        f"{{action: {draw(actions)}, {peer}: [{draw(ends)}]{draw(ADMIN_PORTS)}}}"
        for _ in range(draw(st.sampled_from((1, 1, 2))))
    ]
    kind, name, rank = (
        ("AdminNetworkPolicy", f"admin-{number}", f"priority: {draw(st.integers(0, 3))}, ")
        if number
        else ("BaselineAdminNetworkPolicy", "default", "")
    )
    return (
        f"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\n"
        f"spec: {{{rank}subject: {draw(st.sampled_from(ADMIN_PODS))}, {field}: [{', '.join(rules)}]}}\n"
    )


@st.composite
def clusters(draw: st.DrawFn) -> Snapshot:
    """Small clusters in which policies speak of pods that there are."""
    documents = [namespace("shop", "team: shop")]
    documents += [namespace("office", "team: office")] if draw(st.booleans()) else []
    documents += [
        pod_with_ports(f"{app}-{home}", draw(DECLARED), home).replace(f"app: {app}-{home}", f"app: {app}")
        for app in ("web", "api", "db")
        for home in ("shop", "office")
        if home == "shop" or draw(st.booleans())
    ]
    documents += [draw(policies(f"policy-{number}")) for number in range(draw(st.integers(1, 4)))]
    documents += [draw(admin_policies(number)) for number in range(draw(st.integers(0, 3)))]
    return effective(parsed("---\n".join(documents)))


def applied(snapshot: Snapshot) -> Applied:
    return Applied(snapshot, lambda *_: False)


def party(end: Workload | Party, snapshot: Snapshot) -> Party:
    if not isinstance(end, Workload):
        return end
    (home,) = (item for item in snapshot.namespaces if item.name == end.namespace)
    return pod_of(end, home)


def allowed(
    reach: Reach, direction: Direction, source: Workload | Party, destination: Workload | Party
) -> Allowed:
    """What one side may allow."""
    region = reach.possible.side(direction, reach.class_of(source))
    return reach.ports.allowed(mask_at(region, 1 << reach.class_of(destination)))


def overlap(one: Allowed, other: Allowed) -> bool:
    return any(
        a.protocol is b.protocol and a.first <= b.last and b.first <= a.last for a in one for b in other
    )


def meant(rule: PolicyRule, destination: Workload | Party, snapshot: Snapshot) -> Allowed:
    """The ports of a rule on a destination."""
    end = party(destination, snapshot)
    return tuple(ports for entry in rule.ports for ports in ports_on(entry.ports, end))


@BOUNDED
@given(clusters())
def test_no_pair_of_a_one_sided_peer_is_connected(snapshot: Snapshot) -> None:
    """S1.6"""
    reach = Reach(snapshot)
    peers = OneSidedPeers(reach, Lookup(snapshot), applied(snapshot))
    for found in peers.found(whole_namespaces=True):
        for source in found.sources:
            for destination in found.destinations:
                both = reach.between(source, destination).both.possible
                assert not overlap(both, meant(found.rule, destination, snapshot))


@BOUNDED
@given(clusters())
def test_nobody_is_let_in_on_a_port_that_is_not_admitted(snapshot: Snapshot) -> None:
    """S1.5, S1.8"""
    reach = Reach(snapshot, more=(ANY_POD, Node()))
    admissions = Admissions(Lookup(snapshot), applied(snapshot))
    outside = [end for end in reach.classes.parties if isinstance(end, Addresses | Node)]
    for workload in snapshot.workloads:
        if admissions.closing(workload):
            let_in = [allowed(reach, Direction.INGRESS, end, workload) for end in (ANY_POD, *outside)]
            shut = [port for port in EVERY_PORT if not overlap((port,), admissions.admitted(workload))]
            assert not any(overlap(found, tuple(shut)) for found in let_in)


@BOUNDED
@given(clusters())
def test_nothing_of_an_overruled_peer_passes_the_tier_before(snapshot: Snapshot) -> None:
    """S2.8"""
    alone = Snapshot(snapshot.namespaces, snapshot.workloads, layers=only(snapshot.layers, is_before))
    peers = [peer for policy in snapshot.policies for rule in policy.rules for peer in rule.peers]
    reach = Reach(alone, more=[peer for peer in peers if isinstance(peer, AddressPeer)])
    addresses = [end for end in reach.classes.parties if isinstance(end, Addresses)]
    others: list[Workload | Party] = [*snapshot.workloads, *addresses]
    for found in OverruledPeers(snapshot, DEFAULT_NETWORK, applied(snapshot)):
        for subject in snapshot.workloads:
            pod = party(subject, snapshot)
            if (
                pod_peer_means(found.policy.subject, found.policy.namespace, pod, DEFAULT_NETWORK)
                is Truth.FALSE
            ):
                continue
            for other in others:
                end = party(other, snapshot)
                if peer_means(found.peer, found.policy.namespace, end, DEFAULT_NETWORK) is not Truth.FALSE:
                    ingress = found.rule.direction is Direction.INGRESS
                    ends = (other, subject) if ingress else (subject, other)
                    ports = meant(found.rule, ends[1], snapshot)
                    assert not overlap(allowed(reach, found.rule.direction, *ends), ports)


@BOUNDED
@given(clusters())
def test_without_a_dead_baseline_everything_stays_the_same(snapshot: Snapshot) -> None:
    """S2.9"""
    for found in DeadBaselines(snapshot):
        layers = tuple(
            Layer(layer.name, layer.coverage, tuple(_without(found.policy.name, layer.tiers)), layer.default)
            for layer in snapshot.layers
        )
        before, after = (
            Reach(snapshot),
            Reach(Snapshot(snapshot.namespaces, snapshot.workloads, layers=layers)),
        )
        for one in snapshot.workloads:
            for other in snapshot.workloads:
                ends = (one, other)
                assert allowed(before, found.direction, *ends) == allowed(after, found.direction, *ends)


def _without(name: str, tiers: Sequence[Tier]) -> Iterator[Tier]:
    for tier in tiers:
        kept = tuple(policy for policy in tier.policies if not (is_after(tier) and policy.name == name))
        yield Tier(tier.name, tier.order, tier.mode, tier.default, kept)
