import "reflect-metadata";
import { createPrivateKey, type X509Certificate } from "node:crypto";

import * as x509 from "@peculiar/x509";

import type { Read } from "../observe/apiRead";
import { certificatesIn } from "../observe/x509";
import { createInMemoryAuthority } from "../pki/inMemoryAuthority";
import type { ClientCredentials } from "./probe";

/** Leaf, key and CA certificates of a Secret. The key stays in memory and is never printed. */
export interface Credentials {
    readonly leaf: X509Certificate;
    readonly intermediates: readonly X509Certificate[];
    /** Certificates of ca.crt. */
    readonly authorities: readonly X509Certificate[];
    readonly pem: ClientCredentials;
}

/** Result of reading a Secret; `broken` if files are missing, unreadable or do not match. */
export type CredentialsRead =
    Read<Credentials> | { readonly state: "broken"; readonly faults: readonly string[] };

/** Parses the files tls.crt, tls.key and ca.crt of a Secret. */
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

const lifetimeMs = 10 * 60 * 1000;

/**
 * A client certificate with the subject, issuer name and SANs of `model`, signed by a CA that is
 * created here. Both keys exist only in this process's memory.
 */
export async function forgeCredentials(model: X509Certificate): Promise<ClientCredentials> {
    const { issuerName, subjectName, ...alternativeNames } = namesOf(model);
    const authority = await createInMemoryAuthority({
        subject: issuerName,
        notBefore: new Date(),
        notAfter: new Date(Date.now() + lifetimeMs),
    });
    const { certificate, privateKey } = await authority.issue({
        subject: subjectName,
        usages: ["clientAuth"],
        ...alternativeNames,
    });
    return { chain: certificate, privateKey };
}

function namesOf({ raw }: X509Certificate) {
    const certificate = new x509.X509Certificate(raw);
    const alternative = certificate.getExtension(x509.SubjectAlternativeNameExtension);
    const ofType = (type: x509.JsonGeneralName["type"]) =>
        (alternative?.names.toJSON() ?? []).flatMap((name) =>
            name.type === type ? [name.value] : [],
        );
    return {
        issuerName: certificate.issuerName,
        subjectName: certificate.subjectName,
        dnsNames: ofType("dns"),
        ipAddresses: ofType("ip"),
        uris: ofType("url"),
    };
}
