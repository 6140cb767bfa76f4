"""What a user chooses, on the command line or in a configuration file, before it is understood."""

from collections.abc import Callable, Mapping
from typing import Final

from netlint.config import (
    Cluster,
    Profile,
    Settings,
    parsed_choice,
    parsed_namespace,
    parsed_range,
    parsed_version,
)
from netlint.finding import Severity
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

    def over(self, other: "Choices") -> "Choices":
        """These choices, and those of `other` that these leave open."""
        return Choices(
            *(getattr(other, name) if getattr(self, name) is None else getattr(self, name) for name in FIELDS)
        )

    def settings(self, *, exit_zero: bool, strict: bool) -> Settings:
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
            ),
        )


def _profile(text: str) -> Profile:
    return parsed_choice(Profile, text, "profile")


def _severity(text: str) -> Severity:
    return parsed_choice(Severity, text, "fail-on")


FIELDS: Final = Choices.__match_args__
LISTS: Final = frozenset({"paths", "exclude", "select", "ignore"})
PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    "profile": _profile,
    "fail_on": _severity,
    "namespace": parsed_namespace,
    "kubernetes_version": parsed_version,
    "node_port_range": parsed_range,
}
"""How the text of each choice that is no list is understood."""
