import { stripVTControlCharacters } from "node:util";

import { stateDir as laneStateDir } from "../paths";
import type { Context } from "./context";
import { Deployment } from "./deployment";
import { EngineError } from "./errors";
import { configuration, runProgram } from "./languageHost";
import { Monitor } from "./monitor";
import { describeViolations, Policies } from "./policies";
import { disabledDefaultProviders, readProject, type Encrypted, type Project } from "./project";
import { builtInProviders, type ProviderOptions } from "./providers";
import type { Providers } from "./providers/provider";
import { Redactor } from "./redactor";
import { makeResult } from "./result";
import { StackState, stateFile } from "./state";
import type { Diagnostic, EngineEvent, EngineOptions, EngineResult, Violation } from "./types";

/** Makes the providers of a session; tests bring their own. */
export type ProviderFactory = (options: ProviderOptions) => Providers;

/** A rehearsal is the preview before an update: it refuses what the update would. */
export type Purpose = "preview" | "rehearsal" | "update";

/** Where a stack's project and state are; a preview needs no encrypted config value. */
export async function locate(
    options: Pick<EngineOptions, "projectDir" | "stack" | "stateDir" | "config">,
    encrypted: Encrypted = "refuse",
): Promise<{ readonly project: Project; readonly file: string }> {
    const project = await readProject(options.projectDir, options.stack, options.config, encrypted);
    const directory = options.stateDir ?? laneStateDir;
    return { project, file: stateFile(directory, project.name, options.stack) };
}

/** Opens a stack; to update it the caller must hold its lock. */
export async function openSession(
    options: EngineOptions,
    purpose: Purpose,
    makeProviders: ProviderFactory = builtInProviders,
): Promise<Session> {
    const { project, file } = await locate(options, purpose === "preview" ? "mark" : "refuse");
    const dryRun = purpose !== "update";
    const state = dryRun ? StackState.readOnly(file) : StackState.readWrite(file);
    const providers = makeProviders({
        operation: purpose === "preview" ? "preview" : "update",
        env: { ...process.env, ...options.env },
        helm: options.helm ?? "helm",
    });
    return new Session(options, project, state, providers, dryRun);
}

/** One run of an operation on one stack. */
export class Session {
    readonly context: Context;
    private readonly diagnostics: Diagnostic[] = [];
    private readonly violations: Violation[] = [];
    private begin: Promise<unknown> = Promise.resolve();

    constructor(
        private readonly options: EngineOptions,
        private readonly project: Project,
        state: StackState,
        providers: Providers,
        dryRun: boolean,
    ) {
        this.context = {
            project: project.name,
            stack: options.stack,
            config: project.config,
            disabledDefaultProviders: disabledDefaultProviders(project),
            dryRun,
            state,
            providers,
            policies: new Policies(),
            redactor: new Redactor(),
            steps: [],
            report: (event) => this.report(event),
        };
        for (const { inputs, outputs } of state.all()) {
            this.context.redactor.learn(inputs);
            this.context.redactor.learn(outputs);
        }
    }

    /**
     * Runs the program, brings the stack to what it registers and deletes what it no longer does.
     * @param begin The program starts at once, but before this no step is taken and nothing told,
     *     nor ever if it rejects.
     * @throws EngineError with every failure; then nothing is deleted.
     */
    async deploy(begin: Promise<unknown> = Promise.resolve()): Promise<void> {
        this.begin = begin;
        const deployment = new Deployment(this.context);
        const report = (diagnostic: Diagnostic) => this.report({ kind: "diagnostic", diagnostic });
        const monitor = new Monitor(deployment, report, begin);
        const address = await monitor.start();
        this.startPolicies(address);
        try {
            await this.runProgram(deployment, monitor, address);
            await this.judgeStack();
        } finally {
            await this.context.policies.stop();
        }
    }

    private async runProgram(
        deployment: Deployment,
        monitor: Monitor,
        address: string,
    ): Promise<void> {
        const lines: string[] = [];
        const status = await runProgram({
            project: this.project,
            projectDir: this.options.projectDir,
            stack: this.options.stack,
            dryRun: this.context.dryRun,
            address,
            env: this.options.env ?? {},
            cancel: monitor.failed,
            onLine: (line) => {
                lines.push(line);
                this.report({ kind: "output", line });
            },
        }).finally(() => monitor.stop());
        this.rejectFailure(status, lines);
        await deployment.deleteUnregistered();
    }

    /** What was done so far. */
    result(): EngineResult {
        const { steps, state } = this.context;
        return makeResult(steps, state, this.diagnostics, this.violations);
    }

    private startPolicies(engine: string): void {
        const { stack, policyPacks = [], env = {} } = this.options;
        this.context.policies.start(policyPacks, {
            engine,
            env: {
                ...env,
                ...configuration(this.project),
                PULUMI_NODEJS_PROJECT: this.project.name,
                PULUMI_NODEJS_STACK: stack,
                PULUMI_NODEJS_DRY_RUN: String(this.context.dryRun),
            },
            onViolation: (violation) => {
                const message = this.context.redactor.clean(violation.message);
                this.violations.push({ ...violation, message });
            },
        });
    }

    private async judgeStack(): Promise<void> {
        const { policies, state, dryRun } = this.context;
        const violations = await policies.judgeStack(state.all());
        if (violations.length === 0 || dryRun) return;
        throw new EngineError(`The stack violates policies:\n${describeViolations(violations)}`);
    }

    private report(event: EngineEvent): void {
        const clean = this.clean(event);
        if (clean.kind === "diagnostic") this.diagnostics.push(clean.diagnostic);
        // A preview's steps take no time, so its caller gets them sorted, at the end.
        if (clean.kind === "step" && this.context.dryRun) return;
        void this.begin.then(
            () => this.options.onEvent?.(clean),
            () => undefined,
        );
    }

    private clean(event: EngineEvent): EngineEvent {
        const { redactor } = this.context;
        switch (event.kind) {
            case "diagnostic":
                return { ...event, diagnostic: this.cleanDiagnostic(event.diagnostic) };
            case "progress":
                return { ...event, message: redactor.clean(event.message) };
            case "output":
                return { ...event, line: redactor.clean(event.line) };
            case "step":
                return event;
            default:
                return event satisfies never;
        }
    }

    private cleanDiagnostic(diagnostic: Diagnostic): Diagnostic {
        const message = withoutInternalFrames(diagnostic.message);
        return { ...diagnostic, message: this.context.redactor.clean(message) };
    }

    private rejectFailure(status: number, lines: readonly string[]): void {
        const errors = this.diagnostics.filter(({ severity }) => severity === "error");
        if (errors.length > 0) {
            throw new EngineError(errors.map(({ message }) => message).join("\n"));
        }
        if (status === 0) return;
        const last = this.context.redactor.clean(lines.slice(-10).join("\n"));
        throw new EngineError(`The program ended with status ${status}:\n${last}`);
    }
}

/** Leaves the program's own lines of a stack trace: those of the runtime explain nothing. */
function withoutInternalFrames(message: string): string {
    const internal = /^\s+at .*(node_modules|node:)/;
    return stripVTControlCharacters(message)
        .split("\n")
        .filter((line) => !internal.test(line))
        .join("\n")
        .trim();
}
