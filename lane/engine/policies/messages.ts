import {
    AnalyzeRequest,
    AnalyzerResource,
    AnalyzerResourceOptions,
    EnforcementLevel,
    PolicyConfig,
    PolicySeverity,
    type AnalyzeDiagnostic,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { ResourceState, Violation } from "../types";
import { nameOf, typeOf } from "../urn";
import { without, type Properties } from "../values";

const levels = {
    advisory: EnforcementLevel.ADVISORY,
    mandatory: EnforcementLevel.MANDATORY,
    remediate: EnforcementLevel.REMEDIATE,
    disabled: EnforcementLevel.DISABLED,
} as const;

const severities: Readonly<Record<number, string>> = {
    [PolicySeverity.POLICY_SEVERITY_LOW]: "low",
    [PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
    [PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
    [PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
};

/** How much a policy's word counts. */
export type Level = keyof typeof levels;

/** A resource before its step, by its inputs. */
export function analyzeRequest(
    resource: ResourceState,
    ignoreChanges: readonly string[],
): AnalyzeRequest {
    return new AnalyzeRequest()
        .setUrn(resource.urn)
        .setType(typeOf(resource.urn))
        .setName(nameOf(resource.urn))
        .setProperties(Struct.fromJavaScript(visible(resource.inputs)))
        .setOptions(optionsOf(resource, ignoreChanges));
}

/** A resource at the end of an operation, by its outputs: a component's are those it registered. */
export function analyzerResource(resource: ResourceState): AnalyzerResource {
    return new AnalyzerResource()
        .setUrn(resource.urn)
        .setType(typeOf(resource.urn))
        .setName(nameOf(resource.urn))
        .setProperties(Struct.fromJavaScript(visible(resource.outputs)))
        .setOptions(optionsOf(resource, []))
        .setParent(resource.parent)
        .setDependenciesList([...resource.dependencies]);
}

/** Settings of one policy, as its pack takes them. */
export function policyConfig(level: Level, properties: Properties): PolicyConfig {
    return new PolicyConfig()
        .setEnforcementlevel(levels[level])
        .setProperties(Struct.fromJavaScript(properties));
}

/** What a policy found; `fallback` is the resource it concerns if it names none. */
export function readViolation(diagnostic: AnalyzeDiagnostic, fallback: string): Violation {
    const severity = severities[diagnostic.getSeverity()];
    const isAdvisory = diagnostic.getEnforcementlevel() === EnforcementLevel.ADVISORY;
    return {
        policy: diagnostic.getPolicyname(),
        pack: diagnostic.getPolicypackname(),
        enforcement: isAdvisory ? "advisory" : "mandatory",
        ...(severity !== undefined && { severity }),
        urn: diagnostic.getUrn() || fallback,
        message: diagnostic.getMessage(),
    };
}

/** The level of a message's number. */
export function levelOf(number: EnforcementLevel): Level {
    const found = (Object.keys(levels) as Level[]).find((level) => levels[level] === number);
    return found ?? "mandatory";
}

/** Pulumi keeps the SDK's bookkeeping from policies. */
function visible(properties: Properties): Properties {
    const internal = Object.keys(properties).filter((key) => key.startsWith("__"));
    return without(properties, ...internal);
}

function optionsOf(
    { protect, parent }: ResourceState,
    ignoreChanges: readonly string[],
): AnalyzerResourceOptions {
    return new AnalyzerResourceOptions()
        .setProtect(protect)
        .setParent(parent)
        .setIgnorechangesList([...ignoreChanges]);
}
