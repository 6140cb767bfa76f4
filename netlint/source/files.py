"""A file that has been read: its text, documents, manifests and ignore comments."""

from collections.abc import Iterator

from netlint.errors import InputError
from netlint.finding import Skipped
from netlint.source.comments import IgnoreComment
from netlint.source.manifest import Manifest
from netlint.source.text import SourceText
from netlint.source.tree import Value
from netlint.value import value


@value
class FoundFile:
    """A file before it is parsed.

    `path` is how it is shown to the user; `digest` is the SHA-256 of `data` in hexadecimal. `explicit`
    files were named one by one, not found in a folder.
    """

    path: str
    data: bytes
    digest: str
    explicit: bool


@value
class SourceFile:
    """A file that has been parsed.

    `documents` are the roots of its documents that have content, `places` their packed places.
    """

    path: str
    digest: str
    text: SourceText
    documents: tuple[Value, ...]
    places: tuple[int, ...]
    manifests: tuple[Manifest, ...]
    ignores: tuple[IgnoreComment, ...]


@value
class Collected:
    """Files found and loaded, not parsed; what could not be loaded, and what was left alone.

    `patched` holds kind and name of the objects that Kustomize patches; either is empty where it means
    all. What such an object says is not the last word on it.
    """

    files: tuple[FoundFile, ...] = ()
    errors: tuple[InputError, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    patched: tuple[tuple[str, str], ...] = ()


@value
class Input:
    """Everything that was read; `patched` as in Collected."""

    files: tuple[SourceFile, ...] = ()
    errors: tuple[InputError, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    patched: tuple[tuple[str, str], ...] = ()

    @property
    def manifests(self) -> Iterator[Manifest]:
        """All manifests, file by file, in the order in which they stand."""
        return (manifest for file in self.files for manifest in file.manifests)
