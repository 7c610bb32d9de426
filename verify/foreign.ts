import "reflect-metadata";
import { webcrypto, type X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { ClientCredentials } from "./wire";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const lifetimeMs = 10 * 60 * 1000;

/**
 * A client certificate that says all that `model` says, its issuer's name included, but is signed
 * by a CA made here. Both keys live in this process's memory only.
 */
export async function forgeCredentials(model: X509Certificate): Promise<ClientCredentials> {
    const original = new x509.X509Certificate(model.raw);
    const [authority, leaf] = await Promise.all([generateKeys(), generateKeys()]);
    const names = original.getExtension(x509.SubjectAlternativeNameExtension);
    const forged = await x509.X509CertificateGenerator.create({
        subject: original.subjectName,
        issuer: original.issuerName,
        publicKey: leaf.publicKey,
        signingKey: authority.privateKey,
        signingAlgorithm: algorithm,
        notAfter: new Date(Date.now() + lifetimeMs),
        extensions: [
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            ...(names === null ? [] : [names]),
        ],
    });
    const key = await webcrypto.subtle.exportKey("pkcs8", leaf.privateKey);
    return {
        chain: forged.toString("pem"),
        privateKey: x509.PemConverter.encode(key, "PRIVATE KEY"),
    };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
    return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}
