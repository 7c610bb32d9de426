// @peculiar/x509 is built with decorators whose metadata this polyfill holds; it must come first.
import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { AuthorityFacts } from "../checks/x509Authority";
import type { LeafFacts } from "../checks/x509Leaf";

const purposes: Readonly<Record<string, string>> = {
    [x509.ExtendedKeyUsage.serverAuth]: "serverAuth",
    [x509.ExtendedKeyUsage.clientAuth]: "clientAuth",
};

/** Bits of a named curve, by OpenSSL's name for it. */
const curveBits: Readonly<Record<string, number>> = {
    prime256v1: 256,
    secp384r1: 384,
    secp521r1: 521,
};

/** The certificates of a PEM text, in its order; throws where one cannot be parsed. */
export function parseCertificates(pem: string): readonly X509Certificate[] {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.map((block) => new X509Certificate(block));
}

/** What a leaf says, for the rules in checks/. */
export function leafFacts(certificate: X509Certificate): LeafFacts {
    const parsed = new x509.X509Certificate(certificate.raw);
    const names = parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
    const valuesOf = (...types: string[]) =>
        names.filter(({ type }) => types.includes(type)).map(({ value }) => value);
    const usages = parsed.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
    return {
        extendedKeyUsages: usages.map((oid) => purposes[String(oid)] ?? String(oid)),
        dnsNames: valuesOf("dns"),
        ipAddresses: valuesOf("ip"),
        uris: valuesOf("url"),
        otherNames: valuesOf("dn", "email", "guid", "upn", "id"),
        privateKey: keyOf(certificate),
        notBefore: parsed.notBefore,
        notAfter: parsed.notAfter,
    };
}

/** What a CA certificate says, for the rules in checks/. */
export function authorityFacts(certificate: X509Certificate): AuthorityFacts {
    const parsed = new x509.X509Certificate(certificate.raw);
    const constraints = parsed.getExtension(x509.BasicConstraintsExtension);
    return {
        subject: parsed.subject,
        isAuthority: constraints?.ca ?? false,
        pathLength: constraints?.pathLength,
        notBefore: parsed.notBefore,
        notAfter: parsed.notAfter,
    };
}

/**
 * The trust anchor that a leaf chains to by name, key usage and signature, through the given
 * intermediates; undefined where none of the anchors signed it.
 */
export function anchorOf(
    leaf: X509Certificate,
    intermediates: readonly X509Certificate[],
    anchors: readonly X509Certificate[],
): X509Certificate | undefined {
    const anchor = anchors.find((issuer) => signed(issuer, leaf));
    if (anchor !== undefined) {
        return anchor;
    }
    const issuer = intermediates.find((candidate) => signed(candidate, leaf));
    const others = intermediates.filter((candidate) => candidate !== issuer);
    return issuer === undefined ? undefined : anchorOf(issuer, others, anchors);
}

function signed(issuer: X509Certificate, subject: X509Certificate): boolean {
    return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

function keyOf(certificate: X509Certificate): LeafFacts["privateKey"] {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    switch (type) {
        case "ec":
            return { algorithm: "ECDSA", size: curveBits[details?.namedCurve ?? ""] ?? 0 };
        case "rsa":
            return { algorithm: "RSA", size: details?.modulusLength ?? 0 };
        default:
            return { algorithm: type ?? "unknown", size: 0 };
    }
}
