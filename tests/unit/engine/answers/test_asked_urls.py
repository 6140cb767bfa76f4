"""The requests that URLs stand for."""

import pytest

from netlint.engine.answers.asked_urls import AskedUrl, parsed_url
from netlint.engine.routing.requests import Request, Scheme
from netlint.errors import UsageError

HTTP, HTTPS = Scheme.HTTP, Scheme.HTTPS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a.com", AskedUrl(Request("a.com"), 80)),
        ("https://a.com/", AskedUrl(Request("a.com", scheme=HTTPS), 443)),
        ("HTTPS://A.Com.:8443/X", AskedUrl(Request("a.com", "/X", HTTPS), 8443)),
        ("http://a.com/x/?b=1&c=#d", AskedUrl(Request("a.com", "/x/", query=(("b", "1"), ("c", ""))), 80)),
        ("http://me@a.com/", AskedUrl(Request("a.com"), 80)),
        ("http://10.0.0.1/", AskedUrl(Request("10.0.0.1"), 80)),
    ],
)
def test_a_url_is_a_request(text: str, expected: AskedUrl) -> None:
    assert parsed_url(text) == expected


@pytest.mark.parametrize(
    "text", ["shop/web", "internet", "svc/shop/web:80", "app=http", "10.0.0.0/8", "a:b//c"]
)
def test_other_words_are_no_url(text: str) -> None:
    assert parsed_url(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ftp://a.com/",
        "http://",
        "http:///x",
        "http://*.a.com/",
        "http://-a.com/",
        "http://a..com/",
        "http://[::1",
        "http://a.com:0/",
        "http://a.com:x/",
        "http://a.com/%2Fx",
        "http://a.com/x/..",
        "http://a.com/./x",
        "http://a.com/x//y",
    ],
)
def test_what_no_client_sends_so_or_servers_read_differently_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parsed_url(text)
