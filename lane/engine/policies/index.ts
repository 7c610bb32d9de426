import type { Registration } from "../registration";
import type { PolicyPackOptions, ResourceState, Violation } from "../types";
import { isStack } from "../urn";
import { PolicyPack } from "./policyPack";

/** Where the packs of an operation start. */
export interface PolicyScope {
    /** Address of the engine's services. */
    readonly engine: string;
    readonly env: Readonly<Record<string, string>>;
    /** Gets every violation once. */
    readonly onViolation: (violation: Violation) => void;
}

/** All policy packs of one operation; they start while the program does. */
export class Policies {
    private packs: Promise<readonly PolicyPack[]> = Promise.resolve([]);
    private onViolation: (violation: Violation) => void = () => undefined;

    /** Starts the packs; a failure comes out where they are asked first. */
    start(options: readonly PolicyPackOptions[], scope: PolicyScope): void {
        this.onViolation = scope.onViolation;
        this.packs = startAll(options, scope);
        this.packs.catch(() => undefined);
    }

    /**
     * Asks every pack about a resource before its step.
     * @returns the mandatory violations, which forbid that step.
     */
    async judge(
        resource: ResourceState,
        { ignoreChanges }: Pick<Registration, "ignoreChanges">,
    ): Promise<readonly Violation[]> {
        return this.ask((pack) => pack.analyze(resource, ignoreChanges));
    }

    /**
     * Asks every pack about the whole stack at the end.
     * @returns the mandatory violations.
     */
    async judgeStack(resources: readonly ResourceState[]): Promise<readonly Violation[]> {
        const stack = resources.find(({ urn }) => isStack(urn))?.urn ?? "";
        return this.ask((pack) => pack.analyzeStack(resources, stack));
    }

    async stop(): Promise<void> {
        const packs = await this.packs.catch(() => []);
        await Promise.all(packs.map((pack) => pack.stop()));
    }

    private async ask(
        question: (pack: PolicyPack) => Promise<readonly Violation[]>,
    ): Promise<readonly Violation[]> {
        const violations = (await Promise.all((await this.packs).map(question))).flat();
        violations.forEach((violation) => this.onViolation(violation));
        return violations.filter(({ enforcement }) => enforcement === "mandatory");
    }
}

/** Violations as the lines of an error. */
export function describeViolations(violations: readonly Violation[]): string {
    return violations
        .map(({ policy, urn, message }) => `  ${policy}: ${urn}\n${indented(message)}`)
        .join("\n");
}

const indented = (text: string) => text.replace(/^/gm, "    ");

async function startAll(
    options: readonly PolicyPackOptions[],
    { engine, env }: PolicyScope,
): Promise<readonly PolicyPack[]> {
    const started = await Promise.allSettled(
        options.map((pack) => PolicyPack.start(pack, engine, env)),
    );
    const packs = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failure = started.find((one) => one.status === "rejected");
    if (failure === undefined) return packs;
    await Promise.all(packs.map((pack) => pack.stop()));
    throw failure.reason;
}
