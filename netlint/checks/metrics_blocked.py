"""Finds metrics that the input's Prometheus is told to scrape and that policies keep from it."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.barriers import Barrier, Barriers
from netlint.engine.evidence.refusals import few, refusal
from netlint.engine.evidence.scrapes import Scrape, Scrapes, pods_of
from netlint.engine.words import named
from netlint.origin import Origin

Reason = tuple[Origin, tuple[Barrier, ...]]


def check(context: Context) -> Iterator[Hit]:
    """Yield each monitor's port, or annotation, for which every Prometheus that heeds it is refused (S7.7, T295)."""
    given = context.snapshot
    if not given.prometheuses and not any(item.scrapes for item in given.config_maps):
        return
    if next(context.effective.policies, None) is None:
        return
    more = [pods_of(prometheus, given) for prometheus in given.prometheuses]
    network = context.settings.cluster.network
    barriers = Barriers(context.lookup, context.effective_lookup, network, context.is_patched, more)
    blocked: dict[Reason, list[Scrape]] = defaultdict(list)
    for scrape in Scrapes(given, barriers).all():
        refused = [
            barriers.between(scraper.end, scrape.target, (scrape.port,), scrape.place)
            for scraper in scrape.scrapers
        ]
        if all(refused):
            blocked[scrape.place, refused[0]].append(scrape)
    for (place, reasons), scrapes in blocked.items():
        yield _hit(place, reasons, scrapes, barriers)


def _hit(place: Origin, reasons: tuple[Barrier, ...], scrapes: list[Scrape], barriers: Barriers) -> Hit:
    first = scrapes[0]
    scraper = first.scrapers[0]
    why = refusal(reasons, scraper.end, first.target, (first.port,), barriers)
    port = few(str(scrape.port.first) for scrape in scrapes)
    targets = few(named(scrape.target) for scrape in scrapes)
    return Hit(
        place,
        f"{scraper.words} cannot scrape port {port} of {targets} as {first.wish}, because {why.clause}: "
        "the metrics are missing.",
        f"Let the pods of {scraper.words} connect to port {port} of {targets}.{why.hint}",
        "not reached",
        tuple(Place(*found) for found in why.places),
    )
