import { X509Certificate } from "node:crypto";

/** Certificates of a PEM text, in order. @throws Error if one cannot be parsed. */
export function parseCertificates(pem: string): readonly X509Certificate[] {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.map((block) => new X509Certificate(block));
}

/** Certificates of a file, or a fault. */
export interface CertificateFile {
    readonly certificates: readonly X509Certificate[];
    /** A phrase such as `no ca.crt`; absent if the file is valid. */
    readonly fault?: string;
}

/** Parses a file that must contain certificates. */
export function certificatesIn(
    files: Readonly<Record<string, string>>,
    name: string,
): CertificateFile {
    const pem = files[name];
    if (pem === undefined) {
        return { certificates: [], fault: `no ${name}` };
    }
    try {
        const certificates = parseCertificates(pem);
        return certificates.length > 0
            ? { certificates }
            : { certificates, fault: `${name} holds no PEM certificate` };
    } catch {
        return { certificates: [], fault: `${name} holds a certificate that cannot be parsed` };
    }
}

/**
 * The trust anchor of a leaf, found by name, key usage and signature through the intermediates;
 * undefined if it chains to none of the anchors. Validity periods are not checked.
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
