"""Where a question runs out of work, the next ones are answered as if it had not been asked."""

from pathlib import Path

import pytest

from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth
from netlint.prover.verdict import Verdict
from tests.unit.intents.judging import judge, pod, policy

ADMIN = """---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: admin}
spec:
  tier: Admin
  priority: 5
  subject: {namespaces: {matchExpressions: [{key: team, operator: Exists}]}}
  ingress:
    - action: Accept
      from: [{namespaces: {matchExpressions: [{key: team, operator: NotIn, values: [blue]}]}}]
      protocols: [{destinationNamedPort: http}, {sctp: {destinationPort: {number: 8443}}}]
  egress:
    - {action: Pass, to: [{namespaces: {}}]}
    - {action: Deny, to: [{namespaces: {}}, {pods: {podSelector: {}, namespaceSelector: {}}}]}
    - action: Accept
      to: [{networks: [10.0.0.0/8]}]
      protocols: [{udp: {destinationPort: {range: {start: 80, end: 65535}}}}]
"""
JOB = """---
apiVersion: batch/v1
kind: CronJob
metadata: {name: job, namespace: default}
spec:
  schedule: 0 3 * * *
  jobTemplate: {spec: {template: {metadata: {labels: {tier: back, env: prod, app: api}},
    spec: {restartPolicy: Never, containers: [{name: c, image: example.com/i}]}}}}
"""
MANIFESTS = (
    JOB
    + pod("node", spec=", hostNetwork: true")
    + policy("{podSelector: {}}", "closed", "default")
    + policy("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 128.0.0.0/1}}]}]}", "half", "data")
    + ADMIN
)
WRITTEN = (
    "expect: denied, from: [{future-pods: {namespace: [elsewhere, shop]}}, {namespaces: {}}],"
    " to: {workload: default/job}"
)


@pytest.mark.parametrize("limit", [*range(1000, 3000, 100), 20_000_000])
def test_a_small_limit_gives_no_wrong_answer(tmp_path: Path, limit: int) -> None:
    """S1.41: nothing says whether address blocks match pods."""
    network = NetworkProfile(ip_blocks_match_pods=Truth.UNKNOWN)
    (judgment,) = judge(tmp_path, MANIFESTS, WRITTEN, network=network, limit=limit).judgments
    assert judgment.answer.verdict is Verdict.UNKNOWN
