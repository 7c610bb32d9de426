import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import type { EngineOptions, Step } from "../../../lane/engine";
import type { Context } from "../../../lane/engine/context";
import { Deployment } from "../../../lane/engine/deployment";
import { configurationProvider } from "../../../lane/engine/providers/configuration";
import type {
    Made,
    Provider,
    Providers,
    ResourceRequest,
} from "../../../lane/engine/providers/provider";
import { Policies } from "../../../lane/engine/policies";
import { Redactor } from "../../../lane/engine/redactor";
import type { Registration } from "../../../lane/engine/registration";
import { StackState, stateFile } from "../../../lane/engine/state";
import { revealAll, type Properties } from "../../../lane/engine/values";
import type { ThingSpec } from "../../fixtures/engine/things";

const root = resolve(__dirname, "../../..");

/** Options to run a fixture program on a stack of its own. */
export function fixtureOptions(
    fixture: string,
    config: Readonly<Record<string, unknown>> = {},
    stateDir = mkdtempSync(join(tmpdir(), "engine-test-")),
): EngineOptions & { readonly stateDir: string } {
    return {
        projectDir: join(root, "test/fixtures/engine", fixture),
        stack: "test",
        stateDir,
        config,
        // The fixtures are compiled with the project's own settings, without type-checking.
        env: { PULUMI_NODEJS_TSCONFIG_PATH: join(root, "tsconfig.json"), NO_COLOR: "1" },
    };
}

/** Config of the fixture program `things`. */
export const things = (...specs: readonly ThingSpec[]) => ({ things: specs });

/** What a test wants registered; everything else is as a plain program leaves it. */
export type Wanted = Partial<Registration> & { readonly name: string };

/** A stack of one project, registered to without a program, as often as a test likes. */
export class FakeStack {
    readonly cloud = new FakeCloud();
    readonly file: string;

    constructor(private readonly stateDir = mkdtempSync(join(tmpdir(), "engine-test-"))) {
        this.file = stateFile(stateDir, "things", "test");
        mkdirSync(dirname(this.file), { recursive: true });
    }

    /** Registers in order, deletes the rest and returns what was done. */
    async deploy(...wanted: readonly Wanted[]): Promise<Step[]> {
        return this.run(false, wanted);
    }

    /** Says what {@link deploy} would do. */
    async preview(...wanted: readonly Wanted[]): Promise<Step[]> {
        return this.run(true, wanted);
    }

    /** A context to work on the stack's present state. */
    context(dryRun = false): Context {
        return {
            project: "things",
            stack: "test",
            config: {},
            disabledDefaultProviders: [],
            dryRun,
            state: dryRun ? StackState.readOnly(this.file) : StackState.readWrite(this.file),
            providers: this.cloud.providers(),
            policies: new Policies(),
            redactor: new Redactor(),
            steps: [],
            report: () => undefined,
        };
    }

    private async run(dryRun: boolean, wanted: readonly Wanted[]): Promise<Step[]> {
        const context = this.context(dryRun);
        const deployment = new Deployment(context);
        for (const one of wanted) await deployment.register({ ...plain, ...one });
        await deployment.deleteUnregistered();
        return context.steps;
    }
}

/** URN of a thing by its name. */
export const urn = (name: string) => `urn:pulumi:test::things::fake:index:Thing::${name}`;

/** Steps as `op name`. */
export const ops = (steps: readonly Step[]) => steps.map(({ op, name }) => `${op} ${name}`);

/** A registration as a plain program makes it. */
export const plain: Omit<Registration, "name"> = {
    type: "fake:index:Thing",
    parent: "",
    custom: true,
    inputs: {},
    provider: "",
    dependencies: [],
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    replaceOnChanges: [],
    additionalSecretOutputs: [],
    importId: "",
    timeouts: {},
};

/** A provider that keeps its objects in memory and every call in `calls`. */
export class FakeCloud implements Provider {
    readonly objects = new Map<string, Properties>();
    readonly calls: string[] = [];
    /** Names of resources whose next step fails. */
    readonly failing = new Set<string>();

    readonly providers: () => Providers = () => (type) => {
        if (type.startsWith("pulumi:providers:")) return configurationProvider;
        return type.startsWith("fake:") ? this : undefined;
    };

    check({ inputs }: ResourceRequest): Properties {
        return inputs;
    }

    exists(...[, { id }]: Parameters<Provider["exists"]>): Promise<boolean> {
        return Promise.resolve(this.objects.has(id.replace(/^id-/, "")));
    }

    /** Fields whose name starts with `fixed` cannot be changed. */
    replaces(...[, , changes]: Parameters<Provider["replaces"]>): boolean {
        return changes.some(({ path }) => path.startsWith("fixed"));
    }

    preview({ inputs }: ResourceRequest): Properties {
        return inputs;
    }

    create(request: ResourceRequest, resume: boolean): Promise<Made> {
        return this.act(resume ? "resume" : "create", request, () => {
            this.objects.set(request.name, revealAll(request.inputs));
            return { id: `id-${request.name}`, outputs: this.outputs(request) };
        });
    }

    update(request: ResourceRequest): Promise<Properties> {
        return this.act("update", request, () => {
            this.objects.set(request.name, revealAll(request.inputs));
            return this.outputs(request);
        });
    }

    delete(request: ResourceRequest): Promise<void> {
        return this.act("delete", request, () => void this.objects.delete(request.name));
    }

    adopt(request: ResourceRequest, id: string): Promise<Made> {
        return this.act("adopt", request, () => {
            this.objects.set(id, revealAll(request.inputs));
            return { id, outputs: this.outputs(request) };
        });
    }

    private async act<T>(call: string, { name, inputs }: ResourceRequest, act: () => T) {
        this.calls.push(`${call} ${name}`);
        await Promise.resolve();
        if (this.failing.delete(name)) {
            throw new Error(`no quota; you sent ${JSON.stringify(revealAll(inputs))}`);
        }
        return act();
    }

    private outputs({ name, inputs }: ResourceRequest): Properties {
        return { ...revealAll(inputs), made: `made-${name}` };
    }
}
