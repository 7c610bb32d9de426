import type { Problem } from "../checks/problem";
import { podTemplateOf, podTemplatePath } from "../transforms";
import { objectName, type WorkloadManifest } from "./manifests";

/** A field of a workload that somebody else may set: an autoscaler, `kubectl set image`. */
export type SharedField = "image" | "replicas";

const scalable: readonly WorkloadManifest["kind"][] = ["Deployment", "StatefulSet"];

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

/** The fields that a workload of its kind does not have. */
export function managedElsewhereProblems(
    field: string,
    manifest: WorkloadManifest,
    fields: readonly SharedField[],
): readonly Problem[] {
    return fields.includes("replicas") && !scalable.includes(manifest.kind)
        ? [
              {
                  field: `${field}.managedElsewhere of ${objectName(manifest)}`,
                  value: "replicas",
                  expected: `a field that it has: only ${scalable.join(" and ")} have replicas`,
                  fix: `remove replicas from ${field}.managedElsewhere`,
              },
          ]
        : [];
}

function images(manifest: WorkloadManifest): readonly string[] {
    const { spec } = podTemplateOf(manifest);
    const path = [...podTemplatePath(manifest), "spec"].join(".");
    return (["initContainers", "containers"] as const).flatMap((list) =>
        (spec[list] ?? []).map((_, index) => `${path}.${list}[${index}].image`),
    );
}
