"""Laws of the map: how manifests are written changes nothing, an allow only adds, a deny only takes away."""

import copy
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netlint.engine.maps.diff import ConnectionChange, changes, sides
from netlint.engine.maps.mapping import connectivity
from netlint.engine.reachability.connectivity import Allowed, Connection
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.reach import Reach
from netlint.model.snapshot import Snapshot
from netlint.normalize import build
from netlint.source.files import FoundFile
from netlint.source.manifest import Manifest as Parsed
from netlint.source.reading import parse_file
from tests.clusters.admin_policies import specs
from tests.clusters.changes import renamed, shuffled, with_unrelated_namespace
from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    cluster_network_policy,
    to_yaml,
    workload,
)
from tests.clusters.network_policies import rule_lists
from tests.clusters.strategies import clusters
from tests.clusters.vocabulary import NAMESPACES, POD_LABELS, PUBLIC_BLOCKS, SELECTABLE_POD_LABELS, label_sets
from tests.naive.network_policy import policy_types

BOUNDED = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
OTHER_NAMESPACES = {"default": "elsewhere-1", "shop": "default", "data": "shop"}

Map = dict[tuple[str, str], Allowed]


def parsed(path: str, objects: Sequence[Manifest]) -> tuple[Parsed, ...]:
    found = parse_file(FoundFile(path, to_yaml(objects).encode(), "", True))
    assert found.file is not None and found.errors == ()
    return found.file.manifests


def model(objects: Sequence[Manifest]) -> Snapshot:
    return build(parsed("a.yaml", objects), namespace="default")


def mapped(given: Snapshot) -> Map:
    """What the map of a model says: by source and destination, on which ports."""
    found = connectivity(Reach(effective(given))).connections()
    return {(source.id, destination.id): allowed for source, destination, allowed in found}


def changed(before: Sequence[Manifest], after: Sequence[Manifest]) -> list[ConnectionChange]:
    old, new = sides(model(before), model(after))
    return list(changes(old.map, new.map))


def an_open_or_a_certain_cluster() -> st.SearchStrategy[list[Manifest]]:
    return st.one_of(clusters(certain=True, admin=True), clusters(certain=False, admin=True))


@BOUNDED
@given(data=st.data(), objects=an_open_or_a_certain_cluster())
def test_the_order_of_documents_and_of_rules_means_nothing(
    data: st.DataObject, objects: list[Manifest]
) -> None:
    """S1.5."""
    assert mapped(model(data.draw(shuffled(objects)))) == mapped(model(objects))


@BOUNDED
@given(data=st.data(), objects=an_open_or_a_certain_cluster())
def test_files_mean_nothing(data: st.DataObject, objects: list[Manifest]) -> None:
    parts: dict[str, list[Manifest]] = {}
    for item in objects:
        parts.setdefault(data.draw(st.sampled_from(("a.yaml", "b.yaml", "c.yaml"))), []).append(item)
    read = [manifest for path in sorted(parts) for manifest in parsed(path, parts[path])]
    assert mapped(build(read, namespace="default")) == mapped(model(objects))


@BOUNDED
@given(objects=an_open_or_a_certain_cluster())
def test_names_mean_nothing(objects: list[Manifest]) -> None:
    """Of namespaces, workloads and policies, where selectors that ask for a name ask for the new one."""
    names = {item["metadata"]["name"]: f"new-{number}" for number, item in enumerate(objects)}

    def new(end: str) -> str:
        if end.startswith("external:"):
            return end
        where, _, rest = end.partition("/")
        name, _, kind = rest.partition("[")
        return f"{OTHER_NAMESPACES[where]}/{names[name]}[{kind}"

    before = mapped(model(objects))
    after = mapped(model(renamed(objects, OTHER_NAMESPACES, names)))
    assert {
        (new(source), new(destination)): ports for (source, destination), ports in before.items()
    } == after


@BOUNDED
@given(objects=an_open_or_a_certain_cluster())
def test_a_namespace_of_its_own_changes_nothing_elsewhere(objects: list[Manifest]) -> None:
    found = changed(objects, with_unrelated_namespace(objects))
    assert [item for item in found if not is_about(item, "unrelated/unrelated[Deployment]")] == []


def is_about(item: ConnectionChange, workload_id: str) -> bool:
    return workload_id in (item.source.id, item.destination.id)


@BOUNDED
@given(data=st.data(), objects=an_open_or_a_certain_cluster())
def test_another_workload_changes_nothing_among_the_others(
    data: st.DataObject, objects: list[Manifest]
) -> None:
    used = [item["metadata"].get("namespace") or "default" for item in objects if has_pods(item)]
    where = data.draw(st.sampled_from(used))
    made = workload("Deployment", "another", data.draw(label_sets(POD_LABELS, at_least=1)), where)
    found = changed(objects, [*objects, made])
    assert [item for item in found if not is_about(item, f"{where}/another[Deployment]")] == []


def has_pods(item: Manifest) -> bool:
    return "containers" in str(item)


@BOUNDED
@given(data=st.data(), objects=an_open_or_a_certain_cluster())
def test_pods_alike_reach_alike(data: st.DataObject, objects: list[Manifest]) -> None:
    """A second workload that differs in its name only has the connections of the first."""
    kinds = ("Deployment", "StatefulSet", "DaemonSet")
    copied = [item for item in objects if item["kind"] in kinds]
    if not copied:
        return
    first = data.draw(st.sampled_from(copied))
    twin = copy.deepcopy(first)
    twin["metadata"]["name"] = "twin"
    found = mapped(model([*objects, twin]))
    where, kind = first["metadata"].get("namespace") or "default", first["kind"]
    one, other = (f"{where}/{name}[{kind}]" for name in (first["metadata"]["name"], "twin"))
    for way in (0, 1):
        ends_of_one = {ends[1 - way]: ports for ends, ports in found.items() if ends[way] == one}
        ends_of_other = {ends[1 - way]: ports for ends, ports in found.items() if ends[way] == other}
        ends_of_one.pop(other, None)
        ends_of_other.pop(one, None)
        assert ends_of_one == ends_of_other


@BOUNDED
@given(data=st.data(), objects=an_open_or_a_certain_cluster())
def test_a_rule_that_allows_takes_no_connection_away(data: st.DataObject, objects: list[Manifest]) -> None:
    """S1.5: in a direction in which its policy isolates already."""
    after = copy.deepcopy(objects)
    policies = [item for item in after if item["kind"] == "NetworkPolicy"]
    if not policies:
        return
    spec = data.draw(st.sampled_from(policies))["spec"]
    spec["policyTypes"] = list(policy_types(spec))
    direction, peers = data.draw(
        st.sampled_from([(way, "from" if way == "Ingress" else "to") for way in spec["policyTypes"]])
    )
    added = data.draw(rule_lists(peers, SELECTABLE_POD_LABELS, PUBLIC_BLOCKS))
    assert added is None or isinstance(added, list)
    spec[direction.lower()] = [*(spec.get(direction.lower()) or []), *(added or [{}])]
    assert [item for item in changed(objects, after) if item.lost] == []


@BOUNDED
@given(data=st.data(), objects=an_open_or_a_certain_cluster())
def test_a_policy_that_denies_before_all_others_adds_no_connection(
    data: st.DataObject, objects: list[Manifest]
) -> None:
    """S2.6, S2.8: of priority 0, which another policy may have as well (S2.7)."""
    newer = any(item["kind"] == "ClusterNetworkPolicy" for item in objects)
    spec = data.draw(specs(("Deny",), SELECTABLE_POD_LABELS, PUBLIC_BLOCKS, v1alpha2=newer))
    if newer:
        added = cluster_network_policy("first", {"tier": "Admin", "priority": 0, **spec})
    else:
        added = admin_network_policy("first", {"priority": 0, **spec})
    assert [item for item in changed(objects, [*objects, added]) if item.gained] == []


@BOUNDED
@given(old=an_open_or_a_certain_cluster(), new=an_open_or_a_certain_cluster())
def test_going_back_undoes_a_difference(old: list[Manifest], new: list[Manifest]) -> None:
    there, back = changed(old, new), changed(new, old)
    assert changed(old, old) == []
    assert [(c.source.id, c.destination.id, c.gained, c.lost) for c in there] == [
        (c.source.id, c.destination.id, c.lost, c.gained) for c in back
    ]


@BOUNDED
@given(objects=an_open_or_a_certain_cluster())
def test_a_connection_has_two_ends_and_ports(objects: list[Manifest]) -> None:
    """D.3: no workload is connected to itself, nor one address to another."""
    found = list(connectivity(Reach(effective(model(objects)))).connections())
    assert len({(source.id, destination.id) for source, destination, _ in found}) == len(found)
    assert all(is_one_of_a_workload(connection) for connection in found)


def is_one_of_a_workload(connection: Connection) -> bool:
    source, destination, allowed = connection
    return bool(allowed) and source != destination and bool(source.kind or destination.kind)


def test_the_namespaces_of_generated_clusters_have_other_names() -> None:
    assert OTHER_NAMESPACES.keys() == {*NAMESPACES}
