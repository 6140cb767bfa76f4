"""A URL as the source of a question: the request that it stands for."""

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from netlint.engine.routing.requests import Request, Scheme
from netlint.errors import UsageError

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_UNCLEAR: Final = re.compile(r"//|/\.{1,2}(/|$)|%2f|[\s\\]", re.IGNORECASE)
_SCHEMES: Final = {"http": Scheme.HTTP, "https": Scheme.HTTPS}
USUAL_PORTS: Final = {Scheme.HTTP: 80, Scheme.HTTPS: 443}
"""The ports of the schemes that URLs may have; those on which an Ingress is served (S4.1)."""

_FORM: Final = "Write, for example, https://shop.example/cart."


class AskedUrl(NamedTuple):
    """The request for a URL, a GET without headers, and the port that it is sent to."""

    request: Request
    port: int


def parsed_url(text: str) -> AskedUrl | None:
    """The request that a text such as `https://shop.example/cart` stands for; None for what is no URL.

    Raises UsageError for URLs that no browser sends, and for those that servers read differently.
    """
    if not _URL.match(text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"`{text}` is no URL", _FORM) from error
    scheme = _SCHEMES.get(parts.scheme.lower())
    host = (parts.hostname or "").removesuffix(".")
    if scheme is None or not _HOST.fullmatch(host) or port == 0:
        raise UsageError(f"`{text}` is no URL of a web server", _FORM)
    path = parts.path or "/"
    if _UNCLEAR.search(path):
        raise UsageError(f"servers differ in how they read the path `{path}`", "Write the plain path.")
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return AskedUrl(Request(host, path, scheme, query=query), port or USUAL_PORTS[scheme])
