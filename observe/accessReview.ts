import type { CustomObjectsApi } from "@kubernetes/client-node";

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
export async function accessReview(
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
    // The only client of the library that takes and returns plain objects of any group.
    const { status } = (await custom.createClusterCustomObject({
        group: "authorization.k8s.io",
        version: "v1",
        plural: "subjectaccessreviews",
        body: {
            apiVersion: "authorization.k8s.io/v1",
            kind: "SubjectAccessReview",
            spec: { user, groups, resourceAttributes },
        },
    })) as { readonly status: { readonly allowed: boolean; readonly reason?: string } };
    return { allowed: status.allowed, reason: status.reason ?? "" };
}
