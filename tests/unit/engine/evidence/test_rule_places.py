"""Where a rule is pointed at."""

import pytest
import yaml

from netlint.engine.evidence.rule_places import rule_place
from tests.unit.engine.manifests import cluster, network_policy


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        pytest.param("[{}]", ("spec", "ingress"), id="an empty rule by the list that it is in"),
        pytest.param("[null]", ("spec", "ingress"), id="S1.23 null is an empty rule"),
        pytest.param("[{from: []}]", ("spec", "ingress", 0, "from"), id="a rule by its first key"),
        pytest.param("[{ports: [], from: []}]", ("spec", "ingress", 0, "ports"), id="whatever it is"),
    ],
)
def test_a_rule_is_pointed_at_by_a_key(rules: str, path: tuple[str | int, ...]) -> None:
    """Every place of a finding is a word of the input."""
    text = network_policy("p", f"{{podSelector: {{}}, ingress: {rules}}}")
    policy = next(iter(cluster(text).policies))
    place = rule_place(policy, policy.rules[0], yaml.safe_load(text))
    assert (place.path, place.key) == (path, True)
