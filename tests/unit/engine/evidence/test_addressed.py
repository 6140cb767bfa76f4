"""Which hosts and ports a container's texts tell it to connect to."""

import pytest

from netlint.engine.evidence.addressed import addresses
from netlint.model.configuration import ConfigText


def found(*texts: tuple[str, str]) -> list[tuple[str, int]]:
    given = [ConfigText(name, text) for name, text in texts]
    return list(dict.fromkeys((item.host, item.port) for item in addresses(given)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis://cart", [("cart", 6379)]),
        ("http://api/v1?x=http", [("api", 80)]),
        ("https://api.shop:8443/", [("api.shop", 8443)]),
        ("postgres://user:p:w@db:5432/orders", [("db", 5432)]),
        ("postgres://postgres:5432@db/orders", [("db", 5432)]),
        ("jdbc:postgresql://db/orders", [("db", 5432)]),
        ("mongodb://a:27017,b:27018/x", [("a", 27017), ("b", 27018)]),
        ("user:pw@tcp(db:3306)/orders", [("db", 3306)]),
        ("host=db:5432 user=x", [("db", 5432)]),
        ("kafka-0:9092,kafka-1:9092", [("kafka-0", 9092), ("kafka-1", 9092)]),
        ("until nc -z -w 2 db 5432; do sleep 1; done", [("db", 5432)]),
        ("nc -zv db 5432", [("db", 5432)]),
        ("timeout 1 bash -c '</dev/tcp/db/5432'", [("db", 5432)]),
        ("wait-for-it db:5432 -- curl http://api:8080/", [("api", 8080), ("db", 5432)]),
        ("db.shop.svc", [("db.shop.svc", 0)]),
        ("db.shop.svc.cluster.local", [("db.shop.svc.cluster.local", 0)]),
        ("db.shop.svc.cluster.local:5432", [("db.shop.svc.cluster.local", 5432)]),
    ],
)
def test_urls_and_hosts_with_ports_are_addresses_whatever_the_name(
    text: str, expected: list[tuple[str, int]]
) -> None:
    assert found(("X", text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "db",
        "db.shop",
        "exotic://db",
        "http://$(API_HOST):8080",
        "$(API_HOST):8080",
        "${API_HOST}:8080",
        "redis:7.2",
        "redis:7-alpine",
        "redis@sha256:0123456789",
        "12:30:45",
        "a:1:2",
        "nc -l 8080",
        "nc -lk api 8080",
        "see db.shop.svc for more",
        "/CN=db.shop.svc",
        "HTTP://API:80",
    ],
)
def test_other_words_are_no_addresses(text: str) -> None:
    assert [item for item in found(("X", text)) if not item[0].isdecimal()] == []


@pytest.mark.parametrize("name", ["DB_HOST", "db-host", "DB_ADDR", "DB_URL", "DB_SERVER", "my.db.endpoint"])
def test_a_name_alone_is_an_address_where_the_variable_is_called_like_one(name: str) -> None:
    assert found((name, "db")) == [("db", 0)]


@pytest.mark.parametrize("name", ["HOST", "DB_NAME", "DB", "GHOST", "SERVICE_NAME", "APP_SERVICE"])
def test_a_name_alone_is_none_elsewhere(name: str) -> None:
    assert found((name, "db")) == []


def test_the_port_may_stand_in_a_variable_of_its_own() -> None:
    assert found(("DB_PORT", "5433"), ("DB_HOST", "db"), ("CART_HOST", "cart")) == [("db", 5433), ("cart", 0)]
    assert found(("DB_PORT", "x"), ("DB_HOST", "db")) == [("db", 0)]


@pytest.mark.parametrize(
    "name",
    [
        "CORS_ORIGIN",
        "ALLOWED_HOSTS",
        "KAFKA_ADVERTISED_LISTENERS",
        "listen",
        "web.external-url",
        "PUBLIC_URL",
        "NEXT_PUBLIC_API_URL",
        "REACT_APP_API_URL",
        "OIDC_ISSUER",
        "NO_PROXY",
        "FRONTEND_URL",
        "BASE_URL",
    ],
)
def test_addresses_for_others_do_not_count(name: str) -> None:
    assert found((name, "http://api:8080")) == []


@pytest.mark.parametrize(
    "name", ["FRONTEND_ADDR", "API_BASE_URL", "HTTP_PROXY", "DB_HOSTNAME", "WEBHOOK_URL"]
)
def test_names_that_look_alike_do_count(name: str) -> None:
    assert found((name, "http://api:8080")) == [("api", 8080)]


@pytest.mark.parametrize("name", ["host", "dns-names", "TLS_SAN", "cert-host"])
def test_a_full_name_may_be_meant_for_a_certificate(name: str) -> None:
    assert found((name, "guard.shop.svc")) == []
    assert found((name, "guard.shop.svc:443")) == [("guard.shop.svc", 443)]
