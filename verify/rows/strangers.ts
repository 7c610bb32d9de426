import { keyOf } from "../../issuance/admission/pins";
import type { IssuerRef } from "../../pki/issuer";
import type { Link } from "../../link/link";
import type { Cluster } from "../cluster";
import type { IdentityState } from "../identityState";
import { row, type Context, type Row } from "../row";

/**
 * A row on the Certificates of the link's issuers that no member has. Admission refuses new ones; one
 * that is older than the policies, or whose identity left the link, may still be there with a valid
 * leaf. None in plain.
 */
export async function strangerRows(
    cluster: Cluster,
    { issuance: { existingIssuer } }: Pick<Link, "issuance">,
    members: readonly IdentityState[],
    context: Context,
): Promise<readonly Row[]> {
    if (context.mode === "plain") {
        return [];
    }
    const open = row(
        "authority.strangers",
        "trust root",
        "no other Certificate asks the link's issuers",
        `${context.kubectl} get certificates -A`,
    );
    const listed = await cluster.certificates();
    if (listed.state !== "found") {
        return [open.skip("may not list Certificates")];
    }
    const issuers = new Set(
        members.flatMap(({ certificate }) =>
            certificate.state === "found" ? [issuerKey(certificate.value.spec.issuerRef)] : [],
        ),
    );
    const namespace = existingIssuer?.namespace;
    const own = new Set(members.map(({ identity }) => keyOf(identity)));
    const strangers = listed.value
        .filter(({ spec }) => issuers.has(issuerKey(spec.issuerRef)))
        // Elsewhere the name is that of another namespaced issuer.
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        .filter((key) => !own.has(key));
    return [
        strangers.length === 0
            ? open.pass(`${listed.value.length} Certificates in the cluster`)
            : open.fail(
                  strangers.join(", "),
                  "Delete each of them and its Secret. The server accepts its leaf until that expires; rotate the root if a stranger may hold the key.",
              ),
    ];
}

/** cert-manager takes an absent and an empty kind for Issuer. */
const issuerKey = ({ kind = "", name }: Partial<Pick<IssuerRef, "kind">> & { name: string }) =>
    `${kind || "Issuer"} ${name}`;
