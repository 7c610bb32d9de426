import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServiceAccountRef } from "../../../issuance/issuance";
import type { Usage } from "../../../contracts";
import type { IssuanceGrant } from "../../../issuance/approverPolicy/policy";
import {
    denialGrant,
    identityGrant,
    otherIssuersGrant,
} from "../../../issuance/approverPolicy/grants";
import type { IssuerRef } from "../../../pki/issuer";
import { leafRequestOf } from "../../../pki/leafRequest";
import type { Identity } from "../../../pki/identity";
import { decide } from "../../support/evaluators/approverPolicy";
import { models, type Model } from "../../support/evaluators/models";
import type { RequestArgs } from "../../support/issuance/ask";

interface LiveDecision {
    readonly what: string;
    readonly request: RequestArgs;
    readonly decision: string;
    readonly by?: string;
}

const live = JSON.parse(readFileSync("test/fixtures/issuanceDecisions.json", "utf8")) as {
    readonly grants: readonly IssuanceGrant[];
    readonly decisions: readonly LiveDecision[];
};

describe("the test evaluator decides as the live approver did:", () => {
    test.each(live.decisions)("$what", ({ request, decision, by }) => {
        const found = decide(live.grants, request);
        expect(found.decision).toBe(decision);
        expect(found.by).toEqual(by === undefined ? [] : [by]);
    });
});

const issuerFor = (usage: Usage): IssuerRef => ({
    group: "cert-manager.io",
    kind: "ClusterIssuer",
    name: `link-${usage}`,
});
const requester: ServiceAccountRef = { namespace: "cert-manager", serviceAccount: "cert-manager" };

const grantsOf = ({ server, clients }: Model) => [
    identityGrant("link", [server, ...clients], issuerFor, requester),
    denialGrant("link", [issuerFor("server"), issuerFor("client")]),
    otherIssuersGrant("link", ["theirs"]),
];

/** The request that cert-manager creates for an identity's Certificate. */
function requestOf(identity: Identity): RequestArgs {
    const { duration, usages, uris, dnsNames, ipAddresses } = leafRequestOf(identity);
    const { algorithm, size } = identity.privateKey;
    return {
        namespace: identity.workload.namespace,
        issuerRef: issuerFor(identity.usage),
        duration,
        usages,
        names: { uris, dnsNames: dnsNames ?? [], ipAddresses: ipAddresses ?? [] },
        key:
            algorithm === "ECDSA"
                ? size === 256
                    ? "P-256"
                    : "P-384"
                : (`RSA-${size}` as "RSA-2048"),
        username: `system:serviceaccount:${requester.namespace}:${requester.serviceAccount}`,
    };
}

/** Requests that differ from an identity's own request in one forbidden point. */
function neighbours(identity: Identity, others: readonly Identity[]): readonly RequestArgs[] {
    const own = requestOf(identity);
    const { names } = own;
    const [uri = ""] = names.uris ?? [];
    const { server, other } =
        identity.usage === "server"
            ? { server: true, other: "client" as const }
            : { server: false, other: "server" as const };
    const named = (change: RequestArgs["names"]): RequestArgs => ({
        ...own,
        names: { ...names, ...change },
    });
    const { duration: _, ...unlimited } = own;
    return [
        ...others.flatMap(({ spiffeId, workload }) => [
            named({ uris: [spiffeId] }),
            named({ uris: [uri, spiffeId] }),
            ...(workload.namespace === own.namespace
                ? []
                : [{ ...own, namespace: workload.namespace }]),
        ]),
        { ...own, namespace: `${own.namespace}-x` },
        named({ uris: [] }),
        named({ uris: [`${uri}x`] }),
        named({ uris: [uri.slice(0, -1)] }),
        named({ uris: [uri.replace("dev.test", "prod.test")] }),
        named({ uris: ["*"] }),
        { ...own, usages: [`${other} auth`, "digital signature"] },
        { ...own, usages: [...own.usages, `${other} auth`] },
        { ...own, usages: [...own.usages, "cert sign"] },
        { ...own, usages: ["any"] },
        { ...own, isCA: true },
        { ...own, issuerRef: issuerFor(other) },
        named({ dnsNames: [...(names.dnsNames ?? []), "stranger.noetl.svc"] }),
        named({ dnsNames: ["*.noetl.svc"] }),
        ...(server ? [named({ dnsNames: [] })] : []),
        named({ ipAddresses: ["10.0.0.1"] }),
        named({ emails: ["a@dev.test"] }),
        { ...own, subject: `CN=${identity.serviceAccount}` },
        { ...own, subject: "O=system:masters" },
        { ...own, duration: `${identity.duration}1s` },
        { ...own, duration: "59m59s" },
        unlimited,
        { ...own, key: identity.privateKey.algorithm === "RSA" ? "P-384" : "RSA-2048" },
        { ...own, key: "Ed25519" },
        { ...own, key: "RSA-1024" },
        {
            ...own,
            username: `system:serviceaccount:${identity.workload.namespace}:${identity.serviceAccount}`,
        },
    ];
}

describe("policies of generated links:", () => {
    test("each identity's request is approved by its own policy only", () => {
        fc.assert(
            fc.property(models, (model) => {
                for (const identity of [model.server, ...model.clients]) {
                    expect(decide(grantsOf(model), requestOf(identity))).toEqual({
                        decision: "Approved",
                        by: [`link-identity-${identity.name}`],
                    });
                }
            }),
        );
    });

    test("every variation of an identity's request is denied, not left pending", () => {
        fc.assert(
            fc.property(models, (model) => {
                const all = [model.server, ...model.clients];
                const grants = grantsOf(model);
                for (const identity of all) {
                    const others = all.filter((other) => other !== identity);
                    // The approver does not know the workload: a request with a sibling's names is the sibling's.
                    const isSibling = ({ namespace, names: { uris = [] } }: RequestArgs) =>
                        others.some(
                            ({ usage, workload, spiffeId }) =>
                                usage === identity.usage &&
                                workload.namespace === namespace &&
                                uris.join() === spiffeId,
                        );
                    const foreign = neighbours(identity, others).filter((r) => !isSibling(r));
                    for (const request of foreign) {
                        expect(decide(grants, request), JSON.stringify(request)).toEqual({
                            decision: "Denied",
                            by: [],
                        });
                    }
                }
            }),
        );
    });

    test("requests for issuers outside the link are approved", () => {
        fc.assert(
            fc.property(models, (model) => {
                const theirs = {
                    ...requestOf(model.server),
                    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "x" },
                };
                expect(decide(grantsOf(model), theirs).by).toEqual(["link-others-issuers"]);
            }),
        );
    });
});
