"""Which hosts the hostnames of Ingresses and of the Gateway API stand for, and which of two is the more specific."""

from collections.abc import Iterable

EVERY_HOST = ""
"""What stands for every host: a hostname that is left out (S4.6, S5.17)."""

_WILDCARD = "*."


def ingress_host_matches(pattern: str, host: str) -> bool:
    """Whether the host of an Ingress rule stands for `host`; a wildcard is exactly one label (S4.6, S4.7)."""
    pattern, host = pattern.lower(), host.lower()
    if not pattern.startswith(_WILDCARD):
        return pattern in (EVERY_HOST, host)
    label, _, rest = host.partition(".")
    return bool(label) and rest == pattern.removeprefix(_WILDCARD)


def gateway_host_matches(pattern: str, host: str) -> bool:
    """Whether a hostname of the Gateway API stands for `host`; a wildcard is one label or more (S5.17)."""
    pattern, host = pattern.lower(), host.lower()
    if not pattern.startswith(_WILDCARD):
        return pattern in (EVERY_HOST, host)
    return _is_below(host, pattern)


def shared_hosts(one: str, other: str) -> str | None:
    """The hosts that two hostnames of the Gateway API have in common, as a hostname; None for none (S5.18)."""
    narrow, wide = sorted((one.lower(), other.lower()), key=specificity, reverse=True)
    if wide in (EVERY_HOST, narrow):
        return narrow
    return narrow if wide.startswith(_WILDCARD) and _is_below(narrow, wide) else None


def specificity(hostname: str) -> tuple[int, int]:
    """The order of hostnames that stand for one host: exact, longer wildcard, shorter wildcard, none (S5.9, S5.20)."""
    return (0 if hostname.startswith(_WILDCARD) else len(hostname), len(hostname))


def _is_below(hostname: str, wildcard: str) -> bool:
    suffix = wildcard.removeprefix("*")
    return hostname.endswith(suffix) and len(hostname) > len(suffix)


class HostSet:
    """Hostnames of the Gateway API, many of them, and whether another one has a host in common with any (S5.18)."""

    def __init__(self, hostnames: Iterable[str]) -> None:
        self._hostnames = frozenset(hostname.lower() for hostname in hostnames)
        self._above = frozenset(wildcard for name in self._hostnames for wildcard in wildcards_over(name))

    def meets(self, hostname: str) -> bool:
        """Whether one of the hostnames and `hostname` both stand for some host."""
        hostname = hostname.lower()
        if hostname == EVERY_HOST:
            return bool(self._hostnames)
        over = (EVERY_HOST, hostname, *wildcards_over(hostname))
        return hostname in self._above or not self._hostnames.isdisjoint(over)


def wildcards_over(hostname: str) -> list[str]:
    """The wildcards that stand for everything that `hostname` stands for, itself left out (S5.17)."""
    labels = hostname.removeprefix(_WILDCARD).split(".")
    return [_WILDCARD + ".".join(labels[start:]) for start in range(1, len(labels))]
