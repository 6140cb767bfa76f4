"""Objects that make the API server connect to a Service."""

import pytest

from netlint.model.policy import Status
from netlint.model.webhooks import ApiServerCall
from tests.unit.normalize.given import only, snapshot

SERVICE = "service: {namespace: shop, name: guard}"


def calls(text: str, **options: tuple[int, ...]) -> tuple[ApiServerCall, ...]:
    return snapshot(text, **options).api_server_calls  # type: ignore[arg-type]


def admission(webhook: str, version: str = "v1") -> tuple[ApiServerCall, ...]:
    return calls(
        f"apiVersion: admissionregistration.k8s.io/{version}\nkind: MutatingWebhookConfiguration\n"
        f"metadata: {{name: a}}\nwebhooks: [{{name: w.example.com, {webhook}}}]\n"
    )


def test_an_admission_webhook_calls_its_service() -> None:
    found = only(admission(f"clientConfig: {{{SERVICE}}}"))
    assert (found.kind, found.name, found.webhook) == ("MutatingWebhookConfiguration", "a", "w.example.com")
    assert (found.namespace, found.service, found.port) == ("shop", "guard", 443)
    assert found.origin.path == ("webhooks", 0, "clientConfig", "service", "name")


def test_a_port_of_its_own_takes_the_place_of_443() -> None:
    assert only(admission("clientConfig: {service: {namespace: a, name: b, port: 8443}}")).port == 8443


def test_a_webhook_outside_the_cluster_calls_no_service() -> None:
    assert admission("clientConfig: {url: 'https://example.com/'}") == ()


@pytest.mark.parametrize(
    ("version", "policy", "required"),
    [
        ("v1", "", True),
        ("v1", "failurePolicy: Ignore, ", False),
        ("v1beta1", "", False),
        ("v1beta1", "failurePolicy: Fail, ", True),
    ],
)
def test_failures_count_unless_they_are_ignored(version: str, policy: str, required: bool) -> None:
    assert only(admission(f"{policy}clientConfig: {{{SERVICE}}}", version)).is_required is required


@pytest.mark.parametrize(
    ("conversion", "count"),
    [
        (f"{{strategy: Webhook, webhook: {{clientConfig: {{{SERVICE}}}}}}}", 1),
        (f"{{strategy: Webhook, webhookClientConfig: {{{SERVICE}}}}}", 1),
        (f"{{strategy: None, webhook: {{clientConfig: {{{SERVICE}}}}}}}", 0),
        ("{strategy: Webhook, webhook: {clientConfig: {url: 'https://example.com/'}}}", 0),
    ],
)
def test_a_conversion_webhook_calls_its_service(conversion: str, count: int) -> None:
    text = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        f"metadata: {{name: a}}\nspec: {{conversion: {conversion}}}\n"
    )
    found = calls(text)
    assert len(found) == count
    assert all((call.service, call.is_required, call.webhook) == ("guard", True, "") for call in found)


def test_an_aggregated_api_calls_its_service() -> None:
    text = "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.a}\nspec: {%s}\n"
    assert only(calls(text % SERVICE)).service == "guard"
    assert calls(text % "service: null") == ()
    assert only(calls(text % SERVICE, rejected=(0,))).status is Status.REJECTED_OPEN
