import type { Usage } from "../../contracts";
import type { Identity } from "../../pki/identity";

type Names = Pick<Identity, "dnsNames" | "ipAddresses" | "spiffeId" | "usage">;

/**
 * CEL expression that admits only the identities of one usage: every SAN belongs to one of them,
 * exactly one SAN is a SPIFFE ID, and a server leaf has a DNS name. The last two conditions are
 * necessary because `all` is also true for a request without SANs.
 *
 * CA Service has its own CEL dialect for identity constraints: the list `subject_alt_names` with
 * items of `type` and `value`, and the macros `all`, `exists` and `exists_one`.
 *
 * @see https://cloud.google.com/certificate-authority-service/docs/using-cel
 */
export function identityConstraint(identities: readonly Names[], usage: Usage): string {
    const own = identities.filter((identity) => identity.usage === usage);
    const spiffeId = oneOf(
        "URI",
        own.map((identity) => identity.spiffeId),
    );
    const dnsName = oneOf(
        "DNS",
        own.flatMap(({ dnsNames }) => dnsNames),
    );
    const address = oneOf(
        "IP_ADDRESS",
        own.flatMap(({ ipAddresses }) => ipAddresses),
    );
    const known = [spiffeId, dnsName, address].filter((term) => term !== undefined);
    return [
        `subject_alt_names.all(san, ${known.map((term) => `(${term})`).join(" || ")})`,
        "subject_alt_names.exists_one(san, san.type == URI)",
        ...(usage === "server" ? ["subject_alt_names.exists(san, san.type == DNS)"] : []),
    ].join(" && ");
}

/** CEL term for a SAN of this type with one of these values; undefined if there are no values. */
function oneOf(type: string, values: readonly string[]): string | undefined {
    const list = JSON.stringify([...new Set(values)].sort());
    return values.length === 0 ? undefined : `san.type == ${type} && san.value in ${list}`;
}
