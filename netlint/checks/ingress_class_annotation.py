"""Finds Ingresses that name their class in the deprecated annotation."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.finding import Severity
from netlint.model.entry import Ingress
from netlint.source.tree import Mapping

ANNOTATION = "kubernetes.io/ingress.class"
NEEDS_ANNOTATION = frozenset({"gce", "gce-internal"})
# The annotation takes any text, the field only the name of an IngressClass (V-ING.12).
CLASSES = {"azure/application-gateway": "azure-application-gateway"}


def check(context: Context) -> Iterator[Hit]:
    """Yield each class annotation: an error where the field says otherwise (S4.16, V-ING.13, T212)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    with_field = {
        read.manifest.origin
        for read in context.manifests
        if isinstance(spec := read.manifest.body.get("spec"), Mapping) and spec.get("ingressClassName")
    }
    for ingress in context.snapshot.ingresses:
        annotated = ingress.annotation(ANNOTATION)
        if not annotated:
            continue
        if annotated != ingress.class_name:
            yield _contradiction(ingress, annotated)
        elif annotated not in NEEDS_ANNOTATION and ingress.api_version == "networking.k8s.io/v1":
            has_field = ingress.origin in with_field
            if pedantic or not has_field:
                yield _deprecated(ingress, annotated, has_field=has_field)


def _deprecated(ingress: Ingress, annotated: str, *, has_field: bool) -> Hit:
    message = (
        f"Ingress `{ingress}` names its class in the annotation `{ANNOTATION}`, which is deprecated since "
        "Kubernetes 1.18: a controller that only reads `ingressClassName` does not serve the Ingress."
    )
    help_text = f"Set `spec.ingressClassName: {CLASSES.get(annotated, annotated)}` and delete the annotation."
    if has_field:
        message = (
            f"Ingress `{ingress}` repeats its `ingressClassName` in the annotation `{ANNOTATION}`, which is "
            "deprecated since Kubernetes 1.18 and adds nothing."
        )
        help_text = "Delete the annotation."
    return Hit(ingress.origin.at("metadata", "annotations", ANNOTATION), message, help_text, "deprecated")


def _contradiction(ingress: Ingress, annotated: str) -> Hit:
    return Hit(
        ingress.origin.at("metadata", "annotations", ANNOTATION),
        f"Ingress `{ingress}` names two classes, `{annotated}` in the annotation and `{ingress.class_name}` in "
        "`ingressClassName`, so the API server refuses to create it.",
        "Delete the annotation.",
        "contradicts `ingressClassName`",
        (Place(ingress.origin.at("spec", "ingressClassName"), "the other class"),),
        Severity.ERROR,
    )
