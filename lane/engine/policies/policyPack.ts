import type { MethodDefinition } from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
    AnalyzeStackRequest,
    ConfigureAnalyzerRequest,
    type AnalyzeResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { EngineError, messageOf } from "../errors";
import type { PolicyPackOptions, PolicySettings, ResourceState, Violation } from "../types";
import type { Properties } from "../values";
import {
    analyzeRequest,
    analyzerResource,
    levelOf,
    policyConfig,
    readViolation,
    type Level,
} from "./messages";
import { startRunner, type Runner } from "./runner";

/** A running policy pack. */
export class PolicyPack {
    private constructor(
        private readonly name: string,
        private readonly runner: Runner,
    ) {}

    /**
     * Starts a pack and gives it its settings: its own ones, and those of the options over them.
     * @throws EngineError if it does not start, or knows no policy that the settings name.
     */
    static async start(
        { path, config = {} }: PolicyPackOptions,
        engine: string,
        env: Readonly<Record<string, string>>,
    ): Promise<PolicyPack> {
        const runner = await startRunner(path, engine, env);
        const pack = new PolicyPack(path, runner);
        try {
            await pack.configure(config);
            return pack;
        } catch (error) {
            await pack.stop();
            throw error;
        }
    }

    /** What the pack's resource policies say of a resource before its step. */
    async analyze(
        resource: ResourceState,
        ignoreChanges: readonly string[],
    ): Promise<readonly Violation[]> {
        const request = analyzeRequest(resource, ignoreChanges);
        const response = await this.call(AnalyzerService.analyze, request);
        return violationsOf(response, resource.urn);
    }

    /** What the pack's stack policies say of all resources at the end; `stack` is the stack's URN. */
    async analyzeStack(
        resources: readonly ResourceState[],
        stack: string,
    ): Promise<readonly Violation[]> {
        const request = new AnalyzeStackRequest().setResourcesList(resources.map(analyzerResource));
        const response = await this.call(AnalyzerService.analyzeStack, request);
        return violationsOf(response, stack);
    }

    async stop(): Promise<void> {
        await this.runner.stop();
    }

    private async configure(settings: Readonly<Record<string, PolicySettings>>): Promise<void> {
        const info = await this.call(AnalyzerService.getAnalyzerInfo, new Empty());
        const policies = info.getPoliciesList();
        const names = policies.map((policy) => policy.getName());
        const unknown = Object.keys(settings).filter((name) => !names.includes(name));
        if (unknown.length > 0) {
            throw new EngineError(
                `The policy pack in ${this.name} has no policy ${unknown.join(", ")}; its policies are ${names.join(", ")}.`,
            );
        }
        const request = new ConfigureAnalyzerRequest();
        for (const policy of policies) {
            const name = policy.getName();
            const own = info.getInitialconfigMap().get(name);
            const ownLevel = levelOf(own?.getEnforcementlevel() ?? policy.getEnforcementlevel());
            const { level = ownLevel, properties } = readSettings(settings[name]);
            const all = { ...own?.getProperties()?.toJavaScript(), ...properties };
            request.getPolicyconfigMap().set(name, policyConfig(level, all));
        }
        await this.call(AnalyzerService.configure, request);
    }

    private async call<Request, Response>(
        method: MethodDefinition<Request, Response>,
        request: Request,
    ): Promise<Response> {
        try {
            return await this.runner.channel.call(method, request);
        } catch (error) {
            throw new EngineError(`The policy pack in ${this.name}: ${messageOf(error)}`);
        }
    }
}

function violationsOf(response: AnalyzeResponse, urn: string): readonly Violation[] {
    return response.getDiagnosticsList().map((diagnostic) => readViolation(diagnostic, urn));
}

/** Settings are a level alone, or properties with or without one, as in Pulumi's own files. */
function readSettings(settings: PolicySettings = {}): {
    readonly level?: Level;
    readonly properties: Properties;
} {
    if (typeof settings === "string") return { level: settings, properties: {} };
    const { enforcementLevel: level, ...properties } = settings;
    return { ...(level !== undefined && { level: level as Level }), properties };
}
