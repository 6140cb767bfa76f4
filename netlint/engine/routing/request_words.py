"""How messages speak of a request."""

from typing import Final
from urllib.parse import urlencode

from netlint.engine.routing.requests import Request, Scheme
from netlint.engine.words import conjunction

_USUAL_PORTS: Final = {Scheme.HTTP: 80, Scheme.HTTPS: 443}


def url_of(request: Request, port: int = 0) -> str:
    """The URL of a request; `port` 0 is the usual one of its scheme."""
    suffix = "" if port in (0, _USUAL_PORTS.get(request.scheme)) else f":{port}"
    query = f"?{urlencode(request.query)}" if request.query else ""
    return f"{request.scheme}://{request.host}{suffix}{request.path}{query}"


def in_words(request: Request, port: int = 0) -> str:
    """A request by its URL, with a method other than GET before it and its headers after it."""
    method = "" if request.method == "GET" else f"{request.method} "
    shown = f"`{method}{url_of(request, port)}`"
    if not request.headers:
        return shown
    noun = "header" if len(request.headers) == 1 else "headers"
    return f"{shown} with the {noun} {conjunction(f'`{name}: {text}`' for name, text in request.headers)}"
