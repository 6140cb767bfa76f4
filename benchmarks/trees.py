"""Makes trees of realistic manifests, the same for the same seed: namespaces full of applications and policies."""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

TEAMS = ("payments", "search", "catalog", "identity", "logistics", "insights", "support", "growth")
TIERS = (("web", 8080), ("api", 9000), ("worker", 9100), ("cache", 6379), ("db", 5432))


def write_tree(folder: Path, files: int, seed: int = 1) -> int:
    """Write `files` files below `folder`, one folder a namespace; returns the number of bytes written."""
    written = 0
    for name, text in islice(manifests(random.Random(seed)), files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(text.encode())
    return written


def texts(files: int, seed: int = 1) -> list[str]:
    """The texts of the first `files` files."""
    return [text for _, text in islice(manifests(random.Random(seed)), files)]


def manifests(rng: random.Random) -> Iterator[tuple[str, str]]:
    """File names and texts without end.

    A namespace with its default policy comes first, then ten applications of two to five tiers: for
    each tier a file with its Deployment, Service and NetworkPolicy, and one Ingress an application.
    A manifest takes about 1 kB, as in public repositories.
    """
    number = 0
    while True:
        number += 1
        team = rng.choice(TEAMS)
        namespace = f"{team}-{number}"
        yield f"{namespace}/namespace.yaml", _namespace(namespace, team)
        for application in range(10):
            tiers = rng.sample(TIERS, rng.randint(2, len(TIERS)))
            front = f"app{application}-{tiers[0][0]}"
            for tier, port in tiers:
                name = f"app{application}-{tier}"
                parts = (
                    _deployment(rng, namespace, team, name, tier, port),
                    _service(namespace, name),
                    _policy(rng, namespace, name, front, port),
                )
                yield f"{namespace}/{name}.yaml", "---\n".join(parts)
            yield f"{namespace}/{front}-ingress.yaml", _ingress(namespace, front)


def _namespace(namespace: str, team: str) -> str:
    return f"""\
apiVersion: v1
kind: Namespace
metadata:
  name: {namespace}
  labels:
    team: {team}
---
# Nothing gets in unless another policy says so.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: {namespace}
spec:
  podSelector: {{}}
  policyTypes:
    - Ingress
"""


def _deployment(rng: random.Random, namespace: str, team: str, name: str, tier: str, port: int) -> str:
    variables = "".join(
        f'            - name: SETTING_{index}\n              value: "{rng.randrange(10**6)}"\n'
        for index in range(rng.randint(4, 16))
    )
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/component: {tier}
    team: {team}
spec:
  replicas: {rng.randint(1, 5)}
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
        tier: {tier}
        team: {team}
      annotations:
        checksum/config: {rng.getrandbits(160):040x}
    spec:
      serviceAccountName: {name}
      securityContext:
        runAsNonRoot: true
      containers:
        - name: {tier}
          image: registry.example.org/{team}/{tier}:{rng.randint(1, 9)}.{rng.randint(0, 99)}.0
          args: ["--listen", "0.0.0.0:{port}", "--log-level=info"]
          ports:
            - name: main
              containerPort: {port}
          env:
{variables}\
          envFrom:
            - configMapRef:
                name: {name}-settings
          readinessProbe:
            httpGet:
              path: /ready
              port: main
            periodSeconds: 10
          livenessProbe:
            httpGet:
              path: /alive
              port: main
            initialDelaySeconds: 15
            failureThreshold: 5
          resources:
            requests:
              cpu: 100m
              memory: {rng.choice((64, 128, 256, 512))}Mi
            limits:
              memory: 1Gi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
          volumeMounts:
            - name: temporary
              mountPath: /tmp
            - name: certificates
              mountPath: /etc/certificates
              readOnly: true
      volumes:
        - name: temporary
          emptyDir: {{}}
        - name: certificates
          secret:
            secretName: {name}-certificates
"""


def _service(namespace: str, name: str) -> str:
    return f"""\
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
  labels:
    app: {name}
spec:
  selector:
    app: {name}
  ports:
    - name: main
      port: 80
      targetPort: main
"""


def _policy(rng: random.Random, namespace: str, name: str, front: str, port: int) -> str:
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
      app: {name}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: {front}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress-nginx
      ports:
        - protocol: TCP
          port: {port}
  egress:
    # What {name} may call: its neighbors, the names of the cluster, and a block of addresses.
    - to:
        - podSelector: {{}}
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
    - to:
        - ipBlock:
            cidr: 198.51.{rng.randrange(256)}.0/24
      ports:
        - protocol: TCP
          port: 443
"""


def _ingress(namespace: str, service: str) -> str:
    return f"""\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {service}
  namespace: {namespace}
spec:
  ingressClassName: nginx
  tls:
    - hosts: [{service}.{namespace}.example.org]
      secretName: {service}-tls
  rules:
    - host: {service}.{namespace}.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {service}
                port:
                  name: main
"""
