import type { TransformOptions } from "./secureLink";
import { shapeProblems, type PodTemplate } from "./podTemplate";
import { podTemplatePath } from "./kinds";
import type { WorkloadManifest } from "./manifest";
import { field as fieldAt, isRecord, nameOf } from "./objects";
import { TransformError } from "./transformReport";
import { transformPodTemplate, type TransformResult } from "./transformPodTemplate";

/** The pod template of a workload. @throws TransformError if it is absent or malformed. */
export function podTemplateOf(manifest: WorkloadManifest): PodTemplate {
    const path = podTemplatePath(manifest.kind);
    const template = fieldAt(manifest, ...path);
    const field = `${nameOf(manifest)}, ${path.join(".")}`;
    if (!isPodTemplate(template)) {
        // Not the whole template: its variables may hold a secret.
        const spec = fieldAt(template, "spec");
        const value = isRecord(spec) ? spec["containers"] : template;
        throw new TransformError([
            {
                field: isRecord(spec) ? `${field}.spec.containers` : field,
                ...(value !== undefined && { value }),
                expected: isRecord(spec)
                    ? "a list of containers"
                    : "a pod template with containers",
                fix: "give the workload's complete manifest",
            },
        ]);
    }
    const problems = shapeProblems(field, template);
    if (problems.length > 0) {
        throw new TransformError(problems);
    }
    return template;
}

/** The workload with its pod template replaced. */
export function withPodTemplate(
    manifest: WorkloadManifest,
    template: PodTemplate,
): WorkloadManifest {
    return replaceAt(manifest, podTemplatePath(manifest.kind), template) as WorkloadManifest;
}

/** Applies `transformPodTemplate` to the pod template of a workload. */
export function transformWorkload(
    manifest: WorkloadManifest,
    options: Omit<TransformOptions, "hasPersistentVolume" | "object">,
): Omit<TransformResult, "template"> & { readonly manifest: WorkloadManifest } {
    const base = podTemplateOf(manifest);
    const claims = fieldAt(manifest, "spec", "volumeClaimTemplates");
    const { template, ...about } = transformPodTemplate(base, {
        ...options,
        object: nameOf(manifest),
        hasPersistentVolume: Array.isArray(claims) && claims.length > 0,
    });
    return {
        manifest: template === base ? manifest : withPodTemplate(manifest, template),
        ...about,
    };
}

function replaceAt(node: unknown, [field, ...rest]: readonly string[], value: unknown): unknown {
    return field === undefined
        ? value
        : {
              ...(node as object),
              [field]: replaceAt(isRecord(node) ? node[field] : {}, rest, value),
          };
}

function isPodTemplate(value: unknown): value is PodTemplate {
    return isRecord(value) && isRecord(value["spec"]) && Array.isArray(value["spec"]["containers"]);
}
