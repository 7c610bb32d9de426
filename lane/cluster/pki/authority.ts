// @peculiar/x509 is built with decorators whose metadata this polyfill holds; it must come first.
import "reflect-metadata";
import { generateKeyPairSync } from "node:crypto";

import * as x509 from "@peculiar/x509";

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 3600 * 1000;
const lifetime = 365 * day;

/** A certificate and its private key (PKCS #8), both PEM. */
export interface KeyPair {
    readonly certificate: string;
    readonly privateKey: string;
}

/** Whom a certificate names, and for which side of a connection it is valid. */
export interface Subject {
    readonly commonName: string;
    /** Kubernetes reads this as the user's group. */
    readonly organization?: string;
    readonly usages: readonly ("serverAuth" | "clientAuth")[];
    readonly dnsNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
}

/** A certificate authority whose key never leaves this process's memory. */
export interface Authority {
    /** PEM of the authority's own certificate. */
    readonly certificate: string;
    /** Makes a new ECDSA P-256 key and a certificate for it, valid for one year. */
    issue(subject: Subject): Promise<KeyPair>;
}

/** Makes a self-signed authority that may sign leaves only. */
export async function createAuthority(commonName: string): Promise<Authority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: [{ CN: [commonName] }],
        keys,
        signingAlgorithm: ecdsa,
        ...validity(),
        extensions: [
            new x509.BasicConstraintsExtension(true, 0, true),
            new x509.KeyUsagesExtension(
                x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
                true,
            ),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    return {
        certificate: pem(certificate),
        issue: (subject) => issue(subject, certificate, keys.privateKey),
    };
}

/** A private key for tokens, SEC 1 in PEM: in PKCS #8 the API server would not find its public half. */
export function createSigningKey(): string {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return privateKey.export({ type: "sec1", format: "pem" }).toString();
}

async function issue(
    subject: Subject,
    issuer: x509.X509Certificate,
    signingKey: CryptoKey,
): Promise<KeyPair> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
        subject: [
            ...(subject.organization === undefined ? [] : [{ O: [subject.organization] }]),
            { CN: [subject.commonName] },
        ],
        issuer: issuer.subject,
        publicKey: keys.publicKey,
        signingKey,
        signingAlgorithm: ecdsa,
        ...validity(),
        extensions: [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension(
                subject.usages.map((usage) => x509.ExtendedKeyUsage[usage]),
            ),
            await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
            ...alternativeNames(subject),
        ],
    });
    return { certificate: pem(certificate), privateKey: await privateKeyPem(keys.privateKey) };
}

function alternativeNames({ dnsNames = [], ipAddresses = [] }: Subject): x509.Extension[] {
    const names = [
        ...dnsNames.map((value) => ({ type: "dns" as const, value })),
        ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
    ];
    return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)];
}

function newKeys(): Promise<CryptoKeyPair> {
    return crypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
}

function validity(): { notBefore: Date; notAfter: Date } {
    return {
        // A clock set back by NTP right after the start must not make certificates invalid.
        notBefore: new Date(Date.now() - day),
        notAfter: new Date(Date.now() + lifetime),
    };
}

async function privateKeyPem(key: CryptoKey): Promise<string> {
    const encoded = await crypto.subtle.exportKey("pkcs8", key);
    return `${x509.PemConverter.encode(encoded, "PRIVATE KEY")}\n`;
}

function pem(certificate: x509.X509Certificate): string {
    return `${certificate.toString("pem")}\n`;
}
