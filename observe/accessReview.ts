import type { CustomObjectsApi } from "@kubernetes/client-node";

import { pluralOf } from "../workload/pluralOf";

/** A service account. */
export interface Account {
    readonly namespace: string;
    readonly name: string;
}

/** Answer of the API server to a SubjectAccessReview. */
export interface Review {
    readonly allowed: boolean;
    /** From the RBAC authorizer: the binding and the Role that allow it. */
    readonly reason: string;
}

/** Asks whether a service account may do something. A review stores nothing. */
export function accessReview(
    custom: CustomObjectsApi,
    { namespace, name }: Account,
    resourceAttributes: object,
): Promise<Review> {
    const user = `system:serviceaccount:${namespace}:${name}`;
    const groups = [
        "system:serviceaccounts",
        `system:serviceaccounts:${namespace}`,
        "system:authenticated",
    ];
    return review(custom, "SubjectAccessReview", { user, groups, resourceAttributes });
}

/** Asks whether the account of the kubeconfig may do something itself. A review stores nothing. */
export function selfAccessReview(
    custom: CustomObjectsApi,
    resourceAttributes: object,
): Promise<Review> {
    return review(custom, "SelfSubjectAccessReview", { resourceAttributes });
}

/** The client is the only one of the library that takes and returns plain objects of any group. */
async function review(custom: CustomObjectsApi, kind: string, spec: object): Promise<Review> {
    const { status } = (await custom.createClusterCustomObject({
        group: "authorization.k8s.io",
        version: "v1",
        plural: pluralOf(kind),
        body: { apiVersion: "authorization.k8s.io/v1", kind, spec },
    })) as { readonly status: { readonly allowed: boolean; readonly reason?: string } };
    return { allowed: status.allowed, reason: status.reason ?? "" };
}
