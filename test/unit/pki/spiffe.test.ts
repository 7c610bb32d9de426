import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { spiffeId, spiffeIdFault, trustDomainFault } from "../../../pki/spiffe";

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

test("spiffeId builds a valid SPIFFE ID from trust domain, namespace and service account", () => {
    fc.assert(
        fc.property(label, label, label, (domain, namespace, account) => {
            expect(spiffeIdFault(spiffeId(domain, namespace, account))).toBeUndefined();
        }),
    );
});

describe("spiffeIdFault refuses", () => {
    test.each([
        ["another scheme", "https://dev/ns/a/sa/b"],
        ["an upper-case scheme", "SPIFFE://dev/ns/a/sa/b"],
        ["an upper-case trust domain", "spiffe://Dev/ns/a/sa/b"],
        ["a port", "spiffe://dev:1/ns/a/sa/b"],
        ["a user", "spiffe://me@dev/ns/a/sa/b"],
        ["a query", "spiffe://dev/ns/a/sa/b?x=1"],
        ["a fragment", "spiffe://dev/ns/a/sa/b#x"],
        ["a `..` segment", "spiffe://dev/ns/../sa/b"],
        ["an empty segment", "spiffe://dev/ns//sa/b"],
        ["a trailing slash", "spiffe://dev/ns/a/"],
        ["a percent escape", "spiffe://dev/ns/%61/sa/b"],
        ["no trust domain", "spiffe:///ns/a/sa/b"],
        ["more than 2,048 bytes", `spiffe://dev/${"a".repeat(2048)}`],
    ])("%s", (_, uri) => {
        expect(spiffeIdFault(uri)).toEqual(expect.any(String));
    });
});

test.each(["", "Prod", "prod:8443", "spiffe://prod", "a/b", "a".repeat(256)])(
    "trustDomainFault refuses %j",
    (domain) => {
        expect(trustDomainFault(domain)).toEqual(expect.any(String));
    },
);
