/** Which issuer signs a Certificate. */
export interface IssuerRef {
    readonly group?: string;
    readonly kind?: string;
    readonly name: string;
}

/** The part of a cert-manager Certificate that is read. */
export interface CertManagerCertificate {
    readonly metadata: { readonly generation?: number; readonly uid?: string };
    readonly spec: { readonly issuerRef: IssuerRef };
    readonly status?: {
        readonly conditions?: readonly Condition[];
        readonly failedIssuanceAttempts?: number;
        readonly renewalTime?: string;
        /** Number of the last issuance; absent where a Secret that was there is used as it is. */
        readonly revision?: number;
    };
}

interface Condition {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
    readonly observedGeneration?: number;
}

/** What a CertificateRequest was answered with, both in PEM. */
export interface IssuedRequest {
    /** The chain, leaf first. */
    readonly chain?: string;
    /** The CA, where the issuer shows it. */
    readonly authority?: string;
}

/** A condition of a Certificate. */
export function conditionOf(
    { status }: CertManagerCertificate,
    type: string,
): Condition | undefined {
    return status?.conditions?.find((condition) => condition.type === type);
}

/** Why a Certificate is not Ready as it is now; undefined where it is. */
export function notReady(certificate: CertManagerCertificate): string | undefined {
    const ready = conditionOf(certificate, "Ready");
    if (ready?.status !== "True") {
        return `Ready is ${ready?.status ?? "not set"}: ${ready?.message ?? ""}`;
    }
    return ready.observedGeneration === certificate.metadata.generation
        ? undefined
        : "Ready speaks of an older generation of the Certificate";
}
