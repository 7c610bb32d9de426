import { beforeAll, expect, it } from "vitest";

import type { Cluster, ListedCertificate } from "../../../verify/cluster";
import type { Context } from "../../../verify/row";
import { strangerRows } from "../../../verify/rows/strangers";
import { createAuthority, type Files } from "../../support/pki";
import {
    clientIdentity,
    contextWith,
    existingIssuer,
    issuerRef,
    linkIn,
    linkOfExistingIssuer,
    readyCertificate,
    requestOf,
    workerState,
} from "./fixtures";

let context: Context;
let files: Files;

beforeAll(async () => {
    const authority = await createAuthority();
    context = contextWith(authority);
    files = await authority.issue(requestOf(clientIdentity));
});

const own = listed(clientIdentity.workload.namespace, clientIdentity.certificateName);

function listed(namespace: string, name: string, issuer: object = issuerRef): ListedCertificate {
    const ref = { ...issuerRef, ...issuer };
    return { metadata: { namespace, name }, spec: { issuerRef: ref } };
}

async function rowOn(
    answer: Awaited<ReturnType<Cluster["certificates"]>>,
    link = linkIn("mtls"),
    issuer = issuerRef,
) {
    const value = { ...readyCertificate(), spec: { issuerRef: issuer } };
    const certificate = { state: "found", value } as const;
    const cluster = { certificates: () => Promise.resolve(answer) } as Cluster;
    const [row] = await strangerRows(cluster, link, [workerState(files, { certificate })], context);
    return row;
}

it.each([
    ["the members' alone", [own]],
    ["those of other issuers too", [own, listed("shop", "web", { name: "shop-ca" })]],
])("passes with %s", async (_, value) => {
    expect(await rowOn({ state: "found", value })).toMatchObject({ status: "pass" });
});

it.each([
    ["of another name", listed(clientIdentity.workload.namespace, "former")],
    ["of another namespace", listed("shop", clientIdentity.certificateName)],
])("fails with one %s, and names it", async (_, stranger) => {
    const { namespace, name } = stranger.metadata;
    expect(await rowOn({ state: "found", value: [own, stranger] })).toMatchObject({
        status: "fail",
        evidence: `${namespace}/${name}`,
    });
});

it("knows a namespaced issuer by its namespace: elsewhere the name is another team's issuer", async () => {
    const { namespace = "", group, kind, name } = existingIssuer;
    const issuer = { group, kind, name };
    const elsewhere = listed("shop", "web", issuer);
    const beside = listed(namespace, "former", issuer);
    const unnamedKind = listed(namespace, "older", { ...issuer, kind: "" });
    const rows = [[elsewhere], [elsewhere, beside, unnamedKind]].map((value) =>
        rowOn({ state: "found", value }, linkOfExistingIssuer, issuer),
    );
    expect(await Promise.all(rows)).toMatchObject([
        { status: "pass" },
        { status: "fail", evidence: `${namespace}/former, ${namespace}/older` },
    ]);
});

it("is skipped without permission to list", async () => {
    expect(await rowOn({ state: "forbidden" })).toMatchObject({ status: "skip" });
});
