import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { Manifest } from "../../workload/manifest";

/**
 * Field manager of every field that the stack applies to a workload. By default the provider uses a
 * random name for each new state. Workloads outlive a `destroy`, and a stack with another field
 * manager could set their fields but not remove them.
 */
const fieldManager = { "pulumi.com/patchFieldManager": "noetl-mtls" };

/**
 * Applies a manifest as the typed Pulumi resource of its kind, so that the provider's rules for the
 * kind (rollouts, replacement) apply.
 *
 * @throws Error for an unsupported kind; `manifestFile` refuses it earlier, with the file's name.
 */
export function applyManifest(
    name: string,
    manifest: Manifest,
    opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
    // The API server validates the manifest. Its schema may be newer than these types.
    const args = owned(manifest) as object as { metadata: object; spec: never };
    switch (manifest.kind) {
        case "ConfigMap":
            return new k8s.core.v1.ConfigMap(name, args, opts);
        case "CronJob":
            return new k8s.batch.v1.CronJob(name, args, opts);
        case "DaemonSet":
            return new k8s.apps.v1.DaemonSet(name, args, opts);
        case "Deployment":
            return new k8s.apps.v1.Deployment(name, args, opts);
        case "Job":
            return new k8s.batch.v1.Job(name, args, opts);
        case "Service":
            return new k8s.core.v1.Service(name, args, opts);
        case "ServiceAccount":
            return new k8s.core.v1.ServiceAccount(name, args, opts);
        case "StatefulSet":
            return new k8s.apps.v1.StatefulSet(name, args, opts);
        default:
            throw new Error(`${manifest.kind} ${manifest.metadata.name}: not a supported kind`);
    }
}

function owned(manifest: Manifest): Manifest {
    const { metadata } = manifest;
    const annotations = { ...metadata.annotations, ...fieldManager };
    return { ...manifest, metadata: { ...metadata, annotations } };
}
