"""How messages speak of a request."""

import pytest

from netlint.engine.routing.request_words import in_words
from netlint.engine.routing.requests import Request, Scheme

HEADERS = (("a", "1"), ("b", "2"))


@pytest.mark.parametrize(
    ("request_", "port", "expected"),
    [
        (Request("a.com", "/x"), 0, "`http://a.com/x`"),
        (Request("a.com", "/x", Scheme.HTTPS), 443, "`https://a.com/x`"),
        (Request("a.com", "/x", Scheme.HTTPS), 8443, "`https://a.com:8443/x`"),
        (Request("a.com", "/", method="POST", query=(("q", "a b"),)), 80, "`POST http://a.com/?q=a+b`"),
        (Request("a.com", headers=HEADERS[:1]), 80, "`http://a.com/` with the header `a: 1`"),
        (Request("a.com", headers=HEADERS), 80, "`http://a.com/` with the headers `a: 1` and `b: 2`"),
    ],
)
def test_a_request_is_its_url_with_what_else_counts(request_: Request, port: int, expected: str) -> None:
    assert in_words(request_, port) == expected
