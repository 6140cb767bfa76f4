"""Finds webhooks and aggregated APIs whose pods take no connections from the API server."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.barriers import Barriers
from netlint.engine.evidence.callees import Callee, callees, service_named
from netlint.engine.evidence.refusals import few
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.policy import Policy, Status
from netlint.model.webhooks import ApiServerCall


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service that the API server calls and whose pods are isolated from everyone but pods (S7.6, T293)."""
    calls = [call for call in context.snapshot.api_server_calls if call.status is Status.ENFORCED]
    if not calls or next(context.effective.policies, None) is None:
        return
    barriers = Barriers(
        context.lookup,
        context.effective_lookup,
        context.settings.cluster.network,
        context.is_patched,
    )
    for call in calls:
        service = service_named(call.namespace, call.service, call.origin, barriers)
        found = callees(service, call.port, call.origin, barriers) if service else []
        shut = [
            (callee, barriers.to_api_server(callee.workload, callee.ports[0], call.origin))
            for callee in found
        ]
        if shut and all(policies for _, policies in shut):
            yield _hit(call, *shut[0])


def _hit(call: ApiServerCall, callee: Callee, policies: tuple[Policy, ...]) -> Hit:
    names = few(f"{policy.kind} `{policy.name}`" for policy in policies)
    verb = "isolates" if len(policies) == 1 else "isolate"
    port = callee.ports[0].first
    message = (
        f"The API server calls Service `{callee.service}` for {_subject(call)}, but {names} {verb} "
        f"{named(callee.workload)}, and no rule lets the API server, which is no pod, connect to port {port}: "
        f"{_effect(call)}."
    )
    return Hit(
        call.origin,
        message,
        f"Allow port {port} from the API server's addresses with an `ipBlock`, or from everyone in a rule without "
        "`from`.",
        "the API server cannot connect",
        tuple(Place(policy.origin.at("metadata", "name"), "isolates the pods") for policy in policies),
        Severity.ERROR if call.is_required else Severity.WARNING,
    )


def _subject(call: ApiServerCall) -> str:
    return f"the webhook `{call.webhook}`" if call.webhook else f"{call.kind} `{call.name}`"


def _effect(call: ApiServerCall) -> str:
    match call.kind:
        case "APIService":
            return "the API is not available"
        case "CustomResourceDefinition":
            return "objects cannot be converted between versions"
        case _:
            return "requests that it covers fail" if call.is_required else "it is skipped without a word"
