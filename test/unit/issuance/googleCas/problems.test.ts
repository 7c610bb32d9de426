import { describe, expect, test } from "vitest";

import type { CasCreation, GoogleCasSettings } from "../../../../config/trustRoot";
import { googleCasProblems, type CasContext } from "../../../../issuance/googleCas/problems";
import { describeProblem } from "../../../../problems/problem";
import { serverIdentity } from "../../../support/identities";
import {
    casLink,
    casSettings,
    creation,
    existingSettings,
    sealed,
} from "../../../support/googleCas";

const faults = (settings: GoogleCasSettings, around: Partial<CasContext> = {}) =>
    googleCasProblems("trustRoot", settings, { ...casLink, ...around }).map(describeProblem);

/** Settings with changes to `create` and the matching seal. */
const creating = (change: Partial<CasCreation>): GoogleCasSettings => ({
    ...casSettings,
    create: { ...creation, ...change, authorityGeneration: sealed(change) },
});

const foreign = "projects/acme-pki/locations/europe-west1/caPools/all/certificateAuthorities/root";

describe("accepts", () => {
    test.each([
        ["a pool of the link's own", casSettings],
        ["a dedicated pool of another team", existingSettings],
        [
            "a Cloud KMS key in the ENTERPRISE tier",
            creating({ tier: "ENTERPRISE", kmsKeyVersion: "k" }),
        ],
        ["revocation in the ENTERPRISE tier", creating({ tier: "ENTERPRISE", publishCrl: true })],
        ["leaves with the pool's maximum lifetime", creating({ maximumLifetime: "2160h" })],
        [
            "a parent with a dedicated root",
            creating({
                parent: { authority: foreign, dedicated: { owner: "a", since: "2026-01-31" } },
            }),
        ],
        [
            "a placeholder as generation, in a preview",
            { ...casSettings, create: { ...creation, authorityGeneration: "1-CHANGE-ME" } },
        ],
    ])("%s", (_, settings) => {
        expect(faults(settings)).toEqual([]);
    });

    test("a parent under a shared root in mode tls", () => {
        expect(
            googleCasProblems("trustRoot", creating({ parent: { authority: foreign } }), {
                ...casLink,
                mode: "tls",
            }),
        ).toEqual([]);
    });
});

describe("the approver", () => {
    const approver = { namespace: "cert-manager", serviceAccount: "approver" };
    const named = { ...casSettings, approver };

    test("may be set if approver-policy is off, and may be absent if it is on", () => {
        expect(faults(named, { approverPolicy: false })).toEqual([]);
        expect(faults(casSettings, { approverPolicy: true })).toEqual([]);
    });

    test("is refused if approver-policy is on: it could not approve, and requests would stay pending", () => {
        expect(faults(named, { approverPolicy: true })).toEqual([
            "trustRoot.approver is \"cert-manager/approver\"; expected no other approver beside approver-policy (certManager.approver), which could then not approve: requests would wait for ever. Fix: pulumi config rm --path 'trustRoot.approver', or remove certManager.approver",
        ]);
    });
});

describe("refuses", () => {
    test.each<[string, GoogleCasSettings, string]>([
        [
            "neither create nor existingPool",
            { ...existingSettings, existingPool: undefined },
            "trustRoot.create is missing; expected the pool and the authority to make, or trustRoot.existingPool. Fix: add trustRoot.create with tier, authorityGeneration, lifetime and subject",
        ],
        [
            "both create and existingPool",
            { ...casSettings, ...existingSettings, create: creation },
            `trustRoot.existingPool is "projects/acme-pki/locations/europe-west1/caPools/noetl"; expected no pool of another team together with trustRoot.create: nothing is written on that one. Fix: pulumi config rm --path 'trustRoot.create', or 'trustRoot.existingPool'`,
        ],
        [
            "a Cloud KMS key in the DEVOPS tier",
            creating({ kmsKeyVersion: "k" }),
            `trustRoot.create.tier is "DEVOPS"; expected ENTERPRISE for kmsKeyVersion: DEVOPS knows no keys of your own. Fix: pulumi config rm --path 'trustRoot.create.kmsKeyVersion', or set tier ENTERPRISE`,
        ],
        [
            "revocation in the DEVOPS tier",
            creating({ publishCrl: true }),
            `trustRoot.create.tier is "DEVOPS"; expected ENTERPRISE for publishCrl: DEVOPS knows no revocation. Fix: pulumi config rm --path 'trustRoot.create.publishCrl', or set tier ENTERPRISE`,
        ],
        [
            "a key algorithm together with a Cloud KMS key",
            creating({ tier: "ENTERPRISE", kmsKeyVersion: "k", keyAlgorithm: "EC_P256_SHA256" }),
            `trustRoot.create.keyAlgorithm is "EC_P256_SHA256"; expected no algorithm beside kmsKeyVersion: that key has its own. Fix: pulumi config rm --path 'trustRoot.create.keyAlgorithm'`,
        ],
        [
            "leaves that exceed the authority's lifetime",
            creating({ lifetime: "2159h" }),
            `trustRoot.create.lifetime is "2159h"; expected at least the lifetime of every leaf: server 2160h, worker 2160h. Fix: shorten leaf.duration, or allow more here`,
        ],
        [
            "leaves that exceed the new pool's maximum",
            creating({ maximumLifetime: "24h" }),
            `trustRoot.create.maximumLifetime is "24h"; expected at least the lifetime of every leaf: server 2160h, worker 2160h. Fix: shorten leaf.duration, or allow more here`,
        ],
        [
            "leaves that exceed the existing pool's maximum",
            {
                ...existingSettings,
                existingPool: { ...existingSettings.existingPool, maximumLifetime: "720h" },
            },
            `trustRoot.existingPool.maximumLifetime is "720h"; expected at least the lifetime of every leaf: server 2160h, worker 2160h. Fix: shorten leaf.duration, or allow more here`,
        ],
        [
            "a pool maximum that exceeds the authority's lifetime",
            creating({ lifetime: "8760h", maximumLifetime: "8761h" }),
            `trustRoot.create.maximumLifetime is "8761h"; expected at most the authority's lifetime 8760h. Fix: shorten it, or leave it out: then it is that of the longest leaf`,
        ],
        [
            "more backdating than CA Service allows",
            creating({ backdateDuration: "49h" }),
            `trustRoot.create.backdateDuration is "49h"; expected at most 48h, CA Service's limit. Fix: pulumi config rm --path 'trustRoot.create.backdateDuration'`,
        ],
        [
            "a subordinate under another team's root in mtls",
            creating({ parent: { authority: foreign } }),
            `trustRoot.create.parent.dedicated is missing; expected who says, and since when, that nothing but this link is issued under the root of ${foreign}: noetl's server trusts that root, and with it every client below. Fix: set trustRoot.create.parent.dedicated.owner and .since, or remove trustRoot.create.parent for a root of the link's own`,
        ],
        [
            "a pool without a statement that it is dedicated",
            { ...existingSettings, existingPool: { name: existingSettings.existingPool.name } },
            "trustRoot.existingPool.dedicated is missing; expected who says, and since when, that nothing but this link is issued under the roots of projects/acme-pki/locations/europe-west1/caPools/noetl: noetl's server trusts them, and with them every client below. Fix: set trustRoot.existingPool.dedicated.owner and .since, or let the stack make a pool of the link's own",
        ],
        [
            "a pool and templates in different locations",
            { ...existingSettings, location: "europe-west4" },
            `trustRoot.existingPool.name is "projects/acme-pki/locations/europe-west1/caPools/noetl"; expected projects/<project>/locations/europe-west4/caPools/<pool>: a pool and its templates are in one location. Fix: correct the name, or trustRoot.location`,
        ],
        [
            "a generation without its seal",
            { ...casSettings, create: { ...creation, authorityGeneration: "1" } },
            `trustRoot.create.authorityGeneration is "1"; expected ${sealed({})}, the number and the seal of these settings. Fix: pulumi config set --path 'trustRoot.create.authorityGeneration' ${sealed({})}`,
        ],
    ])("%s", (_, settings, message) => {
        expect(faults(settings)).toEqual([message]);
    });

    test.each<[string, Partial<CasCreation>]>([
        ["lifetime", { lifetime: "43800h" }],
        ["key", { keyAlgorithm: "EC_P384_SHA384" }],
        ["subject", { subject: { organization: "Acme Ltd" } }],
        ["tier", { tier: "ENTERPRISE" }],
        [
            "parent",
            { parent: { authority: foreign, dedicated: { owner: "a", since: "2026-01-31" } } },
        ],
    ])("another %s without a new generation", (_, change) => {
        const next = sealed(change).replace(/^1/, "2");
        expect(faults({ ...casSettings, create: { ...creation, ...change } })).toEqual([
            `trustRoot.create.authorityGeneration is "${sealed({})}"; expected ${next}, a new generation: CA Service changes no authority's pool, tier, key, lifetime, subject, parent or permitted names, and these are not the ones of generation ${sealed({})}. Fix: undo the change, or for a new root (docs/production.md): pulumi config set --path 'trustRoot.create.authorityGeneration' ${next}`,
        ]);
        const renewed = { ...creation, ...change, authorityGeneration: next };
        expect(faults({ ...casSettings, create: renewed })).toEqual([]);
    });

    test("a server in a namespace that the authority does not permit", () => {
        const moved = { ...serverIdentity, dnsNames: ["api.elsewhere.svc"] };
        const problems = googleCasProblems("trustRoot", casSettings, {
            ...casLink,
            identities: [moved],
        });
        expect(problems.map(({ field }) => field)).toEqual([
            "trustRoot.create.authorityGeneration",
        ]);
    });

    test("a link name that is too long for a Google service account", () => {
        const linkName = "a-link-with-a-longer-name";
        const problems = googleCasProblems("trustRoot", existingSettings, { ...casLink, linkName });
        expect(problems.map(describeProblem)).toEqual([
            'linkName is "a-link-with-a-longer-name"; expected at most 23 characters, the first a letter: the Google service account a-link-with-a-longer-name-issuer may have 30. Fix: pulumi config set linkName <shorter name>',
        ]);
    });

    test("all problems together", () => {
        const change = {
            kmsKeyVersion: "k",
            publishCrl: true,
            lifetime: "1h",
            backdateDuration: "50h",
        };
        const create = { ...creation, ...change };
        const existingPool = { name: "noetl" };
        const problems = googleCasProblems(
            "trustRoot",
            { ...casSettings, create, existingPool },
            casLink,
        );
        expect(problems.map(({ field }) => field)).toEqual([
            "trustRoot.existingPool",
            "trustRoot.create.tier",
            "trustRoot.create.tier",
            "trustRoot.create.lifetime",
            "trustRoot.create.backdateDuration",
            "trustRoot.create.authorityGeneration",
            "trustRoot.existingPool.name",
            "trustRoot.existingPool.dedicated",
        ]);
    });
});

test("a new Service of the server needs no new authority", () => {
    const named = {
        ...serverIdentity,
        dnsNames: [...serverIdentity.dnsNames, "noetl.noetl.svc", "noetl.noetl.svc.cluster.local"],
    };
    expect(
        googleCasProblems("trustRoot", casSettings, { ...casLink, identities: [named] }),
    ).toEqual([]);
});
