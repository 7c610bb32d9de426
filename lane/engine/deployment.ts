import type { ReadResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import { makeRequest, providerOf, runStep, type Context } from "./context";
import { EngineError } from "./errors";
import { describeViolations } from "./policies";
import { copyPaths } from "./propertyPath";
import { readExisting, type Read } from "./reading";
import type { Registration } from "./registration";
import { removeResources } from "./removal";
import { decide, perform, type Outcome, type Work } from "./resourceStep";
import type { ResourceState } from "./types";
import { makeUrn } from "./urn";
import type { Properties } from "./values";

/** What the program gets back for a registration. */
export interface Registered extends Outcome {
    readonly urn: string;
}

/** Brings resources to what the program registers, one step each. */
export class Deployment {
    private readonly registered = new Set<string>();

    constructor(private readonly context: Context) {}

    /** Creates, updates, replaces, adopts or keeps one resource. */
    async register(registration: Registration): Promise<Registered> {
        const urn = this.claim(registration);
        const outcome = registration.custom
            ? await this.registerCustom(urn, registration)
            : await this.registerComponent(urn, registration);
        return { urn, ...outcome };
    }

    /** Looks at an object that the stack does not have. */
    async read(request: ReadResourceRequest): Promise<Read> {
        return readExisting(this.context, request);
    }

    /** Stores what a component, or the stack, declares as its outputs. */
    registerOutputs(urn: string, outputs: Properties): void {
        const resource = this.context.state.get(urn);
        if (resource === undefined) return;
        this.context.redactor.learn(outputs);
        this.context.state.set({ ...resource, outputs });
    }

    /** Deletes what earlier updates made and the program no longer registers. */
    async deleteUnregistered(): Promise<void> {
        const all = this.context.state.all();
        await removeResources(
            this.context,
            all.filter(({ urn }) => !this.registered.has(urn)),
        );
    }

    private claim(registration: Registration): string {
        const urn = this.urnOf(registration);
        if (this.registered.has(urn)) {
            throw new EngineError(`Duplicate resource URN '${urn}'; give it a unique name.`);
        }
        this.registered.add(urn);
        return urn;
    }

    private urnOf({ parent, type, name }: Registration): string {
        return makeUrn(this.context.stack, this.context.project, parent, type, name);
    }

    private async registerComponent(urn: string, registration: Registration): Promise<Outcome> {
        const { state } = this.context;
        const old = state.get(urn);
        const resource = resourceOf(urn, registration, registration.inputs);
        await this.judge(resource, registration);
        return runStep(this.context, old === undefined ? "create" : "same", resource, [], () => {
            state.set({ ...resource, outputs: old?.outputs ?? {} });
            return { id: "", outputs: {} };
        });
    }

    private async registerCustom(urn: string, registration: Registration): Promise<Outcome> {
        const work = await this.forgetIfGone(this.prepare(urn, registration));
        this.context.redactor.learn(work.resource.inputs);
        await this.judge(work.resource, registration);
        const { op, changes } = decide(work);
        const outcome = await runStep(this.context, op, work.resource, changes, () =>
            perform(this.context, op, work),
        );
        this.context.redactor.learn(outcome.outputs);
        return outcome;
    }

    /** Before an update all of it has been rehearsed: this stops what only now became known. */
    private async judge(resource: ResourceState, registration: Registration): Promise<void> {
        const violations = await this.context.policies.judge(resource, registration);
        if (violations.length === 0 || this.context.dryRun) return;
        throw new EngineError(
            `${resource.urn} violates policies:\n${describeViolations(violations)}`,
        );
    }

    private async forgetIfGone(work: Work): Promise<Work> {
        const { old, provider, request } = work;
        if (old === undefined || old.id === "" || this.context.dryRun) return work;
        if (await provider.exists(request, old)) return work;
        const message = `${old.type} ${old.id} is gone, so it is made again`;
        const diagnostic = { severity: "warning", message, urn: old.urn } as const;
        this.context.report({ kind: "diagnostic", diagnostic });
        return { ...work, old: undefined };
    }

    /** Finds provider and complete inputs, with fields that are left to others as they were. */
    private prepare(urn: string, registration: Registration): Work {
        const { provider: reference, ignoreChanges, timeouts } = registration;
        const old = this.context.state.get(urn);
        const provider = providerOf(this.context, urn, reference);
        const wanted =
            old === undefined
                ? registration.inputs
                : copyPaths(registration.inputs, old.inputs, ignoreChanges);
        const request = makeRequest(this.context, {
            urn,
            provider: reference,
            inputs: wanted,
            ignoreChanges,
            timeout: old === undefined ? timeouts.create : timeouts.update,
        });
        const inputs = provider.check(request, old);
        return {
            registration,
            provider,
            request: { ...request, inputs },
            resource: resourceOf(urn, registration, inputs),
            old,
        };
    }
}

function resourceOf(urn: string, registration: Registration, inputs: Properties): ResourceState {
    const { type, custom, parent, provider, dependencies } = registration;
    const { protect, retainOnDelete, ignoreChanges, timeouts } = registration;
    return {
        urn,
        type,
        custom,
        id: "",
        parent,
        provider,
        inputs,
        outputs: {},
        dependencies,
        protect,
        retainOnDelete,
        ignoreChanges,
        timeouts,
    };
}
