"""A way from outside the cluster, or from a pod that does not exist yet, to a workload: as reports show it."""

from netlint.engine.reachability.connectivity import Allowed
from netlint.model.peer import Network
from netlint.value import value


@value
class Reason:
    """A place in the input that opens or closes the way, with what it does there."""

    file: str
    line: int
    object: str
    text: str


@value
class WayIn:
    """One way in.

    `entry` says where it begins, and `url` what to ask for where that is a URL. `object` is the kind,
    namespace and name of the object that opens it; empty where none does. `sources` are the addresses, or
    the pods in words, from which it can be taken; `clients` are the same addresses, empty where they are not
    known or nothing limits them. `verdict` is `allowed`, `denied` or `unknown`: what the policies make of it.
    """

    kind: str
    entry: str
    object: tuple[str, str, str]
    sources: tuple[str, ...]
    destination: str
    allowed: Allowed
    verdict: str
    url: str = ""
    because: tuple[Reason, ...] = ()
    clients: tuple[Network, ...] = ()

    @property
    def key(self) -> tuple[str, str, tuple[str, str, str], str]:
        """What makes it the same way in two versions of an input."""
        return self.kind, self.entry, self.object, self.destination

    @property
    def meaning(self) -> tuple[tuple[str, ...], Allowed, str]:
        """What of a way is compared between two versions of an input: not where it is written."""
        return self.sources, self.allowed, self.verdict

    def on(self, allowed: Allowed) -> "WayIn":
        """The same way, on these ports."""
        fields = {name: getattr(self, name) for name in WayIn.__match_args__}
        return WayIn(**fields | {"allowed": allowed})

    @property
    def is_open(self) -> bool:
        """Whether the policies let connections through, or may do so."""
        return self.verdict != "denied"
