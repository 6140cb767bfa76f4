"""What the API server refuses in Endpoints and EndpointSlices."""

import pytest

from netlint.source.validation import ValidationOptions
from tests.unit.source.validation.manifests import assert_one, told

SLICE = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db}\n"
ENDPOINTS = "apiVersion: v1\nkind: Endpoints\nmetadata: {name: db}\nsubsets: "
ADDRESSES = SLICE + "addressType: %s\nendpoints: [{addresses: ['%s']}]"
PLACE = "endpoints.0.addresses.0"


@pytest.mark.parametrize(
    ("family", "address", "fragment"),
    [
        ("IPv4", "127.0.0.1", "`127.0.0.1` is a loopback address"),
        ("IPv4", "0.0.0.0", "the unspecified address"),
        ("IPv4", "169.254.1.1", "a link-local address"),
        ("IPv6", "ff02::1", "a link-local multicast address"),
        ("IPv6", "::1", "a loopback address"),
        ("IPv4", "db.example.com", "is not an IP address"),
        ("IPv4", "fd00::1", "is no IPv4 address, which `addressType` promises"),
        ("IPv6", "10.0.0.1", "is no IPv6 address"),
        ("IPv4", "10.0.0.01", "leading zeros"),
    ],
)
def test_an_endpoint_address_is_refused(family: str, address: str, fragment: str) -> None:
    """S3.8."""
    assert_one(ADDRESSES % (family, address), "S3.8", PLACE, fragment)


@pytest.mark.parametrize(
    ("family", "address"), [("IPv4", "192.0.2.1"), ("IPv6", "fd00::1"), ("FQDN", "db.example.com")]
)
def test_an_endpoint_address_is_accepted(family: str, address: str) -> None:
    """S3.8: any pod or external address will do."""
    assert told(ADDRESSES % (family, address)) == []


def test_leading_zeros_were_accepted_up_to_1_35() -> None:
    """S1.46."""
    assert told(ADDRESSES % ("IPv4", "10.0.0.01"), ValidationOptions(kubernetes=(1, 35))) == []


def test_port_names_of_a_slice_are_unique() -> None:
    """S3.7: the Service's ports are found by name."""
    text = SLICE + "addressType: IPv4\nports: "
    assert told(text + "[{port: 80}, {name: a, port: 81}]") == []
    assert_one(
        text + "[{name: a, port: 80}, {name: a, port: 81}]", "S3.7", "ports.1.name", "have the name `a`"
    )
    assert_one(text + "[{port: 80}, {port: 81}]", "S3.7", "ports.1", "two ports have no name")


@pytest.mark.parametrize(
    ("text", "place", "fragment"),
    [
        (SLICE, "", "lacks the required field `addressType`"),
        (SLICE + "addressType: IP", "addressType", "`IP` is not a value"),
        (SLICE + "addressType: IPv4\nendpoints: [{addresses: []}]", "endpoints.0.addresses", "an empty list"),
        (ENDPOINTS + "[{addresses: [{}]}]", "subsets.0.addresses.0", "lacks the required field `ip`"),
    ],
)
def test_endpoints_break_their_schema(text: str, place: str, fragment: str) -> None:
    assert_one(text, "schema", place, fragment)


def test_the_addresses_of_endpoints_are_read_the_same_way() -> None:
    """S3.8."""
    assert told(ENDPOINTS + "[{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]") == []
    assert_one(
        ENDPOINTS + "[{addresses: [{ip: '::1'}]}]", "S3.8", "subsets.0.addresses.0.ip", "a loopback address"
    )
    not_ready = ENDPOINTS + "[{notReadyAddresses: [{ip: here}]}]"
    assert_one(not_ready, "S3.8", "subsets.0.notReadyAddresses.0.ip", "is not an IP address")
    assert_one(ENDPOINTS + "[{ports: [{port: 80}]}]", "S3.8", "subsets.0", "has no addresses")


def test_several_ports_of_endpoints_need_names() -> None:
    """S3.7."""
    text = ENDPOINTS + "[{addresses: [{ip: 192.0.2.1}], ports: [{name: a, port: 80}, {port: 81}]}]"
    assert_one(text, "S3.7", "subsets.0.ports.1", "a port without a name")
