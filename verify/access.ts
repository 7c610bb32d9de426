import { CustomObjectsApi, type KubeConfig } from "@kubernetes/client-node";
import { read, type Read } from "../observe/read";

/** A service account, by which pods call the API server. */
export interface ServiceAccount {
    readonly namespace: string;
    readonly name: string;
}

/** Something to be done to a resource, as RBAC names it. */
export interface Deed {
    readonly verb: string;
    readonly group?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace: string;
    /** Absent: all of them. */
    readonly name?: string;
}

/** The API server's word on whether a deed is allowed, and why. */
export interface Review {
    readonly allowed: boolean;
    /** Which binding of which Role allows it, where the authorizer is RBAC. */
    readonly reason: string;
}

/** One rule of a Role. */
export interface PolicyRule {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
}

/** Questions about permissions. */
export interface Access {
    /** Whether a service account may do it. A review is an answer only: nothing is stored. */
    review(account: ServiceAccount, deed: Deed): Promise<Read<Review>>;
    /** The rules of a Role. */
    role(namespace: string, name: string): Promise<Read<readonly PolicyRule[]>>;
}

/** Asks through the current context. */
export function openAccess(config: KubeConfig): Access {
    // The one client that takes and gives plain objects, of any group.
    const objects = config.makeApiClient(CustomObjectsApi);
    return {
        review: ({ namespace, name }, resourceAttributes) => {
            const user = `system:serviceaccount:${namespace}:${name}`;
            const groups = [
                "system:serviceaccounts",
                `system:serviceaccounts:${namespace}`,
                "system:authenticated",
            ];
            const answer = objects.createClusterCustomObject({
                group: "authorization.k8s.io",
                version: "v1",
                plural: "subjectaccessreviews",
                body: {
                    apiVersion: "authorization.k8s.io/v1",
                    kind: "SubjectAccessReview",
                    spec: { user, groups, resourceAttributes },
                },
            }) as Promise<{ readonly status: { allowed: boolean; reason?: string } }>;
            return read(
                answer.then(({ status: { allowed, reason = "" } }) => ({ allowed, reason })),
            );
        },
        role: (namespace, name) => {
            const role = objects.getNamespacedCustomObject({
                group: "rbac.authorization.k8s.io",
                version: "v1",
                plural: "roles",
                namespace,
                name,
            }) as Promise<{ readonly rules?: readonly PolicyRule[] }>;
            return read(role.then(({ rules = [] }) => rules));
        },
    };
}
