import * as pulumi from "@pulumi/pulumi";

import type { WorkloadRef } from "../pki/identity";
import { describeProblems, type Problem } from "../problems/problem";
import { TransformError, transformWorkload, type TransformOptions } from "../workload";

/** Arguments of {@link linkTransform}. */
export interface LinkTransformArgs extends Omit<
    TransformOptions,
    "hasPersistentVolume" | "object"
> {
    /** The one workload to transform, by the names it has in the cluster. */
    readonly workload: Pick<WorkloadRef, "kind" | "name" | "namespace">;
}

/**
 * The link's transform for a workload that a chart or a YAML file of the program declares; goes
 * into the option `transforms` of that component. Only the workload's `spec` changes: all its
 * resource options stay, and mode `plain` changes nothing at all.
 *
 * A secret anywhere in the spec makes the whole spec secret. A value that only an update can know
 * is left as it is in a preview, and refused where the transform has to read it. The program fails,
 * in preview already, if it never declares the workload: under a name that a preview cannot know,
 * in a `helm.v3.Release`, or not at all.
 *
 * @throws TransformError, through the engine, with everything that keeps the workload from being
 * transformed.
 */
export function linkTransform({
    workload,
    ...options
}: LinkTransformArgs): pulumi.ResourceTransform {
    const wanted = nameOf(workload.kind, workload);
    const seen = new Set<string>();
    // By then everything is registered, and the engine has not been told that the program is done.
    process.once("beforeExit", () => requireSeen(wanted, seen));

    return async ({ type, name, props, opts }) => {
        if (!type.startsWith("kubernetes:") || !type.endsWith(`:${workload.kind}`)) {
            return undefined;
        }
        const { metadata, spec, isSecret } = await readWorkload(name, props);
        const found = nameOf(workload.kind, metadata);
        seen.add(found);
        if (found !== wanted) {
            return undefined;
        }
        const base = { kind: workload.kind, metadata, spec };
        const { manifest, notes } = withoutHidden(isSecret, () => transformWorkload(base, options));
        notes.forEach((note) => void pulumi.log.info(note));
        const secured = isSecret ? pulumi.secret(manifest.spec) : manifest.spec;
        return manifest === base ? undefined : { props: { ...props, spec: secured }, opts };
    };
}

interface Workload {
    readonly metadata: { readonly name?: string; readonly namespace?: string };
    readonly spec: object;
    readonly isSecret: boolean;
}

/** What a resource says of its workload, as plain data; unknown values are the SDK's marker. */
async function readWorkload(label: string, { metadata, spec }: pulumi.Inputs): Promise<Workload> {
    const { serializeProperties, specialSecretSig, unwrapRpcSecret } = pulumi.runtime;
    const inputs = { metadata: (metadata ?? {}) as unknown, spec: spec as unknown };
    const wire = JSON.stringify(await serializeProperties(label, inputs));
    const isSecret = wire.includes(specialSecretSig);
    const reveal = (_: string, value: unknown): unknown => unwrapRpcSecret(value);
    return { ...(JSON.parse(wire, reveal) as Omit<Workload, "isSecret">), isSecret };
}

/** Runs a transform so that its problems show neither secrets nor the marker of unknown values. */
function withoutHidden<T>(isSecret: boolean, run: () => T): T {
    try {
        return run();
    } catch (error) {
        if (!(error instanceof TransformError)) {
            throw error;
        }
        const { unknownValue } = pulumi.runtime;
        const hide = ({ value, ...rest }: Problem): Problem => {
            const isUnknown = JSON.stringify(value ?? "").includes(unknownValue);
            const shown = isSecret ? "[secret]" : isUnknown ? "[unknown]" : value;
            return { ...rest, ...(value !== undefined && { value: shown }) };
        };
        throw new TransformError(error.problems.map(hide));
    }
}

function requireSeen(wanted: string, seen: ReadonlySet<string>): void {
    // After a failure a missing workload is only its consequence.
    if (seen.has(wanted) || pulumi.log.hasErrors()) {
        return;
    }
    const others = [...seen].sort().join(", ");
    const problem = {
        field: wanted,
        expected: `one resource with the transform to be this workload; those of its kind are: ${others || "none"}`,
        fix: "correct kind, namespace or name, or give the transform to the chart or file that declares the workload",
    };
    throw new pulumi.RunError(describeProblems("The link is not complete:", [problem]));
}

function nameOf(kind: string, { namespace = "default", name = "" }: Workload["metadata"]): string {
    return `${kind} ${namespace}/${name}`;
}
