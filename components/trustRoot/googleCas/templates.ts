import * as certificateauthority from "@pulumi/gcp/certificateauthority";
import type * as pulumi from "@pulumi/pulumi";

import { casDuration } from "../../../issuance/googleCas/authority";
import { identityConstraint } from "../../../issuance/googleCas/identityConstraint";
import type { CasNames } from "../../../issuance/googleCas/names";
import { longestDuration } from "../../../pki/lifetime";
import type { Usage } from "../../../contracts";
import type { Identity } from "../../../pki/identity";

/**
 * Creates the certificate template for one side of the link: exactly one extended key usage, no CA,
 * and only the identities' SANs. The request's subject is dropped.
 */
export function createTemplate(
    name: string,
    usage: Usage,
    {
        linkName,
        names,
        project,
        location,
        identities,
    }: {
        readonly linkName: string;
        readonly names: CasNames;
        readonly project: string;
        readonly location: string;
        readonly identities: readonly Identity[];
    },
    opts: pulumi.CustomResourceOptions,
): certificateauthority.CertificateTemplate {
    const own = identities.filter((identity) => identity.usage === usage);
    return new certificateauthority.CertificateTemplate(
        `${name}-${usage}-template`,
        {
            project,
            location,
            name: names.templateId(usage),
            description: `The ${usage} side of ${linkName}`,
            maximumLifetime: casDuration(longestDuration(own)),
            predefinedValues: {
                keyUsage: {
                    baseKeyUsage: {
                        digitalSignature: true,
                        keyEncipherment: own.some((i) => i.privateKey.algorithm === "RSA"),
                    },
                    extendedKeyUsage:
                        usage === "server" ? { serverAuth: true } : { clientAuth: true },
                },
                caOptions: { isCa: false },
            },
            // A non-empty list drops every other extension of a request. Key usage is harmless
            // here: the value above overrides the request's.
            passthroughExtensions: { knownExtensions: ["BASE_KEY_USAGE"] },
            identityConstraints: {
                allowSubjectPassthrough: false,
                allowSubjectAltNamesPassthrough: true,
                celExpression: {
                    title: `Identities of the ${usage} side`,
                    expression: identityConstraint(identities, usage),
                },
            },
        },
        opts,
    );
}
