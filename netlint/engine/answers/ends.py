"""One end of a question: a party with the name that the answer calls it by."""

from netlint.engine.reachability.parties import Party
from netlint.origin import Origin
from netlint.value import field, value


@value
class End:
    """An end of a connection.

    `origin` is where its pods are written, None for what no manifest holds. `is_one_pod` tells that there
    is a single pod, which always reaches itself (S1.58).
    """

    name: str
    party: Party
    origin: Origin | None = field(default=None, compare=False)
    is_one_pod: bool = False
