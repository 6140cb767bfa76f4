"""What was read but not understood, such as policies of vendors, and what took too much work to decide."""

from netlint.check import Context
from netlint.engine.evidence.custom_kinds import unevaluated_policies
from netlint.finding import Gap
from netlint.lint.stamp import Stamp
from netlint.model.custom import CustomObject
from netlint.model.snapshot import Snapshot


def gaps(snapshot: Snapshot, stamp: Stamp) -> tuple[Gap, ...]:
    """One gap for each kind of policy that is not evaluated, at the first object of the kind (V0.12)."""
    kinds = unevaluated_policies(snapshot)
    return tuple(_gap(api_version, kind, objects, stamp) for (api_version, kind), objects in kinds.items())


def exhausted(context: Context) -> tuple[Gap, ...]:
    """A gap where rules that prove what they say had to leave questions open."""
    count = context.work.exhausted
    if not count:
        return ()
    questions = "1 question takes" if count == 1 else f"{count} questions take"
    return (
        Gap(
            f"{questions} more work than `--work-limit` allows, so rules that prove what they report may have missed "
            "something."
        ),
    )


def _gap(api_version: str, kind: str, objects: list[CustomObject], stamp: Stamp) -> Gap:
    first = objects[0]
    which = f"{kind} `{first.name}`" if len(objects) == 1 else f"{len(objects)} objects of kind {kind}"
    return Gap(
        f"The effect of {which} ({api_version}) is not evaluated, so missing policies are not reported "
        "where it may hold.",
        stamp.location(first.origin.at("metadata", "name")),
    )
