import * as certificateauthority from "@pulumi/gcp/certificateauthority";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type * as pulumi from "@pulumi/pulumi";

import type { ServiceAccountRef } from "../../../issuance/issuance";
import { poolResourceName, usages, type CasNames } from "../../../issuance/googleCas/names";

/**
 * Creates the issuer's Google service account with minimal grants: the issuer's Kubernetes account
 * may impersonate it, and it may use the two templates, request certificates from the pool with
 * these templates only, and read the pool's roots. The account has no key.
 */
export function grantAccess(
    name: string,
    {
        names,
        project,
        issuer,
        resources,
    }: {
        readonly names: CasNames;
        readonly project: string;
        /** Kubernetes service account of google-cas-issuer. */
        readonly issuer: ServiceAccountRef;
        /** Pool, authority and templates; the grants depend on them. */
        readonly resources: readonly pulumi.Resource[];
    },
    opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
    const account = new serviceaccount.Account(
        `${name}-account`,
        {
            project,
            accountId: names.accountId,
            displayName: `google-cas-issuer of ${names.pool.id}`,
        },
        opts,
    );
    const granted = { ...opts, dependsOn: [...resources, account] };
    const member = `serviceAccount:${names.accountEmail}`;
    const pool = { caPool: poolResourceName(names.pool), member };
    return [
        new serviceaccount.IAMMember(
            `${name}-workload-identity`,
            {
                serviceAccountId: `projects/${project}/serviceAccounts/${names.accountEmail}`,
                role: "roles/iam.workloadIdentityUser",
                member: `serviceAccount:${names.workloadPool}[${issuer.namespace}/${issuer.serviceAccount}]`,
            },
            granted,
        ),
        ...usages.map(
            (usage) =>
                new certificateauthority.CertificateTemplateIamMember(
                    `${name}-${usage}-template-user`,
                    {
                        certificateTemplate: names.template(usage),
                        role: "roles/privateca.templateUser",
                        member,
                    },
                    granted,
                ),
        ),
        new certificateauthority.CaPoolIamMember(
            `${name}-requester`,
            {
                ...pool,
                role: "roles/privateca.certificateRequester",
                condition: templatesOnly(project, names),
            },
            granted,
        ),
        new certificateauthority.CaPoolIamMember(
            `${name}-pool-reader`,
            { ...pool, role: "roles/privateca.poolReader" },
            granted,
        ),
    ];
}

/**
 * IAM condition that requires one of the link's templates. Without it a requester could omit the
 * template and thereby every constraint.
 * @see https://cloud.google.com/certificate-authority-service/docs/using-cel
 */
function templatesOnly(project: string, { templateId }: CasNames) {
    const template = 'api.getAttribute("privateca.googleapis.com/template", "")';
    return {
        title: "By the templates of the link only",
        expression: usages
            .map((usage) => `${template} == ${JSON.stringify(`${project}/-/${templateId(usage)}`)}`)
            .join(" || "),
    };
}
