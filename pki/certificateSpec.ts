import type { Identity } from "./identity";
import type { IssuerRef } from "./issuer";
import { leafRequestOf, type LeafRequest } from "./leafRequest";

/** The spec of a cert-manager Certificate, with the fields that the link uses. */
export interface CertificateSpec extends LeafRequest {
    readonly secretName: string;
    readonly renewBefore: string;
    readonly privateKey: {
        readonly algorithm: string;
        readonly size: number;
        readonly encoding: "PKCS8";
        readonly rotationPolicy: "Always";
    };
    /** Absent if the Secret has the standard files only. */
    readonly additionalOutputFormats?: readonly [{ readonly type: "CombinedPEM" }];
    readonly issuerRef: IssuerRef;
}

/** The spec of an identity's Certificate. Admission accepts no other. */
export function certificateSpecOf(identity: Identity, issuerRef: IssuerRef): CertificateSpec {
    return {
        secretName: identity.secretName,
        renewBefore: identity.renewBefore,
        privateKey: { ...identity.privateKey, encoding: "PKCS8", rotationPolicy: "Always" },
        ...leafRequestOf(identity),
        ...(identity.combinedPem === true && {
            additionalOutputFormats: [{ type: "CombinedPEM" }],
        }),
        issuerRef,
    };
}
