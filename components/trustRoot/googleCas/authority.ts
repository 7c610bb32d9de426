import * as certificateauthority from "@pulumi/gcp/certificateauthority";
import type * as pulumi from "@pulumi/pulumi";

import type { CasCreation } from "../../../config/trustRoot";
import { immutableAuthorityArgs, casDuration } from "../../../issuance/googleCas/authority";
import type { CasNames } from "../../../issuance/googleCas/names";
import { longestDuration } from "../../../pki/lifetime";
import type { Identity, KeySpec } from "../../../pki/identity";

/** What the stack makes where it brings its own pool. */
export interface CreatedAuthority {
    readonly pool: certificateauthority.CaPool;
    readonly authority: certificateauthority.Authority;
}

/**
 * Makes the pool and its authority. Both are protected unless config says otherwise: a deleted
 * authority is gone after 30 days, and its name is never given again.
 */
export function createAuthority(
    name: string,
    settings: {
        readonly linkName: string;
        readonly names: CasNames;
        readonly create: CasCreation;
        readonly identities: readonly Identity[];
    },
    opts: pulumi.CustomResourceOptions,
): CreatedAuthority {
    const { linkName, names, create, identities } = settings;
    const { project, location, id } = names.pool;
    const protect = create.deletionProtection;

    const pool = new certificateauthority.CaPool(
        `${name}-pool`,
        {
            project,
            location,
            name: id,
            tier: create.tier,
            publishingOptions: { publishCaCert: false, publishCrl: create.publishCrl },
            // No X.509 value here: one that a template has too makes every request fail.
            issuancePolicy: {
                allowedIssuanceModes: {
                    allowCsrBasedIssuance: true,
                    allowConfigBasedIssuance: false,
                },
                allowedKeyTypes: allowedKeyTypes(identities.map(({ privateKey }) => privateKey)),
                backdateDuration: casDuration(create.backdateDuration),
                maximumLifetime: casDuration(create.maximumLifetime ?? longestDuration(identities)),
            },
        },
        { ...opts, protect },
    );
    const authority = new certificateauthority.Authority(
        `${name}-authority`,
        {
            project,
            location,
            pool: id,
            certificateAuthorityId: names.authorityId ?? "",
            ...immutableAuthorityArgs(linkName, create, identities),
            desiredState: "ENABLED",
            deletionProtection: create.deletionProtection,
            skipGracePeriod: false,
            ignoreActiveCertificatesOnDeletion: false,
        },
        { ...opts, protect, dependsOn: pool },
    );
    return { pool, authority };
}

function allowedKeyTypes(keys: readonly KeySpec[]) {
    const unique = new Map(keys.map((key) => [`${key.algorithm} ${key.size}`, key]));
    return [...unique.values()].map(({ algorithm, size }) =>
        algorithm === "ECDSA"
            ? { ellipticCurve: { signatureAlgorithm: `ECDSA_P${size}` } }
            : { rsa: { minModulusSize: `${size}`, maxModulusSize: `${size}` } },
    );
}
