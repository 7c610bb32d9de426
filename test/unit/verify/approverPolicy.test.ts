import { beforeAll, describe, expect, it } from "vitest";
import type { Mode } from "../../../contracts";
import type { Cluster } from "../../../verify/cluster";
import { approverPolicyRows } from "../../../verify/rows/approverPolicy";
import { createAuthority, type Authority, type Files } from "../../support/pki";
import {
    clientIdentity,
    contextWith,
    issuanceOf,
    issuerRef,
    linkIn,
    observedWorker,
    reading,
    readyCertificate,
    requestOf,
    serverIdentity,
} from "./fixtures";

let authority: Authority;
let files: Files;

beforeAll(async () => {
    authority = await createAuthority();
    files = await authority.issue(requestOf(clientIdentity));
});

const objects = issuanceOf(issuerRef);

async function rowsOn(guard: Cluster["guardObject"], mode: Mode = "mtls", policies = true) {
    const link = linkIn(mode);
    const certificate = { state: "found", value: readyCertificate() } as const;
    const members = [serverIdentity, clientIdentity].map((identity) =>
        observedWorker(files, { identity, certificate }),
    );
    return approverPolicyRows(
        { guardObject: guard } as Cluster,
        { ...link, issuance: { ...link.issuance, policies } },
        members,
        contextWith(authority, mode),
    );
}

/** An object as it is, with parts replaced. */
const changed = (key: string, change: object) =>
    reading({ ...objects, [key]: { ...(objects[key] as object), ...change } });

const worker = `certificaterequestpolicies/link-identity-${clientIdentity.name}`;
const denial = "certificaterequestpolicies/link-denial-link";

describe("the policies on who gets a certificate", () => {
    it("pass as this program sets them", async () => {
        expect(await rowsOn(reading(objects))).toMatchObject([
            { status: "pass", evidence: "3 CertificateRequestPolicies, ready and bound" },
        ]);
    });

    it.each([
        [worker, `no CertificateRequestPolicy link-identity-${clientIdentity.name}`],
        [denial, "no CertificateRequestPolicy link-denial-link"],
        [
            "clusterroles/link-identities",
            "ClusterRole link-identities or its binding is gone or was changed: its policies do not count",
        ],
        [
            "clusterrolebindings/link-denial",
            "ClusterRole link-denial or its binding is gone or was changed: its policies do not count",
        ],
    ])("fail without %s", async (key, evidence) => {
        expect(await rowsOn(reading({ ...objects, [key]: undefined }))).toMatchObject([
            { status: "fail", evidence },
        ]);
    });

    it.each<[string, Cluster["guardObject"], string]>([
        [
            "one allows more",
            changed(worker, { spec: { allowed: { usages: ["any"] } } }),
            `CertificateRequestPolicy link-identity-${clientIdentity.name} was changed`,
        ],
        [
            "the denial can be satisfied",
            changed(denial, { spec: { selector: { issuerRef } } }),
            "CertificateRequestPolicy link-denial-link was changed",
        ],
        [
            "one is not ready",
            changed(worker, { status: { conditions: [{ type: "Ready", status: "False" }] } }),
            `CertificateRequestPolicy link-identity-${clientIdentity.name} is not ready, and does not count`,
        ],
        [
            "others may use them too",
            changed("clusterrolebindings/link-identities", {
                subjects: [{ kind: "Group", name: "system:authenticated" }],
            }),
            "ClusterRole link-identities or its binding is gone or was changed: its policies do not count",
        ],
    ])("fail where %s", async (_, guard, evidence) => {
        expect(await rowsOn(guard)).toMatchObject([{ status: "fail", evidence }]);
    });

    it("are not judged where they may not be read, or are not ours", async () => {
        const forbidden = () => Promise.resolve({ state: "forbidden" as const });
        expect(await rowsOn(forbidden)).toMatchObject([{ status: "skip" }]);
        expect(await rowsOn(reading({}), "mtls", false)).toMatchObject([{ status: "skip" }]);
    });

    it("are not asked for in plain", async () => {
        expect(await rowsOn(reading({}), "plain")).toEqual([]);
    });
});
