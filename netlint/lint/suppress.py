"""Ignore comments: which findings they hide, and which of them are mistaken or hide nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from netlint.cache import key_of
from netlint.finding import Finding, SuppressedFinding
from netlint.lint.stamp import Stamp
from netlint.rulebook import Rule, Rulebook
from netlint.source.comments import IgnoreComment
from netlint.source.reading import Input, SourceFile
from netlint.value import value

INVALID = "ignore-invalid"
UNUSED = "ignore-unused"


@value
class _Placed:
    """An ignore comment with the file that it stands in."""

    file: SourceFile
    comment: IgnoreComment


class Suppressions:
    """The ignore comments of an input, applied once, before any output is written."""

    def __init__(self, given: Input, rulebook: Rulebook, active: tuple[Rule, ...], stamp: Stamp) -> None:
        self._comments = [_Placed(file, comment) for file in given.files for comment in file.ignores]
        self._rulebook = rulebook
        self._active = {rule.id for rule in active}
        self._stamp = stamp

    def apply(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[SuppressedFinding]]:
        """The findings that stay visible, with those about the comments themselves, and the hidden ones."""
        if not self._comments:
            return list(findings), []
        about: dict[tuple[str, str], list[_Placed]] = defaultdict(list)
        for placed in self._comments:
            for rule_id in placed.comment.rules:
                about[placed.file.path, rule_id].append(placed)
        visible: list[Finding] = []
        hidden: list[SuppressedFinding] = []
        used: set[tuple[str, IgnoreComment, str]] = set()
        for finding in findings:
            line = finding.location.span.start.line
            near = about.get((finding.location.file, finding.rule), ())
            covering = [placed for placed in near if placed.comment.covers(line)]
            used.update((placed.file.path, placed.comment, finding.rule) for placed in covering)
            if covering:
                hidden.append(SuppressedFinding(finding, covering[0].comment.reason))
            else:
                visible.append(finding)
        return visible + list(self._remarks(used)), hidden

    def _remarks(self, used: set[tuple[str, IgnoreComment, str]]) -> Iterator[Finding]:
        for placed in self._comments:
            yield from self._mistakes(placed)
            for rule_id in placed.comment.rules:
                ran = {UNUSED, rule_id} <= self._active
                if ran and (placed.file.path, placed.comment, rule_id) not in used:
                    message = f"This comment ignores `{rule_id}`, but the rule reports nothing here."
                    yield self._remark(
                        UNUSED, placed, message, "Remove the comment, or the rule from its list."
                    )

    def _mistakes(self, placed: _Placed) -> Iterator[Finding]:
        if INVALID not in self._active:
            return
        comment = placed.comment
        if not comment.rules:
            message = "This comment names no rule, so it ignores nothing."
            yield self._remark(INVALID, placed, message, "Write `# netlint: ignore[rule-id] reason`.")
            return
        for rule_id in comment.rules:
            if rule_id not in self._rulebook:
                message = f"There is no rule `{rule_id}`, so this comment ignores nothing by that name."
                yield self._remark(INVALID, placed, message, self._rulebook.suggestion(rule_id))
        if not comment.reason:
            message = "This comment gives no reason, so nobody can tell later whether it still holds."
            yield self._remark(INVALID, placed, message, "Add the reason after the closing bracket.")

    def _remark(self, rule_id: str, placed: _Placed, message: str, help_text: str) -> Finding:
        rule = self._rulebook[rule_id]
        location = self._stamp.location_of(placed.file, placed.comment.span)
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            confidence=rule.confidence,
            message=message,
            help=help_text,
            location=location,
            label="",
            related=(),
            object=None,
            fingerprint=key_of(rule.id, placed.file.path, location.line_text, message)[:16],
        )
