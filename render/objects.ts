import { kindOf, nameOf, textAt } from "../preview/objects";
import type { RecordedResource } from "../preview/record";
import { isObject, type Properties } from "../rules/wire";
import { waveOf, type PhaseFolder } from "./phases";

/** A Kubernetes object to write. */
export interface RenderedObject {
    /** See {@link objectName}. */
    readonly name: string;
    readonly phase: PhaseFolder;
    /** Path in the output folder. */
    readonly file: string;
    readonly object: Properties;
    /** Fields left out, because another controller sets them on the running object. */
    readonly leftOut: readonly string[];
    /** Fields that are written, but must stay as they are once the object exists. */
    readonly writtenOnce: readonly string[];
}

/** The number of replicas, which an autoscaler or an operator sets: each apply would reset it. */
const replicas = "spec.replicas";

/** `Certificate noetl/server-tls`: kind, namespace and name of an object. */
export function objectName(resource: RecordedResource): string {
    const namespace = textAt(resource, "metadata", "namespace");
    const scope = namespace === undefined ? "" : `${namespace}/`;
    return `${kindOf(resource)} ${scope}${nameOf(resource)}`;
}

/** Renders a resource whose inputs are all known and public. */
export function renderedObject(resource: RecordedResource, phase: PhaseFolder): RenderedObject {
    const { metadata, spec } = resource.inputs;
    const namespace = textAt(resource, "metadata", "namespace");
    const folder = namespace === undefined ? phase : `${phase}/${namespace}`;
    const file = `${kindOf(resource)}-${nameOf(resource)}.yaml`.toLowerCase();
    const ignored = resource.ignoreChanges.filter((path) => states(resource.inputs, path));
    const isScaled = ignored.includes(replicas);
    return {
        name: objectName(resource),
        phase,
        file: `${folder}/${file}`,
        object: {
            ...resource.inputs,
            metadata: {
                ...(isObject(metadata) ? metadata : {}),
                annotations: annotationsOf(resource, phase),
            },
            ...(isScaled && isObject(spec) && { spec: without(spec, "replicas") }),
        },
        leftOut: isScaled ? [replicas] : [],
        writtenOnce: ignored.filter((path) => path !== replicas),
    };
}

function without(values: Properties, key: string): Properties {
    return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
}

/**
 * The annotations of the object, with those for Argo CD and Flux in place of those for Pulumi.
 * What the stack protects or retains is not pruned. A Job is replaced, as the program does.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
function annotationsOf(
    { inputs, protect, retainOnDelete }: RecordedResource,
    phase: PhaseFolder,
): Properties {
    const { metadata, kind } = inputs;
    const given =
        isObject(metadata) && isObject(metadata["annotations"]) && metadata["annotations"];
    const own = Object.entries(given || {}).filter(([key]) => !key.startsWith("pulumi.com/"));
    const isKept = protect || retainOnDelete;
    const isReplaced = kind === "Job";
    const options = [
        ...(isKept ? ["Prune=false", "Delete=false"] : []),
        ...(isReplaced ? ["Force=true", "Replace=true"] : []),
    ];
    return {
        ...Object.fromEntries(own),
        "argocd.argoproj.io/sync-wave": String(waveOf(phase)),
        ...(options.length > 0 && { "argocd.argoproj.io/sync-options": options.join(",") }),
        ...(isKept && { "kustomize.toolkit.fluxcd.io/prune": "disabled" }),
        ...(isReplaced && { "kustomize.toolkit.fluxcd.io/force": "enabled" }),
    };
}

/** Whether an object has a value at a path of Pulumi's `ignoreChanges`. */
function states(object: Properties, path: string): boolean {
    let value: unknown = object;
    for (const [part] of path.matchAll(/[^.[\]"]+/g)) {
        if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
            return false;
        value = (value as Record<string, unknown>)[part];
    }
    return true;
}
