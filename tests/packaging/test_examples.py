"""Each example of what only a proof finds shows its finding, with the witness, and nothing that it does not mean to."""

import re
import sys
from pathlib import Path
from typing import Final

import pytest

from netlint.rulebook import load
from tests.packaging.project import PROJECT, environment, run

PROOFS: Final = "examples/proofs"
COMMANDS: Final = re.findall(
    rf"^netlint ((?:check|verify) .*{PROOFS}/.*)$", (PROJECT / "examples/README.md").read_text(), re.MULTILINE
)

FINDINGS: Final = {
    "intent-refuted": [
        "intents.yaml:5:9: error[intent-refuted] Intent `payments-database-is-private` (Only pods of"
        " the namespace payments connect to the payments database) does not hold: a pod without labels"
        " in a new namespace labeled `team=payments`, who is none of those in `from`, may connect to"
        " StatefulSet `payments/database` on port 5432/TCP.",
    ],
    "default-deny-defeated": [
        "default-deny.yaml:11:7: warning[default-deny-defeated] NetworkPolicy `default-deny` denies"
        " no ingress: NetworkPolicies `monitoring` and `health-checks` together let every pod and"
        " every IPv4 address connect on every port to any pod that `default-deny` selects, and what"
        " policies allow adds up.",
    ],
    "policy-equals-allow-all": [
        "orders.yaml:36:7: warning[policy-equals-allow-all] NetworkPolicies `port-scan` and"
        " `replication-trial` together let every pod and every address connect on every TCP and UDP"
        " port to any pod that `port-scan` selects, although no rule says so outright:"
        " `only-the-checkout` cannot limit that.",
    ],
    "admin-rule-shadowed": [
        "lockdown.yaml:18:13: warning[admin-rule-shadowed] Ingress rule `no-tenant-reads-etcd` of"
        " AdminNetworkPolicy `lockdown` denies nothing: ingress rules `clients` and `members` of"
        " AdminNetworkPolicy `etcd` decide first about everything that it matches, for any pod that may ever exist.",
    ],
    "admin-priority-ambiguous": [
        "security.yaml:7:13: warning[admin-priority-ambiguous] AdminNetworkPolicy `protect-databases`"
        " has the same priority as `backup-everywhere`, 50, and both match a connection from a pod"
        " labeled `role=backup` in a new namespace labeled `owner=tenant` to a pod labeled"
        " `role=database` in a new namespace without labels on port 5432/TCP: `protect-databases`"
        " denies it, `backup-everywhere` allows it, and nobody knows which of them comes first.",
    ],
    "rule-unsatisfiable": [
        "shop.yaml:6:9: warning[missing-default-deny] No policy limits who may connect to `checkout`"
        " in the namespace `shop`, so every pod of the cluster can.",
        "shop.yaml:33:14: warning[rule-unsatisfiable] No pod passes this selector, whatever its"
        " labels: `app=checkout` and `app in (cart, orders)` cannot hold at once, so NetworkPolicy"
        " `only-the-frontend` selects no pod.",
    ],
    "ingress-cross-namespace-capture": [
        "campaign.yaml:17:19: warning[ingress-cross-namespace-capture] Ingress"
        " `campaign/landing-page` takes `https://shop.example.com/login` from `/login` of Ingress"
        " `shop/shop` in another namespace: that request goes to Service `campaign/landing-page`.",
    ],
}
"""What is found in each folder. Of the two findings of one folder, the first is what the second one causes."""


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_shows_its_finding_and_no_other(command: str, tmp_path: Path) -> None:
    folder = command.rpartition("/")[2]
    words = [*command.split(), "--format", "concise"]
    env = environment(NETLINT_CACHE_DIR=tmp_path)
    done = run(sys.executable, "-m", "netlint", *words, cwd=PROJECT, env=env)
    printed = [line.removeprefix(f"{PROOFS}/{folder}/") for line in done.stdout.splitlines()]
    assert [line for line in printed if re.match(r"[\w./-]+:\d", line)] == FINDINGS[folder]
    assert done.returncode == 1


def test_the_readme_has_a_command_for_every_example() -> None:
    assert [command.rpartition("/")[2] for command in COMMANDS] == list(FINDINGS)
    assert sorted(FINDINGS) == sorted(folder.name for folder in (PROJECT / PROOFS).iterdir())


def test_an_example_is_called_after_its_rule() -> None:
    rules = load()
    assert all(name in rules for name in FINDINGS)


def test_where_an_intent_is_refuted_no_check_without_intents_finds_anything(tmp_path: Path) -> None:
    env = environment(NETLINT_CACHE_DIR=tmp_path)
    done = run(sys.executable, "-m", "netlint", "check", f"{PROOFS}/intent-refuted", cwd=PROJECT, env=env)
    assert (done.returncode, done.stdout) == (0, "")
