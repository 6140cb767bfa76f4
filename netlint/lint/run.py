"""From what was read to the report: validate, build the model, run the checks, stamp and filter their hits."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from netlint.check import Check, Context, Hit, ReadManifest
from netlint.config import Profile, Settings
from netlint.errors import ErrorKind, InputError
from netlint.finding import Claim, Finding, Gap, Report, Skipped, Tally
from netlint.lint.gaps import exhausted, gaps
from netlint.lint.stamp import Stamp
from netlint.lint.suppress import Suppressions
from netlint.normalize import build
from netlint.rulebook import Rule, Rulebook
from netlint.source.reading import Input
from netlint.source.validation import ValidationOptions, validate

if TYPE_CHECKING:
    from netlint.intents.model import IntentsFiles

Made = TypeVar("Made")


def lint(
    given: Input,
    rulebook: Rulebook,
    settings: Settings,
    intents: "IntentsFiles | None" = None,
    *,
    debug: bool = False,
) -> Report:
    """Every finding of the rules that `settings` ask for, in the order of the input, and what becomes of `intents`.

    A check that fails by a mistake of ours becomes an error of the report, and the findings of the
    others are kept; under `debug` the failure goes on up.
    """
    manifests = tuple(validated(given, settings))
    rejected = frozenset(read.manifest.origin for read in manifests if read.is_refused)
    snapshot = build((read.manifest for read in manifests), rejected, settings.namespace)
    context = Context(snapshot, manifests, settings, given.patched, is_whole=not given.errors)
    active = active_rules(rulebook, settings)
    searched = given if intents is None else _with(given, intents)
    stamp, attempts = Stamp(searched), Attempts(debug)
    told = Told() if intents is None else _told(intents, context, given, stamp, attempts)
    findings: list[Finding] = []
    for rule in applicable(active, context):
        what = f"the check of rule `{rule.id}` failed"
        findings += attempts.of(what, partial(_findings, rule, context, stamp), [])
    suppressions = Suppressions(searched, rulebook, active, stamp)
    visible, hidden = suppressions.apply(findings)
    return Report(
        findings=tuple(sorted(visible, key=_order)),
        suppressed=tuple(hidden),
        errors=(*given.errors, *attempts.errors),
        gaps=(*gaps(snapshot, stamp), *told.undecided, *exhausted(context)),
        tally=_tally(given, manifests, len(hidden)),
        texts=stamp.texts((*visible, *(item.finding for item in hidden))),
        claims=told.claims,
    )


class Told(NamedTuple):
    """What became of the intents, and the gaps that are left of them."""

    claims: tuple[Claim, ...] = ()
    undecided: tuple[Gap, ...] = ()


def _told(
    intents: "IntentsFiles", context: Context, given: Input, stamp: Stamp, attempts: "Attempts"
) -> Told:
    """Judge the intents; where that fails, none of them counts."""
    from netlint.lint.claims import claims, undecided, with_suggestions

    context.intents = tuple(intents.intents)
    told = attempts.of(
        "judging the intents failed", lambda: Told(claims(context, stamp), undecided(context, stamp)), Told()
    )
    if not told.claims:
        context.intents = ()
    if not (context.settings.suggest and told.claims):
        return told
    suggested = attempts.of(
        "the search for suggestions failed",
        lambda: with_suggestions(told.claims, context, given),
        told.claims,
    )
    return told._replace(claims=suggested)


class Attempts:
    """Does one thing after the other; what fails by a mistake of ours becomes an error, unless `debug` asks for it."""

    def __init__(self, debug: bool) -> None:
        self._debug = debug
        self.errors: list[InputError] = []

    def of(self, what: str, task: Callable[[], Made], otherwise: Made) -> Made:
        """What a task makes, or what stands in for it where it fails; `what` says so."""
        try:
            return task()
        except Exception as failure:
            if self._debug:
                raise
            message = f"{what} ({type(failure).__name__}: {failure}), so its findings are missing"
            hint = "this is a bug in netlint; run again with --debug and report it"
            self.errors.append(InputError(ErrorKind.INTERNAL, "", message, hint=hint))
            return otherwise


def _with(given: Input, intents: "IntentsFiles") -> Input:
    """The input with the files of intents, in which findings may lie."""
    files = given.files + tuple(file.source for file in intents.files)
    return Input(files, given.errors, given.skipped, given.patched)


def active_rules(rulebook: Rulebook, settings: Settings) -> tuple[Rule, ...]:
    """The rules that run: those selected, or else those of the profile, without those ignored."""
    if settings.select:
        chosen = [rulebook[rule_id] for rule_id in dict.fromkeys(settings.select)]
    else:
        pedantic = settings.profile is Profile.PEDANTIC
        chosen = [rule for rule in rulebook.rules if pedantic or rule.profile is Profile.DEFAULT]
    return tuple(rule for rule in chosen if rule.id not in settings.ignore)


def validated(given: Input, settings: Settings) -> Iterator[ReadManifest]:
    """Every manifest with the ways in which the API server would refuse it."""
    options = ValidationOptions(settings.cluster.kubernetes, settings.cluster.node_ports)
    for file in given.files:
        for manifest in file.manifests:
            violations = validate(
                manifest.api_version,
                manifest.kind,
                manifest.body,
                options,
                repeats_keys=manifest.repeats_keys,
            )
            yield ReadManifest(manifest, tuple(violations), file.text.text)


def applicable(rules: tuple[Rule, ...], context: Context) -> Iterator[Rule]:
    """The rules that are about a kind in the input; those that the runner itself reports are about none."""
    kinds = {read.manifest.kind for read in context.manifests}
    if context.intents:
        kinds.add("Intents")
    return (rule for rule in rules if "*" in rule.kinds or not kinds.isdisjoint(rule.kinds))


def _findings(rule: Rule, context: Context, stamp: Stamp) -> list[Finding]:
    return [stamp.finding(rule, hit) for hit in hits(rule, context)]


def hits(rule: Rule, context: Context) -> Iterable[Hit]:
    """What the check of a rule yields; its module is imported when first needed."""
    check: Check = import_module(f"netlint.checks.{rule.id.replace('-', '_')}").check
    return check(context)


def _order(finding: Finding) -> tuple[str, tuple[int, int], str, str]:
    return finding.location.file, finding.location.span.start, finding.rule, finding.message


def _tally(given: Input, manifests: tuple[ReadManifest, ...], suppressed: int) -> Tally:
    skipped: tuple[Skipped, ...] = given.skipped
    return Tally(
        files=len(given.files),
        documents=sum(len(file.documents) for file in given.files),
        objects=len(manifests),
        suppressed=suppressed,
        skipped=skipped,
    )
