"""The ports that a question asks for: numbers, ranges, names, or all of them."""

import re
from typing import Final

from netlint.engine.answers.ends import End
from netlint.engine.answers.ports_on import EVERY_PORT
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.named_ports import ports_named
from netlint.engine.reachability.parties import Pod
from netlint.engine.reachability.port_space import canonical
from netlint.engine.words import conjunction
from netlint.errors import UsageError
from netlint.model.ports import FIRST_PORT, LAST_PORT, NamedPort, PortRange, Protocol

AskedPort = PortRange | NamedPort
"""A port of the question; a name is one that the destination's containers declare."""

_NUMBERS: Final = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_NAME: Final = re.compile(r"(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?")
_HINT: Final = "For example: 8080, 53/UDP, 8000-8100, or http for a port that the destination names."


def parsed_port(text: str) -> AskedPort:
    """A port such as `8080`, `53/UDP`, `8000-8100/TCP` or `http`; raises UsageError for anything else.

    A number without a protocol is TCP, as in manifests (S1.48); a name may be of any protocol.
    """
    port, slash, word = text.strip().partition("/")
    protocol = next((item for item in Protocol if item.value == word.upper()), None)
    if slash and protocol is None:
        raise UsageError(f"`--port {text}` names no protocol that has ports", "Choose from TCP, UDP, SCTP.")
    numbers = _NUMBERS.fullmatch(port)
    if numbers is None:
        if not _NAME.fullmatch(port):
            raise UsageError(f"`--port {text}` is no port", _HINT)
        return NamedPort(port, protocol)
    first, last = int(numbers[1]), int(numbers[2] or numbers[1])
    if not FIRST_PORT <= first <= last <= LAST_PORT:
        raise UsageError(
            f"`--port {text}` is no port", f"Ports are numbers from {FIRST_PORT} to {LAST_PORT}."
        )
    return PortRange(protocol or Protocol.TCP, first, last)


def ports_asked(asked: AskedPort | None, destination: End) -> Allowed:
    """The ports of one destination that are asked for: all where the question names none.

    Raises UsageError for a name that the destination does not declare.
    """
    match asked:
        case None:
            return EVERY_PORT
        case PortRange():
            return (asked,)
        case NamedPort(name):
            declared = destination.party.ports if isinstance(destination.party, Pod) else ()
            found = ports_named(asked, declared)
            if not found:
                names = [f"`{port.name}`" for port in declared if port.name]
                hint = f"It declares {conjunction(names)}." if names else "Ask for a number."
                raise UsageError(f"`{destination.name}` declares no port named `{name}`", hint)
            return canonical(found)
