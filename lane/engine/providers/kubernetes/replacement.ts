import { isWithin } from "../../propertyPath";
import type { Change } from "../../types";
import type { Properties } from "../../values";
import type { KubernetesObject } from "./object";

/** Fields that the API server lets nobody change, by kind, as the real provider lists them. */
const immutable: Readonly<Record<string, readonly string[]>> = {
    "apps/v1/DaemonSet": ["spec.selector"],
    "apps/v1/Deployment": ["spec.selector"],
    "apps/v1/StatefulSet": [
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ],
    "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
    "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
    "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
    "v1/PersistentVolumeClaim": [
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeName",
    ],
    "v1/Pod": ["spec"],
    "v1/Secret": ["type"],
    "v1/Service": ["spec.clusterIP"],
};

/**
 * True if one of the changes needs a new object. Like the real provider it also replaces a Secret
 * or ConfigMap whose data changes, unless the provider resource says that they are mutable.
 */
export function needsReplacement(
    object: KubernetesObject,
    config: Properties,
    changes: readonly Change[],
): boolean {
    const { apiVersion, kind, immutable: frozen } = object;
    const fields = [
        "metadata.name",
        "metadata.namespace",
        ...(immutable[`${apiVersion}/${kind}`] ?? []),
    ];
    const isFixed = (option: string) => frozen === true || config[option] !== "true";
    if (apiVersion === "v1" && kind === "Secret" && isFixed("enableSecretMutable")) {
        fields.push("data", "stringData");
    }
    if (apiVersion === "v1" && kind === "ConfigMap" && isFixed("enableConfigMapMutable")) {
        fields.push("data", "binaryData");
    }
    return changes.some(({ path }) => fields.some((field) => isWithin(path, field)));
}
