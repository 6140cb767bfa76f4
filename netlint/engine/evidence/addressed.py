"""Finds the hosts and ports in a container's texts to which it is told to connect: URLs, `host:port`, `DB_HOST`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from netlint.model.configuration import ConfigText
from netlint.origin import Origin

_NAME: Final = r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?"
_URL: Final = re.compile(r"\b([a-z][a-z0-9+.-]{0,30})://(?:[^\s/@'\"]{0,250}@)?([^\s/?#;'\"<>()$]{1,500})")
_HOST_AND_PORT: Final = re.compile(rf"(?<![\w.:/$)}}-])({_NAME}):([0-9]{{1,5}})(?![\w.@:-])")
_NETCAT: Final = re.compile(
    rf"\bnc(?: +-[a-km-tv-zA-Z0-9]+(?: +[0-9]+)?){{0,4}} +({_NAME}) +([0-9]{{1,5}})\b"
)
_SHELL_SOCKET: Final = re.compile(rf"/dev/tcp/({_NAME})/([0-9]{{1,5}})\b")
_WHOLE_NAME: Final = re.compile(_NAME)
_CLUSTER_NAME: Final = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+\.svc(\.[a-z0-9.-]+)?")

_TELLING_NAME: Final = re.compile(
    r"(?P<prefix>.+?[_.-])(HOST|HOSTNAME|ADDR|ADDRESS|SERVER|ENDPOINT|URL|URI)", re.IGNORECASE
)
_PORT_NAME: Final = re.compile(r"(?P<prefix>.+?[_.-])PORT", re.IGNORECASE)
_NO_TARGET: Final = re.compile(
    r"(^|[_.-])(advertised?|allow(ed)?|announced?|audiences?|bind|callback|cors|external|issuers?|links?|"
    r"listen(er)?s?|no[_.-]?proxy|origins?|own|public|react|redirect(ion)?s?|refer+ers?|self|"
    r"server[_.-]?name|trusted|virtual|vite|vue|whitelist)([_.-]|$)|"
    r"(^|[_.-])(client|frontend|home|root|site|ui)[_.-]ur[il]$|^(app|base|web)[_.-]ur[il]$",
    re.IGNORECASE,
)
"""Names of texts that may be the address of the pods themselves, or one that browsers or others shall use."""
_OF_CERTIFICATE: Final = re.compile(
    r"(^|[_.-])(cert(ificate)?s?|cn|common[_.-]?name|dns|domains?|sans?|subject|tls)([_.-]|$)|^hosts?$|^host[_.-]?names?$",
    re.IGNORECASE,
)
"""Names of texts whose bare names may stand in a certificate only."""

_DEFAULT_PORTS: Final[Mapping[str, int]] = {
    "amqp": 5672,
    "amqps": 5671,
    "http": 80,
    "https": 443,
    "mongodb": 27017,
    "mysql": 3306,
    "nats": 4222,
    "postgres": 5432,
    "postgresql": 5432,
    "redis": 6379,
    "rediss": 6379,
    "ws": 80,
    "wss": 443,
}


class Address(NamedTuple):
    """A host that a text tells a container to connect to; `port` is 0 where no text says which."""

    host: str
    port: int
    origin: Origin


def addresses(texts: Iterable[ConfigText]) -> Iterator[Address]:
    """Every address in the texts of one container, some more than once.

    A bare name is an address where the variable is called like one, `DB_HOST`; its port is then that of the
    variable `DB_PORT`. A full name of the cluster, `db.shop.svc`, needs no such variable.
    """
    given = tuple(texts)
    ports = {
        match["prefix"].upper(): int(item.text)
        for item in given
        if (match := _PORT_NAME.fullmatch(item.name)) and re.fullmatch(r"[0-9]{1,5}", item.text)
    }
    for item in given:
        if not _NO_TARGET.search(item.name):
            for host, port in _found_in(item, ports):
                yield Address(host, port, item.origin)


def _found_in(item: ConfigText, ports: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    written = item.text
    if _WHOLE_NAME.fullmatch(written):
        telling = _TELLING_NAME.fullmatch(item.name)
        if (telling or _CLUSTER_NAME.fullmatch(written)) and not _OF_CERTIFICATE.search(item.name):
            yield written, ports.get(telling["prefix"].upper(), 0) if telling else 0
        return
    for scheme, authorities in _URL.findall(written):
        yield from _authorities(scheme, authorities)
    for pattern in (_HOST_AND_PORT, _NETCAT, _SHELL_SOCKET):
        for host, port in pattern.findall(written):
            yield host, int(port)


def _authorities(scheme: str, written: str) -> Iterator[tuple[str, int]]:
    """The hosts of a URL: some clients take several, separated by commas."""
    for part in written.split(","):
        host, colon, port = part.partition(":")
        number = int(port) if re.fullmatch(r"[0-9]{1,5}", port) else 0
        if not colon:
            number = _DEFAULT_PORTS.get(scheme, 0)
        if number and _WHOLE_NAME.fullmatch(host):
            yield host, number
