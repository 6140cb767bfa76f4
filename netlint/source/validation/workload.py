"""Rules for workloads: the selector and the labels of the template, and the pod inside."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from netlint.origin import Path
from netlint.source.validation.fields import is_set, mapping_in
from netlint.source.validation.pod import pod_violations
from netlint.source.validation.selector import is_empty, selector_matches, selector_violations
from netlint.source.validation.violation import ValidationOptions, Violation, refused

Rules = Callable[[Mapping[str, Any], ValidationOptions], Iterable[Violation]]


class Shape(NamedTuple):
    """Where a kind keeps its pod: the path of the template, and of the selector's parent if one is checked.

    With `labels_only` the selector is a plain map of labels; with `required` it may not be absent or empty.
    """

    template: tuple[str, ...]
    selector: bool = False
    labels_only: bool = False
    required: bool = False


_SPEC = ("spec", "template")
_OWNED = Shape(_SPEC, selector=True, required=True)
_LEGACY = Shape(_SPEC, selector=True)
_SHAPES = {
    "podtemplate": Shape(("template",)),
    "deployment": _OWNED,
    "replicaset": _OWNED,
    "statefulset": _OWNED,
    "daemonset": _OWNED,
    "deployment-legacy": _LEGACY,
    "replicaset-legacy": _LEGACY,
    "statefulset-legacy": _LEGACY,
    "daemonset-legacy": _LEGACY,
    "kruise-workload": _LEGACY,
    "replicationcontroller": Shape(_SPEC, selector=True, labels_only=True),
    "job": Shape(_SPEC),
    "cronjob": Shape(("spec", "jobTemplate", "spec", "template")),
    "knative-service": Shape(_SPEC),
    "rollout": Shape(_SPEC),
    "deploymentconfig": Shape(_SPEC),
    "virtualmachine": Shape(_SPEC),
}


def rules_for(file: str) -> Rules:
    """The rules for the kind whose schema has this file name, without its ending."""
    return _bare_pod_violations if file == "pod" else partial(_workload_violations, _SHAPES[file])


def _bare_pod_violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    return pod_violations(mapping_in(body, "spec"), ("spec",), options, is_pod=True)


def _workload_violations(
    shape: Shape, body: Mapping[str, Any], options: ValidationOptions
) -> Iterator[Violation]:
    template = mapping_in(body, *shape.template)
    if shape.selector:
        yield from _selector_violations(shape, mapping_in(body, "spec"), template)
    yield from pod_violations(mapping_in(template, "spec"), (*shape.template, "spec"), options, is_pod=False)


def _selector_violations(
    shape: Shape, spec: Mapping[str, Any], template: Mapping[str, Any]
) -> Iterator[Violation]:
    """The violations of S6.2: a selector that is empty, broken, or does not match the template's labels."""
    selector = mapping_in(spec, "selector")
    if shape.labels_only:
        selector = {"matchLabels": selector}
    else:
        yield from selector_violations(spec, "selector", ("spec",))
    if not isinstance(spec.get("selector"), dict) or not template:
        return
    if is_empty(selector) and shape.required and selector.keys() <= {"matchLabels", "matchExpressions"}:
        what = "the selector is empty, and would pick every pod of the namespace"
        yield refused(("spec", "selector"), what, "give it `matchLabels` with labels of the template", "S6.2")
    elif not is_empty(selector) and not selector_matches(
        selector, mapping_in(template, "metadata", "labels")
    ):
        what = "the labels of the pod template do not match the selector"
        advice = "give the template every label that `spec.selector` asks for"
        yield refused(_labels_path(template), what, advice, "S6.2")


def _labels_path(template: Mapping[str, Any]) -> Path:
    """The path of the template's labels, as far as it exists."""
    metadata = mapping_in(template, "metadata")
    if is_set(metadata, "labels"):
        return (*_SPEC, "metadata", "labels")
    return (*_SPEC, "metadata") if is_set(template, "metadata") else _SPEC
