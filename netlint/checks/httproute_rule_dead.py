"""Finds rules of routes that never get a request, because other rules match the same."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.routing.dead_rules import DeadRule, DeadRules
from netlint.engine.routing.request_words import in_words
from netlint.engine.routing.route_rivals import NumberedRule
from netlint.engine.words import conjunction, named
from netlint.finding import Severity
from netlint.normalize.fields import NOTHING, mapping, mappings
from netlint.origin import Origin
from netlint.source.tree import Mapping, Value


def check(context: Context) -> Iterator[Hit]:
    """Yield each rule all of whose requests other rules take, to do something else with them (S5.20, S5.22).

    In the pedantic profile also where they do the same, and where implementations differ from the text of the API.
    """
    pedantic = context.settings.profile is Profile.PEDANTIC
    for found in context.lookup.once(DeadRules).found(among_routes=pedantic):
        routes = (found.dead.route, *(taker.route for taker in found.takers))
        if any(context.is_patched(route.kind, route.name) for route in routes):
            continue
        work = _work(found.dead, context)
        is_sure = found.certain and all(_work(taker, context) != work for taker in found.takers)
        if is_sure or pedantic:
            yield _hit(found, None if is_sure else Severity.NOTE)


def _work(numbered: NumberedRule, context: Context) -> dict[str, Value]:
    """What a rule does with the requests that it matches, as it is written."""
    rules = mappings(mapping(context.body(numbered.route.origin), "spec"), "rules")
    written: Mapping = next(
        (body for index, body in rules if index == numbered.rule.origin.path[-1]), NOTHING
    )
    return {key: item for key, item in written.items() if key not in ("matches", "name")}


def _hit(found: DeadRule, severity: Severity | None) -> Hit:
    dead = found.dead
    takers = [_in_words(taker, dead) for taker in found.takers]
    several = len(takers) > 1
    reason = f"{'match' if several else 'matches'} the same and "
    if found.certain:
        reason += "come before it" if several else "comes before it"
    else:
        reason += "have precedence" if several else "has precedence"
    if found.example is not None:
        shown = in_words(found.example.request, found.example.port)
        reason += f", so {shown}, for example, goes to {takers[0]}"
    return Hit(
        _place(dead),
        f"Rule {dead.number + 1} of {named(dead.route)} never gets a request: {conjunction(takers)} {reason}.",
        "Delete the rule, or match something that no rule before it matches; to split requests, give the "
        "backends of one rule weights.",
        "gets no requests",
        tuple(Place(_place(taker), "takes them") for taker in found.takers),
        severity,
    )


def _in_words(taker: NumberedRule, dead: NumberedRule) -> str:
    rule = f"rule {taker.number + 1}"
    return rule if taker.route is dead.route else f"{rule} of {named(taker.route)}"


def _place(numbered: NumberedRule) -> Origin:
    """The path that a rule matches, or what it does where it has no matches of its own."""
    rule = numbered.rule
    written = [match for match in rule.matches if match.origin != rule.origin]
    if written and numbered.route.kind == "GRPCRoute":
        return written[0].origin.at("method", "service" if written[0].path else "method")
    if written:
        return written[0].origin.at("path", "value")
    return rule.backends[0].origin.at("name") if rule.backends else rule.origin
