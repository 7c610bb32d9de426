import { z } from "zod";

import { placeholder } from "../problems/placeholders";
import { durationSeconds } from "../pki/duration";
import type { SetValue } from "./charts/reservedValues";

/** A Go duration in hours, minutes and seconds. */
export const duration = z.string().refine((text) => durationSeconds(text) !== undefined, {
    error: "a duration in hours, minutes and seconds, such as 2160h",
});

/** A Go duration in whole hours. */
export const wholeHours = duration.refine((text) => (durationSeconds(text) ?? 0) % 3600 === 0, {
    error: "a duration in whole hours, such as 87600h",
});

/** A Kubernetes object name (RFC 1123 label), which becomes part of other names. */
export const label = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: "1 to 63 lower-case letters, digits and inner hyphens",
});

/**
 * Values of a Helm chart, as its documentation names them.
 * @param reserved Those that are set and may not be.
 */
export const chartValues = (
    reserved: (values: Readonly<Record<string, unknown>>) => readonly SetValue[],
) =>
    z.record(z.string(), z.unknown()).superRefine((values, context) => {
        for (const { path, because } of reserved(values)) {
            context.addIssue({
                code: "custom",
                path: [...path],
                message: `no such value: ${because}`,
                params: { fix: removal },
            });
        }
    });

/** The command that takes a field out of the config. */
export const removal = (field: string) => `pulumi config rm --path '${field}'`;

/** Text of a form, or a placeholder. */
export const formed = (form: RegExp, error: string) =>
    z.string({ error }).refine((text) => form.test(text) || text.includes(placeholder), { error });
