"""A violation: one way in which an object breaks the rules of its API."""

from typing import NamedTuple

from netlint.origin import Path

REFUSED = "the API server refuses the object"
STRICT = "kubectl and other strict clients refuse the object, lenient ones drop the field"


class ValidationOptions(NamedTuple):
    """What the cluster is taken to be: its Kubernetes version, and its first and last node port."""

    kubernetes: tuple[int, int] = (1, 36)
    node_port_range: tuple[int, int] = (30000, 32767)


class Violation(NamedTuple):
    """One way in which an object breaks the rules of its API.

    `path` leads from the root of the object to the value at fault, or to the mapping that lacks a field;
    with `on_key` the key that ends the path is at fault. `message` says what is wrong and what the API server
    does about it, `help` how to mend it. `rule` is the fact behind it, such as "V-NP.4", or "schema". `keeps_out`
    is false where the cluster takes the object all the same, as netlint reads it (D.8).
    """

    path: Path
    on_key: bool
    message: str
    help: str
    rule: str
    keeps_out: bool = True


def refused(path: Path, what: str, help: str, rule: str, *, on_key: bool = False) -> Violation:
    """The violation of an object that the API server refuses because of `what`, a clause."""
    return Violation(path, on_key, f"{what}; {REFUSED}", help, rule)
