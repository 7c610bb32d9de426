import { certificateSpecOf, type CertificateSpec } from "../../../pki/certificateSpec";
import { durationSeconds } from "../../../pki/duration";
import type { Identity } from "../../../pki/identity";
import type { IssuerRef } from "../../../pki/issuer";
import type { HandMade } from "./certificates";

/** The Certificate that the stack makes for an identity. */
export function ownCertificate(identity: Identity, issuerRef: IssuerRef): HandMade {
    return {
        name: identity.certificateName,
        namespace: identity.workload.namespace,
        spec: certificateSpecOf(identity, issuerRef),
    };
}

/** Certificates that differ from an identity's own in one point, by that point. */
export function neighbours(
    identity: Identity,
    issuerRef: IssuerRef,
): Readonly<Record<string, HandMade>> {
    const own = ownCertificate(identity, issuerRef);
    return {
        "another name": { ...own, name: `${own.name}-2` },
        "another namespace": { ...own, namespace: "kube-public" },
        ...Object.fromEntries(
            Object.entries(changedSpecs(certificateSpecOf(identity, issuerRef))).map(
                ([what, spec]) => [what, { ...own, spec }],
            ),
        ),
    };
}

/** Specs that differ in one field. These fields are the ones that the link uses. */
function changedSpecs(own: CertificateSpec): Readonly<Record<string, object>> {
    const { privateKey, duration, renewBefore, issuerRef, additionalOutputFormats } = own;
    const { uris, usages, dnsNames = [], ipAddresses = [] } = own;
    const [uri = ""] = uris;
    const later = (text: string) => `${(durationSeconds(text) ?? 0) + 1}s`;
    const algorithm = privateKey.algorithm === "RSA" ? "ECDSA" : "RSA";
    const size = privateKey.algorithm === "RSA" ? 4096 : 521;
    const { duration: _duration, ...withoutDuration } = own;
    const { privateKey: _privateKey, ...withoutKey } = own;
    const { group: _group, ...withoutGroup } = issuerRef;
    return {
        "another Secret": { ...own, secretName: `${own.secretName}-2` },
        "no usages": { ...own, usages: [] },
        "both sides' usages": {
            ...own,
            usages: [...new Set([...usages, "server auth", "client auth"])],
        },
        "any usage": { ...own, usages: ["any"] },
        "a further usage": { ...own, usages: [...usages, "code signing"] },
        "the right to sign certificates": { ...own, usages: [...usages, "cert sign"] },
        "the key's usage alone": { ...own, usages: ["digital signature"] },
        "no URI": { ...own, uris: [] },
        "a second URI": { ...own, uris: [...uris, `${uri}-2`] },
        "its URI twice": { ...own, uris: [uri, uri] },
        "a longer URI": { ...own, uris: [`${uri}2`] },
        "a URI in other letters": { ...own, uris: [uri.toUpperCase()] },
        "a further DNS name": { ...own, dnsNames: [...dnsNames, "other.noetl.svc"] },
        "the API server's name": { ...own, dnsNames: ["kubernetes.default.svc"] },
        "a wildcard": { ...own, dnsNames: ["*.noetl.svc"] },
        "a further address": { ...own, ipAddresses: [...ipAddresses, "10.0.0.1"] },
        "another key algorithm": { ...own, privateKey: { ...privateKey, algorithm, size } },
        "another key size": { ...own, privateKey: { ...privateKey, size } },
        "another key encoding": { ...own, privateKey: { ...privateKey, encoding: "PKCS1" } },
        "the same key for ever": { ...own, privateKey: { ...privateKey, rotationPolicy: "Never" } },
        "no word on the key": withoutKey,
        "ten years": { ...own, duration: "87600h" },
        "a second more": { ...own, duration: later(duration) },
        "an hour": { ...own, duration: "1h0m1s" },
        "no duration": withoutDuration,
        "another renewBefore": { ...own, renewBefore: later(renewBefore) },
        "another output format": { ...own, additionalOutputFormats: [{ type: "DER" }] },
        "an issuer without its group": { ...own, issuerRef: withoutGroup },
        "an issuer of another group": {
            ...own,
            issuerRef: { ...issuerRef, group: "issuers.test" },
        },
        ...unusedFields(own, additionalOutputFormats !== undefined),
    };
}

/** Specs with a field that no identity has: the rest of CertificateSpec of cert-manager 1.21.2. */
function unusedFields(own: CertificateSpec, combined: boolean): Readonly<Record<string, object>> {
    const password = { passwordSecretRef: { name: "password", key: "password" } };
    const list = [
        ...["organizations", "countries", "organizationalUnits", "localities", "provinces"],
        ...["streetAddresses", "postalCodes"],
    ];
    const subjects = list.map((field) => [
        `subject.${field}`,
        { ...own, subject: { [field]: ["system:masters"] } },
    ]);
    return {
        ...(Object.fromEntries(subjects) as Readonly<Record<string, object>>),
        ...(combined
            ? {}
            : {
                  "a combined file": { ...own, additionalOutputFormats: [{ type: "CombinedPEM" }] },
              }),
        "subject.serialNumber": { ...own, subject: { serialNumber: "1" } },
        "an empty subject": { ...own, subject: {} },
        commonName: { ...own, commonName: "system:kube-controller-manager" },
        literalSubject: { ...own, literalSubject: "O=system:masters" },
        emailAddresses: { ...own, emailAddresses: ["a@noetl.test"] },
        otherNames: {
            ...own,
            otherNames: [{ oid: "1.3.6.1.4.1.311.20.2.3", utf8Value: "a@noetl.test" }],
        },
        isCA: { ...own, isCA: true },
        "isCA: false": { ...own, isCA: false },
        nameConstraints: { ...own, nameConstraints: { permitted: { dnsDomains: ["noetl.svc"] } } },
        "a JKS keystore": { ...own, keystores: { jks: { create: true, ...password } } },
        "a PKCS #12 keystore": { ...own, keystores: { pkcs12: { create: true, ...password } } },
        secretTemplate: { ...own, secretTemplate: { labels: { a: "b" } } },
        signatureAlgorithm: { ...own, signatureAlgorithm: "SHA512WithRSA" },
        encodeUsagesInRequest: { ...own, encodeUsagesInRequest: false },
        renewBeforePercentage: { ...own, renewBeforePercentage: 50 },
        revisionHistoryLimit: { ...own, revisionHistoryLimit: 5 },
        renewal: { ...own, renewal: { policy: "Disabled" } },
    };
}
