import { z } from "zod";

import type { Mode } from "../contracts";
import { workloadComponent } from "./kubernetes";
import {
    collectFindings,
    exemptionFields,
    type RuleFinding,
    type Resource,
    type ResourceRule,
    unmatchedNames,
} from "./rule";

const modes = ["plain", "tls", "mtls"] as const satisfies readonly Mode[];

const exemption = z.strictObject({
    workload: z
        .string()
        .optional()
        .describe("The workload, as `<namespace>/<name>`; every workload of the link if absent."),
    mode: z.enum(["plain", "tls"]).describe("The mode that it may stay in."),
    ...exemptionFields,
});

const allowance = z.strictObject({
    modes: z.array(z.enum(modes)).default(["mtls"]).describe("Modes for every workload."),
    exemptions: z.array(exemption).default([]).describe("Workloads that may stay behind, for now."),
});

/** Modes that the pack allows a stack. */
export type AllowedModes = z.infer<typeof allowance>;

/** Modes other than mtls need an entry in the pack's config. */
export const linkMode: ResourceRule<AllowedModes> = {
    name: "link-mode",
    description:
        "Every workload of the link is in a mode that the pack allows its stack: mtls, unless " +
        "listed. Credentials travel over this link, and plain and tls serve them to any caller.",
    fix: "Set `mode` to `mtls`; or have the pack's config allow the stack another mode, or exempt the link or a workload until a date, with a reason (`npm run set-mode`).",
    enforcement: "mandatory",
    allowance: {
        schema: allowance,
        strict: { modes: ["mtls"], exemptions: [] },
        unmatched: ({ exemptions }, resources) =>
            unmatchedNames(
                exemptions.map(({ workload }, index) => [
                    `exemptions[${index}].workload`,
                    workload,
                ]),
                resources.filter(({ type }) => type === workloadComponent).map(workloadOf),
                "a workload of the link",
            ),
    },
    kind: "resource",
    appliesTo: (type) => type === workloadComponent,
    check: (resource, allowed, today) => collectFindings(modeFindings(resource, allowed, today)),
};

function workloadOf({ props }: Pick<Resource, "props">): string {
    const place = props.at("workload");
    return `${place.at("namespace").text}/${place.at("name").text}`;
}

function* modeFindings(
    { props }: Resource,
    allowed: AllowedModes,
    today: string,
): Iterable<RuleFinding> {
    const mode = props.at("mode").text;
    if (allowed.modes.some((one) => one === mode)) {
        return;
    }
    const workload = workloadOf({ props });
    const exemptions = allowed.exemptions.filter(
        (one) => (one.workload ?? workload) === workload && one.mode === mode,
    );
    if (exemptions.some(({ until }) => today <= until)) {
        return;
    }
    const ended = exemptions.at(-1);
    yield {
        field: `mode of ${workload}`,
        ...(mode !== undefined && { value: mode }),
        expected:
            ended === undefined
                ? `${allowed.modes.join(" or ")}, or an exemption for it in the pack's config`
                : `${allowed.modes.join(" or ")}: its exemption (${ended.reason}) ended on ${ended.until}`,
        fix: `pulumi config set mode ${allowed.modes.at(-1) ?? "mtls"}, or exempt the link until a date: npm run set-mode -- --stack <stack> --mode ${mode} --reason <why>`,
    };
}
