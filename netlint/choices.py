"""What a user chooses, on the command line or in a configuration file, before it is understood."""

from collections.abc import Callable, Mapping
from typing import Final

from netlint.config import (
    Cluster,
    Profile,
    Settings,
    parsed_answer,
    parsed_choice,
    parsed_namespace,
    parsed_network,
    parsed_range,
    parsed_version,
    parsed_work_limit,
)
from netlint.finding import Severity
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.value import value

Texts = tuple[str, ...]


@value
class Choices:
    """Every choice that both the command line and a configuration file can make; None where it is not made."""

    paths: Texts | None = None
    exclude: Texts | None = None
    select: Texts | None = None
    ignore: Texts | None = None
    profile: str | None = None
    fail_on: str | None = None
    namespace: str | None = None
    kubernetes_version: str | None = None
    node_port_range: str | None = None
    ip_blocks_match_pods: str | None = None
    polices_host_network: str | None = None
    pod_ranges: Texts | None = None
    node_ranges: Texts | None = None
    work_limit: str | None = None
    intents: Texts | None = None

    def over(self, other: "Choices") -> "Choices":
        """These choices, and those of `other` that these leave open."""
        return Choices(
            *(getattr(other, name) if getattr(self, name) is None else getattr(self, name) for name in FIELDS)
        )

    def settings(self, *, exit_zero: bool, strict: bool, suggest: bool = False) -> Settings:
        """The settings that the choices mean; raises UsageError for a choice that cannot be made."""
        default = Settings()
        cluster = default.cluster
        return Settings(
            profile=default.profile if self.profile is None else _profile(self.profile),
            namespace=parsed_namespace(self.namespace or ""),
            select=self.select or (),
            ignore=self.ignore or (),
            fail_on=default.fail_on if self.fail_on is None else _severity(self.fail_on),
            exit_zero=exit_zero,
            strict=strict,
            cluster=Cluster(
                cluster.kubernetes
                if self.kubernetes_version is None
                else parsed_version(self.kubernetes_version),
                cluster.node_ports if self.node_port_range is None else parsed_range(self.node_port_range),
                self._network(),
            ),
            work_limit=default.work_limit if self.work_limit is None else parsed_work_limit(self.work_limit),
            intents=self.intents or (),
            suggest=suggest,
        )

    def _network(self) -> NetworkProfile:
        default = DEFAULT_NETWORK
        blocks, hosts = self.ip_blocks_match_pods, self.polices_host_network
        return NetworkProfile(
            default.ip_blocks_match_pods if blocks is None else parsed_answer(blocks),
            default.polices_host_network if hosts is None else parsed_answer(hosts),
            default.pod_ranges if self.pod_ranges is None else tuple(map(parsed_network, self.pod_ranges)),
            default.node_ranges if self.node_ranges is None else tuple(map(parsed_network, self.node_ranges)),
        )


def _profile(text: str) -> Profile:
    return parsed_choice(Profile, text, "profile")


def _severity(text: str) -> Severity:
    return parsed_choice(Severity, text, "fail-on")


FIELDS: Final = Choices.__match_args__
LISTS: Final = frozenset({"paths", "exclude", "select", "ignore", "pod_ranges", "node_ranges", "intents"})
PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    "profile": _profile,
    "fail_on": _severity,
    "namespace": parsed_namespace,
    "kubernetes_version": parsed_version,
    "node_port_range": parsed_range,
    "ip_blocks_match_pods": parsed_answer,
    "polices_host_network": parsed_answer,
    "pod_ranges": parsed_network,
    "node_ranges": parsed_network,
    "work_limit": parsed_work_limit,
}
"""How the text of each choice is understood, and each text of a list; those that are missing take any text."""
