import * as certificateauthority from "@pulumi/gcp/certificateauthority";
import type * as pulumi from "@pulumi/pulumi";

import type { CasCreation } from "../../../config/trustRoot";
import { immutableAuthorityArgs, casDuration } from "../../../issuance/googleCas/authority";
import type { CasNames } from "../../../issuance/googleCas/names";
import { longestDuration } from "../../../pki/lifetime";
import type { Identity, KeySpec } from "../../../pki/identity";

/** The CA pool and the authority that the stack creates. */
export interface CreatedAuthority {
    readonly pool: certificateauthority.CaPool;
    readonly authority: certificateauthority.Authority;
}

/**
 * Creates the pool and its authority. Both are protected unless config disables it: CA Service
 * purges a deleted authority after 30 days and never reuses its id.
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
            // No X.509 values here: a value that a template also sets makes every request fail.
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
