import { nameOf } from "./objects";
import { podTemplateOf } from "./transformWorkload";
import type { Contract } from "../contracts";
import type { Problem } from "../problems/problem";
import { podTemplatePath, workloadKindNames, workloadKinds } from "./kinds";
import type { WorkloadManifest } from "./manifest";

/** A field of a workload that another owner may set: an autoscaler, `kubectl set image`. */
export type SharedField = "image" | "replicas";

const scalable = workloadKindNames.filter((kind) => workloadKinds[kind].scales);

/**
 * The property paths of a workload's fields that others set, as Pulumi's `ignoreChanges` takes
 * them: `image` means that of every container, init containers included.
 */
export function managedPaths(
    manifest: WorkloadManifest,
    fields: readonly SharedField[],
): readonly string[] {
    return fields.flatMap((field) => (field === "replicas" ? ["spec.replicas"] : images(manifest)));
}

/**
 * The fields that cannot be left to others: those that a workload of its kind does not have, and
 * images where an Envoy comes before the init containers, whose places are what Pulumi ignores.
 */
export function managedElsewhereProblems(
    field: string,
    manifest: WorkloadManifest,
    fields: readonly SharedField[],
    { credentials }: Pick<Contract, "credentials">,
): readonly Problem[] {
    const initContainers = podTemplateOf(manifest).spec.initContainers ?? [];
    const refuse = (value: SharedField, expected: string, otherwise = "") => ({
        field: `${field}.managedElsewhere of ${nameOf(manifest)}`,
        value,
        expected,
        fix: `remove ${value} from ${field}.managedElsewhere${otherwise}`,
    });
    return [
        ...(fields.includes("replicas") && !scalable.includes(manifest.kind)
            ? [
                  refuse(
                      "replicas",
                      `a field that it has: only ${scalable.join(" and ")} have replicas`,
                  ),
              ]
            : []),
        ...(fields.includes("image") && credentials.via === "envoy" && initContainers.length > 0
            ? [
                  refuse(
                      "image",
                      "no init containers, where the client is linked via envoy: the Envoy becomes the first of them, and would get the image of the one that was",
                      `, or the init containers from the manifest, or set ${field}.via to direct`,
                  ),
              ]
            : []),
    ];
}

function images(manifest: WorkloadManifest): readonly string[] {
    const { spec } = podTemplateOf(manifest);
    const path = [...podTemplatePath(manifest.kind), "spec"].join(".");
    return (["initContainers", "containers"] as const).flatMap((list) =>
        (spec[list] ?? []).map((_, index) => `${path}.${list}[${index}].image`),
    );
}
