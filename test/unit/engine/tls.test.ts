import "reflect-metadata";

import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";

import * as x509 from "@peculiar/x509";
import { describe, expect, test } from "vitest";

import type { ResourceRequest } from "../../../lane/engine/providers/provider";
import { tlsProvider } from "../../../lane/engine/providers/tls";
import { secret, type Properties } from "../../../lane/engine/values";

const keyType = "tls:index/privateKey:PrivateKey";
const certificateType = "tls:index/selfSignedCert:SelfSignedCert";

/** Makes a resource and gives its outputs. */
async function make(type: string, inputs: Properties): Promise<Record<string, string>> {
    const request: ResourceRequest = {
        urn: `urn:pulumi:dev::p::${type}::root`,
        type,
        name: "root",
        inputs,
        config: {},
        ignoreChanges: [],
        progress: () => undefined,
    };
    const made = await tlsProvider(type)?.create(request, false);
    return (made?.outputs ?? {}) as Record<string, string>;
}

describe("a private key", () => {
    test.each([
        ["ECDSA", { ecdsaCurve: "P256" }, "EC PRIVATE KEY", "prime256v1"],
        ["ECDSA", {}, "EC PRIVATE KEY", "secp224r1"],
        ["RSA", { rsaBits: 2048 }, "RSA PRIVATE KEY", undefined],
    ])("%s %o has the PEM forms of the real provider", async (algorithm, options, label, curve) => {
        const key = await make(keyType, { algorithm, ...options });
        const { privateKeyPem = "", privateKeyPemPkcs8 = "", publicKeyPem = "" } = key;
        expect(privateKeyPem).toContain(`-----BEGIN ${label}-----`);
        expect(privateKeyPemPkcs8).toContain("-----BEGIN PRIVATE KEY-----");
        const parsed = createPrivateKey(privateKeyPem);
        expect(parsed.asymmetricKeyDetails?.namedCurve).toBe(curve);
        expect(parsed.equals(createPrivateKey(privateKeyPemPkcs8))).toBe(true);
        expect(createPublicKey(parsed).equals(createPublicKey(publicKeyPem))).toBe(true);
    });
});

describe("a self-signed certificate", () => {
    test("is a root with exactly the requested extensions", async () => {
        const { privateKeyPem = "" } = await make(keyType, {
            algorithm: "ECDSA",
            ecdsaCurve: "P256",
        });
        const outputs = await make(certificateType, {
            privateKeyPem: secret(privateKeyPem),
            subject: { commonName: "link root", organization: "noetl" },
            isCaCertificate: true,
            maxPathLength: 0,
            setSubjectKeyId: true,
            validityPeriodHours: 24,
            allowedUses: ["cert_signing", "crl_signing"],
        });
        const { certPem = "", validityStartTime = "", validityEndTime = "" } = outputs;
        const parsed = new X509Certificate(certPem);
        expect(parsed.subject).toBe("O=noetl\nCN=link root");
        expect(parsed.verify(createPublicKey(privateKeyPem))).toBe(true);
        expect(Date.parse(validityEndTime) - Date.parse(validityStartTime)).toBe(24 * 3_600_000);
        expect(new Date(parsed.validTo).getTime()).toBe(Date.parse(validityEndTime));
        expect(outputs["keyAlgorithm"]).toBe("ECDSA");

        const certificate = new x509.X509Certificate(certPem);
        const constraints = certificate.getExtension(x509.BasicConstraintsExtension);
        // The real provider loses a path length of zero, so the engine does not promise it either.
        expect(constraints).toMatchObject({ ca: true, pathLength: undefined, critical: true });
        expect(certificate.getExtension(x509.KeyUsagesExtension)?.usages).toBe(
            x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        );
        expect(certificate.extensions.map(({ type }) => type).sort()).toEqual([
            "2.5.29.14",
            "2.5.29.15",
            "2.5.29.19",
        ]);
    });

    test("names every input that is wrong, and not the key", async () => {
        const { privateKeyPem = "" } = await make(keyType, {
            algorithm: "ECDSA",
            ecdsaCurve: "P256",
        });
        const failure = make(certificateType, {
            privateKeyPem: secret(privateKeyPem),
            validityPeriodHours: 24,
            allowedUses: ["signing"],
            ipAddress: "10.0.0.1",
        });
        await expect(failure).rejects.toThrow(
            /allowedUses\[0\][^]*ipAddress|ipAddress[^]*allowedUses/,
        );
        await expect(failure).rejects.not.toThrow(/BEGIN/);
    });
});
