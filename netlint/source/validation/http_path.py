"""What the path of an Ingress or HTTPRoute may not contain."""

import re

from netlint.source.validation.addresses import Problem

_FORBIDDEN = ("//", "/./", "/../", "%2f", "%2F")
_FORBIDDEN_ENDS = ("/..", "/.")
_CHARACTERS = re.compile(r"(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+")


def path_problem(path: str, *, strict: bool) -> Problem | None:
    """What makes the API server refuse `path`, or None (V-ING.5); not `strict` asks only for the first slash."""
    if not path.startswith("/"):
        return Problem(f"the path `{path[:60]}` does not start with `/`", f"write `/{path[:60]}`")
    if not strict:
        return None
    for part in _FORBIDDEN:
        if part in path:
            return Problem(f"the path `{path[:60]}` contains `{part}`", f"write it without `{part}`")
    for end in _FORBIDDEN_ENDS:
        if path.endswith(end):
            return Problem(f"the path `{path[:60]}` ends with `{end}`", f"write it without `{end}`")
    return None


def route_path_problem(path: str) -> Problem | None:
    """What makes the API server refuse an Exact or PathPrefix path of an HTTPRoute, or None (V-GW.5)."""
    if problem := path_problem(path, strict=True):
        return problem
    if not _CHARACTERS.fullmatch(path):
        return Problem(f"the path `{path[:60]}` has characters that no path has", "percent-encode them")
    return None
