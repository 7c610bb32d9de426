import { z } from "zod";

import type { Problem } from "../problems/problem";
import { field, recordsIn } from "../workload/objects";
import { day, removeCommand } from "./types";

const entry = z.strictObject({
    object: z
        .string()
        .regex(/^(NEG of |scrape of )?[A-Z]\w*( [\w.-]+\/)?[\w. -]+$/, {
            error: "an object as the census names it, such as CronJob noetl/nightly",
        })
        .describe("The object as the census names it, such as `CronJob noetl/nightly`."),
    container: z
        .string()
        .min(1)
        .optional()
        .describe("Container of the call, as the message names it; the whole object if absent."),
    field: z
        .string()
        .min(1)
        .optional()
        .describe("Field of the call, as the message names it, such as `env API_URL`."),
    reason: z.string().min(1).describe("Why it needs no certificate, or may stop."),
    until: day(z.iso.date({ error: "a day such as 2027-03-31" }))
        .optional()
        .describe("Last day of the exemption, UTC, such as 2027-03-31."),
});

/** Calls of the server that stay without a certificate: callers, or places of a member. */
export const exempt = z.array(entry).superRefine((entries, context) => {
    const places = entries.map(({ object, container, field }) =>
        JSON.stringify([object, container, field]),
    );
    for (const [index, place] of places.entries()) {
        if (places.indexOf(place) < index) {
            context.addIssue({
                code: "custom",
                path: [index],
                message: `each place once; exempt[${places.indexOf(place)}] is the same`,
                params: { fix: removeCommand },
            });
        }
    }
});

/** The problem of a config with the key `exemptCallers`, which `exempt` replaces. */
export function movedProblems(old: unknown): readonly Problem[] {
    if (old === undefined) return [];
    const lines = recordsIn(old).map((caller) => {
        const [object, reason] = ["caller", "reason"].map((key) =>
            JSON.stringify(field(caller, key)),
        );
        return `{ object: ${object}, reason: ${reason} }`;
    });
    return [
        {
            field: "exemptCallers",
            value: old,
            expected: "the key exempt, which replaces it",
            fix:
                lines.length === 0
                    ? removeCommand("exemptCallers")
                    : `replace it in the stack's file with noetl-mtls:exempt: [${lines.join(", ")}]`,
        },
    ];
}
