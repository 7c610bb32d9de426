// Polyfill that @peculiar/x509 needs; must be imported before it.
import "reflect-metadata";
import type { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { AuthorityFacts } from "../pki/authorityProblems";
import type { LeafFacts } from "../pki/leafProblems";

const purposes: Readonly<Record<string, string>> = {
    [x509.ExtendedKeyUsage.serverAuth]: "serverAuth",
    [x509.ExtendedKeyUsage.clientAuth]: "clientAuth",
};

/** Key size in bits, by OpenSSL curve name. */
const curveBits: Readonly<Record<string, number>> = {
    prime256v1: 256,
    secp384r1: 384,
    secp521r1: 521,
};

/** The fields of a leaf that {@link LeafFacts} checks use. */
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

/** The fields of a CA certificate that {@link AuthorityFacts} checks use. */
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
