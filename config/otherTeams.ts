import { z } from "zod";

import { day, label, matching } from "./types";

/** The owner's statement that a CA serves the link alone. */
export const dedicated = z.strictObject({
    owner: z.string().min(1).describe("Who says so, and whom to ask."),
    since: day(matching(/^\d{4}-\d{2}-\d{2}$/, "a day such as 2026-01-31")).describe(
        "Since which day.",
    ),
});

/** Who approves requests for issuers outside cert-manager's own group. */
export const approver = z
    .strictObject({
        namespace: label.describe("Its namespace."),
        serviceAccount: label.describe("Its name."),
    })
    .optional()
    .describe(
        "Service account that approves requests; cert-manager's own if absent. Needed on an existing cert-manager for an issuer outside its own group. Refused where approver-policy is on: that one approves.",
    );
