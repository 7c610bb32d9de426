import { isIPv6 } from "node:net";
import type { Usage } from "../contracts";
import type { Identity, KeySpec } from "./identity";
import type { Problem } from "../problems/problem";
import { durationSeconds } from "./duration";

/** The fields of a leaf certificate, issued or requested, that the checks below compare. */
export interface LeafFacts {
    /** `serverAuth`, `clientAuth`, or the OID of any other purpose. */
    readonly extendedKeyUsages: readonly string[];
    readonly dnsNames: readonly string[];
    readonly ipAddresses: readonly string[];
    readonly uris: readonly string[];
    /** SANs of any other kind, such as e-mail addresses. */
    readonly otherNames: readonly string[];
    readonly privateKey: { readonly algorithm: string; readonly size: number };
    readonly notBefore: Date;
    readonly notAfter: Date;
}

/**
 * Allowed difference between the issued and the declared lifetime, in seconds. CAs round it, and
 * backdate leaves by some minutes because of clock skew.
 */
const lifetimeTolerance = 300;

const reissue = "correct the Certificate (pulumi up), then have it issued again";

/** Checks that the EKU is exactly `serverAuth` or exactly `clientAuth`. */
export function leafUsageProblems(
    field: string,
    leaf: Pick<LeafFacts, "extendedKeyUsages">,
    usage: Usage,
): readonly Problem[] {
    const expected = usage === "server" ? "serverAuth" : "clientAuth";
    const exact = leaf.extendedKeyUsages.length === 1 && leaf.extendedKeyUsages[0] === expected;
    return exact
        ? []
        : [
              {
                  field: `${field}: extended key usage`,
                  value: leaf.extendedKeyUsages,
                  expected: `exactly ${expected}: with none, or with both, it serves either side`,
                  fix: reissue,
              },
          ];
}

/** Checks that the DNS and IP SANs are exactly those declared, in any order. */
export function leafNameProblems(
    field: string,
    leaf: Pick<LeafFacts, "dnsNames" | "ipAddresses" | "otherNames">,
    declared: Pick<Identity, "dnsNames" | "ipAddresses">,
): readonly Problem[] {
    return [
        ...setProblem(`${field}: DNS names`, leaf.dnsNames, declared.dnsNames),
        ...setProblem(
            `${field}: IP addresses`,
            leaf.ipAddresses.map(canonicalAddress),
            declared.ipAddresses.map(canonicalAddress),
        ),
        ...setProblem(`${field}: other names`, leaf.otherNames, []),
    ];
}

/** Checks that the only URI SAN is the declared SPIFFE ID (X.509-SVID standard, section 2). */
export function leafSpiffeProblems(
    field: string,
    leaf: Pick<LeafFacts, "uris">,
    spiffeId: string,
): readonly Problem[] {
    return setProblem(`${field}: URIs`, leaf.uris, [spiffeId]);
}

/** Checks algorithm and size of the key. */
export function leafKeyProblems(
    field: string,
    leaf: Pick<LeafFacts, "privateKey">,
    declared: KeySpec,
): readonly Problem[] {
    const found = `${leaf.privateKey.algorithm} ${leaf.privateKey.size}`;
    const expected = `${declared.algorithm} ${declared.size}`;
    return found === expected
        ? []
        : [{ field: `${field}: key`, value: found, expected, fix: reissue }];
}

/** Checks that the leaf is valid at `now` and lives as long as declared, within five minutes. */
export function leafValidityProblems(
    field: string,
    leaf: Pick<LeafFacts, "notBefore" | "notAfter">,
    declared: Pick<Identity, "duration">,
    now: Date,
): readonly Problem[] {
    const problems: Problem[] = [];
    if (now < leaf.notBefore) {
        problems.push({
            field: `${field}: notBefore`,
            value: leaf.notBefore.toISOString(),
            expected: `a time before now, ${now.toISOString()}`,
            fix: "compare this machine's clock with the cluster's",
        });
    }
    if (now > leaf.notAfter) {
        problems.push({
            field: `${field}: notAfter`,
            value: leaf.notAfter.toISOString(),
            expected: `a time after now, ${now.toISOString()}`,
            fix: "see why cert-manager did not renew it: kubectl describe certificate",
        });
    }
    const lifetime = (leaf.notAfter.getTime() - leaf.notBefore.getTime()) / 1000;
    const expected = durationSeconds(declared.duration) ?? Number.NaN;
    if (!(Math.abs(lifetime - expected) <= lifetimeTolerance)) {
        problems.push({
            field: `${field}: lifetime`,
            value: `${lifetime}s`,
            expected: declared.duration,
            fix: reissue,
        });
    }
    return problems;
}

function setProblem(
    field: string,
    found: readonly string[],
    declared: readonly string[],
): readonly Problem[] {
    const same = [...found].sort().join("\n") === [...declared].sort().join("\n");
    const expected = declared.length === 0 ? "none" : `exactly ${declared.join(", ")}`;
    return same ? [] : [{ field, value: found, expected, fix: reissue }];
}

/** Normalizes an IP address: `0:0:0:0:0:0:0:1` becomes `::1`. */
function canonicalAddress(address: string): string {
    return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
