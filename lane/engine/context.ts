import { durationSeconds } from "../../checks/duration";
import { EngineError, messageOf } from "./errors";
import type { Policies } from "./policies";
import type { Provider, Providers, ResourceRequest } from "./providers/provider";
import type { Redactor } from "./redactor";
import type { StackState } from "./state";
import type { Change, EngineEvent, Op, ResourceState, Step } from "./types";
import { nameOf, typeOf } from "./urn";
import { revealAll, type Properties } from "./values";

/** Everything that the steps of one operation share. */
export interface Context {
    readonly project: string;
    readonly stack: string;
    /** Configuration by `namespace:key`, from which default providers take theirs. */
    readonly config: Readonly<Record<string, string>>;
    readonly disabledDefaultProviders: readonly string[];
    /** True if nothing may be changed, nor any cluster asked. */
    readonly dryRun: boolean;
    readonly state: StackState;
    readonly providers: Providers;
    readonly policies: Policies;
    readonly redactor: Redactor;
    readonly steps: Step[];
    readonly report: (event: EngineEvent) => void;
}

/**
 * The provider of a resource, by its type and its reference to a provider resource.
 * @throws EngineError if the engine has none, or the stack forbids the default one.
 */
export function providerOf(context: Context, urn: string, reference: string): Provider {
    const type = typeOf(urn);
    const provider = context.providers(type);
    if (provider === undefined) throw notSupported(urn);
    const forbidden = context.disabledDefaultProviders;
    const isDefault = reference === "" && !type.startsWith("pulumi:providers:");
    if (isDefault && (forbidden.includes("*") || forbidden.includes(packageOf(type)))) {
        throw new EngineError(
            `Default provider for '${packageOf(type)}' disabled. ` +
                `'${type}' must use an explicit provider: ${urn}`,
        );
    }
    return provider;
}

/** The error for what only the Pulumi CLI can do. */
export function notSupported(urn: string): EngineError {
    return new EngineError(
        `${typeOf(urn)} is not supported by the embedded engine: use the Pulumi CLI (${urn}).`,
    );
}

/** What a provider needs to know of a resource. */
export function makeRequest(
    context: Context,
    resource: {
        readonly urn: string;
        readonly provider: string;
        readonly inputs: Properties;
        readonly ignoreChanges?: readonly string[];
        readonly timeout?: string | undefined;
    },
): ResourceRequest {
    const { urn, provider, inputs, ignoreChanges = [], timeout } = resource;
    const seconds = timeout === undefined ? undefined : timeoutSeconds(urn, timeout);
    return {
        urn,
        type: typeOf(urn),
        name: nameOf(urn),
        inputs,
        ignoreChanges,
        config: providerConfig(context, provider, packageOf(typeOf(urn))),
        ...(seconds !== undefined && { timeoutSeconds: seconds }),
        progress: (message) => context.report({ kind: "progress", urn, message }),
    };
}

/**
 * Runs one step, and records and reports it once it has ended well.
 * @throws EngineError that names the resource.
 */
export async function runStep<T>(
    context: Context,
    op: Op,
    { urn, parent }: Pick<ResourceState, "urn" | "parent">,
    changes: readonly Change[],
    run: () => Promise<T> | T,
): Promise<T> {
    const started = performance.now();
    const [type, name] = [typeOf(urn), nameOf(urn)];
    const result = await Promise.resolve()
        .then(run)
        .catch((error: unknown) => {
            const text = messageOf(error);
            const named = error instanceof EngineError ? text : `${type} ${name}: ${text}`;
            throw new EngineError(context.redactor.clean(named));
        });
    const step: Step = {
        op,
        urn,
        type,
        name,
        parent,
        ...(changes.length > 0 && { diff: changes }),
    };
    context.steps.push(step);
    context.report({ kind: "step", step, seconds: (performance.now() - started) / 1000 });
    return result;
}

const packageOf = (type: string) => type.split(":")[0] ?? "";

function providerConfig(context: Context, reference: string, packageName: string): Properties {
    const provider = context.state.get(reference.slice(0, reference.lastIndexOf("::")));
    if (provider !== undefined) return revealAll(provider.inputs);
    const prefix = `${packageName}:`;
    return Object.fromEntries(
        Object.entries(context.config)
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, value]) => [key.slice(prefix.length), value]),
    );
}

function timeoutSeconds(urn: string, timeout: string): number {
    const seconds = durationSeconds(timeout);
    if (seconds !== undefined) return seconds;
    throw new EngineError(
        `customTimeouts of ${urn}: "${timeout}" is no duration such as 90s or 15m.`,
    );
}
