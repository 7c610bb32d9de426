/** The issuer that a request names in its `issuerRef`. */
interface Issuer {
    readonly kind: string;
    readonly name: string;
}

/** CEL list of string literals; JSON's escapes are a subset of CEL's. */
const celList = (values: readonly string[]) => JSON.stringify([...values].sort());

/**
 * Spec of a ValidatingAdmissionPolicy for the CertificateRequests that one issuer receives.
 *
 * noetl's server checks the chain only and accepts any certificate with clientAuth or with no EKU
 * at all, so who may ask and with which usage is decided here: cert-manager issues a certificate
 * without EKU for a request without usages.
 */
export function issuerAdmissionPolicy(issuer: Issuer, namespaces: readonly string[]) {
    const usages = "object.spec.?usages.orValue([])";
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
                expression: `object.metadata.namespace in ${celList(namespaces)}`,
                message: `issuer ${issuer.name} signs only for namespaces ${[...namespaces].sort().join(", ")}`,
                reason: "Forbidden",
            },
            {
                expression: `${usages}.filter(u, u in ["server auth", "client auth"]).size() == 1`,
                message: `issuer ${issuer.name} signs for exactly one of server auth and client auth`,
                reason: "Invalid",
            },
            {
                expression: `${usages}.all(u, u in ["server auth", "client auth", "digital signature", "key encipherment"])`,
                message: `issuer ${issuer.name} signs for no usages beyond server auth or client auth, digital signature and key encipherment`,
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
