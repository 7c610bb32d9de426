import {
    admissionPolicy,
    type AdmissionPolicy,
    asksTheIssuer,
    cel,
    commonRules,
    decides,
    type IssuerGuard,
    type Rule,
} from "./guard";

/** A ValidatingAdmissionPolicy, and its binding of the same name. */
export interface IssuerAdmissionPolicy {
    readonly name: string;
    /** What its name has after the issuer's. */
    readonly suffix: string;
    readonly spec: AdmissionPolicy;
}

/**
 * The ValidatingAdmissionPolicies in front of an issuer of the link.
 *
 * noetl's server checks the chain only and accepts any certificate with clientAuth or with no EKU
 * at all, so who may ask, and for what, is decided here. CEL cannot read the signing request inside
 * a CertificateRequest: names are judged on the Certificate, and because requests come from
 * cert-manager's account alone, which asks for what a Certificate says, both together hold.
 */
export function issuerAdmissionPolicies(guard: IssuerGuard): readonly IssuerAdmissionPolicy[] {
    const named = (suffix: string, spec: AdmissionPolicy) => ({
        name: `${guard.issuer}${suffix}`,
        suffix,
        spec,
    });
    return [
        named("", requests(guard)),
        named("-certificates", certificates(guard)),
        ...(guard.kind === "ClusterIssuer" ? [named("-issuers", caIssuers(guard))] : []),
        ...(guard.template === undefined
            ? []
            : [named("-issuers", templateIssuers(guard, guard.template))]),
    ];
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
                message: `issuer ${issuer} signs only for Certificates: requests come from cert-manager's own account ${account}`,
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

function nameRules({ issuer }: IssuerGuard): readonly Rule[] {
    const dnsNames = "object.spec.?dnsNames.orValue([])";
    const uris = "object.spec.?uris.orValue([])";
    const elsewhere = ["commonName", "literalSubject", "emailAddresses", "otherNames"];
    return [
        {
            expression: `!("server auth" in object.spec.?usages.orValue([])) || ${dnsNames}.size() > 0`,
            message: `issuer ${issuer} signs for a server only with a DNS name, which clients verify`,
            reason: "Invalid",
        },
        {
            expression: `${dnsNames}.all(n, !n.contains("*"))`,
            message: `issuer ${issuer} signs no wildcard names`,
            reason: "Invalid",
        },
        {
            expression: `${uris}.size() == 1 && ${uris}[0].matches("^spiffe://[^/]+/ns/" + object.metadata.namespace + "/sa/[^/]+$")`,
            message: `issuer ${issuer} signs for exactly one SPIFFE ID, of a service account in the Certificate's namespace`,
            reason: "Invalid",
        },
        {
            expression: elsewhere.map((field) => `!has(object.spec.${field})`).join(" && "),
            message: `issuer ${issuer} signs no names but DNS names, IP addresses and a SPIFFE ID: no ${elsewhere.join(", ")}`,
            reason: "Invalid",
        },
    ];
}

/**
 * On issuers: the CA has one only. Another one over the same Secret would have nothing in front of
 * it. A ClusterIssuer reads Secrets in cert-manager's namespace, an Issuer in its own.
 */
function caIssuers({ issuer, requester }: IssuerGuard) {
    return admissionPolicy(
        ["clusterissuers", "issuers"],
        [
            {
                name: "signs-with-the-link-ca",
                expression:
                    `object.spec.?ca.?secretName.orValue("") == ${cel(issuer)} && ` +
                    '(request.resource.resource == "clusterissuers" || ' +
                    `object.metadata.namespace == ${cel(requester.namespace)})`,
            },
            decides,
        ],
        [
            {
                expression: `request.resource.resource == "clusterissuers" && object.metadata.name == ${cel(issuer)}`,
                message: `the CA in Secret ${requester.namespace}/${issuer} signs through ClusterIssuer ${issuer} alone`,
                reason: "Forbidden",
            },
        ],
    );
}

/**
 * On issuers of google-cas-issuer: its Google account is the same for all of them, so that another
 * one by the same template would sign what this one signs, with nothing in front of it. A resource
 * name may have the project's number in place of its id, so the template's own id decides.
 */
function templateIssuers({ issuer }: IssuerGuard, template: string) {
    const id = template.slice(template.lastIndexOf("/"));
    return admissionPolicy(
        ["googlecasclusterissuers", "googlecasissuers"],
        [
            {
                name: "signs-by-the-link-template",
                expression: `object.spec.?certificateTemplate.orValue("").endsWith(${cel(`/certificateTemplates${id}`)})`,
            },
            decides,
        ],
        [
            {
                expression: `request.resource.resource == "googlecasclusterissuers" && object.metadata.name == ${cel(issuer)}`,
                message: `Google's template ${template} signs through GoogleCASClusterIssuer ${issuer} alone`,
                reason: "Forbidden",
            },
        ],
        { apiGroups: ["cas-issuer.jetstack.io"], apiVersions: ["v1beta1"] },
    );
}
