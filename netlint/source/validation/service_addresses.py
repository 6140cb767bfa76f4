"""Rules for the addresses of a Service: cluster addresses, families, external IPs, source ranges."""

from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.addresses import address_problem, cidr_problem, parse_address, special_use
from netlint.source.validation.fields import is_filled, text_in, texts_in
from netlint.source.validation.violation import ValidationOptions, Violation, refused

SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


def address_violations(spec: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-SVC.14, V-SVC.15 and V-SVC.16 in the spec of a Service."""
    if text_in(spec, "type") != "ExternalName":
        yield from _cluster_address_violations(spec, options)
        yield from _family_violations(spec)
    for index, text in texts_in(spec, "externalIPs"):
        path = ("spec", "externalIPs", index)
        address = parse_address(text)
        if problem := address_problem(text, options.kubernetes):
            yield refused(path, problem.what, problem.help, "V-SVC.16")
        elif address is not None and (use := special_use(address)):
            what = f"`{text}` is {use}, which no Service may take"
            yield refused(path, what, "use an address that routes to the nodes", "V-SVC.16")


def _cluster_address_violations(spec: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    single = text_in(spec, "clusterIP")
    several = list(texts_in(spec, "clusterIPs"))
    addresses: list[tuple[Path, str]] = [(("spec", "clusterIPs", index), text) for index, text in several]
    if single and not several:
        addresses = [(("spec", "clusterIP"), single)]
    for path, text in addresses:
        if text != "None" and (problem := address_problem(text, options.kubernetes)):
            advice = f"{problem.help}, or `None` for a headless Service"
            yield refused(path, problem.what, advice, "V-SVC.14")
    yield from _pair_violations(single, [text for _, text in several])


def _pair_violations(single: str, several: list[str]) -> Iterator[Violation]:
    path = ("spec", "clusterIPs")
    if several and several[0] != single:
        what = "the first of `clusterIPs` is not the same as `clusterIP`"
        yield refused((*path, 0), what, "give both the same address, or leave out `clusterIPs`", "V-SVC.14")
    if len(several) == 2 and "None" in several:
        what = "`None` stands beside an address in `clusterIPs`"
        yield refused(path, what, "keep either `None` or the addresses", "V-SVC.14")
    elif len(several) == 2:
        versions = [address.version for text in several if (address := parse_address(text)) is not None]
        if len(versions) == 2 and versions[0] == versions[1]:
            what = "both addresses in `clusterIPs` are of the same family"
            yield refused(path, what, "give one IPv4 and one IPv6 address", "V-SVC.14")


def _family_violations(spec: Mapping[str, Any]) -> Iterator[Violation]:
    families = [text for _, text in texts_in(spec, "ipFamilies")]
    addresses = [text for _, text in texts_in(spec, "clusterIPs")] or [text_in(spec, "clusterIP")]
    if len(families) == 2 and families[0] == families[1]:
        what = f"`ipFamilies` lists `{families[0]}` twice"
        yield refused(("spec", "ipFamilies", 1), what, "list each family once", "V-SVC.15")
    if text_in(spec, "ipFamilyPolicy") == "SingleStack" and (len(families) > 1 or len(addresses) > 1):
        what = "a SingleStack Service has one address of one family, but two are listed"
        advice = "use `PreferDualStack` or `RequireDualStack`, or list one"
        yield refused(("spec", "ipFamilyPolicy"), what, advice, "V-SVC.15")
    for index, (family, text) in enumerate(zip(families, addresses, strict=False)):
        address = parse_address(text)
        if address is not None and family in ("IPv4", "IPv6") and family != f"IPv{address.version}":
            what = f"the family `{family}` does not fit the cluster address `{text}`"
            yield refused(("spec", "ipFamilies", index), what, "list them in the same order", "V-SVC.14")


def source_range_violations(
    spec: Mapping[str, Any], annotations: Mapping[str, Any], service_type: str, options: ValidationOptions
) -> Iterator[Violation]:
    """The violations of V-SVC.18: source ranges in the field, or else in the annotation."""
    path: Path = ("spec", "loadBalancerSourceRanges")
    if is_filled(spec, "loadBalancerSourceRanges"):
        ranges = [((*path, index), text) for index, text in texts_in(spec, "loadBalancerSourceRanges")]
    elif text := text_in(annotations, SOURCE_RANGES):
        path = ("metadata", "annotations", SOURCE_RANGES)
        ranges = [(path, part) for part in text.split(",") if text.strip()]
    else:
        return
    if service_type != "LoadBalancer":
        what = f"source ranges are only for Services of type LoadBalancer, and this one is {service_type}"
        yield refused(
            path, what, f"remove `{path[-1]}`, or make the Service `type: LoadBalancer`", "V-SVC.18"
        )
        return
    for here, part in ranges:
        if problem := cidr_problem(part.strip(), options.kubernetes):
            yield refused(here, problem.what, problem.help, "V-SVC.18")
