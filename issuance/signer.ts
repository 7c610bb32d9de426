/** API resource of an issuer. */
export interface IssuerResource {
    readonly group: string;
    /** Lower-case plural: `clusterissuers`. */
    readonly plural: string;
}

/**
 * Name of an issuer among the signers that an account may approve for:
 * `<resource>.<group>/[<namespace>.]<name>`.
 * @see https://cert-manager.io/docs/usage/certificaterequest/#approval
 */
export function signerOf(
    { group, plural }: IssuerResource,
    { name, namespace }: { readonly name: string; readonly namespace?: string | undefined },
): string {
    return `${plural}.${group}/${namespace === undefined ? "" : `${namespace}.`}${name}`;
}

/** Name of all signers of a resource; cert-manager's webhook accepts it too. */
export const signersOf = ({ group, plural }: IssuerResource) => `${plural}.${group}/*`;
