"""Judges intents about manifests, both written as text."""

from pathlib import Path

from netlint.intents.judge import Judged, Judgment, judged
from netlint.intents.model import Intent
from netlint.intents.read import read_intents
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.prover.work import DEFAULT_WORK_LIMIT
from tests.unit.normalize.given import snapshot

HEAD = "apiVersion: netlint.dev/v1\nkind: Intents\nintents:\n"


def intents_of(folder: Path, *written: str) -> tuple[Intent, ...]:
    """Intents, each the text of one in flow style without its id: i0, i1 …"""
    file = folder / "intents.yaml"
    file.write_text(HEAD + "".join(f"  - {{id: i{n}, {text}}}\n" for n, text in enumerate(written)))
    return tuple(read_intents([str(file)]).intents)


def judge(
    folder: Path,
    manifests: str,
    *written: str,
    network: NetworkProfile = DEFAULT_NETWORK,
    limit: int = DEFAULT_WORK_LIMIT,
) -> Judged:
    """What becomes of some intents."""
    given = snapshot(manifests, namespace="default")
    return judged(intents_of(folder, *written), given, network, limit)


def judge_one(
    folder: Path, manifests: str, written: str, network: NetworkProfile = DEFAULT_NETWORK
) -> Judgment:
    """What becomes of one intent."""
    (judgment,) = judge(folder, manifests, written, network=network).judgments
    return judgment


def pod(name: str, namespace: str = "shop", labels: str = "", ports: str = "[]", spec: str = "") -> str:
    """A Pod labeled `app: <name>` and more, with ports in flow style."""
    more = f", {labels}" if labels else ""
    return (
        "---\napiVersion: v1\nkind: Pod\n"
        f"metadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}{more}}}}}\n"
        f"spec: {{containers: [{{name: c, image: example.com/i, ports: {ports}}}]{spec}}}\n"
    )


def namespace(name: str, labels: str = "") -> str:
    """A Namespace."""
    return f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n"


def policy(spec: str, name: str = "policy", namespace: str = "shop") -> str:
    """A NetworkPolicy with a spec in flow style."""
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec: {spec}\n"
    )
