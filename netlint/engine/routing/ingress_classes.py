"""Which controller serves an Ingress, as far as the input tells, and how that reads paths."""

from typing import Final

from netlint.engine.lookup import Lookup
from netlint.model.entry import Ingress

_NGINX: Final = "k8s.io/ingress-nginx"
_USUAL_NGINX: Final = frozenset({"nginx", "ingress-nginx"})
# In the names of classes and controllers that compare a path, or a whole rule, as text and not by elements.
_OF_TEXT: Final = ("traefik", "nginx.org", "application-gateway", "apisix")


class IngressClasses:
    """Answers about the classes of the Ingresses of an input."""

    def __init__(self, lookup: Lookup) -> None:
        classes = lookup.snapshot.ingress_classes
        defaults = [item.name for item in classes if item.is_default]
        self._controllers = {item.name: item.controller for item in classes}
        # Of several defaults the newest is taken, which no file tells (S4.17).
        self._default = defaults[0] if len(defaults) == 1 else ""

    def name(self, ingress: Ingress) -> str:
        """The class of an Ingress, its own or the default one; empty where that is not known (S4.16, S4.17)."""
        return ingress.class_name or self._default

    def readings(self, name: str) -> tuple[bool, ...]:
        """Whether ingress-nginx serves a class, and both answers where the input does not tell (S4.12)."""
        controller = self._controllers.get(name, "")
        if controller:
            return (controller == _NGINX,)
        return (True,) if name in _USUAL_NGINX and not self._controllers else (False, True)

    def keeps_to_elements(self, name: str) -> bool:
        """Whether a class has a name, and nothing says that its controller compares paths as text (S4.10, V11.4)."""
        known = f"{name} {self._controllers.get(name, '')}"
        return bool(name) and not any(word in known for word in _OF_TEXT)
