import type { Identity, KeySpec } from "./identity";

/** The certificate that an identity requests, in the field names of a cert-manager Certificate. */
export interface LeafRequest {
    readonly duration: string;
    /** Key usages in cert-manager's names: one extended key usage, and those that suit the key. */
    readonly usages: readonly string[];
    /** Exactly one: the SPIFFE ID. */
    readonly uris: readonly string[];
    /** Absent if the identity has none. */
    readonly dnsNames?: readonly string[];
    /** Absent if the identity has none. */
    readonly ipAddresses?: readonly string[];
}

/** The only request that an identity may make. Any other content must be denied. */
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

/** RSA key exchange encrypts a key with the certificate's key; an ECDSA key can only sign. */
function keyUsages({ algorithm }: KeySpec): readonly string[] {
    return algorithm === "RSA" ? ["digital signature", "key encipherment"] : ["digital signature"];
}
