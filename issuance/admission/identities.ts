import { createHash } from "node:crypto";

import {
    admissionPolicy,
    cel,
    createsOrChangesSpec,
    issuerRefOf,
    referencesIssuer,
    type IssuerGuard,
    type Rule,
    type Variable,
} from "./guard";
import { certificatePins, identityVariables, isIdentity, requestPins } from "./pins";

/** The fields of a Certificate that the link uses; a Certificate with any other is refused. */
const usedFields = [
    ...["secretName", "issuerRef", "usages", "uris", "dnsNames", "ipAddresses", "privateKey"],
    ...["duration", "renewBefore", "additionalOutputFormats"],
];

/** For Certificates: each is exactly the Certificate of one identity. */
export function certificates(guard: IssuerGuard) {
    const key = "object.metadata.namespace + '/' + object.metadata.name";
    const variables = identityVariables(key, guard, certificatePins);
    return admissionPolicy(
        ["certificates"],
        [referencesIssuer(guard), createsOrChangesSpec],
        [
            {
                ...isIdentity,
                message: strangerMessage(guard, variables),
                reason: "Forbidden",
            },
            ...fieldRules(guard),
        ],
        variables,
    );
}

/**
 * The message for a Certificate that is not of an identity. It ends with a digest of the pinned
 * identities, which shows what list the API server applies: a change takes about a second.
 */
function strangerMessage({ issuer }: IssuerGuard, variables: readonly Variable[]): string {
    const digest = createHash("sha256").update(JSON.stringify([variables, usedFields]));
    return `issuer ${issuer} signs only the Certificates that its stack lists (list ${digest.digest("hex").slice(0, 12)})`;
}

/** The message with which a guard's policy refuses every Certificate that is not of an identity. */
export function strangerMessageOf(guard: IssuerGuard): string {
    return certificates(guard).validations[0]?.message ?? "";
}

function fieldRules(guard: IssuerGuard): readonly Rule[] {
    const { issuer } = guard;
    const listed = (fields: readonly string[]) => `[${fields.map(cel).join(", ")}]`;
    const rule = (what: string, expression: string): Rule => ({
        expression,
        message: `issuer ${issuer} signs a Certificate only with ${what}`,
        reason: "Invalid",
    });
    return [
        rule(
            `the fields ${usedFields.join(", ")}`,
            `variables.spec.all(field, field in ${listed(usedFields)})`,
        ),
        rule(
            "a full reference to that issuer",
            `variables.spec.issuerRef == ${JSON.stringify(issuerRefOf(guard))}`,
        ),
        rule(
            "the Secret of its identity",
            `[variables.spec.secretName] == ${pinned("secretName")}`,
        ),
        usagesRule(issuer),
        rule(
            "the URI, DNS names and IP addresses of its identity",
            ["uris", "dnsNames", "ipAddresses"]
                .map((field) => `${given(field)} == ${pinned(field)}`)
                .join(" && "),
        ),
        rule(
            "the private key of its identity: algorithm, size, PKCS8, rotated always",
            `variables.spec.?privateKey.orValue({}).size() == 4 && ${privateKey} == ${pinned("privateKey")}`,
        ),
        rule(
            "the duration of its identity",
            `${givenDuration} == duration(${pinned("duration")}[0])`,
        ),
        rule(
            "the renewBefore of its identity",
            `duration(variables.spec.?renewBefore.orValue("0s")) == duration(${pinned("renewBefore")}[0])`,
        ),
        rule(
            "the output formats of its identity",
            `${given("additionalOutputFormats")}.map(format, format.type) == ${pinned("outputFormats")}`,
        ),
    ];
}

/**
 * For CertificateRequests: made by cert-manager for the Certificate of an identity. A Certificate
 * that is older than the policy, or whose identity left the link, is not renewed. Their spec is
 * immutable.
 */
export function requests(guard: IssuerGuard) {
    const { issuer, requester } = guard;
    const account = `system:serviceaccount:${requester.namespace}:${requester.serviceAccount}`;
    // cert-manager sets the annotation on the requests that it makes.
    const certificate =
        'object.metadata.?annotations[?"cert-manager.io/certificate-name"].orValue("")';
    return admissionPolicy(
        ["certificaterequests"],
        [referencesIssuer(guard), createsOrChangesSpec],
        [
            {
                expression: `request.userInfo.username == ${cel(account)}`,
                message: `issuer ${issuer} signs only for Certificates: requests come from cert-manager's own account ${account}`,
                reason: "Forbidden",
            },
            {
                ...isIdentity,
                message: `issuer ${issuer} signs only requests for the Certificates that its stack lists`,
                reason: "Forbidden",
            },
            {
                expression: "!variables.spec.?isCA.orValue(false)",
                message: `issuer ${issuer} signs no CA certificates`,
                reason: "Invalid",
            },
            usagesRule(issuer),
            {
                expression: `${givenDuration} <= duration(${pinned("duration")}[0]) && ${givenDuration} > duration("0s")`,
                message: `issuer ${issuer} signs for no longer than the identity's duration`,
                reason: "Invalid",
            },
        ],
        identityVariables(`object.metadata.namespace + '/' + ${certificate}`, guard, requestPins),
    );
}

const usagesRule = (issuer: string): Rule => ({
    expression: `${given("usages")} == ${pinned("usages")}`,
    message: `issuer ${issuer} signs only for the usages of the identity`,
    reason: "Invalid",
});

/** The list in the object's spec, empty if it is absent. */
const given = (field: string) => `variables.spec.?${field}.orValue([])`;

const pinned = (field: string) => `variables.identity.?${field}.orValue([])`;

/** An absent duration means 90 days to cert-manager; here it is no duration. */
const givenDuration = 'duration(variables.spec.?duration.orValue("0s"))';

const privateKey = `[${["algorithm", "size", "encoding", "rotationPolicy"]
    .map((field) => `string(variables.spec.?privateKey.?${field}.orValue(""))`)
    .join(", ")}]`;
