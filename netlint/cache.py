"""A folder in the user's cache where results are kept under the hash of everything they depend on."""

import os
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_LIMIT = 64 * 1024 * 1024


def cache_folder() -> Path:
    """Where netlint may keep what can be computed again; safe to delete at any time.

    `NETLINT_CACHE_DIR` wins; otherwise the platform's own folder for caches.
    """
    chosen = os.environ.get("NETLINT_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "netlint/cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/netlint"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netlint"


def key_of(*parts: str | bytes) -> str:
    """A key that differs whenever one of the parts does."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def read(key: str) -> bytes | None:
    """What was kept under `key`, or None; an unreadable cache counts as empty."""
    try:
        return _path(key).read_bytes()
    except OSError:
        return None


def write(key: str, data: bytes) -> None:
    """Keep `data` under `key`; a cache that cannot be written is passed over without a word."""
    if len(data) > _LIMIT:
        return
    path = _path(key)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(data)
        partial.replace(path)


def _path(key: str) -> Path:
    return cache_folder() / key[:2] / key
