import { describe, expect, test } from "vitest";

import { CertManager } from "../../../components/certManager/certManager";
import { createTrustRoot } from "../../../components/trustRoot/createTrustRoot";
import type { TrustRootArgs } from "../../../components/trustRoot/trustRoot";
import { WorkloadCertificate } from "../../../components/issuance/workloadCertificate";
import { dryRunsGuardedBy } from "../../support/admission";
import { clusterWithRoot } from "../../support/fakeCluster";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { rejectionsOf } from "../../support/rejections";
import { hasRegisteredOutputs, recordResources, settle } from "../../support/recorder";

const rootArgs: TrustRootArgs = {
    linkName: "noetl-link",
    mode: "mtls",
    requester: { namespace: "cert-manager", serviceAccount: "cert-manager" },
    approver: { namespace: "cert-manager", serviceAccount: "cert-manager-approver-policy" },
    identities: [{ ...serverIdentity, dnsNames: ["noetl-server-rust.noetl.svc"] }, clientIdentity],
    cluster: clusterWithRoot(),
    protect: true,
};
const lifetime = "87600h";
const issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: "noetl-link" } as const;

describe("CertManager", () => {
    test("installs the chart in its own namespace and waits for the webhook", async () => {
        const recorder = await recordResources();
        const component = new CertManager("cm", {
            install: "managed",
            version: "v1.21.2",
            chart: "oci://quay.io/jetstack/charts/cert-manager",
            namespace: "cert-manager",
            values: {
                crds: { keep: false },
                startupapicheck: { resources: { requests: { cpu: "50m" } } },
            },
            disableAutoApproval: true,
            nameConstraints: false,
        });
        await settle();
        const { inputs } = recorder.named("cm-release");
        expect(inputs).toMatchObject({
            name: "cert-manager",
            namespace: "cert-manager",
            createNamespace: true,
            values: {
                disableAutoApproval: true,
                crds: { enabled: true, keep: true },
                global: { leaderElection: { namespace: "cert-manager" } },
                config: { certificateRequestMinimumBackoffDuration: "1m" },
                startupapicheck: {
                    resources: { requests: { cpu: "50m" } },
                    jobAnnotations: { "helm.sh/hook": "post-install,post-upgrade" },
                    rbac: { annotations: { "helm.sh/hook": "post-install,post-upgrade" } },
                    serviceAccount: {
                        annotations: { "helm.sh/hook": "post-install,post-upgrade" },
                    },
                },
            },
        });
        expect(inputs).not.toHaveProperty("skipAwait");
        // Chart values may contain a password, so the component does not register them.
        expect(recorder.named("cm").inputs).toEqual({
            install: "managed",
            namespace: "cert-manager",
            version: "v1.21.2",
        });
        expect(hasRegisteredOutputs(component)).toBe(true);
    });
});

describe("createTrustRoot", () => {
    test("selfSigned keeps the key only in the state and in a Secret", async () => {
        const recorder = await recordResources(true);
        const root = createTrustRoot("root", {
            ...rootArgs,
            settings: { kind: "selfSigned", lifetime },
        });
        await settle();
        expect(recorder.resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
            "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy root-certificates-policy",
            "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy root-issuers-policy",
            "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy root-policy",
            "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding root-certificates-policy-binding",
            "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding root-issuers-policy-binding",
            "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding root-policy-binding",
            "kubernetes:cert-manager.io/v1:ClusterIssuer root-issuer",
            "kubernetes:core/v1:Secret root-secret",
            "mtls:index:GuardedClusterIssuer root",
            "mtls:index:SelfSignedRoot root",
            "tls:index/privateKey:PrivateKey root-key",
            "tls:index/selfSignedCert:SelfSignedCert root-certificate",
        ]);
        expect(recorder.named("root-certificate").inputs).toMatchObject({
            isCaCertificate: true,
            maxPathLength: 0,
            allowedUses: ["cert_signing", "crl_signing"],
            validityPeriodHours: 87600,
        });
        expect(recorder.named("root-secret").inputs).toMatchObject({
            metadata: { name: "noetl-link-self-signed", namespace: "cert-manager" },
            type: "kubernetes.io/tls",
        });
        expect(JSON.stringify(recorder.named("root").inputs)).not.toContain("the key");
        expect(root.issuerFor("server")).toEqual({ ...issuerRef, name: "noetl-link-self-signed" });
        expect(hasRegisteredOutputs(root)).toBe(true);
    });

    test("inCluster lets cert-manager generate the key, and keeps it on renewal", async () => {
        const recorder = await recordResources(true);
        const root = createTrustRoot("root", {
            ...rootArgs,
            settings: { kind: "inCluster", lifetime },
        });
        await settle();
        expect(recorder.named("root-certificate").inputs).toMatchObject({
            metadata: {
                name: "noetl-link-in-cluster",
                namespace: "cert-manager",
                annotations: { "pulumi.com/waitFor": "condition=Ready" },
            },
            spec: {
                isCA: true,
                privateKey: { algorithm: "ECDSA", rotationPolicy: "Never" },
                nameConstraints: {
                    critical: true,
                    permitted: {
                        dnsDomains: ["noetl.svc", "localhost"],
                        ipRanges: ["127.0.0.1/32"],
                    },
                },
            },
        });
        expect(recorder.resources.some(({ type }) => type.startsWith("tls:"))).toBe(false);
        expect(root.trustBundle).toBeUndefined();
        expect(root.issuerFor("client")).toEqual({ ...issuerRef, name: "noetl-link-in-cluster" });
        expect(hasRegisteredOutputs(root)).toBe(true);
    });

    test.each([
        ["mtls", true],
        ["plain", false],
    ] as const)(
        "inCluster in mode %s: a root that does not permit a name ends the update: %s",
        async (mode, refused) => {
            const errors = await rejectionsOf(async () => {
                await recordResources();
                createTrustRoot("root", {
                    ...rootArgs,
                    mode,
                    cluster: {
                        ...clusterWithRoot({ dnsDomains: ["other.svc"] }),
                        dryRunCreate: dryRunsGuardedBy({
                            ...rootArgs,
                            issuer: "noetl-link-in-cluster",
                            group: "cert-manager.io",
                            kind: "ClusterIssuer",
                        }),
                    },
                    settings: { kind: "inCluster", lifetime },
                });
                await settle();
            });
            expect(errors.some((error) => String(error).includes("permits other.svc"))).toBe(
                refused,
            );
        },
        15_000,
    );

    test.each(["selfSigned", "inCluster"] as const)(
        "%s increases the issuance timeout with the number of identities",
        async (kind) => {
            await recordResources(true);
            const timeoutOf = (name: string, identities: TrustRootArgs["identities"]) =>
                createTrustRoot(name, { ...rootArgs, settings: { kind, lifetime }, identities })
                    .issuanceTimeout;
            const many = Array.from({ length: 500 }, () => clientIdentity);
            expect(timeoutOf("two", rootArgs.identities)).toBe("94s");
            expect(timeoutOf("many", many)).toBe("1090s");
            await settle();
        },
    );
});

describe("WorkloadCertificate", () => {
    test("requests exactly one extended key usage and the identity's names", async () => {
        const recorder = await recordResources(true);
        const component = new WorkloadCertificate("server", {
            identity: serverIdentity,
            issuerRef,
            issuanceTimeout: "90s",
        });
        await settle();
        expect(recorder.named("server-certificate").inputs).toEqual({
            apiVersion: "cert-manager.io/v1",
            kind: "Certificate",
            metadata: {
                name: "noetl-server-rust-server-tls",
                namespace: "noetl",
                annotations: {
                    "pulumi.com/waitFor": "condition=Ready",
                    "pulumi.com/patchFieldManager": "noetl-mtls-test",
                },
            },
            spec: {
                secretName: "noetl-server-rust-server-tls",
                duration: "2160h",
                renewBefore: "720h",
                privateKey: {
                    algorithm: "ECDSA",
                    size: 256,
                    encoding: "PKCS8",
                    rotationPolicy: "Always",
                },
                usages: ["server auth", "digital signature"],
                uris: ["spiffe://dev.noetl.internal/ns/noetl/sa/noetl-server"],
                dnsNames: [
                    "noetl-server-rust.noetl.svc",
                    "noetl-server-rust.noetl.svc.cluster.local",
                    "localhost",
                ],
                ipAddresses: ["127.0.0.1"],
                issuerRef,
            },
        });
        expect(hasRegisteredOutputs(component)).toBe(true);
    });

    test("an RSA client has no DNS names, and has key encipherment", async () => {
        const recorder = await recordResources();
        new WorkloadCertificate("worker", {
            identity: { ...clientIdentity, privateKey: { algorithm: "RSA", size: 2048 } },
            issuerRef,
            issuanceTimeout: "90s",
        });
        await settle();
        const { spec } = recorder.named("worker-certificate").inputs as { spec: object };
        expect(spec).toMatchObject({
            usages: ["client auth", "digital signature", "key encipherment"],
            uris: ["spiffe://dev.noetl.internal/ns/noetl/sa/noetl-worker"],
        });
        expect(spec).not.toHaveProperty("dnsNames");
        expect(spec).not.toHaveProperty("ipAddresses");
        expect(spec).not.toHaveProperty("commonName");
    });
});
