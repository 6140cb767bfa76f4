"""Rules in words."""

import pytest

from netlint.engine.evidence.rule_words import is_wide, peers_words, ports_words
from tests.unit.normalize.given import network_policy


@pytest.mark.parametrize(
    ("rule", "peers", "ports", "wide"),
    [
        pytest.param("{}", "everyone", "every port", True, id="S1.19"),
        pytest.param(
            "{from: [{podSelector: {}}, {namespaceSelector: {}}], ports: [{port: 80}, {port: http}]}",
            "every pod and some pods",
            "the port `http` and TCP 80",
            True,
            id="S1.25",
        ),
        pytest.param(
            "{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: http}]}",
            "`10.0.0.0/8`",
            "the port `http`",
            False,
            id="S1.51",
        ),
        pytest.param("{from: [{ipBlock: {cidr: '::/0'}}]}", "`::/0`", "every port", True, id="S1.38"),
    ],
)
def test_whom_a_rule_means_and_on_which_ports(rule: str, peers: str, ports: str, wide: bool) -> None:
    (item,) = network_policy(f"{{podSelector: {{}}, ingress: [{rule}]}}").rules
    assert (peers_words(item), ports_words(item)) == (peers, ports)
    assert any(map(is_wide, item.peers)) is wide
