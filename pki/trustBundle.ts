import { X509Certificate } from "node:crypto";

import type { Finding, Problem } from "../problems/problem";
import { isoDay } from "../problems/today";
import { inOneLine } from "./distinguishedName";

const block = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/**
 * Checks a bundle of trust anchors in PEM: only certificates, each of a CA and valid on a day.
 * One problem for each certificate that is not, named by its place in the bundle.
 * @param today ISO date in UTC.
 */
export function trustBundleProblems(field: string, pem: string, today: string): readonly Problem[] {
    const blocks = [...pem.matchAll(block)];
    // Comments may stand around the blocks, as in the bundles of operating systems.
    if (blocks.length === 0 || pem.replace(block, "").includes("-----")) {
        return [
            {
                field,
                // Not its text, which may be a key.
                value: `a text of ${pem.trim().length} characters`,
                expected:
                    "CA certificates in PEM, each from its BEGIN CERTIFICATE line to its END line",
                fix: `ask the issuer's owner for its CA certificates in PEM, and put them into ${field} as a block: |`,
            },
        ];
    }
    return blocks.flatMap(([text, label = ""], index) => {
        const findings = label === "CERTIFICATE" ? faultsOf(text, today) : [foreign(label)];
        return findings.map((finding) => ({ field: `${field}, block ${index + 1}`, ...finding }));
    });
}

/** The value of another block is never shown: it may be a private key. */
function foreign(label: string): Finding {
    return {
        value: label,
        expected: label.includes("PRIVATE KEY")
            ? "a certificate: a private key in a stack's file is in its state and in git"
            : "a certificate",
        fix: label.includes("PRIVATE KEY")
            ? "remove that block, and have the issuer's owner replace the key where the file was shared"
            : "remove that block",
    };
}

function faultsOf(pem: string, today: string): readonly Finding[] {
    const certificate = parsed(pem);
    if (certificate === undefined) {
        return [
            {
                value: "CERTIFICATE",
                expected: "a certificate that can be parsed",
                fix: "copy it again: openssl x509 -in <file>",
            },
        ];
    }
    const subject = inOneLine(certificate.subject);
    const faults: Finding[] = [];
    if (!certificate.ca) {
        faults.push({
            value: subject,
            expected: "the certificate of a CA (basic constraints CA:TRUE)",
            fix: "put the certificate of the CA that signs there, not a leaf",
        });
    }
    const from = isoDay(new Date(certificate.validFrom));
    const to = isoDay(new Date(certificate.validTo));
    if (today < from || today > to) {
        faults.push({
            value: subject,
            expected: `a CA that is valid today, ${today}: this one is from ${from} to ${to}`,
            fix: "remove it, and add the CA that the issuer's owner replaced it with",
        });
    }
    return faults;
}

function parsed(pem: string): X509Certificate | undefined {
    try {
        return new X509Certificate(pem);
    } catch {
        return undefined;
    }
}
