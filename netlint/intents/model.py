"""Intents as values: who may talk to whom, on which ports, and how bad it is if that does not hold."""

from collections.abc import Iterator
from enum import StrEnum

from netlint.engine.answers.asked_ports import AskedPort
from netlint.finding import Severity, Skipped
from netlint.model.peer import Network
from netlint.model.selector import Selector
from netlint.origin import Origin
from netlint.source.files import SourceFile
from netlint.value import field, value

KIND = "Intents"
"""The kind of the documents that hold intents."""


class Expect(StrEnum):
    """What is expected of the connections from one side to the other.

    `denied`: none is allowed. `allowed`: every one is. `only`: none from anybody else to the destinations is.
    """

    DENIED = "denied"
    ALLOWED = "allowed"
    ONLY = "only"


@value
class AnyoneSide:
    """Every pod, every node and every address."""

    origin: Origin = field(compare=False)


@value
class InternetSide:
    """Every address outside the private ranges."""

    origin: Origin = field(compare=False)


@value
class BlockSide:
    """The addresses in any of `networks` and in none of `exceptions`."""

    networks: tuple[Network, ...]
    exceptions: tuple[Network, ...]
    origin: Origin = field(compare=False)


@value
class WorkloadSide:
    """The pods of one workload of the manifests; `name` as `netlint reach` takes it, such as `shop/api[Deployment]`."""

    name: str
    origin: Origin = field(compare=False)


@value
class PodsSide:
    """The pods with labels that pass `pods`, in namespaces of these names with labels that pass `namespaces`.

    `names` is sorted; empty, it leaves the name open. With `every_possible` the pods are all that may ever
    exist, whatever the expectation; without it `allowed` is about the pods that the manifests show.
    """

    names: tuple[str, ...]
    namespaces: Selector
    pods: Selector
    every_possible: bool
    origin: Origin = field(compare=False)


@value
class NotSide:
    """Everybody who is on none of the sides in `parts`."""

    parts: tuple["Side", ...]
    origin: Origin = field(compare=False)


Side = AnyoneSide | InternetSide | BlockSide | WorkloadSide | PodsSide | NotSide


@value
class Intent:
    """One expectation: about connections from any of `sources` to any of `destinations`, on any of `ports`.

    Empty `ports` mean every port of every protocol. A connection counts up to `within` hops long: those
    after the first go on from a workload that the one before leads to. `origin` is that of the intent as a
    whole; its id stands at `origin.at("id")`.
    """

    id: str
    expect: Expect
    sources: tuple[Side, ...]
    destinations: tuple[Side, ...]
    ports: tuple[AskedPort, ...]
    within: int
    severity: Severity
    description: str
    origin: Origin = field(compare=False)


@value
class IntentsFile:
    """A file of intents: `source` is the file as it was read, in which the origins lie."""

    source: SourceFile
    intents: tuple[Intent, ...]


@value
class IntentsFiles:
    """Every file of intents that was asked for, and what in their folders was left alone."""

    files: tuple[IntentsFile, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def intents(self) -> Iterator[Intent]:
        """All intents, file by file, in the order in which they stand; no two have the same id."""
        return (intent for file in self.files for intent in file.intents)
