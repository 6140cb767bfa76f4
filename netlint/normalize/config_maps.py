"""Converts ConfigMaps: the entries that may name a Service, and what a Prometheus configuration in them scrapes."""

from typing import Final

from netlint.model.configuration import ConfigMap, ConfigText
from netlint.normalize.config_texts import may_name_service
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping
from netlint.source.manifest import Manifest

_SCRAPED_KINDS: Final = ("pod", "service")


def config_map(manifest: Manifest, draft: Draft) -> None:
    """Add a ConfigMap."""
    data = mapping(manifest.body, "data")
    written = {key: item for key, item in data.items() if isinstance(item, str)}
    origin = manifest.origin.at("data")
    draft.config_maps.append(
        ConfigMap(
            namespace=draft.namespace_of(manifest),
            name=manifest.name,
            texts=tuple(
                [
                    ConfigText(key, item, origin.at(key))
                    for key, item in written.items()
                    if may_name_service(key, item) and "\n" not in item
                ]
            ),
            scrapes=frozenset([kind for item in written.values() for kind in _scraped_kinds(item)]),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )


def _scraped_kinds(written: str) -> list[str]:
    """The kinds whose annotations a configuration heeds; one that names namespaces may not look everywhere (V19.1)."""
    if "annotation_prometheus_io_scrape" not in written or "namespaces:" in written:
        return []
    return [kind for kind in _SCRAPED_KINDS if f"_{kind}_annotation_prometheus_io_scrape" in written]


CONVERTERS: Final = {("", "ConfigMap"): config_map}
