"""What makes an intent hold is found for every kind of edit, is the cheapest, and is never told unproved."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from netlint.finding import Suggestion
from netlint.intents.model import Intent
from netlint.intents.repair import patch
from netlint.intents.repair.pieces import Piece, removed
from netlint.intents.repair.suggest import suggestions
from netlint.intents.repair.world import read
from netlint.origin import Origin
from netlint.prover.verdict import Verdict
from netlint.source.files import SourceFile
from tests.unit.intents.repairs import Files, applied, intents_of, suggested, verdicts, world_of


def workload(name: str, namespace: str = "shop", kind: str = "Deployment") -> str:
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n"
        f"    metadata: {{labels: {{app: {name}}}}}\n    spec: {{containers: [{{name: c, image: i:1}}]}}\n---\n"
    )


WORKLOADS = workload("api") + workload("db") + workload("web") + workload("scrape", "monitoring")


def policy(spec: str, name: str = "db", namespace: str = "shop") -> str:
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n{spec}"
    )


DB = "  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n"
ONLY_API = (
    "- {id: only-api, expect: only, from: {workload: shop/api}, to: {workload: shop/db}, ports: [5432]}\n"
)
WEB = "{namespace: shop, pods: {matchLabels: {app: web}}}"
NO_WEB = f"- {{id: no-web, expect: denied, from: {WEB}, to: {{workload: shop/db}}}}\n"
METRICS = "- {id: metrics, expect: allowed, from: {namespace: monitoring}, to: {workload: shop/db}, ports: [9187]}\n"
API = "- {id: api, expect: allowed, from: {workload: shop/api}, to: {workload: shop/db}, ports: [5432]}\n"


def check(files: Files, intents: tuple[Intent, ...]) -> dict[str, Suggestion]:
    """Every suggestion, applied behind those before it, makes its intent hold and leaves those that held."""
    found = suggested(files, intents)
    held = {i.intent.id for i in found.before.judgments if i.answer.verdict is Verdict.PROVED}
    now = dict(files)
    for id, suggestion in found.suggestions.items():
        if suggestion.patch:
            now = applied(now, suggestion.patch)
            held.add(id)
            after = verdicts(now, intents)
            assert all(after[name] == "proved" for name in held), (after, now)
            assert suggestion.edits
    return dict(found.suggestions)


class Case(NamedTuple):
    """A policy, some intents, the edits for the first of them, and the policy after."""

    spec: str
    intents: str
    edits: list[str]
    after: str


CASES = {
    "S1.6 the peer that is too wide goes": Case(
        DB + "  ingress:\n  # The API.\n  - from:\n    - podSelector: {matchLabels: {app: api}}\n"
        "    - namespaceSelector: {} # for now\n    ports: [{port: 5432}]\n",
        ONLY_API + API,
        ["remove the peer at k8s/db.yaml:13 from NetworkPolicy `shop/db`"],
        DB + "  ingress:\n  # The API.\n  - from:\n    - podSelector: {matchLabels: {app: api}}\n"
        "    ports: [{port: 5432}]\n",
    ),
    "a port goes": Case(
        DB
        + "  ingress:\n  - from: [{namespaceSelector: {}}]\n    ports:\n    - port: 5432\n    - port: 9187\n",
        ONLY_API + METRICS,
        ["remove the port at k8s/db.yaml:12 from NetworkPolicy `shop/db`"],
        DB + "  ingress:\n  - from: [{namespaceSelector: {}}]\n    ports:\n    - port: 9187\n",
    ),
    "a rule goes, since its only peer must not: an empty list means everyone (S1.19)": Case(
        DB + "  ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0/8}\n"
        "  - from: [{podSelector: {matchLabels: {app: api}}}]\n",
        ONLY_API + API,
        ["remove the rule at k8s/db.yaml:10 from NetworkPolicy `shop/db`"],
        DB + "  ingress:\n  - from: [{podSelector: {matchLabels: {app: api}}}]\n",
    ),
    "the only rule goes, and the list stays": Case(
        DB + "  ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0/8}\n",
        ONLY_API,
        ["remove the rule at k8s/db.yaml:10 from NetworkPolicy `shop/db`"],
        DB + "  ingress: []\n",
    ),
    "a peer is narrowed down to the side that may": Case(
        DB + "  ingress:\n  - from:\n    - namespaceSelector: {}\n    ports:\n    - port: 5432\n",
        ONLY_API + API,
        [
            "narrow the peer at k8s/db.yaml:11 of NetworkPolicy `shop/db` by `{namespaceSelector: {matchLabels: "
            "{kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: api}}}`"
        ],
        DB + "  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n"
        "          kubernetes.io/metadata.name: shop\n      podSelector:\n        matchLabels:\n          app: api\n"
        "    ports:\n    - port: 5432\n",
    ),
    "a peer without those who must not": Case(
        DB + "  ingress:\n  - from:\n    - podSelector: {}\n",
        NO_WEB,
        [
            "narrow the peer at k8s/db.yaml:11 of NetworkPolicy `shop/db` by `{podSelector: {matchExpressions: "
            "[{key: app, operator: NotIn, values: [web]}]}}`"
        ],
        DB + "  ingress:\n  - from:\n    - podSelector:\n        matchExpressions:\n          - key: app\n"
        "            operator: NotIn\n            values:\n              - web\n",
    ),
    "a block without the addresses that must not": Case(
        DB + "  ingress:\n  - from:\n    - ipBlock:\n        cidr: 203.0.113.0/24\n",
        "- {id: a, expect: denied, from: {cidr: 203.0.113.8/29}, to: {workload: shop/db}}\n",
        [
            "narrow the peer at k8s/db.yaml:11 of NetworkPolicy `shop/db` by `{ipBlock: {except: [203.0.113.8/29]}}`"
        ],
        DB + "  ingress:\n  - from:\n    - ipBlock:\n        cidr: 203.0.113.0/24\n"
        "        except:\n          - 203.0.113.8/29\n",
    ),
    "a rule for everyone is limited to somebody (S1.19)": Case(
        DB + "  ingress:\n  - ports: [{port: 5432}] # open\n",
        ONLY_API + API,
        [
            "limit the rule at k8s/db.yaml:10 of NetworkPolicy `shop/db` to "
            "`[{podSelector: {matchLabels: {app: api}}}]`"
        ],
        DB + "  ingress:\n  - ports: [{port: 5432}] # open\n    from:\n"
        "      - podSelector:\n          matchLabels:\n            app: api\n",
    ),
    "a policy that selects nobody else takes a rule": Case(
        DB + "  ingress:\n    - from: [{podSelector: {matchLabels: {app: web}}}]\n",
        API,
        [
            "add the rule `{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{protocol: TCP, port: 5432}]}` "
            "to NetworkPolicy `shop/db` at k8s/db.yaml:2"
        ],
        DB + "  ingress:\n    - from: [{podSelector: {matchLabels: {app: web}}}]\n    - from:\n"
        "        - podSelector:\n            matchLabels:\n              app: api\n      ports:\n"
        "        - protocol: TCP\n          port: 5432\n",
    ),
    "a policy without rules takes one": Case(
        DB + "  ingress: []\n",
        "- {id: a, expect: allowed, from: anyone, to: {workload: shop/db}, ports: [53/UDP, 8000-8100]}\n",
        [
            "add the rule `{ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 8000, endPort: 8100}]}` to "
            "NetworkPolicy `shop/db` at k8s/db.yaml:2"
        ],
        DB
        + "  ingress:\n    - ports:\n        - protocol: UDP\n          port: 53\n        - protocol: TCP\n"
        "          port: 8000\n          endPort: 8100\n",
    ),
    "one that selects others gets a policy beside it": Case(
        "  podSelector: {}\n  policyTypes: [Ingress]\n",
        "- {id: metrics, expect: allowed, from: {namespace: monitoring}, to: {workload: shop/db}, ports: [9187]}\n",
        [
            "add a NetworkPolicy that isolates the pods `{matchLabels: {app: db}}` of namespace `shop` for ingress"
        ],
        "  podSelector: {}\n  policyTypes: [Ingress]\n---\n"
        + policy(
            "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes:\n    - Ingress\n  ingress:\n"
            "    - from:\n        - namespaceSelector:\n            matchLabels:\n"
            "              kubernetes.io/metadata.name: monitoring\n      ports:\n        - protocol: TCP\n"
            "          port: 9187\n",
            "metrics",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_smallest_change_is_found(case: Case, tmp_path: Path) -> None:
    intents = intents_of(case.intents, tmp_path)
    files = {"k8s/db.yaml": policy(case.spec), "k8s/workloads.yaml": WORKLOADS}
    suggestion = check(files, intents)[intents[0].id]
    assert list(suggestion.edits) == case.edits
    assert applied(files, suggestion.patch)["k8s/db.yaml"] == policy(case.after)


def test_a_way_of_several_hops_is_closed_where_that_is_cheapest(tmp_path: Path) -> None:
    """Of web -> api -> db the second hop must stay, so that the first goes."""
    files = {
        "k8s/db.yaml": policy(DB + "  ingress:\n  - from: [{podSelector: {matchLabels: {app: api}}}]\n"),
        "k8s/api.yaml": policy(
            "  podSelector: {matchLabels: {app: api}}\n  ingress:\n  - from:\n"
            "    - podSelector: {matchLabels: {app: web}}\n    - podSelector: {matchLabels: {app: cart}}\n",
            "api",
        ),
        "k8s/workloads.yaml": WORKLOADS,
    }
    way = "- {id: way, expect: denied, from: {workload: shop/web}, to: {workload: shop/db}, paths: within 3 hops}\n"
    intents = intents_of(way + API, tmp_path)
    assert verdicts(files, intents) == {"way": "refuted", "api": "proved"}
    suggestion = check(files, intents)["way"]
    assert suggestion.edits == ("remove the peer at k8s/api.yaml:10 from NetworkPolicy `shop/api`",)


def test_without_policies_pods_are_isolated_from_those_alone_who_must_not(tmp_path: Path) -> None:
    intents = intents_of(NO_WEB.replace("}\n", ", ports: [5432]}\n"), tmp_path)
    files = {"k8s/workloads.yaml": WORKLOADS.removesuffix("---\n")}
    suggestion = check(files, intents)["no-web"]
    (edit,) = suggestion.edits
    assert edit.endswith("isolates the pods `{matchLabels: {app: db}}` of namespace `shop` for ingress")
    rest = (
        "- {id: others, expect: allowed, from: [{workload: shop/api}, internet], to: {workload: shop/db}}\n"
        "- {id: web, expect: allowed, from: {workload: shop/web}, to: {workload: shop/db}, ports: [5431, 53/UDP]}\n"
    )
    more = intents_of(rest, tmp_path)
    assert set(verdicts(applied(files, suggestion.patch), more).values()) == {"proved"}


def test_addresses_outside_are_closed_off_by_egress(tmp_path: Path) -> None:
    intents = intents_of("- {id: a, expect: denied, from: {namespace: shop}, to: internet}\n", tmp_path)
    files = {"k8s/workloads.yaml": WORKLOADS}
    suggestion = check(files, intents)["a"]
    assert suggestion.edits == ("add a NetworkPolicy that isolates every pod of namespace `shop` for egress",)
    dns = intents_of(
        "- {id: b, expect: allowed, from: {workload: shop/db}, to: {workload: monitoring/scrape}}\n", tmp_path
    )
    assert verdicts(applied(files, suggestion.patch), dns) == {"b": "proved"}


def test_what_other_intents_want_stays_open(tmp_path: Path) -> None:
    """No peers can name whom the intent leaves, so that the policy that closes gets a rule for each of the others."""
    others = "[internet, {cidr: 10.0.0.0/8}]"
    denied = f"- {{id: closed, expect: denied, from: {others}, to: {{workload: shop/db}}}}\n"
    intents = intents_of(denied + METRICS + API, tmp_path)
    suggestion = check({"k8s/workloads.yaml": WORKLOADS}, intents)["closed"]
    assert [edit.partition(" ")[0] for edit in suggestion.edits] == ["add", "put", "put"]
    assert suggestion.edits[0].endswith("of namespace `shop` for ingress, and lets nobody else connect")


def test_several_sides_are_left_out_of_one_policy(tmp_path: Path) -> None:
    sides = "[{namespace: data}, {namespaces: {matchLabels: {env: dev}}}, {cidr: 10.0.0.0/8}]"
    intents = intents_of(f"- {{id: a, expect: denied, from: {sides}, to: {{namespace: shop}}}}\n", tmp_path)
    suggestion = check({"k8s/workloads.yaml": WORKLOADS + NAMESPACE}, intents)["a"]
    assert len(suggestion.edits) == 1
    assert yaml_of(suggestion.patch) == policy(
        "  podSelector: {}\n  policyTypes:\n    - Ingress\n  ingress:\n    - from:\n"
        "        - namespaceSelector:\n            matchExpressions:\n"
        "              - key: kubernetes.io/metadata.name\n                operator: NotIn\n                values:\n"
        "                  - data\n              - key: env\n                operator: NotIn\n                values:\n"
        "                  - dev\n        - ipBlock:\n            cidr: 0.0.0.0/0\n            except:\n"
        '              - 10.0.0.0/8\n        - ipBlock:\n            cidr: "::/0"\n',
        "a",
    )


def yaml_of(patch: str) -> str:
    """The document that a patch adds."""
    lines = [line[1:] for line in patch.splitlines(keepends=True)[3:] if line.startswith("+")]
    return "".join(lines).partition("---\n")[2]


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: data}\n---\n" + workload("job", "data")
WIDE = policy(
    DB + "  ingress:\n  - from:\n    - podSelector: {matchLabels: {app: api}}\n    - podSelector: {}\n"
)


def test_suggestions_build_on_each_other(tmp_path: Path) -> None:
    intents = intents_of(ONLY_API.replace(", ports: [5432]", "") + NO_WEB + METRICS, tmp_path)
    found = check({"k8s/db.yaml": WIDE, "k8s/workloads.yaml": WORKLOADS}, intents)
    assert found["only-api"].patch
    assert found["no-web"] == Suggestion(remark="the suggestions above make it hold, too")
    assert found["metrics"] == Suggestion(
        remark="no policies can make it hold as long as `only-api` is to hold"
    )


def test_a_policy_that_kustomize_patches_is_left_alone(tmp_path: Path) -> None:
    intents = intents_of(ONLY_API, tmp_path)
    files = {"k8s/db.yaml": WIDE, "k8s/workloads.yaml": WORKLOADS}
    (suggestion,) = suggested(files, intents, patched=(("NetworkPolicy", "db"),)).suggestions.values()
    assert not suggestion.patch
    (suggestion,) = suggested(files, intents, patched=(("NetworkPolicy", "other"),)).suggestions.values()
    assert suggestion.patch


@pytest.mark.parametrize(
    "path",
    ["/k8s/db.yaml", "../db.yaml", "<stdin>", "k8s/a\tb.yaml"],
    ids=["absolute", "above", "input", "tab"],
)
def test_a_file_that_no_patch_can_name_from_here_is_left_alone(path: str, tmp_path: Path) -> None:
    found = suggested({path: WIDE, "k8s/workloads.yaml": WORKLOADS}, intents_of(ONLY_API, tmp_path))
    assert not found.suggestions["only-api"].patch


def test_a_file_of_which_a_part_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    files = {"k8s/db.yaml": WIDE + "---\na: [\n", "k8s/workloads.yaml": WORKLOADS}
    assert not suggested(files, intents_of(ONLY_API, tmp_path)).suggestions["only-api"].patch


def test_a_policy_that_the_api_server_refuses_is_left_alone(tmp_path: Path) -> None:
    """It has no effect (D.7), so that nothing is gained by changing it."""
    refused = policy(DB + "  ingress:\n  - from:\n    - podSelector: {}\n  unknown: 1\n")
    files = {"k8s/db.yaml": refused + "---\n" + WIDE.replace("name: db", "name: db2"), "w.yaml": WORKLOADS}
    suggestion = check(files, intents_of(ONLY_API, tmp_path))["only-api"]
    assert suggestion.edits == ("remove the peer at k8s/db.yaml:25 from NetworkPolicy `shop/db2`",)


def test_a_policy_goes_to_a_new_file_where_no_other_can_take_it(tmp_path: Path) -> None:
    parsed = read("w.yaml", WORKLOADS)
    assert parsed is not None
    files = {f"k8s/{n}.json": json.dumps(document) for n, document in enumerate(parsed.documents)}
    suggestion = check(files, intents_of(ONLY_API, tmp_path))["only-api"]
    assert suggestion.patch.startswith("--- /dev/null\n+++ b/k8s/netlint-suggested.yaml\n@@ -0,0 +1,")


def test_json_is_changed_in_place(tmp_path: Path) -> None:
    text = (
        '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",\n'
        ' "metadata": {"name": "db", "namespace": "shop"},\n'
        ' "spec": {"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [\n'
        '  {"from": [{"podSelector": {"matchLabels": {"app": "api"}}}, {"podSelector": {}}]}\n]}}\n'
    )
    files = {"k8s/db.json": text, "k8s/workloads.yaml": WORKLOADS}
    suggestion = check(files, intents_of(ONLY_API, tmp_path))["only-api"]
    assert applied(files, suggestion.patch)["k8s/db.json"] == text.replace(', {"podSelector": {}}', "")


def test_names_that_are_taken_get_a_number(tmp_path: Path) -> None:
    files = {"k8s/db.yaml": policy("  podSelector: {}\n", "metrics"), "k8s/workloads.yaml": WORKLOADS}
    suggestion = check(files, intents_of(METRICS, tmp_path))["metrics"]
    assert "+  name: metrics-2\n" in suggestion.patch


def test_without_work_nothing_is_suggested(tmp_path: Path) -> None:
    """What is refuted was refuted under another limit."""
    files = {"k8s/db.yaml": WIDE, "k8s/workloads.yaml": WORKLOADS}
    intents = intents_of(ONLY_API, tmp_path)
    judged = suggested(files, intents).before
    found = suggestions(intents, judged, world_of(files, limit=999))
    assert found["only-api"] == Suggestion(remark="no suggestion was found within the work limit")


def test_an_edit_that_does_something_else_to_the_text_is_never_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is read and judged again: a mistake in changing it makes the edit worthless, not wrong."""

    def wrong(
        file: SourceFile, origin: Origin, indices: Collection[int], *, is_refilled: bool
    ) -> Iterator[Piece]:
        return removed(file, origin, [0], is_refilled=is_refilled)

    files = {"k8s/db.yaml": WIDE, "k8s/workloads.yaml": WORKLOADS}
    intents = intents_of(ONLY_API + API, tmp_path)
    right = check(files, intents)["only-api"]
    monkeypatch.setattr(patch, "removed", wrong)
    suggestion = check(files, intents)["only-api"]
    assert right.edits[0].startswith("remove the peer")
    assert not suggestion.edits[0].startswith("remove")


def test_the_same_input_gets_the_same_suggestions(tmp_path: Path) -> None:
    files = {"k8s/workloads.yaml": WORKLOADS + WIDE}
    intents = intents_of(ONLY_API + NO_WEB + METRICS, tmp_path)
    assert suggested(files, intents).suggestions == suggested(files, intents).suggestions


def test_a_place_that_cannot_be_changed_leads_to_another_edit(tmp_path: Path) -> None:
    """What stands behind an alias stands elsewhere, too, so that the policy that uses it keeps it."""
    anchored = (
        DB
        + "  ingress:\n  - from: &peers\n    - podSelector: {matchLabels: {app: api}}\n    - podSelector: {}\n"
        "    ports: [{port: 5432}]\n  - from: *peers\n    ports: [{port: 9187}]\n"
    )
    files = {"k8s/db.yaml": policy(anchored), "k8s/workloads.yaml": WORKLOADS}
    text = "- {id: a, expect: only, from: {workload: shop/api}, to: {workload: shop/db}, ports: [9187]}\n"
    suggestion = check(files, intents_of(text, tmp_path))["a"]
    assert suggestion.edits == ("remove the rule at k8s/db.yaml:14 from NetworkPolicy `shop/db`",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "from: {namespaces: {matchLabels: {a: b}}}, to: {namespaces: {matchLabels: {c: d}}}", id="S1.66"
        ),
        pytest.param("from: internet, to: {workload: shop/agent}", id="S1.62"),
    ],
)
def test_what_no_network_policy_can_forbid_is_said(text: str, tmp_path: Path) -> None:
    """Pods in their nodes' network (S1.62), and pods in namespaces of which nothing is known (S1.66)."""
    agent = workload("agent").replace("{containers:", "{hostNetwork: true, containers:")
    labeled = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x, labels: {a: b, c: d}}\n---\n"
    files = {"k8s/workloads.yaml": WORKLOADS + agent + labeled + workload("x", "x")}
    found = suggested(files, intents_of(f"- {{id: a, expect: denied, {text}}}\n", tmp_path)).suggestions
    assert found["a"].remark == (
        "NetworkPolicies alone cannot make it hold: it is also about connections of which neither end is a pod with an "
        "address of its own in a namespace of the manifests"
    )


OPEN = policy(DB + "  ingress:\n  - from:\n    - podSelector: {}\n")
NO_SSH = "- {id: no-ssh, expect: denied, from: {namespace: shop}, to: {workload: shop/db}, ports: [22]}\n"


def test_a_rule_for_every_port_is_limited_to_those_that_are_wanted(tmp_path: Path) -> None:
    wanted = "- {id: sql, expect: allowed, from: {namespace: shop}, to: {workload: shop/db}, ports: [5432]}\n"
    files = {"k8s/db.yaml": OPEN, "k8s/workloads.yaml": WORKLOADS}
    suggestion = check(files, intents_of(NO_SSH + wanted, tmp_path))["no-ssh"]
    limited = OPEN + "    ports:\n      - protocol: TCP\n        port: 5432\n"
    assert applied(files, suggestion.patch)["k8s/db.yaml"] == limited
    assert suggestion.edits == (
        "limit the rule at k8s/db.yaml:10 of NetworkPolicy `shop/db` to `[{protocol: TCP, port: 5432}]`",
    )


def test_what_is_wanted_of_a_rule_may_be_admitted_elsewhere(tmp_path: Path) -> None:
    """The rule lets in on many ports: one of them is to stay, another is to go."""
    block = "{cidr: 203.0.113.0/24}"
    wanted = f"- {{id: b, expect: allowed, from: {block}, to: {{workload: shop/db}}, ports: [5432]}}\n"
    rule = f"  ingress:\n  - from:\n    - ipBlock: {block}\n    ports: [{{port: 1, endPort: 9999}}]\n"
    files = {"k8s/db.yaml": policy(DB + rule), "k8s/workloads.yaml": WORKLOADS}
    suggestion = check(files, intents_of(NO_SSH.replace("{namespace: shop}", block) + wanted, tmp_path))[
        "no-ssh"
    ]
    assert [edit.partition(" at")[0] for edit in suggestion.edits] == [
        "remove the rule",
        "add the rule `{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{protocol: TCP, port: 5432}]}` "
        "to NetworkPolicy `shop/db`",
    ]


def test_labels_that_a_release_changes_are_asked_for_only_where_they_must(tmp_path: Path) -> None:
    version = "labels: {app: api, app.kubernetes.io/version: '2'}"
    api = workload("api").replace("labels: {app: api}", version)
    files = {"k8s/db.yaml": policy(DB), "k8s/workloads.yaml": api + WORKLOADS.partition("---\n")[2]}
    assert "version" not in check(files, intents_of(API, tmp_path))["api"].patch
    files["k8s/db.yaml"] = policy(DB + "  ingress: [{from: [{namespaceSelector: {}}]}]\n")
    assert "version" in check(files, intents_of(ONLY_API + API, tmp_path))["only-api"].patch
