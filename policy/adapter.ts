import type {
    Policies,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    StackValidationArgs,
} from "@pulumi/policy";
import { z } from "zod";

import {
    collectFindings,
    type Allowance,
    type Resource,
    type RuleFinding,
    type Rule,
} from "../rules/rule";
import { describeProblem } from "../problems/problem";
import { today } from "../problems/today";
import { allowedBy, readPackConfig } from "./packConfig";
import { Resources, type ResourceReport } from "./resources";
import { unmatchedFindings } from "./unmatched";

/** The rules as policies of @pulumi/policy. */
export function toPolicies(rules: readonly Rule[]): Policies {
    const resources = new Resources();
    return rules.map((rule) => toPolicy(rule, resources));
}

function toPolicy(rule: Rule, resources: Resources): Policies[number] {
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
                  const resource = resources.registered(reportOf(args));
                  if (!rule.appliesTo(args.type)) return;
                  const allowed = allowedTo(rule, args.urn, args.getConfig());
                  reportAll(collectFindings(rule.check(resource, allowed, today())), report);
              },
              // One policy may have both: the pack's server looks for each function.
              ...(rule.allowance?.unmatched !== undefined && {
                  validateStack: (args: StackValidationArgs, report: ReportViolation) => {
                      const all = args.resources.map((one) => resources.final(reportOf(one)));
                      reportAll(unmatchedTo(rule, args, all), report);
                  },
              }),
          }
        : {
              ...about,
              validateStack: (args, report) => {
                  const allowed = allowedTo(rule, args.resources[0]?.urn, args.getConfig());
                  const all = args.resources.map((one) => resources.final(reportOf(one)));
                  const found = collectFindings(rule.check(all, allowed, today()));
                  reportAll([...unmatchedTo(rule, args, all), ...found], report);
              },
          };
}

/** One property, `stacks`: the allowance of each listed stack, and of all others by `*`. */
function configSchema({ schema }: Allowance<unknown>): PolicyConfigSchema {
    const { $schema, ...allowed } = z.toJSONSchema(schema, { io: "input" });
    return { properties: { stacks: { type: "object", additionalProperties: allowed as object } } };
}

function reportOf({
    urn,
    type,
    name,
    opts,
    props,
}: PolicyResource | ResourceValidationArgs): ResourceReport {
    return { urn, type, name, parent: opts.parent ?? "", protect: opts.protect, props };
}

function allowedTo(rule: Rule, urn: string | undefined, config: object): unknown {
    return allowedBy(rule, stackOf(urn), settingsOf(rule, config));
}

function unmatchedTo(
    rule: Rule,
    args: StackValidationArgs,
    all: readonly Resource[],
): Iterable<RuleFinding> {
    const settings = settingsOf(rule, args.getConfig());
    return collectFindings(unmatchedFindings(rule, stackOf(args.resources[0]?.urn), settings, all));
}

const settingsOf = (rule: Rule, config: object) =>
    readPackConfig([rule], { [rule.name]: config })[rule.name];

const stackOf = (urn = "") => urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "";

/**
 * Reports every finding, then rethrows Pulumi's error on the first unknown value, if any: Pulumi
 * turns that into an advisory note.
 */
function reportAll(findings: Iterable<RuleFinding>, report: ReportViolation): void {
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
