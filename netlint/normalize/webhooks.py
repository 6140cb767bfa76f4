"""Converts the objects that make the API server connect to a Service."""

from typing import Final

from netlint.model.webhooks import ApiServerCall
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping, mappings, number, text
from netlint.origin import Path
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_DEFAULT_PORT: Final = 443


def admission_webhooks(manifest: Manifest, draft: Draft) -> None:
    """Add the Services of admission webhooks; only v1beta1 ignores failures unless it is told otherwise."""
    default = "Ignore" if manifest.version == "v1beta1" else "Fail"
    for index, item in mappings(manifest.body, "webhooks"):
        is_required = text(item, "failurePolicy", default) == "Fail"
        path: Path = ("webhooks", index, "clientConfig", "service")
        reference = mapping(item, "clientConfig", "service")
        _add(manifest, draft, reference, path, webhook=text(item, "name"), is_required=is_required)


def custom_resource_definition(manifest: Manifest, draft: Draft) -> None:
    """Add the Service of a conversion webhook, which v1beta1 writes one level higher."""
    conversion = mapping(manifest.body, "spec", "conversion")
    if text(conversion, "strategy") != "Webhook":
        return
    for steps in (("webhook", "clientConfig", "service"), ("webhookClientConfig", "service")):
        reference = mapping(conversion, *steps)
        _add(manifest, draft, reference, ("spec", "conversion", *steps), is_required=True)


def api_service(manifest: Manifest, draft: Draft) -> None:
    """Add the Service of an aggregated API; one without a Service the API server serves itself."""
    reference = mapping(manifest.body, "spec", "service")
    _add(manifest, draft, reference, ("spec", "service"), is_required=True)


def _add(
    manifest: Manifest,
    draft: Draft,
    reference: Mapping,
    path: Path,
    *,
    is_required: bool,
    webhook: str = "",
) -> None:
    name = text(reference, "name")
    if name:
        draft.api_server_calls.append(
            ApiServerCall(
                kind=manifest.kind,
                name=manifest.name,
                webhook=webhook,
                namespace=text(reference, "namespace"),
                service=name,
                port=number(reference, "port", _DEFAULT_PORT),
                is_required=is_required,
                status=draft.status_of(manifest),
                origin=manifest.origin.at(*path, "name"),
            )
        )


CONVERTERS: Final = {
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"): admission_webhooks,
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): admission_webhooks,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): custom_resource_definition,
    ("apiregistration.k8s.io", "APIService"): api_service,
}
