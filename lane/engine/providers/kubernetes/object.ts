import { isObject, type Properties } from "../../values";

/** An object as the API server has it. */
export type KubernetesObject = Properties & {
    apiVersion: string;
    kind: string;
    metadata: Metadata;
};

type Metadata = Properties & {
    name?: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    managedFields?: ManagedFields[];
};

/** Whose fields are which: an entry of `metadata.managedFields`. */
export type ManagedFields = Properties & {
    manager?: string;
    subresource?: string;
    fieldsV1?: Properties;
};

/** An object out of a resource's inputs, if that is what they are. */
export function asObject(inputs: Properties): KubernetesObject | undefined {
    const { apiVersion, kind, metadata } = inputs;
    if (typeof apiVersion !== "string" || typeof kind !== "string" || !isObject(metadata)) {
        return undefined;
    }
    return { ...inputs, apiVersion, kind, metadata };
}

/** The object that a resource type such as `kubernetes:apps/v1:Deployment` and an id name. */
export function objectOf(type: string, id: string): KubernetesObject {
    const [, group = "", kind = ""] = type.split(":");
    const [name, namespace] = id.split("/").reverse();
    return {
        apiVersion: group.replace(/^core\//, ""),
        kind,
        metadata: { ...(name && { name }), ...(namespace && { namespace }) },
    };
}

/** The id that Pulumi gives an object. */
export function idOf({ metadata: { namespace, name = "" } }: KubernetesObject): string {
    return namespace === undefined ? name : `${namespace}/${name}`;
}
