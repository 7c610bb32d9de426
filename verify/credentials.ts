import { createPrivateKey, type X509Certificate } from "node:crypto";
import type { Read } from "../observe/read";
import { certificatesIn } from "../observe/x509";
import type { ClientCredentials } from "./wire";

/** A leaf with its key and the roots that it came with; held in memory, never printed. */
export interface Credentials {
    readonly leaf: X509Certificate;
    readonly intermediates: readonly X509Certificate[];
    /** The certificates of ca.crt. */
    readonly authorities: readonly X509Certificate[];
    readonly pem: ClientCredentials;
}

/** A Secret that was read, and either is complete or has faults. */
export type CredentialsRead =
    Read<Credentials> | { readonly state: "broken"; readonly faults: readonly string[] };

/** Understands the files of a Secret; says what is missing, unreadable or does not fit together. */
export function readCredentials(secret: Read<Readonly<Record<string, string>>>): CredentialsRead {
    if (secret.state !== "found") {
        return secret;
    }
    const chain = certificatesIn(secret.value, "tls.crt");
    const authorities = certificatesIn(secret.value, "ca.crt");
    const [leaf, ...intermediates] = chain.certificates;
    const faults = [chain.fault, keyFault(secret.value, leaf), authorities.fault].filter(
        (fault) => fault !== undefined,
    );
    if (leaf === undefined || faults.length > 0) {
        return { state: "broken", faults };
    }
    return {
        state: "found",
        value: {
            leaf,
            intermediates,
            authorities: authorities.certificates,
            pem: {
                chain: secret.value["tls.crt"] ?? "",
                privateKey: secret.value["tls.key"] ?? "",
            },
        },
    };
}

function keyFault(
    files: Readonly<Record<string, string>>,
    leaf: X509Certificate | undefined,
): string | undefined {
    const pem = files["tls.key"];
    if (pem === undefined) {
        return "no tls.key";
    }
    try {
        return leaf?.checkPrivateKey(createPrivateKey(pem)) === false
            ? "tls.key is not the key of tls.crt"
            : undefined;
    } catch {
        return "tls.key cannot be parsed";
    }
}
