import type {
    CertificateRequestPolicy,
    IssuanceGrant,
} from "../../../issuance/approverPolicy/policy";
import { durationSeconds } from "../../../pki/duration";
import type { RequestArgs } from "../issuance/ask";

/**
 * Decides on CertificateRequests as approver-policy 0.28 does. Written from its API reference
 * (cert-manager.io, approver-policy) and its documented order: first the policies that apply, by
 * issuer, namespace and RBAC; then whether one of them allows the whole request. Checked against
 * live decisions.
 */

/** The decision on a request, and the policies that allow it. */
export interface Decision {
    readonly decision: "Approved" | "Denied" | "undecided";
    readonly by: readonly string[];
}

/** Decides on a request under these grants; every policy is assumed to be ready. */
export function decide(grants: readonly IssuanceGrant[], request: RequestArgs): Decision {
    const applicable = grants
        .filter(({ subject }) => isBound(subject, request.username ?? ""))
        .flatMap(({ policies }) => policies)
        .filter(({ spec }) => selects(spec.selector, request));
    const by = applicable
        .filter(({ spec }) => isAllowed(spec, request) && meetsConstraints(spec, request))
        .map(({ metadata }) => metadata.name);
    const decision = by.length > 0 ? "Approved" : applicable.length > 0 ? "Denied" : "undecided";
    return { decision, by };
}

type Spec = CertificateRequestPolicy["spec"];

/** A service account is in the groups that its name implies. Every named user is authenticated. */
function isBound(subject: IssuanceGrant["subject"], username: string): boolean {
    return subject.kind === "ServiceAccount"
        ? username === `system:serviceaccount:${subject.namespace}:${subject.name}`
        : subject.name === "system:authenticated" && username !== "";
}

/** Omitted fields of a selector match everything. */
function selects({ issuerRef, namespace }: Spec["selector"], request: RequestArgs): boolean {
    const names = namespace?.matchNames ?? [];
    return (
        (["group", "kind", "name"] as const).every((part) =>
            matches(issuerRef[part] ?? "*", request.issuerRef[part]),
        ) &&
        (names.length === 0 || names.some((name) => matches(name, request.namespace)))
    );
}

/** A request may contain less than is allowed, but nothing else; `required` fields must be set. */
function isAllowed({ allowed }: Spec, request: RequestArgs): boolean {
    const { names } = request;
    const rdns = (request.subject ?? "").split(",").filter((part) => part !== "");
    const subject = (type: string) =>
        rdns.flatMap((part) => (part.startsWith(`${type}=`) ? [part.slice(type.length + 1)] : []));
    const one = (rule: { readonly value: string } | undefined) => rule && { values: [rule.value] };
    return (
        isWithin(names.dnsNames, allowed.dnsNames) &&
        isWithin(names.ipAddresses, allowed.ipAddresses) &&
        isWithin(names.uris, allowed.uris) &&
        isWithin(names.emails, allowed.emailAddresses) &&
        isWithin(subject("CN"), one(allowed.commonName)) &&
        isWithin(subject("O"), allowed.subject?.organizations) &&
        Object.entries(otherAttributes).every(([type, oid]) =>
            isWithin(
                subject(type),
                allowed.subject?.otherAttributes.find((one) => one.oid === oid),
            ),
        ) &&
        isWithin(request.usages, allowed.usages && { values: allowed.usages }) &&
        (request.isCA !== true || allowed.isCA === true)
    );
}

/** Object identifiers of subject attributes without a field of their own, by short name. */
const otherAttributes = {
    DC: "0.9.2342.19200300.100.1.25",
    E: "1.2.840.113549.1.9.1",
} as const;

function isWithin(
    asked: readonly string[] = [],
    rule: { readonly values?: readonly string[]; readonly required?: boolean } | undefined,
): boolean {
    return asked.length === 0
        ? rule?.required !== true
        : asked.every((value) => (rule?.values ?? []).some((pattern) => matches(pattern, value)));
}

/** Constraints on the duration reject a request without a duration. */
function meetsConstraints(
    { constraints }: Spec,
    { duration, key = "P-256" }: RequestArgs,
): boolean {
    if (constraints === undefined) {
        return true;
    }
    const asked = duration === undefined ? NaN : (durationSeconds(duration) ?? NaN);
    const { algorithm, size } = keyOf(key);
    return (
        asked >= (durationSeconds(constraints.minDuration) ?? 0) &&
        asked <= (durationSeconds(constraints.maxDuration) ?? 0) &&
        algorithm === constraints.privateKey.algorithm &&
        size >= constraints.privateKey.minSize
    );
}

/** approver-policy gives an Ed25519 key no size. */
function keyOf(key: string): { readonly algorithm: string; readonly size: number } {
    const [kind = "", size] = key.split("-");
    return {
        algorithm: kind === "P" ? "ECDSA" : kind,
        size: size === undefined ? -1 : Number(size),
    };
}

/** `*` matches any text, including the empty one. Other characters match literally. */
function matches(pattern: string, text: string): boolean {
    const [first = "", ...rest] = pattern.split("*");
    const last = rest.pop();
    if (last === undefined) {
        return pattern === text;
    }
    if (!text.startsWith(first)) {
        return false;
    }
    let at = first.length;
    for (const part of rest) {
        const found = text.indexOf(part, at);
        if (found < 0) {
            return false;
        }
        at = found + part.length;
    }
    return text.length - at >= last.length && text.endsWith(last);
}
