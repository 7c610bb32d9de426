import { createHash } from "node:crypto";

import type { CasCreation, GoogleCasSettings } from "../../config/trustRoot";
import type { Identity } from "../../pki/identity";
import { durationSeconds } from "../../pki/duration";
import { casNames } from "./names";

type Names = Pick<Identity, "dnsNames" | "ipAddresses">;

/**
 * The properties of an authority that are immutable in CA Service: key, lifetime, subject and
 * X.509 constraints. The format is `AuthorityArgs` of @pulumi/gcp.
 */
export function immutableAuthorityArgs(
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
 * The generation of an authority: its number and a seal, the hash of pool and immutable properties.
 * The generation is part of the authority's id. A changed authority therefore gets an unused id; CA
 * Service never reuses one.
 */
export function sealedGeneration(
    linkName: string,
    settings: GoogleCasSettings & { readonly create: CasCreation },
    identities: readonly Names[],
): { readonly current: string; readonly next: string } {
    const { create } = settings;
    const { pool } = casNames(linkName, { ...settings, existingPool: undefined });
    const immutableArgs = immutableAuthorityArgs(linkName, create, identities);
    const seal = createHash("sha256")
        .update(JSON.stringify([pool, immutableArgs]))
        .digest("hex")
        .slice(0, 6);
    const number = Number.parseInt(create.authorityGeneration, 10);
    return { current: `${number}-${seal}`, next: `${number + 1}-${seal}` };
}

/** Converts a Go duration to the format of Google's APIs: `1h` becomes `3600s`. */
export const casDuration = (duration: string) => `${durationSeconds(duration) ?? 0}s`;

/**
 * Permits names in the server's namespaces, not only the server's names, so that a new Service
 * needs no new root. URIs are not constrained, see `InClusterRoot`.
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

/** The parent of `api.noetl.svc` is `noetl.svc`; a name without a dot is its own parent. */
const parentDomain = (name: string) => name.replace(/^[^.]+\.(?=.)/, "");
