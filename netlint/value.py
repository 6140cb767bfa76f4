"""Frozen value classes that cost almost nothing until they are used.

The standard library's dataclass compiles seven methods for every class when a module is imported:
half a millisecond each, more than a whole check of a small tree may cost. A class made by `value`
compiles its one generated method, `__init__`, when the first instance is made.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn, TypeVar, cast, dataclass_transform

Class = TypeVar("Class", bound=type)


class Field(NamedTuple):
    """How one field is made: its default, or a factory for it, and whether equality looks at it."""

    default: Any
    default_factory: Callable[[], Any] | None
    compare: bool


_MISSING: Any = object()


def field(
    *, default: Any = _MISSING, default_factory: Callable[[], Any] | None = None, compare: bool = True
) -> Any:
    """A field whose default is made anew for each instance, or which equality and hash pass over."""
    return Field(default, default_factory, compare)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: Class) -> Class:
    """Turn a class body of annotated names into a frozen, slotted class with equality, hash and repr.

    It does what `dataclass(frozen=True, slots=True)` does for classes without inheritance: fields in
    the order of their annotations, keyword or positional arguments, `__match_args__`. Instances
    pickle by their field values.
    """
    names = tuple(cls.__dict__.get("__annotations__", {}))  # noqa: RUF063 (inspect is slow to import)
    fields = {name: _as_field(cls.__dict__.get(name, _MISSING)) for name in names}
    body = {key: item for key, item in cls.__dict__.items() if key not in (*names, "__dict__", "__weakref__")}
    compared = tuple(name for name in names if fields[name].compare)
    body |= {
        "__slots__": names,
        "__match_args__": names,
        "_values": _getter(names),
        "_compared": _getter(compared),
    }
    body["_fields"] = fields
    for method in (_compile_and_init, _equal, _hash, _represent, _reduce, _refuse_set, _refuse_delete):
        body.setdefault(_METHOD_NAMES[method.__name__], method)
    return type(cls)(cls.__name__, cls.__bases__, body)


def _as_field(default: Any) -> Field:
    return default if isinstance(default, Field) else Field(default, None, True)


def _getter(names: tuple[str, ...]) -> Any:
    if len(names) == 0:
        return staticmethod(lambda instance: ())
    get = attrgetter(*names)
    return staticmethod(get if len(names) > 1 else lambda instance: (get(instance),))


def _compile_and_init(self: Any, *arguments: Any, **keywords: Any) -> None:
    """Stand in for `__init__` until the first instance is made."""
    cls = type(self)
    cls.__init__ = _compiled_init(cls)
    cls.__init__(self, *arguments, **keywords)


def _compiled_init(cls: Any) -> Callable[..., None]:
    parameters, body, scope = [], [], {"_MISSING": _MISSING}
    for name, made in cls._fields.items():
        scope[f"_set_{name}"] = cls.__dict__[name].__set__
        if made.default_factory is not None:
            scope[f"_make_{name}"] = made.default_factory
            parameters.append(f"{name}=_MISSING")
            body.append(f"_set_{name}(self, _make_{name}() if {name} is _MISSING else {name})")
            continue
        scope[f"_default_{name}"] = made.default
        parameters.append(name if made.default is _MISSING else f"{name}=_default_{name}")
        body.append(f"_set_{name}(self, {name})")
    source = f"def __init__({', '.join(['self', *parameters])}):\n    " + "\n    ".join(body or ["pass"])
    exec(compile(source, f"<value {cls.__qualname__}>", "exec"), scope)
    return cast(Callable[..., None], scope["__init__"])


def _equal(self: Any, other: Any) -> Any:
    if self is other:
        return True
    if type(other) is not type(self):
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash((type(self), self._compared(self)))


def _represent(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
    return f"{type(self).__qualname__}({shown})"


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), self._values(self)


def _refuse_set(self: Any, name: str, new: object) -> NoReturn:
    raise AttributeError(f"cannot assign to {name!r}: {type(self).__qualname__} is frozen")


def _refuse_delete(self: Any, name: str) -> NoReturn:
    raise AttributeError(f"cannot delete {name!r}: {type(self).__qualname__} is frozen")


_METHOD_NAMES = {
    "_compile_and_init": "__init__",
    "_equal": "__eq__",
    "_hash": "__hash__",
    "_represent": "__repr__",
    "_reduce": "__reduce__",
    "_refuse_set": "__setattr__",
    "_refuse_delete": "__delattr__",
}
