"""Finds objects of API versions that clusters no longer serve, or will stop to serve."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.evidence.served_versions import CUSTOM, TABLE, Change, Version
from netlint.finding import Severity
from netlint.source.manifest import Manifest


def check(context: Context) -> Iterator[Hit]:
    """Yield each object whose API version is gone, or in the pedantic profile about to go (S4.26, T217)."""
    cluster = context.settings.cluster.kubernetes
    pedantic = context.settings.profile is Profile.PEDANTIC
    for read in context.manifests:
        manifest = read.manifest
        key = manifest.api_version, manifest.kind
        change = TABLE.get(key)
        if change is not None and change.removed is not None and change.removed <= cluster:
            yield _removed(manifest, change, change.removed)
        elif pedantic and change is not None and change.deprecated <= cluster:
            since = f"since Kubernetes {_text(change.deprecated)}"
            end = f", and gone in {_text(change.removed)}" if change.removed else ""
            yield _deprecated(manifest, f"{since}{end}", _help(change))
        elif pedantic and key in CUSTOM:
            yield _deprecated(manifest, f"in favor of `{CUSTOM[key]}`", f"Use `{CUSTOM[key]}`.")


def _removed(manifest: Manifest, change: Change, removed: Version) -> Hit:
    return Hit(
        manifest.origin.at("apiVersion"),
        f"Kubernetes {_text(removed)} and later do not serve {manifest.kind} of `{manifest.api_version}`, so "
        f"{manifest.kind} `{manifest.name}` is refused.",
        _help(change),
        f"gone since {_text(removed)}",
    )


def _deprecated(manifest: Manifest, since: str, help_text: str) -> Hit:
    return Hit(
        manifest.origin.at("apiVersion"),
        f"{manifest.kind} of `{manifest.api_version}` is deprecated {since}.",
        help_text,
        "deprecated",
        severity=Severity.NOTE,
    )


def _help(change: Change) -> str:
    return f"Use `{change.replacement}`" + (f", and {change.advice}." if change.advice else ".")


def _text(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
