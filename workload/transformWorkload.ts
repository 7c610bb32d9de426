import type { TransformOptions } from "./secureLink";
import { shapeProblems, type PodTemplate } from "./podTemplate";
import { TransformError } from "./transformReport";
import { transformPodTemplate } from "./transformPodTemplate";

/** A workload object as plain data. */
export interface Manifest {
    readonly kind: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly spec?: object;
    readonly [field: string]: unknown;
}

const POD_TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
    CronJob: ["spec", "jobTemplate", "spec", "template"],
    DaemonSet: ["spec", "template"],
    Deployment: ["spec", "template"],
    Job: ["spec", "template"],
    StatefulSet: ["spec", "template"],
};

/** The pod template of a workload; a `TransformError` if it has none, or one that cannot be read. */
export function podTemplateOf(manifest: Manifest): PodTemplate {
    const template = podTemplatePath(manifest).reduce<unknown>(
        (node, field) => (isRecord(node) ? node[field] : undefined),
        manifest,
    );
    const field = `${nameOf(manifest)}, ${podTemplatePath(manifest).join(".")}`;
    if (!isPodTemplate(template)) {
        throw new TransformError([
            {
                field,
                ...(template !== undefined && { value: template }),
                expected: "a pod template with containers",
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

/** The workload with another pod template. */
export function withPodTemplate<M extends Manifest>(manifest: M, template: PodTemplate): M {
    return replaceAt(manifest, podTemplatePath(manifest), template) as M;
}

/** What `transformPodTemplate` does, for the workload that holds the pod template. */
export function transformWorkload<M extends Manifest>(
    manifest: M,
    options: Omit<TransformOptions, "hasPersistentVolume" | "object">,
): { readonly manifest: M; readonly notes: readonly string[] } {
    const base = podTemplateOf(manifest);
    const claims: unknown = isRecord(manifest.spec) && manifest.spec["volumeClaimTemplates"];
    const { template, notes } = transformPodTemplate(base, {
        ...options,
        object: nameOf(manifest),
        hasPersistentVolume: Array.isArray(claims) && claims.length > 0,
    });
    return { manifest: template === base ? manifest : withPodTemplate(manifest, template), notes };
}

/** Where a workload has its pod template; a `TransformError` if its kind has none. */
export function podTemplatePath(manifest: Manifest): readonly string[] {
    const path = POD_TEMPLATE_PATHS[manifest.kind];
    if (path === undefined) {
        throw new TransformError([
            {
                field: `${nameOf(manifest)}, kind`,
                value: manifest.kind,
                expected: `one of ${Object.keys(POD_TEMPLATE_PATHS).join(", ")}`,
                fix: "name the workload that owns the pods",
            },
        ]);
    }
    return path;
}

function nameOf({ kind, metadata }: Manifest): string {
    const { namespace = "default", name = "(no name)" } = metadata ?? {};
    return `${kind} ${namespace}/${name}`;
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
