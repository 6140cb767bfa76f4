"""Rules for the filters of an HTTPRoute or GRPCRoute (V-GW.6)."""

from collections.abc import Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.fields import is_set, mapping_in, mappings_in, text_in
from netlint.source.validation.violation import Violation, refused

_FIELDS = {
    "CORS": "cors",
    "ExtensionRef": "extensionRef",
    "ExternalAuth": "externalAuth",
    "RequestHeaderModifier": "requestHeaderModifier",
    "RequestMirror": "requestMirror",
    "RequestRedirect": "requestRedirect",
    "ResponseHeaderModifier": "responseHeaderModifier",
    "URLRewrite": "urlRewrite",
}
_ONCE = frozenset(_FIELDS) - {"RequestMirror", "ExtensionRef", "ExternalAuth"}


def filter_violations(holder: Mapping[str, Any], path: Path, rule: Mapping[str, Any]) -> Iterator[Violation]:
    """The violations in the `filters` of `holder`, which is `rule` itself or one of its backends."""
    types: set[str] = set()
    for index, entry in mappings_in(holder, "filters"):
        here = (*path, "filters", index)
        name = text_in(entry, "type")
        if name in types & _ONCE:
            yield refused(here, f"the filter {name} is given twice", "merge the two", "V-GW.6")
        types.add(name)
        if {"RequestRedirect", "URLRewrite"} <= types and name in ("RequestRedirect", "URLRewrite"):
            what = "a request is either redirected or rewritten, not both"
            yield refused(here, what, "keep RequestRedirect or URLRewrite", "V-GW.6")
        if name in _FIELDS:
            yield from _field_violations(entry, name, here)
        yield from _prefix_violations(entry, rule, here)


def _field_violations(entry: Mapping[str, Any], name: str, path: Path) -> Iterator[Violation]:
    wanted = _FIELDS[name]
    if not is_set(entry, wanted):
        yield refused(path, f"the filter {name} lacks its field `{wanted}`", f"add `{wanted}`", "V-GW.6")
    for field in _FIELDS.values():
        if field != wanted and is_set(entry, field):
            what = f"a filter of type {name} may not have the field `{field}`"
            yield refused((*path, field), what, f"remove `{field}`, or make it a filter of its own", "V-GW.6")


def _prefix_violations(entry: Mapping[str, Any], rule: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    """The violations where a prefix is to be replaced that no single PathPrefix match sets."""
    for field in ("requestRedirect", "urlRewrite"):
        change = mapping_in(entry, field, "path")
        if text_in(change, "type") == "ReplacePrefixMatch" and is_set(change, "replacePrefixMatch"):
            here = (*path, field, "path", "replacePrefixMatch")
            if not _has_one_prefix(rule):
                what = "a prefix can be replaced only in a rule with exactly one match, of type PathPrefix"
                yield refused(here, what, "give the rule one PathPrefix match", "V-GW.6")
        yield from _modifier_violations(change, (*path, field, "path"))


def _has_one_prefix(rule: Mapping[str, Any]) -> bool:
    """Whether the rule has exactly one match, by path prefix, as it has without `matches` (S5.21)."""
    matches = rule.get("matches")
    if not isinstance(matches, list):
        return True
    first = matches[0] if len(matches) == 1 else None
    return isinstance(first, dict) and text_in(mapping_in(first, "path"), "type") in ("", "PathPrefix")


def _modifier_violations(change: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    for name, wanted in (
        ("ReplaceFullPath", "replaceFullPath"),
        ("ReplacePrefixMatch", "replacePrefixMatch"),
    ):
        is_this = text_in(change, "type") == name
        if is_this and not is_set(change, wanted):
            yield refused(
                path, f"a path of type {name} lacks its field `{wanted}`", f"add `{wanted}`", "V-GW.6"
            )
        elif not is_this and is_set(change, wanted) and is_set(change, "type"):
            what = f"`{wanted}` needs the type {name}"
            yield refused((*path, wanted), what, f"remove it, or write `type: {name}`", "V-GW.6")
