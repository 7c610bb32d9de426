import type { Identity, KeySpec } from "./identity";

/** What an identity asks of its issuer, in the field names of a cert-manager Certificate. */
export interface LeafRequest {
    readonly duration: string;
    /** Key usages of cert-manager's names: one extended usage, and what the key can do. */
    readonly usages: readonly string[];
    /** Exactly one: the SPIFFE ID. */
    readonly uris: readonly string[];
    /** Absent where the identity has none. */
    readonly dnsNames?: readonly string[];
    /** Absent where the identity has none. */
    readonly ipAddresses?: readonly string[];
}

/** What the one certificate of an identity says; a request that says anything else is not its. */
export function leafRequestOf(identity: Identity): LeafRequest {
    const { usage, privateKey, duration, spiffeId, dnsNames, ipAddresses } = identity;
    return {
        duration,
        usages: [`${usage} auth`, ...keyUsages(privateKey)],
        uris: [spiffeId],
        ...(dnsNames.length > 0 && { dnsNames }),
        ...(ipAddresses.length > 0 && { ipAddresses }),
    };
}

/** RSA key exchange encrypts a key to the certificate; an ECDSA key can only sign. */
function keyUsages({ algorithm }: KeySpec): readonly string[] {
    return algorithm === "RSA" ? ["digital signature", "key encipherment"] : ["digital signature"];
}
