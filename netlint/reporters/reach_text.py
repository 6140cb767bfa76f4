"""Tells a person whether one end may connect to another, and which policies decide it, in their order."""

from collections.abc import Iterator

from netlint.engine.answers.answer import Answer, Witness
from netlint.engine.answers.asked_urls import parsed_url
from netlint.engine.answers.explain import SideAnswer, Verdict
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.port_words import port_words
from netlint.engine.answers.ports_on import EVERY_PORT
from netlint.engine.reachability.connectivity import Allowed
from netlint.model.ports import PortRange
from netlint.reporters.reach_outline import Group, Locate, groups, section_title
from netlint.reporters.style import Paint, Style, painter
from netlint.reporters.visible import visible

STYLES = {
    Verdict.ALLOWED: Style.CYAN,
    Verdict.DENIED: Style.RED,
    Verdict.PARTIAL: Style.YELLOW,
    Verdict.UNKNOWN: Style.YELLOW,
}


def reach_text(answer: Answer, locate: Locate, *, color: bool = False) -> str:
    """The verdict in one sentence, then both sides step by step, each step with its place."""
    paint = painter(color)
    found = groups(answer)
    lines = [_title(answer, paint), ""]
    for note in answer.notes:
        lines += [visible(note.text), *place_lines(note, locate, "  ", paint)]
    lines += [""] if answer.notes else []
    if answer.is_open:
        for witness, pair in zip(answer.witnesses, answer.pairs, strict=True):
            lines += [paint(visible(_witness_sentence(witness)), Style.BOLD), ""]
            lines += _group(Group((pair,)), locate, paint, is_only=True)
    else:
        for group in found:
            lines += _group(group, locate, paint, is_only=len(found) == 1)
    for assumption in answer.assumptions:
        lines += [f"{paint('note', Style.CYAN)}: {visible(assumption.text)}"]
    return "".join(f"{line}\n" for line in lines).rstrip("\n") + "\n"


def _title(answer: Answer, paint: Paint) -> str:
    """The verdict and what it means."""
    source, destination = answer.question.source, answer.question.destination
    is_url = parsed_url(source) is not None
    if len(answer.pairs) == 1 and not answer.is_open:
        source = source if is_url else answer.pairs[0].source.name
        destination = answer.pairs[0].destination.name
    verdict = answer.verdict
    sentence = (
        _url_sentence(verdict, source, destination)
        if is_url
        else _sentence(verdict, source, destination, answer)
    )
    return f"{paint(verdict, STYLES[verdict])}{paint(f': {visible(sentence)}', Style.BOLD)}"


def _url_sentence(verdict: Verdict, url: str, destination: str) -> str:
    match verdict:
        case Verdict.ALLOWED:
            return f"{url} leads to {destination}."
        case Verdict.DENIED:
            return f"{url} does not lead to {destination}."
        case Verdict.PARTIAL:
            return f"{url} leads to {destination} in part only, as told below."
        case Verdict.UNKNOWN:
            return f"whether {url} leads to {destination} depends on what is not in the input."


def _witness_sentence(witness: Witness) -> str:
    can = "can" if witness.is_allowed else "cannot"
    ports = port_words((PortRange(witness.protocol, witness.port, witness.port),))
    return f"For example, {witness.source} {can} connect to {witness.destination} on {ports}."


def _open_sentence(verdict: Verdict, source: str, destination: str, answer: Answer) -> str:
    """What holds of every connection that could be."""
    port = answer.question.port
    ends = f"from {source} to {destination}{f' on port {port}' if port else ''}"
    match verdict:
        case Verdict.ALLOWED:
            return f"every connection {ends} is allowed."
        case Verdict.DENIED:
            return f"no connection {ends} is allowed."
        case Verdict.PARTIAL if answer.allowed:
            return f"connections {ends} are all allowed on {port_words(answer.allowed)}, but not all on other ports."
        case Verdict.PARTIAL:
            return f"some connections {ends} are allowed, and some are not."
        case Verdict.UNKNOWN:
            return f"whether connections {ends} are allowed is not known."


def _sentence(verdict: Verdict, source: str, destination: str, answer: Answer) -> str:
    if answer.is_open:
        return _open_sentence(verdict, source, destination, answer)
    asked = answer.pairs[0].asked
    on = f" on {port_words(asked)}" if all(pair.asked == asked for pair in answer.pairs) else ""
    match verdict:
        case Verdict.ALLOWED:
            return f"{source} can connect to {destination}{on}."
        case Verdict.DENIED:
            on = " on any port" if asked == EVERY_PORT else on
            return f"{source} cannot connect to {destination}{on}."
        case Verdict.PARTIAL if answer.allowed:
            return f"{source} can connect to {destination} on {port_words(answer.allowed)} only."
        case Verdict.PARTIAL:
            return f"{source} can connect to {destination}{on} in part only, as told below."
        case Verdict.UNKNOWN:
            return f"whether {source} can connect to {destination}{on} depends on what is not in the input."


def _group(group: Group, locate: Locate, paint: Paint, *, is_only: bool) -> Iterator[str]:
    """Both sides of pairs that are alike."""
    pair = group.first
    if not is_only:
        yield paint(
            visible(
                f"From {group.source} to {group.destination}: {_ports(pair.asked, pair.certain, pair.possible)}"
            ),
            Style.BOLD,
        )
        yield ""
    for way, side, ends in (
        ("Egress of", pair.egress, group.source),
        ("Ingress of", pair.ingress, group.destination),
    ):
        yield f"{way} {visible(ends)}: {paint(side.verdict, STYLES[side.verdict])}"
        yield from _side(side, locate, paint)
        yield ""


def _ports(asked: Allowed, certain: Allowed, possible: Allowed) -> str:
    """What of the asked ports is allowed, in a few words."""
    if asked == certain:
        return "allowed."
    if not possible:
        return "denied."
    perhaps = f", perhaps on {port_words(possible)}" if possible != certain else ""
    return f"allowed on {port_words(certain)}{perhaps}."


def _side(side: SideAnswer, locate: Locate, paint: Paint) -> Iterator[str]:
    for section in side.sections:
        title = section_title(section, side)
        if title:
            yield f"  {title}"
        indent = "    " if title else "  "
        for number, reason in enumerate(section.reasons, 1):
            label = f"{number}. " if len(section.reasons) > 1 else ""
            yield f"{indent}{label}{visible(reason.text)}"
            yield from place_lines(reason, locate, indent + " " * len(label), paint)


def place_lines(reason: Reason, locate: Locate, indent: str, paint: Paint) -> Iterator[str]:
    """Where a step stands, if a manifest shows it."""
    if reason.origin is not None:
        file, line, column = locate(reason.origin)
        yield f"{indent}{paint('-->', Style.BLUE)} {visible(file)}:{line}:{column}"
