import { z } from "zod";

import { approver, dedicated } from "./otherTeams";
import { label, matching, subdomain } from "./types";

const issuerRef = z
    .strictObject({
        group: subdomain.default("cert-manager.io").describe("Its API group."),
        kind: matching(/^[A-Z][A-Za-z0-9]*$/, "a kind such as ClusterIssuer").describe("Its kind."),
        name: subdomain.describe("Its name."),
        namespace: label
            .optional()
            .describe("Its namespace, where its kind is namespaced: that of every member."),
    })
    .describe("The issuer, which another team made.");

/** The `trustRoot` of kind `existingIssuer`. */
export const existingIssuer = z.strictObject({
    kind: z
        .literal("existingIssuer")
        .describe("An issuer of another team signs: Vault, AWS Private CA, step, a company's CA."),
    issuerRef,
    dedicated: dedicated.describe(
        "The owner's statement that nothing but this link is issued under that CA.",
    ),
    trustBundle: z
        .string()
        .min(1)
        .describe("Its CA certificates in PEM: each leaf chains to them, each ca.crt is of them."),
    approver,
});

/** Settings of the kind `existingIssuer`: an issuer that another team made. */
export type ExistingIssuerSettings = Omit<z.infer<typeof existingIssuer>, "kind">;
