"""Which blocks are the internet together."""

import random
from ipaddress import ip_address, ip_network

import pytest

from netlint.engine.evidence.adding_up import may_split_internet
from netlint.engine.evidence.applied import Applied
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.snapshot import Snapshot
from netlint.normalize import build
from netlint.prover.evidence.wide_addresses import Union, unions
from netlint.prover.policy_boxes import groups
from netlint.prover.work import WorkLimit
from netlint.source.files import FoundFile
from netlint.source.manifest import Manifest
from netlint.source.reading import parse_file
from tests.unit.engine.manifests import cluster, network_policy

HALVES = ("0.0.0.0/1", "128.0.0.0/1")


def blocks(*cidrs: str, ports: str = "") -> str:
    peers = ", ".join(f"{{ipBlock: {{cidr: '{cidr}'}}}}" for cidr in cidrs)
    return f"{{to: [{peers}]{f', ports: [{ports}]' if ports else ''}}}"


def egress(name: str, *rules: str, selector: str = "{}") -> str:
    spec = f"{{podSelector: {selector}, policyTypes: [Egress], egress: [{', '.join(rules)}]}}"
    return network_policy(name, spec)


def found(snapshot: Snapshot) -> list[Union]:
    snapshot = effective(snapshot)
    keys = may_split_internet(snapshot.policies)
    applied = Applied(snapshot, lambda kind, name: False)
    return list(unions(Lookup(snapshot), groups(snapshot, DEFAULT_NETWORK), keys, applied, WorkLimit()))


def listed(union: Union) -> list[str]:
    return [str(block.network) for block in union.blocks]


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        pytest.param([blocks(*HALVES)], HALVES, id="S1.38 halves"),
        pytest.param([blocks("0.0.0.0/1"), blocks("128.0.0.0/1")], HALVES, id="S1.5 halves in two rules"),
        pytest.param([blocks("10.0.0.0/8", *HALVES, "8.8.8.0/24")], HALVES, id="as few as it takes"),
        pytest.param([blocks("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3")], None, id="without multicast"),
        pytest.param([blocks("2000::/4", "3000::/4")], ("2000::/4", "3000::/4"), id="S1.38 IPv6"),
        pytest.param(
            [blocks("0.0.0.0/1"), blocks("128.0.0.0/1", ports="{port: 443}")],
            HALVES,
            id="S1.21 on the ports of one of them",
        ),
    ],
)
def test_blocks_add_up(rules: list[str], wanted: tuple[str, ...] | None) -> None:
    """S1.5, S1.38"""
    (item,) = found(cluster(egress("p", *rules)))
    assert wanted is None or listed(item) == list(wanted)
    assert len(item.items) == len(item.blocks)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param([blocks("0.0.0.0/1")], id="one half"),
        pytest.param([blocks("0.0.0.0/0")], id="it says what it is"),
        pytest.param([blocks("0.0.0.0/0", *HALVES)], id="one that says what it is is enough"),
        pytest.param([blocks("2000::/3")], id="one block"),
        pytest.param([blocks("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/4")], id="without 208.0.0.0/4"),
        pytest.param(
            [blocks("0.0.0.0/1", ports="{port: 80}"), blocks("128.0.0.0/1", ports="{port: 443}")],
            id="S1.21 other ports",
        ),
        pytest.param(["{}", blocks(*HALVES)], id="S1.19 a rule for everyone"),
    ],
)
def test_other_blocks_do_not(rules: list[str]) -> None:
    assert not found(cluster(egress("p", *rules)))


def test_blocks_of_policies_for_the_same_pods_add_up() -> None:
    """S1.1, S1.5"""
    cart = "{matchLabels: {app: cart}}"
    one, other = egress("a", blocks("0.0.0.0/1"), selector=cart), egress("b", blocks("128.0.0.0/1"))
    (item,) = found(cluster(one, other))
    assert [policy.name for policy in item.policies] == ["a", "b"]
    assert item.policy.name == "a" and not item.is_one_rule
    site = egress("b", blocks("128.0.0.0/1"), selector="{matchLabels: {app: site}}")
    assert not found(cluster(one, site))


@pytest.mark.parametrize(
    ("files", "count"),
    [(("base/a.yaml", "base/b.yaml"), 1), (("overlays/dev/a.yaml", "overlays/prod/b.yaml"), 0)],
)
def test_alternatives_never_add_up(files: tuple[str, str], count: int) -> None:
    """S6.9"""
    texts = egress("a", blocks("0.0.0.0/1")), egress("b", blocks("128.0.0.0/1"))
    manifests: list[Manifest] = []
    for path, text in zip(files, texts, strict=True):
        result = parse_file(FoundFile(path, text.encode(), path, True))
        assert result.file is not None
        manifests += result.file.manifests
    assert len(found(build(manifests, frozenset(), ""))) == count


PARTS = ("0.0.0.0/1", "128.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/3")


@pytest.mark.parametrize("seed", range(40))
def test_blocks_add_up_where_each_public_address_is_in_one(seed: int) -> None:
    """S1.38: against one address after the other, of each part that the blocks tell apart."""
    chance = random.Random(seed)
    chosen = chance.sample(PARTS, chance.randint(1, len(PARTS)))
    networks = [ip_network(item) for item in chosen]
    public = [ip_address(first << 24 | 1) for first in range(1, 224) if first not in (10, 127)]
    wanted = all(any(address in network for network in networks) for address in public)
    items = found(cluster(egress("p", *map(blocks, chosen))))
    assert bool(items) is wanted
    for item in items:
        assert all(any(address in block.network for block in item.blocks) for address in public)
        for left_out in item.blocks:
            rest = [block for block in item.blocks if block is not left_out]
            assert not all(any(address in block.network for block in rest) for address in public)
