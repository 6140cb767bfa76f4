"""Converts the kinds of others that make pods: Knative, Argo Rollouts, OpenShift, OpenKruise, KubeVirt."""

from typing import Final

from netlint.model.custom import CustomObject
from netlint.normalize.draft import Draft
from netlint.normalize.fields import flag, mapping, number, text
from netlint.normalize.pods import add_workload
from netlint.normalize.traits import PLAIN, Traits
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_KNATIVE: Final = Traits(
    frozenset(
        {
            "app",
            "pod-template-hash",
            "serving.knative.dev/configuration",
            "serving.knative.dev/configurationGeneration",
            "serving.knative.dev/configurationUID",
            "serving.knative.dev/revision",
            "serving.knative.dev/revisionUID",
            "serving.knative.dev/service",
            "serving.knative.dev/serviceUID",
        }
    )
)
_VIRTUAL_MACHINE: Final = Traits(
    frozenset(
        {
            "kubevirt.io",
            "kubevirt.io/created-by",
            "kubevirt.io/domain",
            "kubevirt.io/nodeName",
            "vm.kubevirt.io/name",
        }
    )
)
_REVISION: Final = "controller-revision-hash"
_STATEFUL: Final = frozenset(
    {_REVISION, "apps.kubernetes.io/pod-index", "statefulset.kubernetes.io/pod-name"}
)

_TRAITS: Final = {
    ("apps.kruise.io", "BroadcastJob"): Traits(
        frozenset({_REVISION}), is_daemon=True, runs_to_completion=True
    ),
    ("apps.kruise.io", "CloneSet"): Traits(
        frozenset({_REVISION, "apps.kruise.io/cloneset-instance-id", "lifecycle.apps.kruise.io/state"})
    ),
    ("apps.kruise.io", "DaemonSet"): Traits(
        frozenset({_REVISION, "pod-template-generation"}), is_daemon=True
    ),
    ("apps.kruise.io", "StatefulSet"): Traits(_STATEFUL),
    ("apps.openshift.io", "DeploymentConfig"): Traits(frozenset({"deployment", "deploymentconfig"})),
    ("argoproj.io", "Rollout"): Traits(frozenset({"rollouts-pod-template-hash"})),
}


def replicated(manifest: Manifest, draft: Draft) -> None:
    """Add an object with a number of replicas of `spec.template`."""
    _add(manifest, draft, mapping(manifest.body, "spec", "template"), manifest.origin.at("spec", "template"))


def _add(manifest: Manifest, draft: Draft, template: Mapping, origin: Origin) -> None:
    spec = mapping(manifest.body, "spec")
    add_workload(
        manifest,
        draft,
        template,
        origin,
        replicas=number(spec, "replicas") if spec.get("replicas") is not None else None,
        traits=_TRAITS.get((manifest.group, manifest.kind), PLAIN),
    )


def rollout(manifest: Manifest, draft: Draft) -> None:
    """Add an Argo Rollout: its own template, or that of the workload it refers to and takes the place of."""
    reference = mapping(manifest.body, "spec", "workloadRef")
    if not reference:
        replicated(manifest, draft)
        return
    namespace = draft.namespace_of(manifest)
    group = text(reference, "apiVersion", "apps/v1").rpartition("/")[0]
    kind, name = text(reference, "kind", "Deployment"), text(reference, "name")
    target = draft.find(group, kind, namespace, name)
    if target is None:
        unseen = CustomObject(
            manifest.api_version, manifest.kind, namespace, manifest.name, True, origin=manifest.origin
        )
        draft.custom_objects.append(unseen)
    else:
        draft.absorbed.add(target.origin)
        _add(manifest, draft, mapping(target.body, "spec", "template"), target.origin.at("spec", "template"))


def knative(manifest: Manifest, draft: Draft) -> None:
    """Add a Knative Service or Configuration: autoscaled, maybe to none (S6.5)."""
    template = mapping(manifest.body, "spec", "template")
    add_workload(
        manifest, draft, template, manifest.origin.at("spec", "template"), replicas=None, traits=_KNATIVE
    )


def revision(manifest: Manifest, draft: Draft) -> None:
    """Add a Knative Revision, whose spec is the pods' own."""
    add_workload(manifest, draft, manifest.body, manifest.origin, replicas=None, traits=_KNATIVE)


def virtual_machine(manifest: Manifest, draft: Draft) -> None:
    """Add a KubeVirt machine: its launcher pod carries the template's labels."""
    spec = mapping(manifest.body, "spec")
    stopped = text(spec, "runStrategy") == "Halted" or not flag(spec, "running", True)
    add_workload(
        manifest,
        draft,
        mapping(spec, "template"),
        manifest.origin.at("spec", "template"),
        replicas=0 if stopped else 1,
        traits=_VIRTUAL_MACHINE,
    )


def virtual_machine_instance(manifest: Manifest, draft: Draft) -> None:
    """Add a KubeVirt machine that runs, whose launcher pod carries its labels."""
    add_workload(manifest, draft, manifest.body, manifest.origin, replicas=1, traits=_VIRTUAL_MACHINE)


CONVERTERS: Final = {
    **dict.fromkeys(_TRAITS, replicated),
    ("argoproj.io", "Rollout"): rollout,
    ("kubevirt.io", "VirtualMachine"): virtual_machine,
    ("kubevirt.io", "VirtualMachineInstance"): virtual_machine_instance,
    ("serving.knative.dev", "Configuration"): knative,
    ("serving.knative.dev", "Revision"): revision,
    ("serving.knative.dev", "Service"): knative,
}
