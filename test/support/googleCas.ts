import type { CasCreation, GoogleCasSettings } from "../../config/trustRoot";
import { sealedGeneration } from "../../issuance/googleCas/authority";
import { fakeCluster } from "./fakeCluster";
import { clientIdentity, serverIdentity } from "./identities";

/** A valid link over Google CAS; tests change it. */
export const casLink = {
    linkName: "noetl-link",
    mode: "mtls",
    requester: { namespace: "cert-manager", serviceAccount: "cert-manager" },
    approver: { namespace: "cert-manager", serviceAccount: "cert-manager-approver-policy" },
    protect: true,
    identities: [serverIdentity, clientIdentity],
    cluster: fakeCluster(),
} as const;

const unsealed: CasCreation = {
    tier: "DEVOPS",
    authorityGeneration: "1",
    lifetime: "87600h",
    subject: { organization: "Acme" },
    publishCrl: false,
    backdateDuration: "5m",
    deletionProtection: true,
};

/** A dedicated pool and authority, with the sealed generation. */
export const creation: CasCreation = { ...unsealed, authorityGeneration: sealed({}) };

/** Settings that create that pool and authority. */
export const casSettings = {
    ...common(),
    create: creation,
} satisfies GoogleCasSettings;

/** Settings that use an existing pool. */
export const existingSettings = {
    ...common(),
    existingPool: {
        name: "projects/acme-pki/locations/europe-west1/caPools/noetl",
        dedicated: { owner: "pki@acme.example", since: "2026-01-31" },
    },
} satisfies GoogleCasSettings;

/** The sealed generation for these changes of the creation, with generation number 1. */
export function sealed(change: Partial<CasCreation>): string {
    const create = { ...unsealed, ...change };
    return sealedGeneration(casLink.linkName, { ...common(), create }, casLink.identities).current;
}

function common() {
    return {
        project: "acme-prod",
        location: "europe-west1",
        enableServices: false,
        issuer: {
            chart: "oci://quay.io/jetstack/charts/cert-manager-google-cas-issuer",
            version: "v0.12.0",
            values: {},
        },
    };
}
