"""The comparison with the naive evaluator is worth something: it finds faults that are put into the engine."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import netlint
from tests.clusters import questions as interesting
from tests.clusters.manifests import Manifest, network_policy
from tests.clusters.network_policies import peers, port_entries
from tests.clusters.strategies import clusters
from tests.clusters.vocabulary import NUMBERS, PUBLIC_BLOCKS, SELECTABLE_POD_LABELS, selectors, strict_subsets
from tests.naive.cluster import Cluster
from tests.naive.evaluate import allowed
from tests.unit.engine.disagreements import Case, write
from tests.unit.engine.evaluators import Question, questions

PACKAGE = Path(netlint.__file__).parent
PROJECT = PACKAGE.parent
CLUSTERS = 120
QUESTIONS = 30

PARTED_BLOCKS = [
    {"ipBlock": {"cidr": cidr, "except": [part]}}
    for cidr in PUBLIC_BLOCKS
    for part in strict_subsets(cidr, PUBLIC_BLOCKS)
]

FAULTS = {
    "S1.50 a range is one port too long": (
        "engine/reachability/port_space.py",
        "(protocol, a, b - 1) for a, b in pairwise(found)",
        "(protocol, a, b) for a, b in pairwise(found)",
    ),
    "S1.3 egress and ingress are swapped": (
        "engine/reachability/compiled.py",
        "if rule.direction is direction\n",
        "if rule.direction is not direction\n",
    ),
    "S2.9 the last tier is skipped": (
        "engine/reachability/compiled.py",
        "for index, tier in enumerate(tiers)",
        "for index, tier in enumerate(tiers[:-1])",
    ),
    "S2.6 the greater number comes first": (
        "engine/reachability/compiled.py",
        "compiled.policies.sort(key=lambda policy: policy.order)",
        "compiled.policies.sort(key=lambda policy: -policy.order)",
    ),
    "S2.8 Pass leads past the NetworkPolicies": (
        "engine/reachability/compiled.py",
        "targets = {PassTarget.NETWORK_POLICY_TIER: network_policy_tier,",
        "targets = {PassTarget.NETWORK_POLICY_TIER: len(tiers),",
    ),
    "S1.19 peers that are left out are nobody": (
        "normalize/network_policy.py",
        "        return _EVERYONE\n",
        "        return ()\n",
    ),
    "S1.20 ports that are left out are none": (
        "normalize/network_policy.py",
        "        return _ALL_PORTS\n",
        "        return ()\n",
    ),
    "S1.10 egress rules do not isolate": (
        "normalize/network_policy.py",
        'return _BOTH if sequence(spec, "egress") else _INGRESS_ONLY',
        "return _INGRESS_ONLY",
    ),
    "S1.33 an absent key is never NotIn": (
        "engine/reachability/selector_index.py",
        "for key, values in selector.asked.items():",
        "for key, values in (*selector.asked.items(), *selector.refused.items()):",
    ),
    "S1.51 a name is of any protocol": (
        "engine/reachability/named_ports.py",
        "if port.name == name.name and name.protocol in (None, port.protocol):",
        "if port.name == name.name:",
    ),
    "S1.38 exceptions are passed over": (
        "engine/reachability/address_space.py",
        "(_range(block.network), *_joined(sorted(inside)))",
        "(_range(block.network),)",
    ),
    "S1.24 a lone podSelector means every namespace": (
        "normalize/network_policy.py",
        "_OWN if namespaces is None else NamespacesWith(namespaces),",
        "NamespacesWith(EVERYTHING if namespaces is None else namespaces),",
    ),
}


@st.composite
def dense_clusters(draw: st.DrawFn) -> list[Manifest]:
    """Clusters in which every namespace has a policy with peers and ports; most generated policies lack some."""
    objects = draw(clusters(certain=True, admin=True))
    names = [item["metadata"]["name"] for item in objects if item["kind"] == "Namespace"]
    peer = st.one_of(peers(SELECTABLE_POD_LABELS, PUBLIC_BLOCKS), st.sampled_from(PARTED_BLOCKS))
    for name in names:
        spec: Manifest = {"podSelector": draw(selectors(SELECTABLE_POD_LABELS))}
        for direction, field in (("ingress", "from"), ("egress", "to")):
            rule: Manifest = {field: draw(st.lists(peer, min_size=1, max_size=2))}
            if draw(st.booleans()):
                rule["ports"] = draw(st.lists(port_entries(), min_size=1, max_size=2))
            spec[direction] = [rule]
        objects.append(network_policy("dense", spec, name))
    return objects


def sample() -> list[Case]:
    """The same clusters every time, with the naive evaluator's verdicts on some connections of each."""
    found: list[Case] = []

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=CLUSTERS,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(objects=dense_clusters())
    def collect(objects: list[Manifest]) -> None:
        cluster = Cluster(objects)
        addresses, ports = interesting.addresses(objects), interesting.ports(objects)
        chance = random.Random(len(found))
        some: list[Question] = []
        for of_interest in (ports, [port for port in ports if port[1] in NUMBERS]):
            asked = list(questions(cluster, addresses, of_interest))
            some += chance.sample(asked, min(QUESTIONS, len(asked)))
        found.append(Case(objects, [(one, allowed(cluster, *one)) for one in some]))

    collect()
    return found


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, in a file."""
    file = tmp_path_factory.mktemp("sample") / "cases.json"
    write(sample(), file)
    return file


def disagreement(package: Path, cases: Path) -> str:
    """The first answer of a copy of the package that is not the naive evaluator's; empty where there is none."""
    path = os.pathsep.join(map(str, (package.parent, PROJECT)))
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.engine.disagreements", str(cases)],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def copied(folder: Path) -> Path:
    """A copy of the package."""
    skipped = shutil.ignore_patterns("checks", "_data", "__pycache__")
    return shutil.copytree(PACKAGE, folder / "netlint", ignore=skipped)


def test_the_engine_agrees_with_the_naive_evaluator(tmp_path: Path, cases: Path) -> None:
    assert disagreement(copied(tmp_path), cases) == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str, tmp_path: Path, cases: Path) -> None:
    file, line, wrong = FAULTS[fault]
    package = copied(tmp_path)
    source = (package / file).read_text(encoding="utf-8")
    assert source.count(line) == 1
    (package / file).write_text(source.replace(line, wrong), encoding="utf-8")
    assert disagreement(package, cases) != ""
