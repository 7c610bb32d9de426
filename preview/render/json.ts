import { pathText } from "../fields";
import type { Report } from "../report";
import { plainText } from "../sentence";
import { scope } from "./parts";

/** The whole report for a program; never cut. */
export function renderJson(report: Report): string {
    const { stack, base, outcome, areas, resources } = report;
    const shown = {
        stack,
        base,
        scope: scope(report),
        outcome,
        areas: areas.map(({ title, findings }) => ({ title, findings: findings.map(plainText) })),
        resources: resources.map(({ fields, ...resource }) => ({
            ...resource,
            fields: fields.map((field) => ({ ...field, path: pathText(field.path) })),
        })),
    };
    return `${JSON.stringify(shown, undefined, 4)}\n`;
}

/** The reason why there is no report. */
export function renderJsonFailure(stack: string, reason: string): string {
    return `${JSON.stringify({ stack, outcome: "failed", reason }, undefined, 4)}\n`;
}
