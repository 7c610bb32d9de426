import { CoreV1Api } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { waitFor } from "../../lane/cluster/wait";
import type { Identity } from "../../pki/identity";
import { verifyWithin } from "../../verify";
import { parseOutputs } from "../../verify/outputs";
import { customObjects } from "../support/issuance/ask";
import { laneConfig } from "../support/lane";
import { createAuthority } from "../support/pki";
import { currentLeaf, renewNow } from "../support/renewal";
import {
    bringTo,
    callOnce,
    deployment,
    namespace,
    prepare,
    remove,
    type Call,
} from "../support/substrate";

const core = () => laneConfig().makeApiClient(CoreV1Api);

/** Names, start and log of the pods of an app; one pod each. */
async function podOf(app: string) {
    const { items } = await core().listNamespacedPod({ namespace, labelSelector: `app=${app}` });
    const live = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
    expect(live).toHaveLength(1);
    return live[0];
}

async function logOf(app: string): Promise<string[]> {
    const name = (await podOf(app))?.metadata?.name ?? "";
    const log = await core().readNamespacedPodLog({ namespace, name });
    return log.split("\n").filter((line) => line !== "");
}

/** What the server said of the last call it served; refused connections, as of probes, aside. */
async function lastServed(): Promise<string | undefined> {
    return (await logOf("ate-api-server")).findLast((line) => line.includes("served "));
}

/** What does not hold of the deployed link, in words. */
async function failures(): Promise<string[]> {
    const { rows } = await verifyWithin(60, await deployment());
    return rows
        .filter(({ status }) => status === "fail")
        .map(({ subject, meaning, evidence }) => `${subject}: ${meaning}: ${evidence}`);
}

async function identities(): Promise<{ readonly server: Identity; readonly router: Identity }> {
    const { link } = parseOutputs((await deployment()).outputs);
    const [router] = link.clients;
    return { server: link.server, router: router ?? expect.unreachable() };
}

/** PEM of the Secret of an identity, under the names that the flags below use. */
async function filesOf({ secretName }: Identity): Promise<Record<string, string>> {
    const { data } = await core().readNamespacedSecret({ namespace, name: secretName });
    const text = (key: string) => Buffer.from(data?.[key] ?? "", "base64").toString();
    return { "bundle.pem": text("tls-combined.pem"), "trust.pem": text("ca.crt") };
}

/** The account that creates the CertificateRequests; no other account may use the issuer. */
const certManager = "system:serviceaccount:cert-manager:cert-manager";

const serverName = "api.ate-system.svc";
const secure = {
    "--ateapi-auth": "mtls",
    "--ateapi-ca-file": "trust.pem",
    "--ateapi-server-name": serverName,
};
const flags = { ...secure, "--ateapi-client-cert": "bundle.pem" };

describe("agent-substrate's router and API server", { timeout: 400_000 }, () => {
    beforeAll(async () => {
        await prepare();
        await bringTo("plain");
        await waitFor(
            "a call in plain",
            async () => (await logOf("atenet-router")).some((line) => line.endsWith("ok in plain")),
            { seconds: 60, look: "kubectl -n ate-system logs deploy/atenet-router" },
        );
        await bringTo("mtls");
        expect(await failures()).toEqual([]);
    });

    afterAll(async () => {
        await bringTo("plain");
        await remove();
    });

    test("know each other: the router by its SPIFFE ID, the server by name and CA", async () => {
        const { server, router } = await identities();
        expect([server.dnsNames, router.dnsNames]).toEqual([
            [serverName, `${serverName}.cluster.local`],
            [],
        ]);
        const serial = (await currentLeaf(router)).serialNumber;
        expect(await lastServed()).toMatch(
            `served peer=spiffe://substrate.internal/ns/ate-system/sa/atenet-router serial=${serial}`,
        );
        expect((await logOf("atenet-router")).at(-1)).toMatch(
            "ok peer=spiffe://substrate.internal/ns/ate-system/sa/ate-api-server",
        );
    });

    test("take renewed certificates without a restart and without a failed call", async () => {
        const { server, router } = await identities();
        const before = await Promise.all(["ate-api-server", "atenet-router"].map(podOf));
        const calls = (await logOf("atenet-router")).length;

        await Promise.all([renewNow(server), renewNow(router)]);
        // The kubelet brings the files within its sync period and a half, a minute and a half.
        await vi.waitFor(
            async () => {
                const serials = await Promise.all(
                    [router, server].map(async (one) => (await currentLeaf(one)).serialNumber),
                );
                const lines = [await lastServed(), (await logOf("atenet-router")).at(-1)];
                expect(lines.map((line) => line?.split("serial=")[1])).toEqual(serials);
            },
            { timeout: 300_000, interval: 1000 },
        );
        const since = (await logOf("atenet-router")).slice(calls);
        expect(since.length).toBeGreaterThan(4);
        expect(since.filter((line) => line.includes("failed"))).toEqual([]);
        const after = await Promise.all(["ate-api-server", "atenet-router"].map(podOf));
        expect(after.map((pod) => pod?.metadata?.uid)).toEqual(
            before.map((pod) => pod?.metadata?.uid),
        );
        expect(after.map((pod) => pod?.status?.containerStatuses?.[0]?.restartCount)).toEqual([
            0, 0,
        ]);
    });

    describe("a client with", () => {
        test("the router's files is accepted", async () => {
            const { router } = await identities();
            expect(await callOnce(await filesOf(router), flags)).toMatchObject({ accepted: true });
        });

        test("no certificate is refused", async () => {
            const { router } = await identities();
            await expectRefusedByServer(
                await callOnce(await filesOf(router), secure),
                "client didn't provide a certificate",
            );
        });

        test("a foreign CA's certificate, same SPIFFE ID, is refused", async () => {
            const { router } = await identities();
            const foreign = await createAuthority();
            const leaf = await foreign.issue({ usages: ["clientAuth"], uris: [router.spiffeId] });
            const files = {
                ...(await filesOf(router)),
                "bundle.pem": `${leaf["tls.key"]}\n${leaf["tls.crt"]}`,
            };
            await expectRefusedByServer(
                await callOnce(files, flags),
                "certificate signed by unknown authority",
            );
        });

        test("the server's own certificate is refused", async () => {
            const { server } = await identities();
            await expectRefusedByServer(
                await callOnce(await filesOf(server), flags),
                "certificate specifies an incompatible key usage",
            );
        });

        test("another server name in mind refuses the server", async () => {
            const { router } = await identities();
            const other = { ...flags, "--ateapi-server-name": "other.ate-system.svc" };
            expectRefusal(await callOnce(await filesOf(router), other), "not other.ate-system.svc");
        });

        test("another CA in mind refuses the server", async () => {
            const { router } = await identities();
            const files = {
                ...(await filesOf(router)),
                "trust.pem": (await createAuthority()).pem,
            };
            expectRefusal(await callOnce(files, flags), "unknown authority");
        });
    });

    test("its issuer serves its own identities only, each in its own namespace", async () => {
        const { certificateName: identity, duration } = (await identities()).router;
        const ask = (where: string, certificate: string) =>
            customObjects(certManager).createNamespacedCustomObject({
                group: "cert-manager.io",
                version: "v1",
                namespace: where,
                plural: "certificaterequests",
                dryRun: "All",
                body: {
                    apiVersion: "cert-manager.io/v1",
                    kind: "CertificateRequest",
                    metadata: {
                        generateName: "refused-",
                        annotations: { "cert-manager.io/certificate-name": certificate },
                    },
                    spec: {
                        request: Buffer.from("not a request").toString("base64"),
                        usages: ["client auth", "digital signature"],
                        duration,
                        issuerRef: {
                            group: "cert-manager.io",
                            kind: "ClusterIssuer",
                            name: "substrate-link-self-signed",
                        },
                    },
                },
            });
        const refused =
            "issuer substrate-link-self-signed signs only requests for the Certificates that its stack lists";
        await expect(ask("noetl", identity)).rejects.toThrow(refused);
        await expect(ask(namespace, "stranger")).rejects.toThrow(refused);
        // Its own comes through to cert-manager, which finds that the request is none.
        await expect(ask(namespace, identity)).rejects.toThrow(/webhook.*decod/s);
    });

    test("a server without a DNS name is refused, and the link stays", async () => {
        const server = {
            manifest: "test/fixtures/substrate/apiServer.yaml",
            contract: "ate-api-server",
            services: [],
        };
        await expect(bringTo("mtls", { server })).rejects.toThrow("server.services");
        expect(await failures()).toEqual([]);
    });
});

/** The server ends a connection as it refuses it: only its own log is sure to have the reason. */
async function expectRefusedByServer({ accepted, said }: Call, why: string): Promise<void> {
    expect(accepted, said).toBe(false);
    await waitFor(
        `the server's word on a refusal: ${why}`,
        async () =>
            (await logOf("ate-api-server")).some(
                (line) => line.includes("refused: ") && line.includes(why),
            ),
        { seconds: 10, look: "kubectl -n ate-system logs deploy/ate-api-server-deployment" },
    );
}

function expectRefusal({ accepted, said }: Call, why: string): void {
    expect(accepted, said).toBe(false);
    expect(said).toContain(why);
}
