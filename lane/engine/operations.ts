import { EngineError } from "./errors";
import { describeViolations } from "./policies";
import { removeResources } from "./removal";
import { maskedOutputs } from "./result";
import { locate, openSession, type ProviderFactory, type Session } from "./session";
import { StackState, withLock } from "./state";
import type { EngineOptions, EngineResult, ResourceState } from "./types";
import type { Properties } from "./values";

/** Says what `up` would do; changes nothing and asks no cluster. */
export async function preview(
    options: EngineOptions,
    makeProviders?: ProviderFactory,
): Promise<EngineResult> {
    const { result } = await record(options, makeProviders);
    result.steps.forEach((step) => options.onEvent?.({ kind: "step", step }));
    return result;
}

/** A preview, and every resource behind it. */
export interface Recording {
    readonly result: EngineResult;
    /** In wire form: secrets are wrapped, not masked. */
    readonly resources: readonly ResourceState[];
}

/** Previews, for those who compare what programs register. */
export async function record(
    options: EngineOptions,
    makeProviders?: ProviderFactory,
): Promise<Recording> {
    const session = await openSession(options, "preview", makeProviders);
    await session.deploy();
    return { result: session.result(), resources: session.context.state.all() };
}

/**
 * Brings the stack to what the program says, after a rehearsal that finds what has to be refused.
 * Loading the program takes longer than all else here, so that of the update loads meanwhile.
 * @throws EngineError with every failure, after what was under way has ended and is remembered.
 */
export async function up(
    options: EngineOptions,
    makeProviders?: ProviderFactory,
): Promise<EngineResult> {
    const { file } = await locate(options);
    return withLock(file, async () => {
        const quietly = { ...options, onEvent: () => undefined };
        const rehearsal = await openSession(quietly, "rehearsal", makeProviders);
        const session = await openSession(options, "update", makeProviders);
        const rehearsed = rehearse(rehearsal);
        const updated = session.deploy(rehearsed);
        await Promise.allSettled([rehearsed, updated]);
        await rehearsed;
        await updated;
        return session.result();
    });
}

async function rehearse(session: Session): Promise<void> {
    await session.deploy();
    rejectViolations(session.result());
}

/**
 * Deletes what the stack made, dependents first, without running the program.
 * @throws EngineError that lists the protected resources if there are any; nothing is deleted then.
 */
export async function destroy(
    options: EngineOptions,
    makeProviders?: ProviderFactory,
): Promise<EngineResult> {
    const { file } = await locate(options);
    return withLock(file, async () => {
        const session = await openSession(options, "update", makeProviders);
        await removeResources(session.context, session.context.state.all());
        return session.result();
    });
}

/** An update that a policy forbids does not begin. */
function rejectViolations({ violations }: EngineResult): void {
    const mandatory = violations.filter(({ enforcement }) => enforcement === "mandatory");
    if (mandatory.length === 0) return;
    throw new EngineError(
        `Nothing was changed, because policies forbid it:\n${describeViolations(mandatory)}`,
    );
}

/** The outputs of the last `up`, secrets masked; empty if there was none. */
export async function stackOutputs(
    options: Pick<EngineOptions, "projectDir" | "stack" | "stateDir" | "config">,
): Promise<Properties> {
    const { file } = await locate(options, "mark");
    return maskedOutputs(StackState.readOnly(file));
}
