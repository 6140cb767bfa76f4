"""Measures reading with spans against other YAML readers: `python -m benchmarks.reading`.

The tree of manifests is generated, the same every time. All readers take turns in one run, so that a
busy machine slows them alike; medians are compared, and only the ratios mean anything.
"""

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import yaml
from ruamel.yaml import YAML

from netlint.source.yaml_tree import compose_yaml

FILES = 300
ROUNDS = 7
ROUND_TRIP_SHARE = 10
"""One file in so many is read by the slow round-trip reader; times are compared by the byte."""

_NAMES = (
    "cart",
    "checkout",
    "frontend",
    "payment",
    "catalog",
    "email",
    "shipping",
    "ads",
    "search",
    "ledger",
)
_IMAGES = ("registry.example.com/shop/{name}:{tag}", "registry.example.com/base/{name}-sidecar:{tag}")


@dataclass(frozen=True, slots=True)
class Rival:
    """Another reader, and how many times faster netlint has to be."""

    name: str
    bar: float
    read: Callable[[list[str]], object]
    texts: list[str]


def manifests(seed: int = 2) -> list[str]:
    """The texts of FILES files: a workload, its Service and its NetworkPolicy in each."""
    dice = random.Random(seed)
    return ["---\n".join(_application(dice, number)) for number in range(FILES)]


def _application(dice: random.Random, number: int) -> tuple[str, str, str]:
    name = f"{dice.choice(_NAMES)}-{number}"
    namespace = f"team-{dice.randrange(40)}"
    port = dice.randrange(1024, 32000)
    return (
        _deployment(dice, name, namespace, port),
        _service(name, namespace, port),
        _network_policy(dice, name, namespace, port),
    )


def _deployment(dice: random.Random, name: str, namespace: str, port: int) -> str:
    image = dice.choice(_IMAGES).format(name=name, tag=f"v1.{dice.randrange(30)}.{dice.randrange(9)}")
    variables = "".join(
        f'        - name: SETTING_{index}\n          value: "{dice.randrange(10**6)}"\n'
        for index in range(dice.randrange(2, 9))
    )
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/part-of: shop
spec:
  replicas: {dice.randrange(1, 6)}
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {name}
        app.kubernetes.io/part-of: shop
    spec:
      serviceAccountName: {name}
      securityContext:
        runAsNonRoot: true
      containers:
      - name: server
        image: {image}
        args: ["--listen", "0.0.0.0:{port}", "--log-level=info"]
        ports:
        - name: http
          containerPort: {port}
          protocol: TCP
        env:
{variables}\
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 5
        resources:
          requests:
            cpu: 100m
            memory: 64Mi
          limits:
            memory: 128Mi
"""


def _service(name: str, namespace: str, port: int) -> str:
    return f"""\
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
  labels:
    app.kubernetes.io/name: {name}
spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: {name}
  ports:
  - name: http
    port: 80
    targetPort: {port}
    protocol: TCP
"""


def _network_policy(dice: random.Random, name: str, namespace: str, port: int) -> str:
    clients = "".join(
        f"""\
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: team-{dice.randrange(40)}
      podSelector:
        matchLabels:
          app.kubernetes.io/name: {dice.choice(_NAMES)}-{dice.randrange(FILES)}
"""
        for _ in range(dice.randrange(1, 4))
    )
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {name}
  namespace: {namespace}
spec:
  # Who may call {name}.
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {name}
  policyTypes:
  - Ingress
  - Egress
  ingress:
  - from:
{clients}\
    ports:
    - port: {port}
      protocol: TCP
  egress:
  - to:
    - ipBlock:
        cidr: 10.{dice.randrange(256)}.0.0/16
        except:
        - 10.{dice.randrange(256)}.7.0/24
    ports:
    - port: 53
      protocol: UDP
"""


def _netlint(texts: list[str]) -> object:
    return [compose_yaml(text) for text in texts]


def _pyyaml(texts: list[str]) -> object:
    return [list(yaml.load_all(text, yaml.CSafeLoader)) for text in texts]


def _ruamel_safe(texts: list[str]) -> object:
    return [list(YAML(typ="safe").load_all(text)) for text in texts]


def _ruamel_round_trip(texts: list[str]) -> object:
    return [list(YAML().load_all(text)) for text in texts]


def _seconds(read: Callable[[list[str]], object], texts: list[str]) -> float:
    """How long one reading takes, its trees kept until the end; no garbage collection, for anyone."""
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    kept = read(texts)
    elapsed = time.perf_counter() - start
    gc.enable()
    del kept
    return elapsed


def main() -> int:
    """Print the table; the exit code is 1 where netlint misses a bar."""
    texts = manifests()
    rivals = [
        Rival("PyYAML, C loader", 1.5, _pyyaml, texts),
        Rival("ruamel.yaml, safe C loader", 4.0, _ruamel_safe, texts),
        Rival("ruamel.yaml, round trip", 30.0, _ruamel_round_trip, texts[::ROUND_TRIP_SHARE]),
    ]
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        times.setdefault("netlint", []).append(_seconds(_netlint, texts))
        for rival in rivals:
            times.setdefault(rival.name, []).append(_seconds(rival.read, rival.texts))
    size = sum(map(len, texts))
    own_rate = size / statistics.median(times["netlint"])
    print(f"{FILES} files, {size / 1e6:.2f} MB, medians of {ROUNDS} rounds\n")
    print(f"{'reader':<28}{'MB/s':>8}{'netlint is faster by':>24}{'bar':>8}")
    print(f"{'netlint, with spans':<28}{own_rate / 1e6:>8.2f}")
    missed = False
    for rival in rivals:
        rate = sum(map(len, rival.texts)) / statistics.median(times[rival.name])
        missed |= own_rate / rate < rival.bar
        print(f"{rival.name:<28}{rate / 1e6:>8.2f}{own_rate / rate:>23.2f}x{rival.bar:>7}x")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
