import type { IssuerResource } from "../issuance/signer";
import { accessReview, type Account, type Review } from "./accessReview";
import { read, type Read } from "./apiRead";
import type { Condition } from "./certificate";
import type { Clients } from "./kubeconfig";

/** A kind of issuer as the API server serves it. */
export interface IssuerKind extends IssuerResource {
    readonly version: string;
    readonly namespaced: boolean;
}

/** The fields of an issuer that are used here; external issuers have the same conditions. */
export interface Issuer {
    readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Read requests about issuers that other teams made. */
export interface IssuerReads {
    /** Undefined if the API server does not serve the kind. */
    issuerKind(group: string, kind: string): Promise<IssuerKind | undefined>;
    /** @param name Of the issuer, with a namespace if its kind is namespaced. */
    issuer(kind: IssuerKind, name: ObjectName): Promise<Read<Issuer>>;
    /** Whether an account may approve requests for a signer; `forbidden` if that cannot be asked. */
    mayApprove(account: Account, signer: string): Promise<Read<Review>>;
}

interface ObjectName {
    readonly name: string;
    readonly namespace?: string | undefined;
}

/** These requests through clients that are created with the first one. */
export function issuerReads(clients: () => Promise<Clients>): IssuerReads {
    return {
        issuerKind: async (group, kind) => servedKind(await clients(), group, kind),
        issuer: async ({ group, version, plural }, { name, namespace }) => {
            const { custom } = await clients();
            const path = { group, version, plural, name };
            const request: Promise<unknown> =
                namespace === undefined
                    ? custom.getClusterCustomObject(path)
                    : custom.getNamespacedCustomObject({ ...path, namespace });
            return read(request.then((object) => object as Issuer));
        },
        mayApprove: async (account, name) => {
            const { custom } = await clients();
            const attributes = { group: "cert-manager.io", resource: "signers", verb: "approve" };
            return read(accessReview(custom, account, { ...attributes, name }));
        },
    };
}

async function servedKind(
    { apis, custom }: Clients,
    group: string,
    kind: string,
): Promise<IssuerKind | undefined> {
    const { groups } = await apis.getAPIVersions();
    const versions = groups.find(({ name }) => name === group)?.versions ?? [];
    for (const { version } of versions) {
        const { resources } = await custom.getAPIResources({ group, version });
        // A subresource has the kind of its object, and a name such as clusterissuers/status.
        const found = resources.find((one) => one.kind === kind && !one.name.includes("/"));
        if (found !== undefined) {
            return { group, version, plural: found.name, namespaced: found.namespaced };
        }
    }
    return undefined;
}
