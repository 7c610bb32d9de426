import "reflect-metadata";

import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";

import * as x509 from "@peculiar/x509";
import { z } from "zod";

import { EngineError } from "../../errors";
import { revealAll } from "../../values";
import type { Made, ResourceRequest } from "../provider";

const keyUsages: Readonly<Record<string, x509.KeyUsageFlags>> = {
    digital_signature: x509.KeyUsageFlags.digitalSignature,
    content_commitment: x509.KeyUsageFlags.nonRepudiation,
    key_encipherment: x509.KeyUsageFlags.keyEncipherment,
    data_encipherment: x509.KeyUsageFlags.dataEncipherment,
    key_agreement: x509.KeyUsageFlags.keyAgreement,
    cert_signing: x509.KeyUsageFlags.keyCertSign,
    crl_signing: x509.KeyUsageFlags.cRLSign,
};

const extendedKeyUsages: Readonly<Record<string, x509.ExtendedKeyUsage>> = {
    server_auth: x509.ExtendedKeyUsage.serverAuth,
    client_auth: x509.ExtendedKeyUsage.clientAuth,
    code_signing: x509.ExtendedKeyUsage.codeSigning,
    email_protection: x509.ExtendedKeyUsage.emailProtection,
    timestamping: x509.ExtendedKeyUsage.timeStamping,
    ocsp_signing: x509.ExtendedKeyUsage.ocspSigning,
};

/** Subject fields in the order that Go's crypto/x509, and so the real provider, writes them. */
const subjectFields = {
    country: "C",
    organization: "O",
    organizationalUnit: "OU",
    locality: "L",
    province: "ST",
    commonName: "CN",
} as const;

const allowedUse = z.enum([...Object.keys(keyUsages), ...Object.keys(extendedKeyUsages)]);

const inputs = z.strictObject({
    privateKeyPem: z.string(),
    allowedUses: z.array(allowedUse),
    validityPeriodHours: z.number(),
    subject: z.partialRecord(z.enum(keysOf(subjectFields)), z.string()).default({}),
    isCaCertificate: z.boolean().default(false),
    maxPathLength: z.number().default(-1),
    setSubjectKeyId: z.boolean().default(false),
    setAuthorityKeyId: z.boolean().default(false),
    earlyRenewalHours: z.number().default(0),
    dnsNames: z.array(z.string()).default([]),
    ipAddresses: z.array(z.string()).default([]),
    uris: z.array(z.string()).default([]),
});

type Inputs = z.infer<typeof inputs>;

/**
 * Signs a certificate with its own key, with the extensions and outputs of @pulumi/tls.
 * @throws EngineError naming the inputs that are wrong or that the engine does not know.
 */
export async function createSelfSignedCert(request: ResourceRequest): Promise<Made> {
    const parsed = inputs.safeParse(revealAll(request.inputs));
    if (!parsed.success) {
        throw new EngineError(`Inputs of ${request.urn}:\n${z.prettifyError(parsed.error)}`);
    }
    const args = parsed.data;
    const { keys, keyAlgorithm, signingAlgorithm } = await importKeys(args.privateKeyPem);
    // RFC 5280 dates have whole seconds.
    const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
    const notAfter = new Date(notBefore.getTime() + args.validityPeriodHours * 3_600_000);
    const serialNumber = randomBytes(16).toString("hex");
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
        {
            keys,
            signingAlgorithm,
            serialNumber,
            notBefore,
            notAfter,
            name: subjectOf(args),
            extensions: await extensions(args, keys.publicKey),
        },
        webcrypto as Crypto,
    );
    return {
        id: BigInt(`0x${serialNumber}`).toString(),
        outputs: {
            ...args,
            certPem: `${certificate.toString("pem")}\n`,
            keyAlgorithm,
            readyForRenewal: false,
            validityStartTime: rfc3339(notBefore),
            validityEndTime: rfc3339(notAfter),
        },
    };
}

async function extensions(args: Inputs, publicKey: CryptoKey): Promise<x509.Extension[]> {
    const names: x509.JsonGeneralName[] = [
        ...args.dnsNames.map((value) => ({ type: "dns" as const, value })),
        ...args.ipAddresses.map((value) => ({ type: "ip" as const, value })),
        ...args.uris.map((value) => ({ type: "url" as const, value })),
    ];
    const flags = args.allowedUses.reduce<number>((all, use) => all | (keyUsages[use] ?? 0), 0);
    const extended = args.allowedUses.flatMap((use) => extendedKeyUsages[use] ?? []);
    // Like the real provider, which loses a zero on the way: Go takes it for "no limit" unless
    // MaxPathLenZero is set too.
    const pathLength = args.maxPathLength <= 0 ? undefined : args.maxPathLength;
    const crypto = webcrypto as Crypto;
    return [
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- flags combine
        ...(flags > 0 ? [new x509.KeyUsagesExtension(flags, true)] : []),
        ...(extended.length > 0 ? [new x509.ExtendedKeyUsageExtension(extended)] : []),
        new x509.BasicConstraintsExtension(args.isCaCertificate, pathLength, true),
        // crypto/x509 gives every CA a subject key id.
        ...(args.setSubjectKeyId || args.isCaCertificate
            ? [await x509.SubjectKeyIdentifierExtension.create(publicKey, false, crypto)]
            : []),
        ...(args.setAuthorityKeyId
            ? [await x509.AuthorityKeyIdentifierExtension.create(publicKey, false, crypto)]
            : []),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ];
}

function subjectOf({ subject }: Inputs): x509.JsonName {
    return keysOf(subjectFields).flatMap((field) => {
        const value = subject[field];
        return value === undefined ? [] : [{ [subjectFields[field]]: [value] }];
    });
}

async function importKeys(pem: string) {
    const privateKey = createPrivateKey(pem);
    const { keyAlgorithm, importAs, signingAlgorithm } = algorithms(privateKey);
    const { subtle } = webcrypto;
    const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
    const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
    const keys = {
        privateKey: await subtle.importKey("pkcs8", pkcs8, importAs, false, ["sign"]),
        publicKey: await subtle.importKey("spki", spki, importAs, true, ["verify"]),
    };
    return { keys, keyAlgorithm, signingAlgorithm };
}

function algorithms({
    asymmetricKeyType,
    asymmetricKeyDetails,
}: ReturnType<typeof createPrivateKey>) {
    if (asymmetricKeyType === "rsa") {
        const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
        return { keyAlgorithm: "RSA", importAs: rsa, signingAlgorithm: rsa };
    }
    const curve = curves[asymmetricKeyDetails?.namedCurve ?? ""];
    if (curve === undefined) {
        throw new EngineError(
            `The embedded engine signs with RSA and with ECDSA keys on P-256, P-384 and P-521, ` +
                `not ${asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? "this kind of key"}.`,
        );
    }
    return {
        keyAlgorithm: "ECDSA",
        importAs: { name: "ECDSA", namedCurve: curve.name },
        signingAlgorithm: { name: "ECDSA", hash: curve.hash },
    };
}

/** Web Crypto's names of OpenSSL's curves, each with the hash that crypto/x509 signs with. */
const curves: Readonly<Record<string, { readonly name: string; readonly hash: string }>> = {
    prime256v1: { name: "P-256", hash: "SHA-256" },
    secp384r1: { name: "P-384", hash: "SHA-384" },
    secp521r1: { name: "P-521", hash: "SHA-512" },
};

const rfc3339 = (date: Date) => date.toISOString().replace(".000Z", "Z");

function keysOf<T extends object>(object: T): (keyof T & string)[] {
    return Object.keys(object) as (keyof T & string)[];
}
