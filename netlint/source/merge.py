"""Applies merge keys (`<<`) the way the Kubernetes reader does."""

from netlint.errors import ErrorKind
from netlint.source.tree import BrokenDocument, Mapping, Sequence, Value, unpack


def merge(mapping: Mapping, value: Value, place: int, *, is_alias: bool) -> set[str]:
    """Apply a merge key: in document order, overwriting what stands above it (A.2). Returns the keys it sets.

    To set one of them again is what merge keys are for: kubectl, which reads leniently, and Kustomize
    take it, although the strict reader of the API server would count it as given twice. Raises
    BrokenDocument where the value is neither a mapping nor a list of mappings.
    """
    if isinstance(value, Mapping):
        _merge_one(mapping, value, place)
        return set(value)
    sources: list[tuple[Value, int]] = [(None, place)]
    if isinstance(value, Sequence) and not is_alias:
        sources = list(zip(value, value.places, strict=True))
    keys: set[str] = set()
    for source, source_place in reversed(sources):
        if not isinstance(source, Mapping):
            raise BrokenDocument(
                ErrorKind.SYNTAX,
                unpack(source_place)[0],
                "the merge key `<<` takes a mapping or a list of mappings",
                "give it a mapping, or quote the key if it is meant as text",
            )
        _merge_one(mapping, source, source_place)
        keys.update(source)
    return keys


def _merge_one(mapping: Mapping, source: Mapping, place: int) -> None:
    """Copy a mapping's entries into another; entries that come through an alias have its place."""
    aliased = place != source.span
    for key, value in source.items():
        mapping[key] = value
        mapping.places[key] = (place, place) if aliased else source.places[key]
