import type { Requester } from "../requester";
import type { Usage } from "../../contracts";
import type { Identity } from "../../pki/identity";
import { leafRequestOf } from "../../pki/leafRequest";
import type {
    Allowed,
    AllowedValues,
    CertificateRequestPolicy,
    IssuanceGrant,
    IssuerSelector,
    Subject,
} from "./policy";

/** Reference to an issuer, as a request carries it. */
export type Issuer = Required<IssuerSelector>;

/** A certificate cannot ask for less: cert-manager's API reference, CertificateSpec. */
const shortestDuration = "1h";

const anybody: Subject = {
    kind: "Group",
    name: "system:authenticated",
    apiGroup: "rbac.authorization.k8s.io",
};

/**
 * The policies of the link's identities, one each: a request of cert-manager's account, in the
 * identity's namespace and for the issuer of its usage, that says what the identity's certificate
 * says. approver-policy lets a request ask for less, for no usage too: that is refused at admission.
 */
export function identityGrant(
    linkName: string,
    identities: readonly Identity[],
    issuerFor: (usage: Usage) => Issuer,
    { namespace, serviceAccount }: Requester,
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
                allowed: allowedTo(identity),
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
 * What turns "no policy applies", which leaves a request waiting for ever, into Denied: for each
 * issuer of the link a policy that everybody may use and no request can satisfy. A policy without
 * `allowed` would approve the request that asks for nothing. An issuer that serves both sides may be
 * given twice.
 */
export function denialGrant(linkName: string, issuers: readonly Issuer[]): IssuanceGrant {
    return {
        name: `${linkName}-denial`,
        subject: anybody,
        policies: distinct(issuers).map((issuer) =>
            policy(`${linkName}-denial-${issuer.name}`, {
                selector: { issuerRef: issuer },
                allowed: { uris: { values: [], required: true } },
            }),
        ),
    };
}

function distinct(issuers: readonly Issuer[]): readonly Issuer[] {
    const key = ({ group, kind, name }: Issuer) => `${group}/${kind}/${name}`;
    return [...new Map(issuers.map((issuer) => [key(issuer), issuer])).values()];
}

/**
 * What lets the requests for all other issuers pass, as cert-manager's own approver does, which is
 * off for the whole cluster once approver-policy decides. A selector cannot say "every issuer but
 * these", so it is every namespaced Issuer of cert-manager, and of the ClusterIssuers those named.
 */
export function otherIssuersGrant(
    linkName: string,
    clusterIssuers: readonly string[],
): IssuanceGrant {
    const group = "cert-manager.io";
    return {
        name: `${linkName}-others`,
        subject: anybody,
        policies: [
            policy(`${linkName}-others-issuers`, {
                selector: { issuerRef: { group, kind: "Issuer" } },
                allowed: everything,
            }),
            ...clusterIssuers.map((name) =>
                policy(`${linkName}-others-cluster-${name}`, {
                    selector: { issuerRef: { group, kind: "ClusterIssuer", name } },
                    allowed: everything,
                }),
            ),
        ],
    };
}

function allowedTo(identity: Identity): Allowed {
    const { uris, usages, dnsNames, ipAddresses } = leafRequestOf(identity);
    return {
        uris: { values: uris, required: true },
        ...(dnsNames !== undefined && { dnsNames: { values: dnsNames, required: true } }),
        ...(ipAddresses !== undefined && { ipAddresses: { values: ipAddresses } }),
        usages,
        isCA: false,
    };
}

const any: AllowedValues = { values: ["*"] };

/** Every field of a request that a policy can allow, with any value. */
const everything: Allowed = {
    commonName: { value: "*" },
    dnsNames: any,
    ipAddresses: any,
    uris: any,
    emailAddresses: any,
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
        organizations: any,
        countries: any,
        organizationalUnits: any,
        localities: any,
        provinces: any,
        streetAddresses: any,
        postalCodes: any,
        serialNumber: { value: "*" },
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
