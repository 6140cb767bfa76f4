"""Words the messages of SARIF results, within the limits of code scanning services."""

import re
from typing import Final

from netlint.finding import Finding, Related
from netlint.reporters.visible import visible
from netlint.reporters.wording import clipped, sentence

LIMIT: Final = 1024
"""The most characters of a message or description: GitLab drops a result that has more."""

RELATED_LIMIT: Final = 100
"""The most related places: GitHub keeps no more."""

_LINK: Final = re.compile(r"\[(?=[^\[\]]*\]\()")
_BRACKET: Final = re.compile(r"[\[\]\\]")


def message_text(finding: Finding) -> str:
    """What is wrong, links to the related places (GitHub shows only those that are linked), and the help.

    The first sentence stands alone. Where all is too much, links go first and the help next.
    """
    text = clipped(sentence(_harmless(finding.message)), LIMIT)
    help = f" {sentence(_harmless(finding.help))}" if finding.help else ""
    if len(text) + len(help) > LIMIT:
        return text
    links = ""
    for number, related in enumerate(finding.related[:RELATED_LIMIT], start=1):
        longer = f"{links}, {_link(number, related)}" if links else f" See {_link(number, related)}"
        if len(text) + len(longer) + len(".") + len(help) > LIMIT:
            break
        links = longer
    return text + sentence(links) + help


def related_label(related: Related) -> str:
    """What a related place is called, never empty."""
    return (
        clipped(visible(related.label), LIMIT)
        or f"{related.location.file}:{related.location.span.start.line}"
    )


def _link(number: int, related: Related) -> str:
    label = _BRACKET.sub(r"\\\g<0>", related_label(related))
    return f"[{label}]({number})"


def _harmless(text: str) -> str:
    """A text that makes no link and commands no terminal, whatever the manifests call their objects."""
    return _LINK.sub(r"\\[", visible(text))
