import type { IssuerRef } from "../pki/issuer";
import type { PermittedNames } from "../pki/nameConstraints";

/** The fields of a cert-manager Certificate that are used here. */
export interface CertManagerCertificate {
    readonly metadata: { readonly generation?: number; readonly uid?: string };
    readonly spec: {
        readonly issuerRef: Partial<IssuerRef> & Pick<IssuerRef, "name">;
        readonly nameConstraints?: { readonly permitted?: PermittedNames };
    };
    readonly status?: {
        readonly conditions?: readonly Condition[];
        readonly failedIssuanceAttempts?: number;
        readonly renewalTime?: string;
        /** Number of the last issuance; absent if an existing Secret was adopted without issuance. */
        readonly revision?: number;
    };
}

/** A condition of a cert-manager object. */
export interface Condition {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
    readonly observedGeneration?: number;
}

/** Certificates in the status of a CertificateRequest, in PEM. */
export interface IssuedRequest {
    /** The chain, leaf first. */
    readonly chain?: string;
    /** CA certificate, if the issuer provides it. */
    readonly authority?: string;
}

/** The condition of a type; undefined if it is not set. */
export function conditionOf(
    { status }: CertManagerCertificate,
    type: string,
): Condition | undefined {
    return status?.conditions?.find((condition) => condition.type === type);
}

/** Reason why the current generation of a Certificate is not Ready; undefined if it is. */
export function notReady(certificate: CertManagerCertificate): string | undefined {
    const ready = conditionOf(certificate, "Ready");
    if (ready?.status !== "True") {
        return `Ready is ${ready?.status ?? "not set"}: ${ready?.message ?? ""}`;
    }
    return ready.observedGeneration === certificate.metadata.generation
        ? undefined
        : "Ready speaks of an older generation of the Certificate";
}
