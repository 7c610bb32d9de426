import type { Context } from "./context";
import { diff } from "./diff";
import { EngineError } from "./errors";
import { isWithin } from "./propertyPath";
import type { Made, Provider, ResourceRequest } from "./providers/provider";
import type { Registration } from "./registration";
import { removeObject } from "./removal";
import type { Change, Op, ResourceState } from "./types";
import { inheritAll, secret, unknownSecret, type Properties } from "./values";

/** One custom resource on its way to what the program wants. */
export interface Work {
    readonly registration: Registration;
    readonly provider: Provider;
    readonly request: ResourceRequest;
    /** What will be remembered, so far without id and outputs. */
    readonly resource: ResourceState;
    readonly old: ResourceState | undefined;
}

/** Id and outputs of a resource after its step; the id is empty while unknown. */
export type Outcome = Made;

/**
 * Decides what a resource needs.
 * @throws EngineError if that is the replacement of a protected resource, or a second import.
 */
export function decide(work: Work): { readonly op: Op; readonly changes: readonly Change[] } {
    const { old, registration, provider, request } = work;
    if (old === undefined || old.pending === "create") {
        return { op: registration.importId === "" ? "create" : "import", changes: [] };
    }
    rejectOtherImport(registration, old);
    const changes = diff(old.inputs, request.inputs);
    if (changes.length === 0) return { op: old.pending === "update" ? "update" : "same", changes };

    const forced = changes.filter(({ path }) =>
        registration.replaceOnChanges.some((prefix) => isWithin(path, prefix)),
    );
    if (forced.length === 0 && !provider.replaces(request, old, changes)) {
        return { op: "update", changes };
    }
    rejectProtected(old, changes);
    return { op: "replace", changes };
}

/** Does it, and remembers both that it began and how it ended. */
export async function perform(context: Context, op: Op, work: Work): Promise<Outcome> {
    const outcome = context.dryRun ? foresee(op, work) : await act(context, op, work);
    const outputs = markSecrets(outcome.outputs, work, context.dryRun);
    context.state.set({ ...work.resource, id: outcome.id, outputs });
    return { id: outcome.id, outputs };
}

function foresee(op: Op, { registration, provider, request, old }: Work): Outcome {
    switch (op) {
        case "same":
            return { id: old?.id ?? "", outputs: old?.outputs ?? {} };
        case "update":
            return { id: old?.id ?? "", outputs: provider.preview(request, old) };
        default:
            return { id: registration.importId, outputs: provider.preview(request) };
    }
}

async function act(context: Context, op: Op, work: Work): Promise<Outcome> {
    const { provider, request, resource, registration, old } = work;
    if (op === "import") return provider.adopt(request, registration.importId);
    if (old !== undefined && op === "same") return { id: old.id, outputs: old.outputs };
    if (old !== undefined && op === "update") {
        context.state.set({ ...resource, id: old.id, outputs: old.outputs, pending: "update" });
        return { id: old.id, outputs: await provider.update(request, old) };
    }
    if (old !== undefined && op === "replace") await removeObject(context, old);
    context.state.set({ ...resource, pending: "create" });
    return provider.create(request, old?.pending === "create");
}

function markSecrets(outputs: Properties, work: Work, dryRun: boolean): Properties {
    const marked = inheritAll(outputs, work.request.inputs);
    for (const key of work.registration.additionalSecretOutputs) {
        const value = marked[key];
        if (value !== undefined) marked[key] = secret(value);
        else if (dryRun) marked[key] = unknownSecret;
    }
    return marked;
}

function rejectProtected(old: ResourceState, changes: readonly Change[]): void {
    if (!old.protect) return;
    throw new EngineError(
        `${old.urn} is protected and would have to be replaced, because of a change of ` +
            `${changes.map(({ path }) => path).join(", ")}: undo the change, or take \`protect\` ` +
            `off in an update of its own first.`,
    );
}

function rejectOtherImport({ importId }: Registration, old: ResourceState): void {
    if (importId === "" || importId === old.id) return;
    throw new EngineError(
        `${old.urn} is ${old.id} already and cannot import ${importId}: remove the import option.`,
    );
}
