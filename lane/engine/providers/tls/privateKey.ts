import { createHash, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

import { z } from "zod";

import { revealAll } from "../../values";
import type { Made, ResourceRequest } from "../provider";

const generate = promisify(generateKeyPair);

const inputs = z.object({
    algorithm: z.enum(["ECDSA", "RSA"]),
    ecdsaCurve: z.enum(["P224", "P256", "P384", "P521"]).default("P224"),
    rsaBits: z.number().default(2048),
});

const curves = { P224: "P-224", P256: "P-256", P384: "P-384", P521: "P-521" } as const;

/**
 * Makes a key pair with the PEM outputs of @pulumi/tls: `privateKeyPem` is SEC 1 for ECDSA and
 * PKCS #1 for RSA. The OpenSSH forms and ED25519 are left to the Pulumi CLI.
 */
export async function createPrivateKey(request: ResourceRequest): Promise<Made> {
    const { algorithm, ecdsaCurve, rsaBits } = inputs.parse(revealAll(request.inputs));
    const { privateKey, publicKey } =
        algorithm === "ECDSA"
            ? await generate("ec", { namedCurve: curves[ecdsaCurve] })
            : await generate("rsa", { modulusLength: rsaBits });
    const der = publicKey.export({ type: "spki", format: "der" });
    return {
        id: createHash("sha1").update(der).digest("hex"),
        outputs: {
            algorithm,
            ecdsaCurve,
            rsaBits,
            privateKeyPem: pem(privateKey, algorithm === "ECDSA" ? "sec1" : "pkcs1"),
            privateKeyPemPkcs8: pem(privateKey, "pkcs8"),
            publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
        },
    };
}

function pem(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): string {
    return key.export({ type, format: "pem" }).toString();
}
