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

/** The id that Pulumi gives an object. */
export function idOf({ metadata: { namespace, name = "" } }: KubernetesObject): string {
    return namespace === undefined ? name : `${namespace}/${name}`;
}
