// @peculiar/x509 needs this polyfill for its decorator metadata; import it first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";

import * as x509 from "@peculiar/x509";

/** Algorithm and size of a key. */
export type KeyKind = "Ed25519" | "P-256" | "P-384" | "RSA-1024" | "RSA-2048";

/** A certificate and its private key (PKCS #8), both in PEM. */
export interface KeyPair {
    readonly certificate: string;
    readonly privateKey: string;
}

/** Subject, SANs and EKU of a leaf to issue. */
export interface LeafSubject {
    /** Distinguished name, such as `O=system:nodes, CN=one`. */
    readonly subject: string | x509.JsonName | x509.Name;
    readonly usages?: readonly ("clientAuth" | "serverAuth")[];
    readonly dnsNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
    readonly uris?: readonly string[];
    readonly emails?: readonly string[];
    /** @default the authority's */
    readonly notBefore?: Date;
    /** @default the authority's */
    readonly notAfter?: Date;
}

/** Subject, key and constraints of an authority's own certificate. */
export interface AuthoritySubject {
    readonly subject: string | x509.JsonName | x509.Name;
    /** Algorithm of its key and of its leaves' keys. @default P-256 */
    readonly key?: KeyKind;
    /** Path length constraint; null omits it. @default 0 */
    readonly pathLength?: number | null;
    /** Basic constraint CA; false makes a certificate that must not sign others. @default true */
    readonly isAuthority?: boolean;
    readonly notBefore: Date;
    readonly notAfter: Date;
}

/** A certificate authority whose key exists only in the memory of this process. */
export interface InMemoryAuthority {
    /** PEM of the authority's own certificate. */
    readonly certificate: string;
    /** Generates a key and issues a leaf certificate for it. */
    readonly issue: (leaf: LeafSubject) => Promise<KeyPair>;
}

/**
 * Creates a self-signed authority: for the lane's cluster, for certificates that servers must
 * refuse, and for tests. It never creates the CA of the link.
 */
export async function createInMemoryAuthority({
    subject,
    key = "P-256",
    pathLength = 0,
    isAuthority = true,
    ...validity
}: AuthoritySubject): Promise<InMemoryAuthority> {
    const keys = await newKeys(key);
    const root = await x509.X509CertificateGenerator.createSelfSigned({
        ...validity,
        name: subject,
        keys,
        signingAlgorithm: algorithmOf(key),
        extensions: [
            new x509.BasicConstraintsExtension(isAuthority, pathLength ?? undefined, true),
            new x509.KeyUsagesExtension(
                x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
                true,
            ),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    return {
        certificate: pem(root),
        issue: async (leaf) => {
            const { publicKey, privateKey } = await newKeys(key);
            const certificate = await x509.X509CertificateGenerator.create({
                notBefore: leaf.notBefore ?? validity.notBefore,
                notAfter: leaf.notAfter ?? validity.notAfter,
                subject: leaf.subject,
                issuer: root.subjectName,
                publicKey,
                signingKey: keys.privateKey,
                signingAlgorithm: algorithmOf(key),
                extensions: [
                    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
                    ...requestedExtensions(leaf),
                ],
            });
            return { certificate: pem(certificate), privateKey: await privateKeyPem(privateKey) };
        },
    };
}

/** The extensions of a certificate request: EKU and SANs. */
export function requestedExtensions({
    usages = [],
    dnsNames = [],
    ipAddresses = [],
    uris = [],
    emails = [],
}: Omit<LeafSubject, "subject">): x509.Extension[] {
    const names = [
        ...dnsNames.map((value) => ({ type: "dns" as const, value })),
        ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
        ...uris.map((value) => ({ type: "url" as const, value })),
        ...emails.map((value) => ({ type: "email" as const, value })),
    ];
    const purposes = usages.map((usage) => x509.ExtendedKeyUsage[usage]);
    return [
        ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(purposes)]),
        ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ];
}

/** Generates a key pair for signatures. */
export async function newKeys(key: KeyKind): Promise<webcrypto.CryptoKeyPair> {
    const keys = await webcrypto.subtle.generateKey(algorithmOf(key), true, ["sign", "verify"]);
    return keys as webcrypto.CryptoKeyPair;
}

/** Parameters for WebCrypto to generate a key and to sign with it. */
export function algorithmOf(key: KeyKind) {
    switch (key) {
        case "Ed25519":
            return { name: "Ed25519" };
        case "P-256":
        case "P-384":
            return { name: "ECDSA", namedCurve: key, hash: "SHA-256" };
        case "RSA-1024":
        case "RSA-2048":
            return {
                name: "RSASSA-PKCS1-v1_5",
                hash: "SHA-256",
                modulusLength: Number(key.slice("RSA-".length)),
                publicExponent: new Uint8Array([1, 0, 1]),
            };
    }
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
    const encoded = await webcrypto.subtle.exportKey("pkcs8", key);
    return `${x509.PemConverter.encode(encoded, "PRIVATE KEY")}\n`;
}

function pem(certificate: x509.X509Certificate): string {
    return `${certificate.toString("pem")}\n`;
}
