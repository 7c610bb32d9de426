import { X509Certificate } from "node:crypto";

import { CoreV1Api } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { laneDeployment } from "../../lane/local/deployment";
import type { Link } from "../../link/link";
import { verify, type Report } from "../../verify";
import { parseOutputs } from "../../verify/outputs";
import { ask } from "../support/issuance/ask";
import { created } from "../support/issuance/certificates";
import { ownCertificate } from "../support/issuance/neighbours";
import { companyCa, companyIssuers, makeCompanyCas, removeCompanyCas } from "../support/companyCa";
import { laneConfig, namespace, pulumi, switchTo, up } from "../support/lane";

const dedicated = { owner: "pki@acme.example", since: "2026-01-31" };

/** Config of a root behind an issuer of the company, pinned to a CA. */
const rootBehind = (kind: keyof typeof companyIssuers, trustBundle: string) => ({
    trustRoot: { kind: "existingIssuer", issuerRef: companyIssuers[kind], dedicated, trustBundle },
});

const linkNow = async (): Promise<Link> => parseOutputs((await laneDeployment()).outputs).link;

/** A Certificate of no identity, of an issuer. */
const stranger = (kind: keyof typeof companyIssuers, where = namespace) => {
    const { group, name } = companyIssuers[kind];
    const issuerRef = { group, kind, name };
    const spec = { secretName: "stranger", issuerRef, dnsNames: ["stranger.test"] };
    return { name: "stranger", namespace: where, spec };
};

const signs = "issuer acme signs only the Certificates that its stack lists";

beforeAll(async () => {
    await up("plain");
    await makeCompanyCas();
});

afterAll(async () => {
    await up("plain");
    await removeCompanyCas();
    expect(await switchTo("mtls")).toEqual([]);
});

describe("a ClusterIssuer that another team made", () => {
    let trustBundle: string;

    beforeAll(async () => {
        trustBundle = await companyCa("ClusterIssuer");
        await up("plain", rootBehind("ClusterIssuer", trustBundle));
    });

    test("signs for nobody in mtls while config pins another CA", async () => {
        const config = rootBehind("ClusterIssuer", await companyCa("Issuer"));
        const { status, output } = await pulumi(["up", "--yes"], "mtls", { config });
        expect(status).not.toBe(0);
        expect(output).toContain("another root signed the leaf in Secret noetl/");
    }, 300_000);

    describe("in mtls", () => {
        let report: Report;
        let link: Link;

        beforeAll(async () => {
            expect(await switchTo("mtls", rootBehind("ClusterIssuer", trustBundle))).toEqual([]);
            report = await verify(await laneDeployment());
            link = await linkNow();
        });

        test("is verified, and verify says what admission cannot guard", () => {
            const rows = report.rows.filter(({ id }) => id.startsWith("authority."));
            expect(rows).toMatchObject([
                { id: "authority.constraints", status: "pass" },
                {
                    id: "authority.dedicated",
                    status: "skip",
                    evidence: expect.stringContaining("pki@acme.example") as string,
                },
                { id: "authority.guard", status: "pass" },
                { id: "authority.strangers", status: "pass" },
                { id: "authority.issuance", status: "skip" },
            ]);
        });

        test("signed every leaf, and no root of the stack's own is left", async () => {
            const core = laneConfig().makeApiClient(CoreV1Api);
            const root = new X509Certificate(trustBundle);
            for (const { secretName: name } of [link.server, ...link.clients]) {
                const { data = {} } = await core.readNamespacedSecret({ namespace, name });
                const [leaf, ca] = ["tls.crt", "ca.crt"].map(
                    (file) => new X509Certificate(Buffer.from(data[file] ?? "", "base64")),
                );
                expect(leaf?.verify(root.publicKey)).toBe(true);
                expect(ca?.fingerprint256).toBe(root.fingerprint256);
            }
            const { items } = await core.listNamespacedSecret({ namespace: "cert-manager" });
            const names = items.map(({ metadata }) => metadata?.name);
            expect(names).not.toContain("noetl-link-self-signed");
        });

        test("signs for no stranger, by a Certificate or by a request", async () => {
            expect(await created(stranger("ClusterIssuer"))).toContain(signs);
            expect(await created(stranger("ClusterIssuer", "default"))).toContain(signs);
            const { group, kind, name } = companyIssuers.ClusterIssuer;
            const request = {
                namespace,
                issuerRef: { group, kind, name },
                usages: ["client auth"],
                duration: "1h",
                names: { dnsNames: ["stranger.test"] },
            };
            expect(await ask(request)).toMatchObject({
                decision: "rejected",
                message: expect.stringContaining("requests come from cert-manager's own") as string,
            });
        });

        test("signs for each identity", async () => {
            const { group, kind, name } = companyIssuers.ClusterIssuer;
            for (const identity of [link.server, ...link.clients]) {
                const own = ownCertificate(identity, { group, kind, name });
                expect(await created(own)).toBe("admitted");
            }
        });
    });

    afterAll(() => up("plain", rootBehind("ClusterIssuer", trustBundle)));
});

describe("an Issuer that another team made in the link's namespace", () => {
    beforeAll(async () => {
        const config = rootBehind("Issuer", await companyCa("Issuer"));
        expect(await switchTo("mtls", config)).toEqual([]);
    });

    test("signs for no stranger there, and an Issuer of that name elsewhere is untouched", async () => {
        expect(await created(stranger("Issuer"))).toContain(signs);
        expect(await created(stranger("Issuer", "default"))).toBe("admitted");
        expect(await created(stranger("ClusterIssuer"))).toBe("admitted");
    });

    afterAll(async () => up("plain", rootBehind("Issuer", await companyCa("Issuer"))));
});
