"""Says in plain words what edits of policies do."""

from netlint.engine.words import qualified
from netlint.intents.repair.peers import Subject, Written
from netlint.intents.repair.writing import flow
from netlint.model.policy import Policy
from netlint.origin import Origin
from netlint.source.files import SourceFile
from netlint.source.locate import locate


def place_of(file: SourceFile, origin: Origin) -> str:
    """Where a part of a policy stands: k8s/db.yaml:14."""
    return f"{file.path}:{locate(file, origin).start.line}"


def of_policy(policy: Policy) -> str:
    """A policy by its name: NetworkPolicy `shop/db`."""
    return f"{policy.kind} `{qualified(policy.namespace, policy.name)}`"


def selected(subject: Subject) -> str:
    """The pods that a policy selects: the pods of namespace `shop`, or some of them."""
    pods = f"the pods {shown(subject.pods)}" if subject.pods else "every pod"
    return f"{pods} of namespace `{subject.namespace}`"


def shown(value: Written | list[Written]) -> str:
    """A part of a policy as it would be written."""
    return f"`{flow(value)}`"
