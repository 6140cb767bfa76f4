"""Whom the load balancer of a Service lets in, as its ranges and the clouds' annotations say."""

from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address

from netlint.model.service import Service
from netlint.origin import Origin

Test = Callable[[str], bool]


class Reach(StrEnum):
    """From where a load balancer can be reached: from inside, from listed sources, or from everywhere."""

    PRIVATE = "private"
    LIMITED = "limited"
    OPEN = "open"
    UNKNOWN = "unknown"


def _is(*words: str) -> Test:
    return lambda text: text.strip().lower() in words


def _is_set(text: str) -> bool:
    return bool(text.strip())


def _is_not_false(text: str) -> bool:
    return text.strip().lower() not in ("", "false")


def _names_type_inner(text: str) -> bool:
    return '"inner"' in text.lower()


def _are_private_addresses(text: str) -> bool:
    """Whether each address of a comma-separated list is one that the internet does not route."""
    try:
        return all(ip_address(part.strip()).is_private for part in text.split(","))
    except ValueError:
        return False


def _is_internal(address: str) -> bool:
    """Whether an address is private; AWS begins the host names of its internal load balancers so."""
    return address.startswith("internal-") or _are_private_addresses(address)


_true = _is("true", "1", "yes")

_PREFIX = "service.beta.kubernetes.io/"
_AWS = _PREFIX + "aws-load-balancer-"
_AZURE_RANGES = _PREFIX + "azure-allowed-ip-ranges"
_AZURE_TAGS = _PREFIX + "azure-allowed-service-tags"
INTERNET_TAG = "Internet"
"""The tag that stands for every address."""

_PRIVATE: dict[str, Test] = {
    # The in-tree provider of AWS takes any text but `false` for yes; `0.0.0.0/0` was the documented one.
    _AWS + "internal": _is_not_false,
    _AWS + "scheme": _is("internal"),
    "networking.gke.io/load-balancer-type": _is("internal"),
    "cloud.google.com/load-balancer-type": _is("internal"),
    _PREFIX + "azure-load-balancer-internal": _true,
    _PREFIX + "openstack-internal-load-balancer": _true,
    _PREFIX + "oci-load-balancer-internal": _true,
    "oci-network-load-balancer.oraclecloud.com/internal": _true,
    _PREFIX + "alibaba-cloud-loadbalancer-address-type": _is("intranet"),
    _PREFIX + "alicloud-loadbalancer-address-type": _is("intranet"),
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": _is_set,
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": _is("private"),
    "yandex.cloud/load-balancer-type": _is("internal"),
    "kubernetes.io/elb.autocreate": _names_type_inner,
    _PREFIX + "cce-load-balancer-internal-vpc": _true,
    _PREFIX + "volcengine-loadbalancer-address-type": _is("private"),
    _PREFIX + "ucloud-load-balancer-type": _is("inner"),
    _PREFIX + "do-loadbalancer-network": _is("internal"),
    _PREFIX + "scw-loadbalancer-private": _true,
    "load-balancer.hetzner.cloud/disable-public-network": _true,
    "metallb.io/loadBalancerIPs": _are_private_addresses,
    "metallb.universe.tf/loadBalancerIPs": _are_private_addresses,
    "lbipam.cilium.io/ips": _are_private_addresses,
    "io.cilium/lb-ipam-ips": _are_private_addresses,
    "kube-vip.io/loadbalancerIPs": _are_private_addresses,
}

_LIMITED: dict[str, Test] = {
    _AWS + "security-groups": _is_set,
    _AWS + "security-group-prefix-lists": _is_set,
    _AZURE_RANGES: _is_set,
    _AZURE_TAGS: _is_set,
    "oci.oraclecloud.com/oci-network-security-groups": _is_set,
    "oci.oraclecloud.com/security-rule-management-mode": _is("none", "nsg"),
    _PREFIX + "alibaba-cloud-loadbalancer-acl-status": _is("on"),
    "service.cloud.tencent.com/security-groups": _is_set,
    "kubernetes.io/elb.acl-status": _is("on"),
    _PREFIX + "do-loadbalancer-allow-rules": _is_set,
    _PREFIX + "linode-loadbalancer-firewall-id": _is_set,
    _PREFIX + "linode-loadbalancer-firewall-acl": _is_set,
    _PREFIX + "vultr-loadbalancer-firewall-rules": _is_set,
    "kubernetes.civo.com/firewall-id": _is_set,
}

# Load balancers of networks that their owners run themselves: whether a pool is public, only they know.
_OWN_NETWORK = ("metallb.io/", "metallb.universe.tf/", "lbipam.cilium.io/", "kube-vip.io/", "purelb.io/")

_DEFAULTS_TO_PRIVATE = frozenset({"service.k8s.aws/nlb", "eks.amazonaws.com/nlb"})
_PUBLIC_CLASSES = frozenset({"networking.gke.io/l4-regional-external", "ngrok", *_DEFAULTS_TO_PRIVATE})


def reach(service: Service) -> Reach:
    """From where the load balancer of a LoadBalancer Service accepts connections (S3.25, S3.28).

    A loadBalancerClass that is not a known public one leaves it unknown (S3.26), and so does a pool of
    addresses in a network of one's own.
    """
    annotations = dict(service.annotations)
    if _says(annotations, _PRIVATE) or _is_private_on_aws(service, annotations):
        return Reach.PRIVATE
    assigned = service.load_balancer_addresses
    if assigned and all(map(_is_internal, assigned)):
        return Reach.PRIVATE
    if service.load_balancer_ip and _are_private_addresses(service.load_balancer_ip):
        return Reach.PRIVATE
    if service.source_ranges or _says(annotations, _LIMITED):
        return Reach.LIMITED
    if service.load_balancer_class and service.load_balancer_class not in _PUBLIC_CLASSES:
        return Reach.UNKNOWN
    if any(key.startswith(_OWN_NETWORK) for key in annotations) and _PRIVATE.keys().isdisjoint(annotations):
        return Reach.UNKNOWN
    return Reach.OPEN


def _says(annotations: dict[str, str], tests: dict[str, Test]) -> bool:
    return any(key in tests and tests[key](text) for key, text in annotations.items())


def _is_private_on_aws(service: Service, annotations: dict[str, str]) -> bool:
    """The AWS Load Balancer Controller makes internal load balancers unless the scheme says otherwise."""
    by_controller = service.load_balancer_class in _DEFAULTS_TO_PRIVATE or annotations.get(_AWS + "type") in (
        "external",
        "nlb-ip",
    )
    return by_controller and _AWS + "scheme" not in annotations and _AWS + "internal" not in annotations


def allowed_sources(service: Service) -> list[tuple[str, Origin]]:
    """Every range that the field and the annotations list; Azure's tag `Internet` stands for all of them."""
    sources = list(service.source_ranges)
    for key, text in sorted(service.annotations):
        if key in (_AZURE_RANGES, _AZURE_TAGS):
            origin = service.origin.at("metadata", "annotations", key)
            sources += [(part.strip(), origin) for part in text.split(",")]
    return sources
