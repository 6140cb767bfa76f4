"""Objects of kinds that netlint does not model but whose presence matters: their operators may make pods."""

from netlint.origin import Origin
from netlint.value import field, value


@value
class CustomObject:
    """An object of a kind that is not modelled.

    `may_make_pods` where its controller could create workloads or Services; in `target_namespace` where
    the object names one, otherwise in its own. `is_policy` where it may isolate pods, or restrict who
    reaches them, in its namespace, or in every namespace where it is cluster-wide: its `namespace` is
    empty then, and `is_cluster_wide` is set.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    may_make_pods: bool
    is_policy: bool = False
    is_cluster_wide: bool = False
    target_namespace: str = ""
    origin: Origin = field(default=Origin("", 0), compare=False)
