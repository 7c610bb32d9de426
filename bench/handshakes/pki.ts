import "reflect-metadata";
import { webcrypto } from "node:crypto";

import * as x509 from "@peculiar/x509";

import type { Files } from "../../lane/loopback/program";

/** Key and signature algorithms, by the names that a reader knows. */
const algorithms = {
    "ECDSA P-256": { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
    "RSA 2048": {
        name: "RSASSA-PKCS1-v1_5",
        hash: "SHA-256",
        publicExponent: new Uint8Array([1, 0, 1]),
        modulusLength: 2048,
    },
} as const;

export type KeyKind = keyof typeof algorithms;

export const keyKinds = Object.keys(algorithms) as KeyKind[];

/** PEM of a certificate and its PKCS #8 private key. */
export interface Credentials {
    readonly certificate: string;
    readonly privateKey: string;
}

/** A link's certificates: root, server and client all of one kind of key. */
export interface Pki {
    readonly root: string;
    readonly server: Credentials;
    readonly client: Credentials;
}

const hour = 3600 * 1000;

/** Makes a root in memory, and a leaf for either side of a link on localhost. */
export async function createPki(kind: KeyKind): Promise<Pki> {
    const signingAlgorithm = algorithms[kind];
    const validity = {
        notBefore: new Date(Date.now() - hour),
        notAfter: new Date(Date.now() + 24 * hour),
    };
    const keys = await generateKeys(kind);
    const root = await x509.X509CertificateGenerator.createSelfSigned({
        ...validity,
        name: "CN=bench root",
        keys,
        signingAlgorithm,
        extensions: [
            new x509.BasicConstraintsExtension(true, 0, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        ],
    });
    const issue = async (usage: "serverAuth" | "clientAuth"): Promise<Credentials> => {
        const { publicKey, privateKey } = await generateKeys(kind);
        const leaf = await x509.X509CertificateGenerator.create({
            ...validity,
            subject: `CN=bench ${usage}`,
            issuer: root.subject,
            publicKey,
            signingKey: keys.privateKey,
            signingAlgorithm,
            extensions: [
                new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[usage]]),
                new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }]),
            ],
        });
        const der = await webcrypto.subtle.exportKey("pkcs8", privateKey);
        return {
            certificate: leaf.toString("pem"),
            privateKey: x509.PemConverter.encode(der, "PRIVATE KEY"),
        };
    };
    return {
        root: root.toString("pem"),
        server: await issue("serverAuth"),
        client: await issue("clientAuth"),
    };
}

async function generateKeys(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
    return webcrypto.subtle.generateKey(algorithms[kind], true, ["sign", "verify"]);
}

/** What the server of a link is started with. */
export function filesOf({ root, server }: Pki): Files {
    return { "ca.crt": root, "tls.crt": server.certificate, "tls.key": server.privateKey };
}
