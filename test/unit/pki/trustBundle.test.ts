import { beforeAll, describe, expect, test } from "vitest";

import { trustBundleProblems } from "../../../pki/trustBundle";
import { describeProblem } from "../../../problems/problem";
import { isoDay, today } from "../../../problems/today";
import { createAuthority, type Authority } from "../../support/pki";

const dayFromNow = (days: number) => isoDay(new Date(Date.now() + days * 24 * 3600 * 1000));

let authority: Authority;
let leaf: string;
let key: string;

beforeAll(async () => {
    authority = await createAuthority("CN=acme");
    const files = await authority.issue({ subject: "CN=leaf" });
    [leaf, key] = [files["tls.crt"], files["tls.key"]];
});

const faults = (pem: string, day = today()) =>
    trustBundleProblems("trustRoot.trustBundle", pem, day).map(describeProblem);

describe("accepts", () => {
    test("a CA", () => expect(faults(authority.pem)).toEqual([]));
    test("two CAs, with comments between them, as in an operating system's bundle", async () => {
        const { pem } = await createAuthority("CN=next");
        expect(faults(`# acme\n${authority.pem}\n# next\n${pem}\n`)).toEqual([]);
    });
    test("a CA on the first and on the last day of its life", () => {
        expect(faults(authority.pem, dayFromNow(-1))).toEqual([]);
        expect(faults(authority.pem, dayFromNow(365))).toEqual([]);
    });
    test("a CA that was made today", async () => {
        const { pem } = await createAuthority("CN=new");
        expect(faults(pem)).toEqual([]);
    });
});

describe("refuses", () => {
    test.each<[string, () => string]>([
        ["an empty text", () => " "],
        ["a path", () => "/etc/ssl/acme.pem"],
        ["base64 without its lines", () => authority.pem.replace(/-----.*-----/g, "")],
        [
            "a certificate without its last line",
            () => authority.pem.trim().replace(/-----END.*$/, ""),
        ],
        ["a second certificate that is cut", () => authority.pem + authority.pem.slice(0, 60)],
    ])("%s", (_, pem) => {
        expect(faults(pem())).toEqual([
            `trustRoot.trustBundle is "a text of ${pem().trim().length} characters"; expected CA certificates in PEM, each from its BEGIN CERTIFICATE line to its END line. Fix: ask the issuer's owner for its CA certificates in PEM, and put them into trustRoot.trustBundle as a block: |`,
        ]);
    });

    test("a private key, without showing it", () => {
        const [message = "", ...others] = faults(authority.pem + key);
        expect(others).toEqual([]);
        expect(message).toBe(
            "trustRoot.trustBundle, block 2 is \"PRIVATE KEY\"; expected a certificate: a private key in a stack's file is in its state and in git. Fix: remove that block, and have the issuer's owner replace the key where the file was shared",
        );
    });

    test("a block that is no certificate, and one that cannot be parsed", () => {
        const request =
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n";
        const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        expect(faults(request + broken)).toEqual([
            'trustRoot.trustBundle, block 1 is "CERTIFICATE REQUEST"; expected a certificate. Fix: remove that block',
            'trustRoot.trustBundle, block 2 is "CERTIFICATE"; expected a certificate that can be parsed. Fix: copy it again: openssl x509 -in <file>',
        ]);
    });

    test("a leaf", () => {
        expect(faults(authority.pem + leaf)).toEqual([
            'trustRoot.trustBundle, block 2 is "CN=leaf"; expected the certificate of a CA (basic constraints CA:TRUE). Fix: put the certificate of the CA that signs there, not a leaf',
        ]);
    });

    test.each([
        ["that ended", 366],
        ["of the future", -2],
    ])("a CA %s", (_, days) => {
        const day = dayFromNow(days);
        expect(faults(authority.pem, day)).toEqual([
            `trustRoot.trustBundle, block 1 is "CN=acme"; expected a CA that is valid today, ${day}: this one is from ${dayFromNow(-1)} to ${dayFromNow(365)}. Fix: remove it, and add the CA that the issuer's owner replaced it with`,
        ]);
    });
});
