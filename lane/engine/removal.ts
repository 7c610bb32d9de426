import { makeRequest, providerOf, runStep, type Context } from "./context";
import { EngineError, messageOf } from "./errors";
import type { ResourceState } from "./types";

/**
 * Deletes resources, dependents before what they depend on, as many at once as that allows.
 * @throws EngineError before anything is deleted if one is protected.
 */
export async function removeResources(
    context: Context,
    resources: readonly ResourceState[],
): Promise<void> {
    rejectProtected(resources);
    let waiting = [...resources];
    while (waiting.length > 0) {
        const ready = waiting.filter((one) => !waiting.some((other) => dependsOn(other, one)));
        const results = await Promise.allSettled(ready.map((one) => removeResource(context, one)));
        const failures = results.filter((result) => result.status === "rejected");
        if (failures.length > 0) {
            throw new EngineError(failures.map(({ reason }) => messageOf(reason)).join("\n"));
        }
        waiting = waiting.filter((one) => !ready.includes(one));
    }
}

/** Deletes the object behind a resource, unless it is to be retained. */
export async function removeObject(context: Context, resource: ResourceState): Promise<void> {
    const { urn, provider, inputs, timeouts, custom, retainOnDelete } = resource;
    if (context.dryRun || !custom || retainOnDelete) return;
    const request = makeRequest(context, { urn, provider, inputs, timeout: timeouts.delete });
    await providerOf(context, urn, provider).delete(request, resource);
}

async function removeResource(context: Context, resource: ResourceState): Promise<void> {
    const op = resource.custom && resource.retainOnDelete ? "retain" : "delete";
    await runStep(context, op, resource, [], async () => {
        await removeObject(context, resource);
        context.state.remove(resource.urn);
    });
}

function dependsOn(dependent: ResourceState, resource: ResourceState): boolean {
    if (dependent === resource) return false;
    return (
        dependent.parent === resource.urn ||
        dependent.dependencies.includes(resource.urn) ||
        dependent.provider === `${resource.urn}::${resource.id}`
    );
}

function rejectProtected(resources: readonly ResourceState[]): void {
    const urns = resources.filter(({ protect }) => protect).map(({ urn }) => urn);
    if (urns.length === 0) return;
    throw new EngineError(
        `Nothing was deleted, because ${urns.length} of the resources are protected:\n` +
            urns.map((urn) => `  ${urn}\n`).join("") +
            "Take `protect` off in an update of its own first.",
    );
}
