import { z } from "zod";

import { placeholder } from "../problems/placeholders";
import { durationSeconds } from "../pki/duration";
import type { ReservedValueInUse } from "./charts/values";

const durationForm = "a duration in hours, minutes and seconds, such as 2160h";

/** A Go duration in hours, minutes and seconds. */
export const duration = z
    .string({ error: durationForm })
    .refine((text) => durationSeconds(text) !== undefined, { error: durationForm });

/** A Go duration in whole hours. */
export const wholeHours = duration.refine((text) => (durationSeconds(text) ?? 0) % 3600 === 0, {
    error: "a duration in whole hours, such as 87600h",
});

/** A Kubernetes object name that becomes part of other names (RFC 1123 label). */
export const label = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: "1 to 63 lower-case letters, digits and inner hyphens",
});

/**
 * Helm chart values, under the names that the chart documents.
 * @param reserved Returns the values that only the program may set.
 */
export const chartValues = (
    reserved: (values: Readonly<Record<string, unknown>>) => readonly ReservedValueInUse[],
) =>
    z.record(z.string(), z.unknown()).superRefine((values, context) => {
        for (const { path, because } of reserved(values)) {
            context.addIssue({
                code: "custom",
                path: [...path],
                message: `no such value: ${because}`,
                params: { fix: removeCommand },
            });
        }
    });

/** The command that removes a field from the config. */
export const removeCommand = (field: string) => `pulumi config rm --path '${field}'`;

/** A string that matches a pattern or contains the placeholder. */
export const matching = (form: RegExp, error: string) =>
    z.string({ error }).refine((text) => form.test(text) || text.includes(placeholder), { error });

/** An object name that may contain dots (RFC 1123 subdomain). */
export const subdomain = matching(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
    "up to 253 lower-case letters, digits, inner hyphens and dots: a name, no pattern",
);

/**
 * A day. Pulumi takes an unquoted date in YAML for a timestamp, and writes it in one of two forms.
 * @param form What the text without the time of day must be.
 */
export const day = <T extends z.ZodType<string, string>>(form: T) =>
    z
        .string()
        .transform((text) => text.replace(/(?:T00:00:00Z| 00:00:00 \+0000 UTC)$/, ""))
        .pipe(form);
