"""Finds load balancers whose allow-list lets every address in."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TypeVar

from netlint.check import Context, Hit, Place
from netlint.engine.load_balancers import AZURE_RANGES, AZURE_TAGS, Reach, reach
from netlint.engine.software import serves_ingress
from netlint.model.service import Service, ServiceType
from netlint.origin import Origin

Source = tuple[str, Origin]
Family = TypeVar("Family", IPv4Network, IPv6Network)


def check(context: Context) -> Iterator[Hit]:
    """Yield each load balancer whose ranges contain or add up to all of IPv4 or IPv6 (S3.25)."""
    for service in context.snapshot.services:
        if service.type is not ServiceType.LOAD_BALANCER or reach(service) is not Reach.LIMITED:
            continue
        cover = _cover(_sources(service))
        if cover and not serves_ingress(service, context.lookup):
            texts = " and ".join(f"`{text}`" for text, _ in cover)
            verb = "is" if len(cover) == 1 else "add up to"
            way, whole = (" over IPv6", "all of IPv6") if ":" in cover[0][0] else ("", "the whole internet")
            yield Hit(
                cover[0][1],
                f"The allow-list of Service `{service}` keeps nobody out{way}: {texts} {verb} {whole}.",
                "List only the networks of your clients.",
                "lets everyone in",
                tuple(Place(origin, "and the rest") for _, origin in cover[1:] if origin != cover[0][1]),
            )


def _sources(service: Service) -> list[Source]:
    """Every range that the field and the annotations list; Azure's tag `Internet` stands for all of them."""
    sources = list(service.source_ranges)
    for key, text in sorted(service.annotations):
        if key in (AZURE_RANGES, AZURE_TAGS):
            origin = service.origin.at("metadata", "annotations", key)
            sources += [(part.strip(), origin) for part in text.split(",")]
    return sources


def _cover(sources: list[Source]) -> list[Source]:
    """The sources that cover all of IPv4 or all of IPv6 together; empty where none do."""
    tags = [source for source in sources if source[0] == "Internet"]
    if tags:
        return tags[:1]
    read = [(network, source) for source in sources if (network := _network(source[0])) is not None]
    return _complete([(n, s) for n, s in read if isinstance(n, IPv4Network)]) or _complete(
        [(n, s) for n, s in read if isinstance(n, IPv6Network)]
    )


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _complete(read: list[tuple[Family, Source]]) -> list[Source]:
    """The fewest of these networks that cover their whole family, in their order; empty where they do not."""
    merged = list(collapse_addresses(network for network, _ in read))
    if not merged or merged[0].prefixlen:
        return []
    kept: dict[Family, Source] = {}
    for network, source in sorted(read, key=lambda item: item[0].prefixlen):
        if not any(network.subnet_of(wider) for wider in kept):
            kept[network] = source
    return sorted(kept.values(), key=[source for _, source in read].index)
