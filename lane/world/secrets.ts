import { randomBytes } from "node:crypto";

import type { V1Secret } from "@kubernetes/client-node";

/** Secrets that noetl's manifests name, with new random values. Only for creation. */
export function newSecrets(): V1Secret[] {
    return [
        secret("noetl-internal-api-token", "token", randomBytes(32).toString("hex")),
        // noetl-server 2.30.0 accepts base64 of exactly 32 bytes.
        secret("noetl-secret", "NOETL_ENCRYPTION_KEY", randomBytes(32).toString("base64")),
    ];
}

function secret(name: string, key: string, value: string): V1Secret {
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace: "noetl" },
        stringData: { [key]: value },
    };
}
