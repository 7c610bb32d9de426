import type { ServiceAccountRef } from "../issuance";
import type { Usage } from "../../contracts";
import type { Identity } from "../../pki/identity";
import type { IssuerRef } from "../../pki/issuer";
import { leafRequestOf } from "../../pki/leafRequest";
import type {
    Allowed,
    AllowedValues,
    CertificateRequestPolicy,
    IssuanceGrant,
    Subject,
} from "./policy";

/** The minimum duration of a Certificate (cert-manager API reference, CertificateSpec). */
const shortestDuration = "1h";

const authenticatedAccounts: Subject = {
    kind: "Group",
    name: "system:authenticated",
    apiGroup: "rbac.authorization.k8s.io",
};

/**
 * One policy for each identity. It allows a request from cert-manager's account, in the identity's
 * namespace, for the issuer of its usage, with the content of the identity's certificate.
 * approver-policy also allows a request with less, such as no usages; admission refuses those.
 */
export function identityGrant(
    linkName: string,
    identities: readonly Identity[],
    issuerFor: (usage: Usage) => IssuerRef,
    { namespace, serviceAccount }: ServiceAccountRef,
): IssuanceGrant {
    return {
        name: `${linkName}-identities`,
        subject: { kind: "ServiceAccount", name: serviceAccount, namespace },
        policies: identities.map((identity) =>
            policy(`${linkName}-identity-${identity.name}`, {
                selector: {
                    issuerRef: issuerFor(identity.usage),
                    namespace: { matchNames: [identity.workload.namespace] },
                },
                allowed: allowedFields(identity),
                constraints: {
                    minDuration: shortestDuration,
                    maxDuration: identity.duration,
                    privateKey: {
                        algorithm: identity.privateKey.algorithm,
                        minSize: identity.privateKey.size,
                    },
                },
            }),
        ),
    };
}

/**
 * Denies every request for the link's issuers that no identity's policy allows. approver-policy
 * leaves a request pending for ever if no policy applies, so each issuer gets a policy that every
 * authenticated account may use and no request can satisfy. A policy without `allowed` would
 * approve an empty request. `issuers` may contain duplicates.
 */
export function denialGrant(linkName: string, issuers: readonly IssuerRef[]): IssuanceGrant {
    return {
        name: `${linkName}-denial`,
        subject: authenticatedAccounts,
        policies: withoutDuplicates(issuers).map((issuer) =>
            policy(`${linkName}-denial-${issuer.name}`, {
                selector: { issuerRef: issuer },
                allowed: { uris: { values: [], required: true } },
            }),
        ),
    };
}

function withoutDuplicates(issuers: readonly IssuerRef[]): readonly IssuerRef[] {
    const key = ({ group, kind, name }: IssuerRef) => `${group}/${kind}/${name}`;
    return [...new Map(issuers.map((issuer) => [key(issuer), issuer])).values()];
}

/**
 * Approves requests for issuers outside the link. cert-manager's own approver did so until
 * approver-policy replaced it for the whole cluster. A selector cannot exclude issuers, so the
 * policies select every namespaced Issuer of cert-manager and the listed ClusterIssuers.
 */
export function otherIssuersGrant(
    linkName: string,
    clusterIssuers: readonly string[],
): IssuanceGrant {
    const group = "cert-manager.io";
    return {
        name: `${linkName}-others`,
        subject: authenticatedAccounts,
        policies: [
            policy(`${linkName}-others-issuers`, {
                selector: { issuerRef: { group, kind: "Issuer" } },
                allowed: allFields,
            }),
            ...clusterIssuers.map((name) =>
                policy(`${linkName}-others-cluster-${name}`, {
                    selector: { issuerRef: { group, kind: "ClusterIssuer", name } },
                    allowed: allFields,
                }),
            ),
        ],
    };
}

function allowedFields(identity: Identity): Allowed {
    const { uris, usages, dnsNames, ipAddresses } = leafRequestOf(identity);
    return {
        uris: { values: uris, required: true },
        ...(dnsNames !== undefined && { dnsNames: { values: dnsNames, required: true } }),
        ...(ipAddresses !== undefined && { ipAddresses: { values: ipAddresses } }),
        usages,
        isCA: false,
    };
}

const anyValue: AllowedValues = { values: ["*"] };

/**
 * Subject attributes that a policy allows only by object identifier: those of RFC 4519, RFC 5280 and
 * the CA/Browser Forum that approver-policy has no field for.
 */
const otherAttributes = [
    "0.9.2342.19200300.100.1.1", // UID
    "0.9.2342.19200300.100.1.25", // DC
    "1.2.840.113549.1.9.1", // emailAddress
    "1.3.6.1.4.1.311.60.2.1.1", // jurisdictionLocalityName
    "1.3.6.1.4.1.311.60.2.1.2", // jurisdictionStateOrProvinceName
    "1.3.6.1.4.1.311.60.2.1.3", // jurisdictionCountryName
    "2.5.4.4", // surname
    "2.5.4.12", // title
    "2.5.4.13", // description
    "2.5.4.15", // businessCategory
    "2.5.4.41", // name
    "2.5.4.42", // givenName
    "2.5.4.43", // initials
    "2.5.4.44", // generationQualifier
    "2.5.4.46", // dnQualifier
    "2.5.4.65", // pseudonym
    "2.5.4.97", // organizationIdentifier
];

/** Allows every field that a policy can allow, with any value. */
const allFields: Allowed = {
    commonName: { value: "*" },
    dnsNames: anyValue,
    ipAddresses: anyValue,
    uris: anyValue,
    emailAddresses: anyValue,
    isCA: true,
    usages: [
        "signing",
        "digital signature",
        "content commitment",
        "key encipherment",
        "key agreement",
        "data encipherment",
        "cert sign",
        "crl sign",
        "encipher only",
        "decipher only",
        "any",
        "server auth",
        "client auth",
        "code signing",
        "email protection",
        "s/mime",
        "ipsec end system",
        "ipsec tunnel",
        "ipsec user",
        "timestamping",
        "ocsp signing",
        "microsoft sgc",
        "netscape sgc",
    ],
    subject: {
        organizations: anyValue,
        countries: anyValue,
        organizationalUnits: anyValue,
        localities: anyValue,
        provinces: anyValue,
        streetAddresses: anyValue,
        postalCodes: anyValue,
        serialNumber: { value: "*" },
        otherAttributes: otherAttributes.map((oid) => ({ oid, ...anyValue })),
    },
};

function policy(name: string, spec: CertificateRequestPolicy["spec"]): CertificateRequestPolicy {
    return {
        apiVersion: "policy.cert-manager.io/v1alpha1",
        kind: "CertificateRequestPolicy",
        metadata: { name },
        spec,
    };
}
