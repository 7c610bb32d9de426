import { createHash } from "node:crypto";

import type { CasCreation, GoogleCasSettings } from "../../config/trustRoot";
import type { Identity } from "../../pki/identity";
import { durationSeconds } from "../../pki/duration";
import { casNames } from "./names";

type Names = Pick<Identity, "dnsNames" | "ipAddresses">;

/**
 * What an authority is made of, which CA Service never changes: key, lifetime, subject, and what
 * its certificate may sign. In the form of @pulumi/gcp's `AuthorityArgs`.
 */
export function authoritySubstance(
    linkName: string,
    create: CasCreation,
    identities: readonly Names[],
) {
    const { subject, keyAlgorithm, kmsKeyVersion, lifetime, parent } = create;
    return {
        type: parent === undefined ? "SELF_SIGNED" : "SUBORDINATE",
        lifetime: casDuration(lifetime),
        keySpec:
            kmsKeyVersion === undefined
                ? { algorithm: keyAlgorithm ?? "EC_P256_SHA256" }
                : { cloudKmsKeyVersion: kmsKeyVersion },
        ...(parent && { subordinateConfig: { certificateAuthority: parent.authority } }),
        config: {
            subjectConfig: {
                subject: {
                    commonName: subject.commonName ?? `${linkName} root`,
                    organization: subject.organization,
                },
            },
            x509Config: {
                caOptions: { isCa: true, zeroMaxIssuerPathLength: true },
                keyUsage: {
                    baseKeyUsage: { certSign: true, crlSign: true },
                    extendedKeyUsage: {},
                },
                nameConstraints: nameConstraints(identities),
            },
        },
    };
}

/**
 * The generation that the settings ask for: its number, and a seal over all that cannot be changed.
 * The authority is named after it, so a changed authority always has a name that was never used: CA
 * Service gives none twice.
 */
export function sealedGeneration(
    linkName: string,
    settings: GoogleCasSettings & { readonly create: CasCreation },
    identities: readonly Names[],
): { readonly current: string; readonly next: string } {
    const { create } = settings;
    const { pool } = casNames(linkName, { ...settings, existingPool: undefined });
    const substance = authoritySubstance(linkName, create, identities);
    const seal = createHash("sha256")
        .update(JSON.stringify([pool, substance]))
        .digest("hex")
        .slice(0, 6);
    const number = Number.parseInt(create.authorityGeneration, 10);
    return { current: `${number}-${seal}`, next: `${number + 1}-${seal}` };
}

/** A Go duration as Google's APIs take it, in seconds: `1h` is `3600s`. */
export const casDuration = (duration: string) => `${durationSeconds(duration) ?? 0}s`;

/**
 * Limits the authority to names in the server's namespaces rather than to the server's names: one
 * more Service then needs no new root. URIs stay unconstrained, see `InClusterRoot`.
 */
function nameConstraints(identities: readonly Names[]) {
    const domains = identities.flatMap(({ dnsNames }) => dnsNames.map(parentDomain));
    const addresses = identities.flatMap(({ ipAddresses }) => ipAddresses);
    const ranges = addresses.length > 0 ? addresses.map((a) => `${a}/32`) : ["0.0.0.0/32"];
    return {
        critical: true,
        permittedDnsNames: [...new Set(domains)].sort(),
        permittedIpRanges: [...new Set(ranges)].sort(),
    };
}

/** `api.noetl.svc` is in `noetl.svc`; a name without a dot is its own domain. */
const parentDomain = (name: string) => name.replace(/^[^.]+\.(?=.)/, "");
