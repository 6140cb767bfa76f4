"""Finds Ingresses that name their class in the deprecated annotation."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.finding import Severity
from netlint.model.entry import Ingress

ANNOTATION = "kubernetes.io/ingress.class"
NEEDS_ANNOTATION = frozenset({"gce", "gce-internal"})


def check(context: Context) -> Iterator[Hit]:
    """Yield each class annotation: an error where the field says otherwise (S4.16, V-ING.13, T212)."""
    for ingress in context.snapshot.ingresses:
        annotated = ingress.annotation(ANNOTATION)
        if not annotated:
            continue
        if annotated != ingress.class_name:
            yield _contradiction(ingress, annotated)
        elif annotated not in NEEDS_ANNOTATION and ingress.api_version == "networking.k8s.io/v1":
            yield Hit(
                ingress.origin.at("metadata", "annotations", ANNOTATION),
                f"Ingress `{ingress}` names its class in the annotation `{ANNOTATION}`, which is deprecated since "
                "Kubernetes 1.18: newer controllers ignore it, and the Ingress is not served.",
                f"Set `spec.ingressClassName: {annotated}` and delete the annotation.",
                "deprecated",
            )


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
