"""From paths to the model that `map`, `reach` and `diff` question, with what the user must know about it."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from netlint.check import ReadManifest
from netlint.config import Settings
from netlint.engine.evidence.custom_kinds import makers_of_pods, unevaluated_policies
from netlint.engine.lookup import DEFAULT_NAMESPACE
from netlint.errors import InputError
from netlint.lint.repeated import repeated
from netlint.lint.run import validated
from netlint.model.snapshot import Snapshot
from netlint.normalize import build
from netlint.normalize.registry import CONVERTERS
from netlint.origin import Origin
from netlint.reporters.visible import visible
from netlint.reporters.wording import counted, listed
from netlint.source.locate import locate
from netlint.source.manifest import Manifest
from netlint.source.reading import Collected, Input, ReadOptions, collect, parse
from netlint.terminal import progress
from netlint.value import value

_MOST_NOTES: Final = 10


class Place(NamedTuple):
    """Where a value stands in the input."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@value
class Loaded:
    """An input as a model.

    `locate` tells where the origin of any part of the model stands. `notes` are sentences about what
    the model leaves out, or could not read; none of them about the answer itself.
    """

    snapshot: Snapshot
    given: Input
    locate: Callable[[Origin], Place]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """2 where part of the input could not be read, otherwise 0 (design §8)."""
        return 2 if self.given.errors else 0


def load(
    paths: Sequence[str], settings: Settings, reading: ReadOptions, *, names_pods: bool = False
) -> Loaded:
    """The model of what lies under `paths`; with `names_pods`, as `build` understands it."""
    return modelled(collect(paths, reading), settings, names_pods=names_pods)


def modelled(collected: Collected, settings: Settings, *, names_pods: bool = False) -> Loaded:
    """The model of some files; objects that set no namespace are in that of `settings`, or in `default`.

    Objects that the API server would refuse keep their place in the model, marked as not enforced (D.7).
    """
    with progress("reading", sys.stderr) as step:
        given = parse(collected, step)
    namespace = settings.namespace or DEFAULT_NAMESPACE
    manifests = tuple(validated(given, settings))
    refused = frozenset(item.manifest.origin for item in manifests if item.is_refused)
    snapshot = build((item.manifest for item in manifests), refused, namespace, names_pods=names_pods)
    files = {file.path: file for file in given.files}

    def place(origin: Origin) -> Place:
        return Place(origin.file, *locate(files[origin.file], origin).start)

    notes = (
        *map(_error, given.errors),
        *_bounded(_refusals(manifests, place), "objects that the API server refuses"),
        *_bounded(_duplicates(manifests, namespace, place), "objects that are given more than once"),
        *_gaps(snapshot, place),
        *_bounded(_unseen_pods(snapshot, place), "kinds of objects that may make pods"),
        _tally(given),
    )
    return Loaded(snapshot, given, place, notes)


def tell(notes: Iterable[str]) -> None:
    """Write notes to standard error, safe to print, a line each."""
    for note in notes:
        print(visible(note), file=sys.stderr)


def _error(error: InputError) -> str:
    position = f":{error.position.line}:{error.position.column}" if error.position else ""
    place = f"{error.file}{position}: " if error.file else ""
    hint = f" ({error.hint})" if error.hint else ""
    return f"error: {place}{error.message}{hint}"


def _refusals(manifests: Iterable[ReadManifest], place: Callable[[Origin], Place]) -> Iterator[str]:
    """A note for each modelled object that the API server refuses, so that no cluster has it (D.7)."""
    for item in manifests:
        manifest = item.manifest
        if item.is_refused and (manifest.group, manifest.kind) in CONVERTERS:
            yield (
                f"note: {place(_name(manifest))}: the API server refuses {_named(manifest)}, "
                "so it is left out; `netlint check` says why."
            )


def _duplicates(
    manifests: Iterable[ReadManifest], namespace: str, place: Callable[[Origin], Place]
) -> Iterator[str]:
    """A note for each object that another one of the same identity replaces: the later counts (S6.9)."""
    for earlier, later in repeated(manifests, namespace):
        yield (
            f"note: {place(_name(earlier))}: {_named(earlier)} is given again at "
            f"{place(_name(later))}; the later one counts."
        )


def _gaps(snapshot: Snapshot, place: Callable[[Origin], Place]) -> Iterator[str]:
    """A note for each kind of policy that is not evaluated, at its first object (V0.12)."""
    for (api_version, kind), found in unevaluated_policies(snapshot).items():
        where = place(found[0].origin.at("metadata", "name"))
        objects = counted(len(found), "objects")
        yield (
            f"note: {where}: {objects} of kind {kind} ({api_version}) cannot be evaluated; "
            "the answer is what the other policies say."
        )


def _unseen_pods(snapshot: Snapshot, place: Callable[[Origin], Place]) -> Iterator[str]:
    """A note for each kind of object whose operator may make pods, which no manifest shows."""
    for (api_version, kind), found in makers_of_pods(snapshot).items():
        where = place(found[0].origin.at("metadata", "name"))
        objects = counted(len(found), "objects")
        yield (
            f"note: {where}: {objects} of kind {kind} ({api_version}) may make pods that are not shown; "
            "`netlint reach ns=NAMESPACE,KEY=VALUE …` asks about pods by their labels."
        )


def _tally(given: Input) -> str:
    """What was read, and what was left alone, as one sentence (design §8)."""
    objects = counted(sum(1 for _ in given.manifests), "objects")
    documents = counted(sum(len(file.documents) for file in given.files), "documents")
    read = f"Read {objects} in {documents} of {counted(len(given.files), 'files')}"
    skipped = [f"{counted(left.count, left.what)} ({left.reason})" for left in given.skipped]
    return f"{read}; skipped {listed(skipped)}." if skipped else f"{read}."


def _bounded(notes: Iterable[str], what: str) -> Iterator[str]:
    """The first notes, and how many more there are: nobody reads a thousand."""
    notes = list(notes)
    more = len(notes) - _MOST_NOTES
    yield from notes[:_MOST_NOTES] if more > 1 else notes
    if more > 1:
        yield f"note: there are {more} more {what}."


def _name(manifest: Manifest) -> Origin:
    return manifest.origin.at("metadata", "name")


def _named(manifest: Manifest) -> str:
    qualified = f"{manifest.namespace}/{manifest.name}" if manifest.namespace else manifest.name
    return f"{manifest.kind} `{qualified}`" if qualified else f"a {manifest.kind} without a name"
