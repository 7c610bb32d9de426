import { X509Certificate } from "node:crypto";

import { CoreV1Api, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";

import { kubeconfigPath } from "../../../embedded/cluster/layout";
import { waitFor } from "../../../embedded/cluster/wait";
import { leafFacts } from "../../../verify/x509";
import { createSigningRequest } from "../../support/pki";

// noetl-server accepts such a certificate from a client (refusals.test.ts): there must be none.
describe("a certificate without usages", () => {
    const issuerRef = {
        group: "cert-manager.io",
        kind: "ClusterIssuer",
        name: "noetl-link-self-signed",
    };
    const names = { name: `no-usages-${process.pid}`, namespace: "noetl" };
    const kinds = { group: "cert-manager.io", version: "v1", namespace: names.namespace };
    let custom: CustomObjectsApi;
    let core: CoreV1Api;

    beforeAll(() => {
        const config = new KubeConfig();
        config.loadFromFile(kubeconfigPath);
        custom = config.makeApiClient(CustomObjectsApi);
        core = config.makeApiClient(CoreV1Api);
    });

    test("is not issued for a Certificate: cert-manager's request is denied", async () => {
        await custom.createNamespacedCustomObject({
            ...kinds,
            plural: "certificates",
            body: {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: names,
                spec: { secretName: names.name, commonName: "worker", issuerRef },
            },
        });
        try {
            const denied = await waitFor("cert-manager's word on it", lastRefusal, {
                seconds: 60,
                look: `kubectl -n noetl describe certificate ${names.name}`,
            });
            expect(denied).toContain("exactly one of server auth and client auth");
            await expect(core.readNamespacedSecret(names)).rejects.toMatchObject({ code: 404 });
        } finally {
            await custom.deleteNamespacedCustomObject({
                ...kinds,
                plural: "certificates",
                name: names.name,
            });
        }
    });

    test("is not issued for a signing request that asks for none", async () => {
        const request = await createRequest(["client auth"]);
        try {
            const issued = await waitFor("the signed certificate", () => certificateOf(request), {
                seconds: 60,
                look: `kubectl -n noetl describe certificaterequest ${request}`,
            });
            expect(leafFacts(issued).extendedKeyUsages).toEqual(["clientAuth"]);
        } finally {
            await custom.deleteNamespacedCustomObject({
                ...kinds,
                plural: "certificaterequests",
                name: request,
            });
        }
    });

    async function lastRefusal(): Promise<string | undefined> {
        const { items } = await core.listNamespacedEvent({
            namespace: names.namespace,
            fieldSelector: `involvedObject.name=${names.name},reason=RequestFailed`,
        });
        return items.at(-1)?.message;
    }

    /** A request whose own words, the CSR, name no usage at all. */
    async function createRequest(usages: readonly string[]): Promise<string> {
        const csr = await createSigningRequest("CN=worker");
        const created = (await custom.createNamespacedCustomObject({
            ...kinds,
            plural: "certificaterequests",
            body: {
                apiVersion: "cert-manager.io/v1",
                kind: "CertificateRequest",
                metadata: names,
                spec: { request: Buffer.from(csr).toString("base64"), usages, issuerRef },
            },
        })) as { readonly metadata: { readonly name: string } };
        return created.metadata.name;
    }

    async function certificateOf(name: string): Promise<X509Certificate | undefined> {
        const { status } = (await custom.getNamespacedCustomObject({
            ...kinds,
            plural: "certificaterequests",
            name,
        })) as { readonly status?: { readonly certificate?: string } };
        const pem = status?.certificate;
        return pem === undefined ? undefined : new X509Certificate(Buffer.from(pem, "base64"));
    }
});
