"""Says why nothing is suggested for an intent."""

from collections.abc import Sequence
from typing import Final

from netlint.engine.words import conjunction
from netlint.intents.judge import Judged
from netlint.intents.model import Intent

LIMIT_REACHED: Final = "no suggestion was found within the work limit"
HELD: Final = "the suggestions above make it hold, too"

_NOTHING: Final = "no change of NetworkPolicies that netlint knows to make would make it hold"
_BEYOND: Final = (
    "NetworkPolicies alone cannot make it hold: it is also about connections of which neither end is a pod with an "
    "address of its own in a namespace of the manifests"
)


def why_nothing(intent: Intent, held: Sequence[Intent], judged: Judged, *, is_beyond: bool) -> str:
    """Why no edits make an intent hold: others hold that contradict it, or no policy could select either end."""
    against = [
        pair.forbidding if pair.wanting is intent else pair.wanting
        for pair in judged.conflicts
        if pair.wanting is intent or pair.forbidding is intent
    ]
    rivals = [f"`{item.id}`" for item in against if item in held]
    if rivals:
        are = "is" if len(rivals) == 1 else "are"
        return f"no policies can make it hold as long as {conjunction(rivals)} {are} to hold"
    return _BEYOND if is_beyond else _NOTHING
