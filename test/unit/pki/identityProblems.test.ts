import { describe, expect, test } from "vitest";

import { certificateProblems } from "../../../pki/identityProblems";
import type { Identity } from "../../../pki/identity";
import { describeProblem } from "../../../problems/problem";
import { clientIdentity, serverIdentity } from "../../support/identities";

const faultsOf = (identity: Identity) =>
    certificateProblems("identity", identity).map(describeProblem);

test("the dev stack's server and client are accepted", () => {
    expect(faultsOf(serverIdentity)).toEqual([]);
    expect(faultsOf(clientIdentity)).toEqual([]);
});

describe("certificateProblems reports field, value, expectation and fix of", () => {
    const nameFix = "Fix: correct server.services, the namespace in the manifest, or clusterDomain";
    const lifetimeFix = "Fix: leave it out: one third of the duration is the default";
    const cases: readonly [string, Identity, string][] = [
        [
            "a server without a DNS name",
            { ...serverIdentity, dnsNames: [] },
            "identity.dnsNames is []; expected at least one DNS name for a server: clients verify the name they dial. Fix: list the Services that clients dial in server.services",
        ],
        [
            "a wildcard",
            { ...serverIdentity, dnsNames: ["*.noetl.svc"] },
            `identity.dnsNames[0] is "*.noetl.svc"; expected no wildcard: a certificate names one server. ${nameFix}`,
        ],
        [
            "an internationalised name",
            { ...serverIdentity, dnsNames: ["bücher.noetl.svc"] },
            `identity.dnsNames[0] is "bücher.noetl.svc"; expected ASCII: write an internationalised name in its xn-- form. ${nameFix}`,
        ],
        [
            "a trailing dot",
            { ...serverIdentity, dnsNames: ["api.noetl.svc."] },
            `identity.dnsNames[0] is "api.noetl.svc."; expected no trailing dot: a SAN has none, and clients compare byte for byte. ${nameFix}`,
        ],
        [
            "upper case",
            { ...serverIdentity, dnsNames: ["API.noetl.svc"] },
            `identity.dnsNames[0] is "API.noetl.svc"; expected lower-case labels of letters, digits and inner hyphens, 1 to 63 characters each (RFC 1123). ${nameFix}`,
        ],
        [
            "a duplicate name",
            { ...serverIdentity, dnsNames: ["a.b.svc", "a.b.svc"] },
            'identity.dnsNames is ["a.b.svc"]; expected each name once. Fix: list each Service once in server.services',
        ],
        [
            "a client with a DNS name",
            { ...clientIdentity, dnsNames: ["a.b.svc"] },
            'identity.dnsNames is ["a.b.svc"]; expected no DNS or IP name for a client: its name is its SPIFFE ID. Fix: remove the names',
        ],
        [
            "a SPIFFE ID with a port",
            { ...clientIdentity, spiffeId: "spiffe://dev.internal:8443/ns/noetl/sa/worker" },
            'identity.spiffeId is "spiffe://dev.internal:8443/ns/noetl/sa/worker"; expected 1 to 255 lower-case letters, digits, dots, hyphens and underscores: no scheme, port, user or path. Fix: correct trustDomain, the namespace or the service account',
        ],
        [
            "a key size that cert-manager does not support",
            { ...clientIdentity, privateKey: { algorithm: "ECDSA", size: 2048 } },
            "identity.privateKey.size is 2048; expected one of 256, 384 for ECDSA. Fix: pulumi config rm --path 'leaf.size' for the default",
        ],
        [
            "a lifetime below cert-manager's minimum",
            { ...clientIdentity, duration: "30m", renewBefore: "10m" },
            "identity.duration is \"30m\"; expected at least 1h, cert-manager's minimum. Fix: pulumi config rm --path 'leaf.duration' for the default, or set it to more",
        ],
        [
            "a renewal window below cert-manager's minimum",
            { ...clientIdentity, duration: "1h", renewBefore: "4m" },
            `identity.renewBefore is "4m"; expected at least 5m, cert-manager's minimum, and less than the duration 1h. ${lifetimeFix}`,
        ],
        [
            "a renewal window as long as the lifetime",
            { ...clientIdentity, duration: "1h", renewBefore: "1h" },
            `identity.renewBefore is "1h"; expected at least 5m, cert-manager's minimum, and less than the duration 1h. ${lifetimeFix}`,
        ],
    ];
    test.each(cases)("%s", (_, identity, message) => {
        expect(faultsOf(identity)).toEqual([message]);
    });
});

test("all problems of an identity are reported together", () => {
    const identity = { ...serverIdentity, dnsNames: ["*.a"], spiffeId: "http://x", duration: "1m" };
    expect(certificateProblems("identity", identity).map(({ field }) => field)).toEqual([
        "identity.dnsNames[0]",
        "identity.spiffeId",
        "identity.duration",
    ]);
});
