import { describe, expect, test } from "vitest";

import { grantRules } from "../../../issuance/approverPolicy/policy";
import {
    denialGrant,
    identityGrant,
    otherIssuersGrant,
} from "../../../issuance/approverPolicy/grants";
import type { IssuerRef } from "../../../pki/issuer";
import { clientIdentity, serverIdentity } from "../../support/identities";

const cas = (name: string): IssuerRef => ({
    group: "cas-issuer.jetstack.io",
    kind: "GoogleCASClusterIssuer",
    name,
});
const issuers = { server: cas("link-server"), client: cas("link-client") };
const requester = { namespace: "cert-manager", serviceAccount: "cm" };

describe("the policies of the identities", () => {
    const grant = identityGrant(
        "link",
        [serverIdentity, { ...clientIdentity, privateKey: { algorithm: "RSA", size: 3072 } }],
        (usage) => issuers[usage],
        requester,
    );
    const [server, worker] = grant.policies.map(({ spec }) => spec);

    test("are usable by cert-manager's account only, each listed by name", () => {
        expect(grant.subject).toEqual({
            kind: "ServiceAccount",
            namespace: "cert-manager",
            name: "cm",
        });
        expect(grantRules(grant)).toEqual([
            {
                apiGroups: ["policy.cert-manager.io"],
                resources: ["certificaterequestpolicies"],
                resourceNames: ["link-identity-server", "link-identity-worker"],
                verbs: ["use"],
            },
        ]);
    });

    test("allow a server its own names, from the server issuer, in its own namespace", () => {
        expect(server).toEqual({
            selector: { issuerRef: issuers.server, namespace: { matchNames: ["noetl"] } },
            allowed: {
                uris: {
                    values: ["spiffe://dev.noetl.internal/ns/noetl/sa/noetl-server"],
                    required: true,
                },
                dnsNames: { values: serverIdentity.dnsNames, required: true },
                ipAddresses: { values: ["127.0.0.1"] },
                usages: ["server auth", "digital signature"],
                isCA: false,
            },
            constraints: {
                minDuration: "1h",
                maxDuration: "2160h",
                privateKey: { algorithm: "ECDSA", minSize: 256 },
            },
        });
    });

    test("allow a client its SPIFFE ID and no other name", () => {
        expect(worker).toMatchObject({
            selector: { issuerRef: issuers.client },
            constraints: { privateKey: { algorithm: "RSA", minSize: 3072 } },
        });
        expect(worker?.allowed).toEqual({
            uris: {
                values: ["spiffe://dev.noetl.internal/ns/noetl/sa/noetl-worker"],
                required: true,
            },
            usages: ["client auth", "digital signature", "key encipherment"],
            isCA: false,
        });
    });
});

test("the denial policy of each issuer applies to every account, and no request satisfies it", () => {
    const grant = denialGrant("link", [issuers.server, issuers.client]);
    expect(grant.subject).toMatchObject({ kind: "Group", name: "system:authenticated" });
    expect(grant.policies.map(({ spec }) => spec)).toEqual(
        Object.values(issuers).map((issuerRef) => ({
            selector: { issuerRef },
            // A value is required, and none is allowed.
            allowed: { uris: { values: [], required: true } },
        })),
    );
});

test("requests for every Issuer and for the listed ClusterIssuers are approved", () => {
    const { policies } = otherIssuersGrant("link", ["team-a"]);
    expect(policies.map(({ spec }) => spec.selector)).toEqual([
        { issuerRef: { group: "cert-manager.io", kind: "Issuer" } },
        { issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "team-a" } },
    ]);
});
