"""Settings of a run: the facts about the cluster that files do not hold, and what the user wants checked."""

import re
from enum import StrEnum
from ipaddress import ip_network
from typing import Final, TypeVar

from netlint.errors import UsageError
from netlint.finding import Severity
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.peer import Network
from netlint.model.truth import Truth
from netlint.prover.work import DEFAULT_WORK_LIMIT, MOST_WORK
from netlint.value import field, value

Choice = TypeVar("Choice", bound=StrEnum)
_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


class Profile(StrEnum):
    """How much to report: only what is surely worth an owner's time, or every remark."""

    DEFAULT = "default"
    PEDANTIC = "pedantic"


@value
class Cluster:
    """Facts about the cluster, each with a stated default.

    `kubernetes` is the API server's version. `node_ports` are the first and last port that
    `--service-node-port-range` gives (S3.19). `network` is what its network plugin makes of the cases
    that Kubernetes leaves open.
    """

    kubernetes: tuple[int, int] = (1, 36)
    node_ports: tuple[int, int] = (30000, 32767)
    network: NetworkProfile = DEFAULT_NETWORK


@value
class Settings:
    """What the user asked for.

    `namespace` stands in for the namespace of objects that set none; empty keeps them apart from
    every named one. `select` and `ignore` hold rule ids; an empty `select` means the profile's rules.
    `fail_on` is the least severity that makes the exit code 1; `exit_zero` keeps it 0 whatever is
    found; `strict` counts gaps as findings. `work_limit` is the work that one question about all possible
    connections may take (`prover.solve`). `intents` are the files that hold what must hold; with `suggest`
    changes are to be proposed that make those hold that do not.
    """

    profile: Profile = Profile.DEFAULT
    namespace: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.WARNING
    exit_zero: bool = False
    strict: bool = False
    cluster: Cluster = field(default=Cluster())
    work_limit: int = DEFAULT_WORK_LIMIT
    intents: tuple[str, ...] = ()
    suggest: bool = False


def parsed_choice(choices: type[Choice], text: str, option: str) -> Choice:
    """The choice that `text` names; raises UsageError, which lists the choices, for anything else."""
    known = [str(choice.value) for choice in choices]
    if text not in known:
        raise UsageError(f"`{option}` cannot be `{text}`", f"Choose from {', '.join(known)}.")
    return choices(text)


def parsed_namespace(text: str) -> str:
    """The name of a namespace, or empty for none; raises UsageError where no namespace can have the name."""
    if text and not _LABEL.fullmatch(text):
        hint = "Use lower-case letters, digits and `-`, at most 63 characters."
        raise UsageError(f"`{text}` cannot be the name of a namespace", hint)
    return text


def parsed_version(text: str) -> tuple[int, int]:
    """A Kubernetes version such as `1.36`; raises UsageError for anything else."""
    major, _, minor = text.removeprefix("v").partition(".")
    minor = minor.split(".")[0]
    if not (major.isdecimal() and minor.isdecimal()):
        raise UsageError(f"`{text}` is not a Kubernetes version", "For example: 1.36")
    return int(major), int(minor)


def parsed_work_limit(text: str) -> int:
    """A number of units of work; raises UsageError for anything else."""
    if not (text.isdecimal() and int(text) <= MOST_WORK):
        raise UsageError(f"`{text}` is no amount of work", f"For example: {DEFAULT_WORK_LIMIT}")
    return int(text)


def parsed_range(text: str) -> tuple[int, int]:
    """A range of ports such as `30000-32767`; raises UsageError for anything else."""
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last) <= 65535):
        raise UsageError(f"`{text}` is not a range of ports", "For example: 30000-32767")
    return int(first), int(last)


_ANSWERS: Final = {"no": Truth.FALSE, "unknown": Truth.UNKNOWN, "yes": Truth.TRUE}


def parsed_answer(text: str) -> Truth:
    """`yes`, `no` or `unknown`; raises UsageError for anything else. `true` and `false` are YAML's words for it."""
    word = {"true": "yes", "false": "no"}.get(text, text)
    if word not in _ANSWERS:
        raise UsageError(f"`{text}` is no answer", f"Choose from {', '.join(_ANSWERS)}.")
    return _ANSWERS[word]


def parsed_network(text: str) -> Network:
    """A block of addresses such as `10.0.0.0/8`; raises UsageError for anything else."""
    try:
        return ip_network(text)
    except ValueError as failure:
        raise UsageError(f"`{text}` is no block of addresses", "For example: 10.244.0.0/16") from failure
