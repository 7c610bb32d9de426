import { describe, expect, test } from "vitest";

import type { CasCreation } from "../../../config/trustRoot";
import { casSettings, creation, existingSettings, sealed } from "../../support/googleCas";
import { createRoot, ofType } from "../../support/googleCasRoot";
import { hasRegisteredOutputs } from "../../support/recorder";

describe("a pool of the link's own", () => {
    test("allows only CSRs with the link's key types and lifetimes, and sets no X.509 values", async () => {
        const [, recorder] = await createRoot(casSettings);
        expect(recorder.named("root-pool").inputs).toEqual({
            project: "acme-prod",
            location: "europe-west1",
            name: "noetl-link-devops",
            tier: "DEVOPS",
            publishingOptions: { publishCaCert: false, publishCrl: false },
            issuancePolicy: {
                allowedIssuanceModes: {
                    allowCsrBasedIssuance: true,
                    allowConfigBasedIssuance: false,
                },
                allowedKeyTypes: [{ ellipticCurve: { signatureAlgorithm: "ECDSA_P256" } }],
                backdateDuration: "300s",
                maximumLifetime: "7776000s",
            },
        });
    });

    test("has an authority named after its generation, with path length 0", async () => {
        const [root, recorder] = await createRoot(casSettings);
        expect(recorder.named("root-authority").inputs).toEqual({
            project: "acme-prod",
            location: "europe-west1",
            pool: "noetl-link-devops",
            certificateAuthorityId: `noetl-link-${creation.authorityGeneration}`,
            type: "SELF_SIGNED",
            desiredState: "ENABLED",
            lifetime: "315360000s",
            keySpec: { algorithm: "EC_P256_SHA256" },
            config: {
                subjectConfig: {
                    subject: { commonName: "noetl-link root", organization: "Acme" },
                },
                x509Config: {
                    caOptions: { isCa: true, zeroMaxIssuerPathLength: true },
                    keyUsage: {
                        baseKeyUsage: { certSign: true, crlSign: true },
                        extendedKeyUsage: {},
                    },
                    nameConstraints: {
                        critical: true,
                        permittedDnsNames: ["localhost", "noetl.svc", "noetl.svc.cluster.local"],
                        permittedIpRanges: ["127.0.0.1/32"],
                    },
                },
            },
            deletionProtection: true,
            skipGracePeriod: false,
            ignoreActiveCertificatesOnDeletion: false,
        });
        expect(await new Promise((done) => root.trustBundle?.apply(done))).toBe("its root");
        expect(hasRegisteredOutputs(root)).toBe(true);
    });

    test("may have a subordinate authority with a Cloud KMS key", async () => {
        const authority = "projects/p/locations/l/caPools/c/certificateAuthorities/a";
        const change: Partial<CasCreation> = {
            tier: "ENTERPRISE",
            kmsKeyVersion: "projects/p/…/cryptoKeyVersions/1",
            parent: { authority, dedicated: { owner: "pki", since: "2026-01-31" } },
        };
        const create = { ...creation, ...change, authorityGeneration: sealed(change) };
        const [, recorder] = await createRoot({ ...casSettings, create });
        expect(recorder.named("root-authority").inputs).toMatchObject({
            type: "SUBORDINATE",
            keySpec: { cloudKmsKeyVersion: "projects/p/…/cryptoKeyVersions/1" },
            subordinateConfig: { certificateAuthority: authority },
        });
    });

    test("enables Google services only if config asks for it", async () => {
        const [, without] = await createRoot(casSettings);
        expect(ofType(without, /projects\/service/)).toEqual([]);
        const [, recorder] = await createRoot({ ...casSettings, enableServices: true });
        const services = recorder.resources.filter(({ type }) => type.includes("projects/service"));
        expect(services.map(({ inputs }) => inputs["service"]).sort()).toEqual([
            "iam.googleapis.com",
            "iamcredentials.googleapis.com",
            "privateca.googleapis.com",
        ]);
        expect(services.every(({ inputs }) => inputs["disableOnDestroy"] === false)).toBe(true);
    });
});

describe("an existing pool", () => {
    test("is unchanged except for the issuer's two grants", async () => {
        const [root, recorder] = await createRoot(existingSettings);
        expect(ofType(recorder, /caPool:|authority:/)).toEqual([]);
        const caPool = "projects/acme-pki/locations/europe-west1/caPools/noetl";
        const onPool = recorder.resources.filter(({ inputs }) => inputs["caPool"] === caPool);
        expect(onPool.map(({ name }) => name).sort()).toEqual([
            "root-pool-reader",
            "root-requester",
        ]);
        expect(recorder.named("root-server-issuer").inputs).toMatchObject({
            spec: { project: "acme-pki", caPoolId: "noetl" },
        });
        expect(root.trustBundle).toBeUndefined();
    });
});

test("all resources have the component's name as prefix and the component as parent", async () => {
    const [, recorder] = await createRoot({ ...casSettings, enableServices: true });
    expect(recorder.resources.filter(({ name }) => !/^root(-|$)/.test(name))).toEqual([]);
});
