"""Namespaces: given as objects, or only mentioned by the objects in them."""

from netlint.model.labels import Labels
from netlint.origin import Origin
from netlint.value import field, value

NAME_LABEL = "kubernetes.io/metadata.name"
UNKNOWN_NAME = "?"
"""Stands for the name of a namespace that nobody knows; no namespace can be called so."""


@value
class Namespace:
    """A namespace, with the name label that the server always sets (S1.65).

    `name` is empty for the namespace that objects without one share. A namespace that is only
    mentioned has incomplete labels and no origin (S1.66).
    """

    name: str
    labels: Labels
    origin: Origin | None = field(default=None, compare=False)

    @property
    def given(self) -> bool:
        """Whether the Namespace object itself is in the input."""
        return self.origin is not None

    @property
    def is_unknown(self) -> bool:
        """Whether not even its name is known, so that it may be any."""
        return self.name == UNKNOWN_NAME
