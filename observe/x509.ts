import { X509Certificate } from "node:crypto";

/** The certificates of a PEM text, in its order; throws where one cannot be parsed. */
export function parseCertificates(pem: string): readonly X509Certificate[] {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.map((block) => new X509Certificate(block));
}

/** The certificates of a file, and what is wrong with it. */
export interface CertificateFile {
    readonly certificates: readonly X509Certificate[];
    /** A phrase such as `no ca.crt`; absent where nothing is wrong. */
    readonly fault?: string;
}

/** Reads a file that has to hold certificates. */
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
