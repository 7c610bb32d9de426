import { randomBytes } from "node:crypto";

/** A Secret to create. */
export interface NewSecret {
    readonly apiVersion: "v1";
    readonly kind: "Secret";
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly stringData: Readonly<Record<string, string>>;
}

/** Secrets that noetl's manifests name, with new random values. Only for creation. */
export function newSecrets(): NewSecret[] {
    return [
        secret("noetl-internal-api-token", "token", randomBytes(32).toString("hex")),
        // noetl-server 2.30.0 accepts base64 of exactly 32 bytes.
        secret("noetl-secret", "NOETL_ENCRYPTION_KEY", randomBytes(32).toString("base64")),
    ];
}

function secret(name: string, key: string, value: string): NewSecret {
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace: "noetl" },
        stringData: { [key]: value },
    };
}
