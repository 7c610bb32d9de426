import type { Policies, PolicyConfigSchema, ReportViolation } from "@pulumi/policy";
import { z } from "zod";

import type { Allowance, Finding, Rule } from "../checks/rules/rule";
import { describeProblem, describeProblems } from "../model/problem";
import { finalResource, registeredResource, rememberComponent } from "./resources";

/** A rule as a policy of the pack. */
export function toPolicy(rule: Rule): Policies[number] {
    const { name, description, enforcement: enforcementLevel, fix: remediationSteps } = rule;
    const about = {
        name,
        description,
        enforcementLevel,
        remediationSteps,
        ...(rule.allowance !== undefined && { configSchema: configSchema(rule.allowance) }),
    };
    return rule.kind === "resource"
        ? {
              ...about,
              validateResource: (args, report) => {
                  rememberComponent(args);
                  if (rule.appliesTo(args.type)) {
                      const allowed = allowedIn(rule, args.urn, args.getConfig());
                      const findings = rule.check(registeredResource(args), allowed, today());
                      reportAll(findings, report);
                  }
              },
          }
        : {
              ...about,
              validateStack: (args, report) => {
                  const allowed = allowedIn(rule, args.resources[0]?.urn, args.getConfig());
                  const resources = args.resources.map(finalResource);
                  reportAll(rule.check(resources, allowed, today()), report);
              },
          };
}

const today = () => new Date().toISOString().slice(0, 10);

/** `stacks`: what the rule allows each stack that is listed. */
function configSchema({ schema }: Allowance<unknown>): PolicyConfigSchema {
    const { $schema, ...allowed } = z.toJSONSchema(schema, { io: "input" });
    return { properties: { stacks: { type: "object", additionalProperties: allowed as object } } };
}

/** What the pack's config allows the stack that a URN belongs to. */
function allowedIn(rule: Rule, urn: string | undefined, config: object): unknown {
    if (rule.allowance === undefined) {
        return undefined;
    }
    const stack = (urn ?? "").split("::")[0]?.replace("urn:pulumi:", "") ?? "";
    const { stacks = {} } = config as { readonly stacks?: Readonly<Record<string, unknown>> };
    if (!(stack in stacks)) {
        return rule.allowance.strict;
    }
    const result = rule.allowance.schema.safeParse(stacks[stack]);
    if (result.success) {
        return result.data;
    }
    throw new Error(
        describeProblems(
            `The policy pack's config of ${rule.name} for stack ${stack} cannot be used:`,
            result.error.issues.map(({ path, message }) => ({
                field: ["stacks", stack, ...path].join("."),
                expected: message,
                fix: "correct the pack's config (docs/policies.md)",
            })),
        ),
    );
}

/**
 * Reports every finding, then throws the first error of an unknown value, if any: Pulumi makes an
 * advisory note of it.
 */
function reportAll(findings: Iterable<Finding>, report: ReportViolation): void {
    const undecided: unknown[] = [];
    for (const finding of findings) {
        if (finding.undecided === undefined) {
            report(describeProblem(finding), finding.urn);
        } else {
            undecided.push(finding.undecided.cause);
        }
    }
    if (undecided.length > 0) {
        throw undecided[0];
    }
}
