"""Which objects without a namespace are meant for the same one."""

from netlint.origin import Origin


def folder_of(origin: Origin) -> str:
    """The folder of the file that something stands in."""
    return origin.file.rpartition("/")[0]


def share_namespace(namespace: str, one: Origin, other: Origin) -> bool:
    """Whether two objects that both have this namespace will be in one (S1.68).

    Those without any are applied to whichever is chosen, folder by folder.
    """
    return bool(namespace) or folder_of(one) == folder_of(other)
