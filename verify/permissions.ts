import { CustomObjectsApi, type KubeConfig } from "@kubernetes/client-node";

import { accessReview, type Account, type Review } from "../observe/accessReview";
import { read, type Read } from "../observe/apiRead";

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
    review(account: Account, action: ResourceAction): Promise<Read<Review>>;
    /** Reads the rules of a Role. */
    role(namespace: string, name: string): Promise<Read<readonly PolicyRule[]>>;
}

/** Sends these requests through the current context. */
export function openPermissions(config: KubeConfig): Permissions {
    const objects = config.makeApiClient(CustomObjectsApi);
    return {
        review: (account, attributes) => read(accessReview(objects, account, attributes)),
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
