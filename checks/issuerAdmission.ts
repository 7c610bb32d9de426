import type { Usage } from "../contracts";

/** The issuer that a request names in its `issuerRef`. */
interface Issuer {
    readonly kind: string;
    readonly name: string;
    /** Sides of the link that it signs for. */
    readonly usages: readonly Usage[];
}

/** CEL list of string literals; JSON's escapes are a subset of CEL's. */
const celList = (values: readonly string[]) =>
    `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;

/**
 * Spec of a ValidatingAdmissionPolicy for the CertificateRequests that one issuer receives.
 *
 * noetl's server checks the chain only and accepts any certificate with clientAuth or with no EKU
 * at all, so who may ask and with which usage is decided here: cert-manager issues a certificate
 * without EKU for a request without usages.
 *
 * The issuer's group is left out: a request that names the same kind in another group is judged
 * too, rather than one that leaves the group to its default being overlooked.
 */
export function issuerAdmissionPolicy(issuer: Issuer, namespaces: readonly string[]) {
    const usages = "object.spec.?usages.orValue([])";
    const purposes = (["server", "client"] as const)
        .filter((usage) => issuer.usages.includes(usage))
        .map((usage) => `${usage} auth`);
    const onePurpose = purposes.length > 1 ? `one of ${purposes.join(" and ")}` : purposes.join();
    const sorted = [...namespaces].sort();
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            resourceRules: [
                {
                    apiGroups: ["cert-manager.io"],
                    apiVersions: ["v1"],
                    operations: ["CREATE", "UPDATE"],
                    resources: ["certificaterequests"],
                },
            ],
        },
        matchConditions: [
            {
                name: "asks-the-link-issuer",
                expression: [
                    `object.spec.issuerRef.name == ${JSON.stringify(issuer.name)}`,
                    `object.spec.issuerRef.?kind.orValue("Issuer") == ${JSON.stringify(issuer.kind)}`,
                ].join(" && "),
            },
        ],
        validations: [
            {
                expression: `object.metadata.namespace in ${JSON.stringify(sorted)}`,
                message: `issuer ${issuer.name} signs only for namespaces ${sorted.join(", ")}`,
                reason: "Forbidden",
            },
            {
                expression: `${usages}.filter(u, u in ${celList(purposes)}).size() == 1`,
                message: `issuer ${issuer.name} signs for exactly ${onePurpose}`,
                reason: "Invalid",
            },
            {
                expression: `${usages}.all(u, u in ${celList([...purposes, "digital signature", "key encipherment"])})`,
                message: `issuer ${issuer.name} signs for no usages beyond ${purposes.join(" or ")}, digital signature and key encipherment`,
                reason: "Invalid",
            },
            {
                expression: "!object.spec.?isCA.orValue(false)",
                message: `issuer ${issuer.name} signs no CA certificates`,
                reason: "Invalid",
            },
        ],
    };
}
