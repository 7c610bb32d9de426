import { createRequire } from "node:module";

import type { Policies } from "@pulumi/policy";
import {
    AnalyzeRequest,
    AnalyzerResource,
    AnalyzerResourceOptions,
    AnalyzeStackRequest,
    EnforcementLevel,
    type AnalyzeResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Violation } from "../../policy/judge";
import type { RecordedResource } from "../../preview/record";

type Handler<Request> = (
    call: { readonly request: Request },
    answer: (error: Error | null, response?: AnalyzeResponse) => void,
) => void;

type MakeHandler<Request> = (
    pack: string,
    version: string,
    level: string,
    policies: Policies,
) => Handler<Request>;

/** Handlers of @pulumi/policy; its type declarations omit them. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = createRequire(__filename)(
    "@pulumi/policy/server",
) as {
    readonly makeAnalyzeRpcFun: MakeHandler<AnalyzeRequest>;
    readonly makeAnalyzeStackRpcFun: MakeHandler<AnalyzeStackRequest>;
};

const about = ["pack", "1.0.0", "advisory"] as const;

/**
 * Violations that @pulumi/policy reports for a preview. Sends the engine's messages without a port:
 * each resource before its step, then all of them. The pack has no config.
 */
export async function askPolicies(
    policies: Policies,
    resources: readonly RecordedResource[],
): Promise<readonly Violation[]> {
    const analyze = makeAnalyzeRpcFun(...about, policies);
    const analyzeStack = makeAnalyzeStackRpcFun(...about, policies);
    const violations: Violation[] = [];
    for (const resource of resources) {
        const request = new AnalyzeRequest()
            .setUrn(resource.urn)
            .setType(resource.type)
            .setName(resource.name)
            .setProperties(Struct.fromJavaScript(resource.inputs))
            .setOptions(optionsOf(resource));
        violations.push(...(await ask(analyze, request, resource.urn)));
    }
    const request = new AnalyzeStackRequest().setResourcesList(resources.map(analyzerResource));
    violations.push(...(await ask(analyzeStack, request, resources[0]?.urn ?? "")));
    return violations;
}

async function ask<Request>(
    handler: Handler<Request>,
    request: Request,
    urn: string,
): Promise<readonly Violation[]> {
    const response = await new Promise<AnalyzeResponse>((resolve, reject) => {
        handler({ request }, (error, answer) => {
            if (answer === undefined) reject(error ?? new Error("no answer"));
            else resolve(answer);
        });
    });
    return response.getDiagnosticsList().map((diagnostic) => ({
        policy: diagnostic.getPolicyname(),
        enforcement:
            diagnostic.getEnforcementlevel() === EnforcementLevel.ADVISORY
                ? "advisory"
                : "mandatory",
        urn: diagnostic.getUrn() || urn,
        message: diagnostic.getMessage(),
    }));
}

/** A resource with its inputs as outputs; a component has its registered outputs. */
function analyzerResource(resource: RecordedResource): AnalyzerResource {
    const { urn, type, name, custom, parent, inputs, outputs } = resource;
    return new AnalyzerResource()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setParent(parent)
        .setProperties(Struct.fromJavaScript(custom ? inputs : outputs))
        .setOptions(optionsOf(resource));
}

function optionsOf({ protect, parent }: RecordedResource): AnalyzerResourceOptions {
    return new AnalyzerResourceOptions().setProtect(protect).setParent(parent);
}
