import {
    admissionPolicy,
    type AdmissionPolicy,
    cel,
    createsOrChangesSpec,
    type IssuerGuard,
    policiesOf,
} from "./guard";
import { certificates, requests } from "./identities";

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
 * so admission decides who may request which certificate: each identity exactly its own. CEL cannot
 * read the CSR inside a CertificateRequest, so names are checked on the Certificate. This is
 * sufficient because only cert-manager's account may create requests, and it requests what the
 * Certificate specifies.
 */
export function issuerAdmissionPolicies(guard: IssuerGuard): readonly IssuerAdmissionPolicy[] {
    const named = (suffix: string, spec: AdmissionPolicy) => ({
        name: `${policiesOf(guard)}${suffix}`,
        suffix,
        spec,
    });
    return [
        named("", requests(guard)),
        named("-certificates", certificates(guard)),
        ...issuerPolicies(guard).map((spec) => named("-issuers", spec)),
    ];
}

/** What another issuer over the same authority looks like is known for the link's own only. */
function issuerPolicies(guard: IssuerGuard): readonly AdmissionPolicy[] {
    if (guard.existing !== undefined) return [];
    return [
        guard.template === undefined ? caIssuers(guard) : templateIssuers(guard, guard.template),
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
        [],
        { apiGroups: ["cas-issuer.jetstack.io"], apiVersions: ["v1beta1"] },
    );
}
