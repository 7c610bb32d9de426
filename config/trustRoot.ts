import { z } from "zod";

import { reservedIssuerValues } from "./charts/googleCasIssuer";
import { existingIssuer } from "./existingIssuer";
import { approver, dedicated as statement } from "./otherTeams";
import { chartValues, duration, matching, wholeHours } from "./types";

const lifetime = wholeHours.default("87600h").describe("Lifetime of the root certificate.");

const selfSigned = z.strictObject({
    kind: z.literal("selfSigned").describe("The root's key is in the stack's state, as a secret."),
    lifetime,
});

const inCluster = z.strictObject({
    kind: z.literal("inCluster").describe("cert-manager makes the root's key."),
    lifetime,
});

const dedicated = statement
    .optional()
    .describe("The owner's statement that nothing but this link is issued under that root.");

const parent = z.strictObject({
    authority: matching(
        /^projects\/[^/]+\/locations\/[^/]+\/caPools\/[^/]+\/certificateAuthorities\/[^/]+$/,
        "projects/<project>/locations/<location>/caPools/<pool>/certificateAuthorities/<id>",
    ).describe("Resource name of the authority that signs."),
    dedicated,
});

const create = z.strictObject({
    tier: z
        .enum(["DEVOPS", "ENTERPRISE"])
        .describe("DEVOPS: 25 leaves a second. ENTERPRISE: 7, and they can be listed and revoked."),
    authorityGeneration: matching(
        /^[1-9]\d*(-[0-9a-f]{6})?$/,
        "a number, or a number and a seal such as 1-4f2a9c",
    ).describe("Number and seal of the authority, part of its name; a preview says the seal."),
    lifetime: wholeHours.describe("Lifetime of the authority's certificate."),
    subject: z
        .strictObject({
            organization: z.string().min(1).describe("Organization."),
            commonName: z.string().min(1).optional().describe("Common name; the link's if absent."),
        })
        .describe("Whom the authority's certificate names."),
    keyAlgorithm: z
        .enum([
            "EC_P256_SHA256",
            "EC_P384_SHA384",
            "RSA_PSS_2048_SHA256",
            "RSA_PSS_3072_SHA256",
            "RSA_PSS_4096_SHA256",
            "RSA_PKCS1_2048_SHA256",
            "RSA_PKCS1_3072_SHA256",
            "RSA_PKCS1_4096_SHA256",
        ])
        .optional()
        .describe("Of a key that CA Service makes in its HSM; EC_P256_SHA256 if absent."),
    kmsKeyVersion: z
        .string()
        .min(1)
        .optional()
        .describe("A Cloud KMS key version of your own instead; ENTERPRISE only."),
    publishCrl: z.boolean().default(false).describe("Publish revocation lists; ENTERPRISE only."),
    maximumLifetime: duration
        .optional()
        .describe("Longest leaf that the pool signs; the longest that the stack has if absent."),
    backdateDuration: duration
        .default("5m")
        .describe("How long before its issuance a leaf is valid, against clocks that go behind."),
    deletionProtection: z
        .boolean()
        .default(true)
        .describe("Refuse to delete or replace pool and authority, in whatever mode."),
    parent: parent
        .optional()
        .describe("Authority that signs this one; a root of its own if absent."),
});

const existingPool = z.strictObject({
    name: z.string().describe("projects/<project>/locations/<location>/caPools/<pool>."),
    dedicated,
    maximumLifetime: duration.optional().describe("Longest leaf that pool and authorities allow."),
});

const issuer = z.strictObject({
    chart: z
        .string()
        .min(1)
        .default("oci://quay.io/jetstack/charts/cert-manager-google-cas-issuer")
        .describe("OCI reference or folder of its chart."),
    version: z
        .string()
        .regex(/^v\d+\.\d+\.\d+$/, { error: "a release such as v0.12.0" })
        .default("v0.12.0")
        .describe("Chart version."),
    values: chartValues(reservedIssuerValues)
        .default({})
        .describe("Further values of the chart; none that the link rests on."),
});

const googleCas = z.strictObject({
    kind: z.literal("googleCas").describe("Google's Certificate Authority Service has the key."),
    project: matching(
        /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
        "the id of a Google Cloud project, such as acme-prod",
    ).describe("Google Cloud project of all that the stack makes there."),
    location: matching(
        /^[a-z]+-[a-z]+\d+$/,
        "a location that offers CA Service, such as europe-west1 (gcloud privateca locations list)",
    ).describe("Location of pool and templates."),
    create: create.optional().describe("The pool and the authority to make."),
    existingPool: existingPool
        .optional()
        .describe("A pool of another team instead, dedicated to this link."),
    enableServices: z
        .boolean()
        .default(false)
        .describe("Enable the Google services that all this needs."),
    workloadPool: z
        .string()
        .min(1)
        .optional()
        .describe("Workload Identity pool of the cluster; <project>.svc.id.goog if absent."),
    issuer: issuer.prefault({}).describe("google-cas-issuer, which the stack installs."),
    approver,
});

/** The config key `trustRoot`; its keys depend on `kind`. */
export const trustRoot = z.discriminatedUnion("kind", [
    selfSigned,
    inCluster,
    googleCas,
    existingIssuer,
]);

/** The config key `trustRoot`, checked. */
export type TrustRootSettings = z.infer<typeof trustRoot>;

/** Settings of the kinds `selfSigned` and `inCluster`. */
export type OwnRootSettings = Omit<z.infer<typeof inCluster>, "kind">;

/** Settings of the kind `googleCas`: a root in Google's Certificate Authority Service. */
export type GoogleCasSettings = Omit<z.infer<typeof googleCas>, "kind">;

/** A CA pool and an authority that the stack creates. */
export type CasCreation = z.infer<typeof create>;

/** The authority in CA Service that signs the link's own authority. */
export type CasParent = z.infer<typeof parent>;

/** An existing CA pool. The stack adds only the issuer's two IAM grants to it. */
export type CasExistingPool = z.infer<typeof existingPool>;
