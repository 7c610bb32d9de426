import { CustomObjectsApi, type KubeConfig } from "@kubernetes/client-node";

import { read, type Read } from "../observe/apiRead";

/** The service account of a pod. */
export interface ServiceAccount {
    readonly namespace: string;
    readonly name: string;
}

/** Verb and resource of a request, as the `resourceAttributes` of a SubjectAccessReview. */
export interface ResourceAction {
    readonly verb: string;
    readonly group?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace: string;
    /** Absent for all objects of the resource. */
    readonly name?: string;
}

/** Answer of the API server to a SubjectAccessReview. */
export interface Review {
    readonly allowed: boolean;
    /** From the RBAC authorizer: the binding and the Role that allow it. */
    readonly reason: string;
}

/** One rule of a Role. */
export interface PolicyRule {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
}

/** Requests about permissions. */
export interface Permissions {
    /** Asks whether a service account may do it. A review stores nothing. */
    review(account: ServiceAccount, action: ResourceAction): Promise<Read<Review>>;
    /** Reads the rules of a Role. */
    role(namespace: string, name: string): Promise<Read<readonly PolicyRule[]>>;
}

/** Sends these requests through the current context. */
export function openPermissions(config: KubeConfig): Permissions {
    const objects = config.makeApiClient(CustomObjectsApi);
    return {
        review: ({ namespace, name }, resourceAttributes) => {
            const user = `system:serviceaccount:${namespace}:${name}`;
            const groups = [
                "system:serviceaccounts",
                `system:serviceaccounts:${namespace}`,
                "system:authenticated",
            ];
            return review(objects, "SubjectAccessReview", { user, groups, resourceAttributes });
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

/** Asks whether the account of a kubeconfig may do something itself. A review stores nothing. */
export function reviewSelf(
    objects: CustomObjectsApi,
    resourceAttributes: ResourceAction,
): Promise<Read<Review>> {
    return review(objects, "SelfSubjectAccessReview", { resourceAttributes });
}

/** The client is the only one of the library that takes and returns plain objects of any group. */
function review(objects: CustomObjectsApi, kind: string, spec: object): Promise<Read<Review>> {
    const answer = objects.createClusterCustomObject({
        group: "authorization.k8s.io",
        version: "v1",
        plural: `${kind.toLowerCase()}s`,
        body: { apiVersion: "authorization.k8s.io/v1", kind, spec },
    }) as Promise<{ readonly status: { allowed: boolean; reason?: string } }>;
    return read(answer.then(({ status: { allowed, reason = "" } }) => ({ allowed, reason })));
}
