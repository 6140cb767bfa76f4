"""Where a value comes from: a file, a document in it, and the path of keys inside the document."""

from typing import NamedTuple

Path = tuple[str | int, ...]


class Origin(NamedTuple):
    """The address of a value in the input; `source.tree` turns it into a span on demand.

    `file` is the path as shown to the user. `document` counts the documents of the file from 0.
    `path` leads from the root of the document to the value: mapping keys and list indices.
    `key` asks for the mapping key at the end of the path instead of its value.
    """

    file: str
    document: int
    path: Path = ()
    key: bool = False

    def at(self, *steps: str | int) -> "Origin":
        """The origin of the value that lies `steps` below this one."""
        return Origin(self.file, self.document, self.path + steps)

    def key_at(self, *steps: str | int) -> "Origin":
        """The origin of the mapping key that ends the path `steps` below this one."""
        return Origin(self.file, self.document, self.path + steps, key=True)
