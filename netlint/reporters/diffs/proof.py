"""What a comparison for every pod that could exist comes to, and the sentences that say so."""

from collections.abc import Iterator

from netlint.value import value


@value
class Step:
    """What decides about a witness on one side, `old` or `new`: a sentence, and the place that shows it, if any."""

    side: str
    text: str
    object: str = ""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Where it stands; empty for what no manifest shows."""
        return f"{self.file}:{self.line}" if self.file else ""


@value
class Difference:
    """A connection that one side allows and the other one does not, with what decides on either side."""

    source: str
    destination: str
    protocol: str
    port: int
    because: tuple[Step, ...]

    def __str__(self) -> str:
        return f"{self.source} → {self.destination} on {self.port}/{self.protocol}"


@value
class Claim:
    """The claim that nothing is opened, or closed: `proved`, `refuted` by a connection, or `unknown` for a reason."""

    verdict: str
    reason: str = ""
    witness: Difference | None = None


@value
class Proof:
    """What becomes of all the connections that could exist."""

    opened: Claim
    closed: Claim

    @property
    def equal(self) -> str:
        """Whether both sides allow the same: `proved`, `refuted` or `unknown`."""
        verdicts = {self.opened.verdict, self.closed.verdict}
        return next(verdict for verdict in ("refuted", "unknown", "proved") if verdict in verdicts)


HEADING = "For every pod that could exist"


def proof_words(proof: Proof, old: str, new: str) -> Iterator[tuple[str, Claim]]:
    """Sentences about both directions, each with the claim that it is about; one sentence where all is equal."""
    if proof.equal == "proved":
        yield "equal: what one side allows, the other one allows, too.", proof.opened
        return
    for claim, more, less in ((proof.opened, new, old), (proof.closed, old, new)):
        match claim.verdict:
            case "proved":
                yield f"{more} allows nothing that {less} does not.", claim
            case "refuted":
                yield f"{more} allows what {less} does not: {claim.witness}", claim
            case _:
                yield f"whether {more} allows more than {less} is not known: {claim.reason}.", claim
