import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

import type { Files } from "../../lane/loopback/program";

export type { Files } from "../../lane/loopback/program";

/** What a test wants in a leaf; the default lifetime is 90 days from now. */
export interface LeafRequest {
    readonly subject?: string;
    readonly usages?: readonly ("clientAuth" | "serverAuth")[];
    readonly dnsNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
    readonly uris?: readonly string[];
    readonly emails?: readonly string[];
    readonly notBefore?: Date;
    readonly notAfter?: Date;
}

/** A CA in memory. */
export interface Authority {
    readonly pem: string;
    issue(request: LeafRequest): Promise<Files>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;

/** Makes a CA; `pathLength` null leaves the limit out, `isAuthority` false makes a leaf of it. */
export async function createAuthority(
    name = "CN=test root",
    {
        pathLength = 0,
        isAuthority = true,
    }: { pathLength?: number | null; isAuthority?: boolean } = {},
): Promise<Authority> {
    const keys = await generateKeys();
    const root = await x509.X509CertificateGenerator.createSelfSigned({
        name,
        keys,
        signingAlgorithm: algorithm,
        notBefore: new Date(Date.now() - day),
        notAfter: new Date(Date.now() + 365 * day),
        extensions: [
            new x509.BasicConstraintsExtension(isAuthority, pathLength ?? undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    const pem = root.toString("pem");
    return {
        pem,
        issue: async (request) => {
            const leafKeys = await generateKeys();
            const leaf = await x509.X509CertificateGenerator.create({
                subject: request.subject ?? "CN=leaf",
                issuer: root.subject,
                publicKey: leafKeys.publicKey,
                signingKey: keys.privateKey,
                signingAlgorithm: algorithm,
                notBefore: request.notBefore ?? new Date(),
                notAfter: request.notAfter ?? new Date(Date.now() + 90 * day),
                extensions: leafExtensions(request),
            });
            return {
                "tls.crt": leaf.toString("pem"),
                "tls.key": await privateKeyPem(leafKeys.privateKey),
                "ca.crt": pem,
            };
        },
    };
}

/** Algorithm and size of a key made for a request. */
export type KeyKind = "Ed25519" | "P-256" | "P-384" | "RSA-1024" | "RSA-2048";

/** The names that a request may carry beside its subject. */
export type Names = Pick<LeafRequest, "dnsNames" | "emails" | "ipAddresses" | "uris">;

/** PEM of a request to sign a key made here, which asks for names and for nothing else. */
export async function createSigningRequest(
    name: string,
    names: Names = {},
    key: KeyKind = "P-256",
): Promise<string> {
    const signingAlgorithm = algorithmOf(key);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
        name,
        keys: (await webcrypto.subtle.generateKey(signingAlgorithm, true, [
            "sign",
            "verify",
        ])) as webcrypto.CryptoKeyPair,
        signingAlgorithm,
        extensions: leafExtensions(names),
    });
    return request.toString("pem");
}

function algorithmOf(key: KeyKind) {
    const [kind, size] = key.split("-");
    if (kind === "Ed25519") {
        return { name: "Ed25519" };
    }
    return kind === "P"
        ? { ...algorithm, namedCurve: key }
        : {
              name: "RSASSA-PKCS1-v1_5",
              hash: "SHA-256",
              modulusLength: Number(size),
              publicExponent: new Uint8Array([1, 0, 1]),
          };
}

function leafExtensions(request: LeafRequest): x509.Extension[] {
    const usages = (request.usages ?? []).map((usage) => x509.ExtendedKeyUsage[usage]);
    const names: x509.JsonGeneralName[] = [
        ...(request.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
        ...(request.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
        ...(request.uris ?? []).map((value) => ({ type: "url" as const, value })),
        ...(request.emails ?? []).map((value) => ({ type: "email" as const, value })),
    ];
    return [
        ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension(usages)] : []),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ];
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
    return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
    return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}
