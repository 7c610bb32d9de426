import {
    admissionPolicy,
    asksTheIssuer,
    cel,
    commonRules,
    decides,
    type IssuerGuard,
    type Rule,
} from "./guard";

/**
 * Specs of the ValidatingAdmissionPolicies in front of an issuer of the link, by name.
 *
 * noetl's server checks the chain only and accepts any certificate with clientAuth or with no EKU
 * at all, so who may ask, and for what, is decided here. CEL cannot read the signing request inside
 * a CertificateRequest: names are judged on the Certificate, and because requests come from
 * cert-manager's account alone, which asks for what a Certificate says, both together hold.
 */
export function issuerAdmissionPolicies(
    guard: IssuerGuard,
): Readonly<Record<string, ReturnType<typeof admissionPolicy>>> {
    const { kind, name } = guard.issuer;
    return {
        [name]: requests(guard),
        [`${name}-certificates`]: certificates(guard),
        ...(kind === "ClusterIssuer" && { [`${name}-issuers`]: issuers(guard) }),
    };
}

/** On CertificateRequests: who asks, and the usages; a spec cannot change later. */
function requests(guard: IssuerGuard) {
    const { issuer, requester } = guard;
    const account = `system:serviceaccount:${requester.namespace}:${requester.serviceAccount}`;
    return admissionPolicy(
        ["certificaterequests"],
        [asksTheIssuer(guard), decides],
        [
            {
                expression: `request.userInfo.username == ${cel(account)}`,
                message: `issuer ${issuer.name} signs only for Certificates: requests come from cert-manager's own account ${account}`,
                reason: "Forbidden",
            },
            ...commonRules(guard),
        ],
    );
}

/** On Certificates: the names, which only a Certificate shows. */
function certificates(guard: IssuerGuard) {
    return admissionPolicy(
        ["certificates"],
        [asksTheIssuer(guard), decides],
        [...commonRules(guard), ...nameRules(guard)],
    );
}

function nameRules({ issuer: { name } }: IssuerGuard): readonly Rule[] {
    const dnsNames = "object.spec.?dnsNames.orValue([])";
    const uris = "object.spec.?uris.orValue([])";
    const elsewhere = ["commonName", "literalSubject", "emailAddresses", "otherNames"];
    return [
        {
            expression: `!("server auth" in object.spec.?usages.orValue([])) || ${dnsNames}.size() > 0`,
            message: `issuer ${name} signs for a server only with a DNS name, which clients verify`,
            reason: "Invalid",
        },
        {
            expression: `${dnsNames}.all(n, !n.contains("*"))`,
            message: `issuer ${name} signs no wildcard names`,
            reason: "Invalid",
        },
        {
            expression: `${uris}.size() == 1 && ${uris}[0].matches("^spiffe://[^/]+/ns/" + object.metadata.namespace + "/sa/[^/]+$")`,
            message: `issuer ${name} signs for exactly one SPIFFE ID, of a service account in the Certificate's namespace`,
            reason: "Invalid",
        },
        {
            expression: elsewhere.map((field) => `!has(object.spec.${field})`).join(" && "),
            message: `issuer ${name} signs no names but DNS names, IP addresses and a SPIFFE ID: no ${elsewhere.join(", ")}`,
            reason: "Invalid",
        },
    ];
}

/**
 * On issuers: the CA has one only. Another one over the same Secret would have nothing in front of
 * it. A ClusterIssuer reads Secrets in cert-manager's namespace, an Issuer in its own.
 */
function issuers({ issuer: { name }, requester }: IssuerGuard) {
    return admissionPolicy(
        ["clusterissuers", "issuers"],
        [
            {
                name: "signs-with-the-link-ca",
                expression:
                    `object.spec.?ca.?secretName.orValue("") == ${cel(name)} && ` +
                    '(request.resource.resource == "clusterissuers" || ' +
                    `object.metadata.namespace == ${cel(requester.namespace)})`,
            },
            decides,
        ],
        [
            {
                expression: `request.resource.resource == "clusterissuers" && object.metadata.name == ${cel(name)}`,
                message: `the CA in Secret ${requester.namespace}/${name} signs through ClusterIssuer ${name} alone`,
                reason: "Forbidden",
            },
        ],
    );
}
