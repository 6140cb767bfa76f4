"""The questions of `disagreements` are worth something: each finds a fault that is put into the prover."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import netlint
from netlint.prover.verdict import Verdict
from tests.unit.prover.claims import answered, asked
from tests.unit.prover.disagreements import QUESTIONS
from tests.unit.prover.worlds import verdict_of, verdicts

PACKAGE: Final = Path(netlint.__file__).parent
PROJECT: Final = PACKAGE.parent


class Fault(NamedTuple):
    """A line of a module of the prover, what stands there instead, and the question that finds it."""

    file: str
    line: str
    wrong: str
    question: str


MASK = "space.port_mask(ports)"
PORTS = "                return atom(space.port, space.port_mask(ports))\n"
BLOCK = "parts = [conjunction((end.is_kind(Kind.ADDRESS), self.addresses(block)))]"
CLASSES = "self._space.address_mask(block)"


def ports(mask: str) -> tuple[str, str, str]:
    return "peers.py", PORTS, f"                return atom(space.port, {mask})\n"


def addresses(mask: str) -> tuple[str, str, str]:
    return "peers.py", BLOCK, BLOCK.replace("self.addresses(block)", f"atom(end.address, {mask})")


FAULTS: Final[dict[str, Fault]] = {
    "a range of ports begins too late": Fault(
        *ports(f"{MASK} & {MASK} - 1"), "S1.50 the first port of a range"
    ),
    "a range of ports begins too early": Fault(
        *ports(f"{MASK} | {MASK} >> 1"), "S1.50 the port before a range"
    ),
    "a range of ports ends too early": Fault(
        *ports(f"{MASK} ^ (1 << {MASK}.bit_length() >> 1)"), "S1.50 the last port of a range"
    ),
    "a range of ports ends too late": Fault(*ports(f"{MASK} | {MASK} << 1"), "S1.50 the port after a range"),
    "protocols are not told apart": Fault(
        "peers.py",
        PORTS,
        "                import netlint.model.ports as p\n"
        "                return atom(space.port, sum(\n"
        "                    space.port_mask(p.PortRange(one, ports.first, ports.last)) for one in p.Protocol))\n",
        "S1.48 another protocol",
    ),
    "a block of addresses begins too late": Fault(
        *addresses(f"{CLASSES} & {CLASSES} - 1"), "S1.38 the first address of a block"
    ),
    "a block of addresses begins too early": Fault(
        *addresses(f"{CLASSES} | {CLASSES} >> 1"), "S1.38 the address before a block"
    ),
    "a block of addresses ends too early": Fault(
        *addresses(f"{CLASSES} ^ (1 << {CLASSES}.bit_length() >> 1)"), "S1.38 the last address of a block"
    ),
    "a block of addresses ends too late": Fault(
        *addresses(f"{CLASSES} | {CLASSES} << 1"), "S1.38 the address after a block"
    ),
    "exceptions of a block are passed over": Fault(
        "space.py",
        "AddressSpace([*mentions.blocks.values(), EVERY_IPV6_ADDRESS])",
        "AddressSpace([*(AddressPeer(b.network) for b in mentions.blocks.values()), EVERY_IPV6_ADDRESS])",
        "S1.40 an exception",
    ),
    "every IPv4 address is every address": Fault(
        "peers.py",
        BLOCK,
        BLOCK.replace("self.addresses(block)", "self.addresses(block) if block.network.prefixlen else TRUE"),
        "S1.38 another family",
    ),
    "blocks mean pods": Fault(
        "peers.py", "if applies is not Truth.FALSE:", "if True:", "D.1 a block and pods"
    ),
    "pods in the network of their node are pods like others": Fault(
        "regions.py",
        "        return end.is_kind(Kind.NODE)\n",
        "        parts = (end.is_kind(Kind.POD), end.is_named(namespace.name), *_labels(workload, end))\n"
        "        return conjunction(parts)\n",
        "S1.62 a pod in the network of its node",
    ),
    "the ends are swapped": Fault(
        "encode.py",
        "return self._destination if direction is Direction.INGRESS else self._source",
        "return self._source if direction is Direction.INGRESS else self._destination",
        "S1.3 the end that a policy selects",
    ),
    "the side of the source is forgotten": Fault(
        "encode.py",
        "conjunction((self.side(layers, Direction.EGRESS), self.side(layers, Direction.INGRESS)))",
        "self.side(layers, Direction.INGRESS)",
        "S1.6 the side of the source",
    ),
    "the side of the destination is forgotten": Fault(
        "encode.py",
        "conjunction((self.side(layers, Direction.EGRESS), self.side(layers, Direction.INGRESS)))",
        "self.side(layers, Direction.EGRESS)",
        "S1.6 the side of the destination",
    ),
    "isolation is forgotten": Fault(
        "encode.py",
        "parts = [*allowed, conjunction((negation(is_isolated), rest))]",
        "parts = [*allowed, rest]",
        "S1.8 pods that a policy selects",
    ),
    "every pod is isolated": Fault(
        "encode.py",
        "parts = [*allowed, conjunction((negation(is_isolated), rest))]",
        "parts = [*allowed]",
        "S1.4 pods that no policy selects",
    ),
    "rules count for pods that their policy does not select": Fault(
        "encode.py",
        "found.append(conjunction((subject, disjunction(self.rule(policy, r) for r in rules))))",
        "found.append(disjunction(self.rule(policy, r) for r in rules))",
        "S1.2 the rules of another policy",
    ),
    "a lone podSelector means every namespace": Fault(
        "peers.py",
        "                return self.end.is_named(own_namespace)\n",
        "                return TRUE\n",
        "S1.24 the policy's own namespace",
    ),
    "an absent label is an empty one": Fault(
        "peers.py",
        "atom(variable, bits_of([codes[value] for value in values], variable.size))",
        'atom(variable, bits_of([*(codes[value] for value in values), *[ABSENT] * ("" in values)], variable.size))',
        "S1.35 an absent label and an empty value",
    ),
    "an absent label is never NotIn": Fault(
        "peers.py",
        "                return negation(self._labels(part, space))\n",
        "                key = getattr(part, 'key', '')\n"
        "                held = [atom(v, v.full ^ 1) for k, v in space.variables.items() if k == key]\n"
        "                is_in = isinstance(part, KeyIn)\n"
        "                return conjunction((negation(self._labels(part, space)), *(held if is_in else ())))\n",
        "S1.33 NotIn and an absent label",
    ),
    "a value that nothing mentions is an absent one": Fault(
        "peers.py",
        "atom(variable, variable.full ^ (1 << ABSENT))",
        "atom(variable, variable.full ^ (1 << ABSENT | 1 << OTHER))",
        "S1.33 Exists and a value that nothing mentions",
    ),
    "a name is every port": Fault(
        "peers.py",
        "atom(space.named[ports.name], 0b10)",
        "TRUE",
        "S1.51 another port than that of a name",
    ),
    "a name is no port": Fault(
        "peers.py",
        "atom(space.named[ports.name], 0b10)",
        "atom(space.named[ports.name], 0b01)",
        "S1.51 the port of a name",
    ),
    "a name is of every protocol": Fault(
        "peers.py",
        "atom(space.port, space.protocol_mask(ports))",
        "TRUE",
        "S1.48 the port of a name under another protocol",
    ),
    "pass is read as allow": Fault(
        "encode.py",
        "found.append(Decided(FALSE, FALSE, ((targets[target], matched),)))",
        "found.append(Decided(matched, FALSE, ()))",
        "S2.8 a pass",
    ),
    "tiers of admin policies are skipped": Fault(
        "encode.py",
        "after[index] = self._in_order(policies, direction, here, after, after[index + 1])",
        "after[index] = after[index + 1]",
        "S2.8 a deny before NetworkPolicies",
    ),
    "the last rule decides": Fault(
        "encode.py",
        "        return _sequence(found)\n",
        "        return _sequence(found[::-1])\n",
        "S2.6 the first rule",
    ),
    "the greater priority comes first": Fault(
        "encode.py",
        "groupby(sorted(policies, key=lambda policy: policy.order), key",
        "groupby(sorted(policies, key=lambda policy: -policy.order), key",
        "S2.6 the lower priority",
    ),
    "admin policies select every pod": Fault(
        "encode.py",
        "matched = conjunction((subject, disjunction(self.rule(policy, rule) for rule in rules)))",
        "matched = disjunction(self.rule(policy, rule) for rule in rules)",
        "S2.4 the subject of an admin policy",
    ),
    "the baseline is skipped": Fault(
        "encode.py",
        "tiers = sorted(layer.tiers, key=lambda tier: tier.order)",
        "tiers = sorted((t for t in layer.tiers if t.order <= 1), key=lambda tier: tier.order)",
        "S2.9 the baseline",
    ),
    "the baseline comes before NetworkPolicies": Fault(
        "encode.py",
        "tiers = sorted(layer.tiers, key=lambda tier: tier.order)",
        "tiers = sorted(layer.tiers, key=lambda tier: (tier.order == 1, tier.order))",
        "S2.10 the baseline after a NetworkPolicy",
    ),
    "of equal priorities the first one wins": Fault(
        "encode.py", "    if len(outcomes) == 1:\n", "    if outcomes:\n", "S2.7 equal priorities"
    ),
    "nobody may choose the labels of a namespace that does not exist": Fault(
        "peers.py",
        "are_facts=held is not None",
        "are_facts=True",
        "S1.66 labels of a namespace that may be created",
    ),
    "a namespace has other labels at the other end": Fault(
        "space.py",
        "found = self._labels_of.get(namespace)",
        "found = None",
        "S1.66 one namespace at both ends",
    ),
    "what is not known holds": Fault(
        "terms.py",
        "return FALSE if self._strict is positive else TRUE",
        "return TRUE",
        "S1.66 everybody, by labels of a namespace that is mentioned only",
    ),
    "what is not known does not hold": Fault(
        "terms.py",
        "return FALSE if self._strict is positive else TRUE",
        "return FALSE",
        "S1.66 nobody, by labels of a namespace that is mentioned only",
    ),
}


def wrong(package: Path, *names: str) -> list[str]:
    """The names of those questions, of all if none is given, that a copy of the package answers wrongly."""
    path = os.pathsep.join(map(str, (package.parent, PROJECT)))
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.prover.disagreements", *names],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def copied(folder: Path) -> Path:
    """A copy of the package."""
    skipped = shutil.ignore_patterns("checks", "_data", "__pycache__")
    return shutil.copytree(PACKAGE, folder / "netlint", ignore=skipped)


def test_the_prover_answers_every_question_as_expected(tmp_path: Path) -> None:
    assert "".join(wrong(copied(tmp_path))) == ""


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_naive_evaluator_expects_the_same(name: str) -> None:
    objects, claim, verdict = QUESTIONS[name]
    found = answered(asked(objects, [claim]), claim)
    assert found.verdict is verdict
    if found.witness is not None:
        assert verdict_of(objects, found.witness) == {not claim.everybody}
    seen = {frozenset(each) for _, each in verdicts(objects, claim, seed=0)}
    match verdict:
        case Verdict.PROVED:
            assert seen == {frozenset({claim.everybody})}
        case Verdict.REFUTED:
            assert frozenset({not claim.everybody}) in seen
        case Verdict.UNKNOWN:
            assert frozenset({True, False}) in seen


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(name: str, tmp_path: Path) -> None:
    file, line, instead, question = FAULTS[name]
    package = copied(tmp_path)
    module = package / "prover" / file
    source = module.read_text(encoding="utf-8")
    assert source.count(line) == 1
    module.write_text(source.replace(line, instead), encoding="utf-8")
    assert question in wrong(package, question)
