import {
    admissionPolicy,
    type AdmissionPolicy,
    referencesIssuer,
    cel,
    commonRules,
    createsOrChangesSpec,
    type IssuerGuard,
    type Rule,
} from "./guard";

/** A ValidatingAdmissionPolicy; its binding has the same name. */
export interface IssuerAdmissionPolicy {
    readonly name: string;
    /** The part of its name after the issuer's name. */
    readonly suffix: string;
    readonly spec: AdmissionPolicy;
}

/**
 * The ValidatingAdmissionPolicies that guard an issuer of the link.
 *
 * noetl's server checks only the chain. It accepts any certificate with clientAuth or without EKU,
 * so admission decides who may request which certificate. CEL cannot read the CSR inside a
 * CertificateRequest, so names are checked on the Certificate. This is sufficient because only
 * cert-manager's account may create requests, and it requests what the Certificate specifies.
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

/** For CertificateRequests: requester and usages. Their spec is immutable. */
function requests(guard: IssuerGuard) {
    const { issuer, requester } = guard;
    const account = `system:serviceaccount:${requester.namespace}:${requester.serviceAccount}`;
    return admissionPolicy(
        ["certificaterequests"],
        [referencesIssuer(guard), createsOrChangesSpec],
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

/** For Certificates: usages and names. */
function certificates(guard: IssuerGuard) {
    return admissionPolicy(
        ["certificates"],
        [referencesIssuer(guard), createsOrChangesSpec],
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
 * For issuers: only the guarded issuer may use the CA Secret. A second issuer with the same Secret
 * would be unguarded. A ClusterIssuer reads Secrets in cert-manager's namespace, an Issuer in its
 * own.
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
            createsOrChangesSpec,
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
 * For issuers of google-cas-issuer: only the guarded issuer may use the template. All its issuers
 * share one Google service account, so a second issuer with the same template would be unguarded. A
 * resource name may contain the project's number instead of its id, so only the template's id is
 * compared.
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
            createsOrChangesSpec,
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
