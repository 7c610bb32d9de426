import { X509Certificate } from "node:crypto";

import { CoreV1Api } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { laneDeployment } from "../../../lane/local/deployment";
import type { Link } from "../../../link/link";
import { verify, type Report } from "../../../verify";
import { parseOutputs } from "../../../verify/outputs";
import { ask, deleteRequest } from "../../support/issuance/ask";
import { created } from "../../support/issuance/certificates";
import { ownCertificate } from "../../support/issuance/neighbours";
import {
    bootstrapIssuer,
    companyCa,
    companyIssuers,
    makeCompanyCas,
    removeCompanyCas,
} from "../../support/companyCa";
import { changes, laneConfig, namespace, pulumi, switchTo, up } from "../../support/lane";

type Kind = keyof typeof companyIssuers;

const dedicated = { owner: "pki@acme.example", since: "2026-01-31" };
const authorities = {} as Record<Kind, string>;

/** Config of a root behind an issuer of the company, pinned to the CA of `pinned`. */
const rootBehind = (kind: Kind, pinned = kind) => ({
    trustRoot: {
        kind: "existingIssuer",
        issuerRef: companyIssuers[kind],
        dedicated,
        trustBundle: authorities[pinned],
    },
});

const refTo = ({ group, kind, name }: (typeof companyIssuers)[Kind] | typeof bootstrapIssuer) => ({
    group,
    kind,
    name,
});

/** A Certificate of no identity. */
const stranger = (issuerRef: object, where = namespace) => ({
    name: "stranger",
    namespace: where,
    spec: { secretName: "stranger", issuerRef, dnsNames: ["stranger.test"] },
});

/** A CertificateRequest that another team makes by hand. */
const handMade = (kind: Kind) =>
    ask({
        namespace,
        issuerRef: refTo(companyIssuers[kind]),
        usages: ["client auth"],
        duration: "1h",
        names: { dnsNames: ["stranger.test"] },
    });

async function linkNow(): Promise<Link> {
    const { link } = parseOutputs((await laneDeployment()).outputs);
    return link;
}

/** Each leaf and its ca.crt, from the Secrets of the link. */
async function leavesNow() {
    const core = laneConfig().makeApiClient(CoreV1Api);
    const { server, clients } = await linkNow();
    const read = [server, ...clients].map(async ({ secretName: name }) => {
        const { data = {} } = await core.readNamespacedSecret({ namespace, name });
        const certificate = (file: string) =>
            new X509Certificate(Buffer.from(data[file] ?? "", "base64"));
        return { leaf: certificate("tls.crt"), ca: certificate("ca.crt") };
    });
    return Promise.all(read);
}

async function expectSignedBy(kind: Kind): Promise<void> {
    const root = new X509Certificate(authorities[kind]);
    const leaves = await leavesNow();
    expect(leaves).toHaveLength(2);
    for (const { leaf, ca } of leaves) {
        expect(leaf.verify(root.publicKey)).toBe(true);
        expect(ca.fingerprint256).toBe(root.fingerprint256);
    }
}

const signs = "issuer acme signs only the Certificates that its stack lists";

beforeAll(async () => {
    await up("plain");
    await makeCompanyCas();
    authorities.ClusterIssuer = await companyCa("ClusterIssuer");
    authorities.Issuer = await companyCa("Issuer");
});

afterAll(async () => {
    await up("plain");
    await removeCompanyCas();
    expect(await switchTo("mtls")).toEqual([]);
});

describe("behind a ClusterIssuer that another team made", () => {
    beforeAll(async () => {
        expect(await switchTo("plain", rootBehind("ClusterIssuer"))).toEqual([]);
    });

    test("plain is verified, and the stack's own root is gone", async () => {
        await expectSignedBy("ClusterIssuer");
        const core = laneConfig().makeApiClient(CoreV1Api);
        const { items } = await core.listNamespacedSecret({ namespace: "cert-manager" });
        const names = items.map(({ metadata }) => metadata?.name);
        expect(names).toContain("acme-ca");
        expect(names).not.toContain("noetl-link-self-signed");
    });

    test("an update ends before any workload while config pins another CA", async () => {
        const config = rootBehind("ClusterIssuer", "Issuer");
        const result = await pulumi(["up", "--yes", "--skip-preview"], "mtls", { config });
        expect(result.status).not.toBe(0);
        expect(result.output).toMatch(
            /Certificates: Secret noetl\/.*-tls: a CA CN=Acme CA in cert-manager, which the bundle lacks, signed the leaf; expected each leaf to be signed by the root in force\. No workload was changed\. Ask the issuer's owner for its CA certificates/,
        );
        expect(result.output).not.toContain("failed to deliver");
        const workloads = changes(result).filter(({ urn }) => urn.includes("kubernetes:apps/"));
        expect(workloads).toEqual([]);
    }, 600_000);
});

describe("in mtls behind that ClusterIssuer", () => {
    let report: Report;
    let link: Link;

    beforeAll(async () => {
        expect(await switchTo("mtls", rootBehind("ClusterIssuer"))).toEqual([]);
        report = await verify(await laneDeployment());
        link = await linkNow();
    });

    test("the link is verified, and verify says what admission cannot guard", () => {
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

    test("it signs for each identity", async () => {
        await expectSignedBy("ClusterIssuer");
        for (const identity of [link.server, ...link.clients]) {
            const own = ownCertificate(identity, refTo(companyIssuers.ClusterIssuer));
            expect(await created(own)).toBe("admitted");
        }
    });

    test("it signs for no stranger, by a Certificate or by a request", async () => {
        const issuer = refTo(companyIssuers.ClusterIssuer);
        expect(await created(stranger(issuer))).toContain(signs);
        expect(await created(stranger(issuer, "default"))).toContain(signs);
        expect(await handMade("ClusterIssuer")).toMatchObject({
            decision: "rejected",
            message: expect.stringContaining("requests come from cert-manager's own") as string,
        });
    });

    test("other teams' Certificates and requests of other issuers are untouched", async () => {
        expect(await created(stranger(refTo(companyIssuers.Issuer)))).toBe("admitted");
        expect(await created(stranger(refTo(bootstrapIssuer), "default"))).toBe("admitted");
        const verdict = await handMade("Issuer");
        expect(verdict).toMatchObject({ decision: "Approved" });
        if ("name" in verdict) await deleteRequest(namespace, verdict.name);
    });
});

describe("behind an Issuer that another team made in the link's namespace", () => {
    beforeAll(async () => {
        expect(await switchTo("plain", rootBehind("Issuer"))).toEqual([]);
    });

    test("it signed every leaf", () => expectSignedBy("Issuer"));

    test("it signs for no stranger, and an Issuer of that name elsewhere is untouched", async () => {
        const issuer = refTo(companyIssuers.Issuer);
        expect(await created(stranger(issuer))).toContain(signs);
        // cert-manager takes both for an Issuer.
        expect(await created(stranger({ name: issuer.name }))).toContain(signs);
        expect(await created(stranger({ name: issuer.name, kind: "" }))).toContain(signs);
        expect(await created(stranger(issuer, "default"))).toBe("admitted");
        expect(await created(stranger(refTo(companyIssuers.ClusterIssuer)))).toBe("admitted");
    });
});
