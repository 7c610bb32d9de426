import * as pulumi from "@pulumi/pulumi";

/** Name of an object, and its namespace if it is namespaced. */
export interface ObjectName {
    readonly name: string;
    readonly namespace?: string;
}

/** Annotation: Pulumi waits for the condition Ready of a custom resource. */
export const awaitReady = { "pulumi.com/waitFor": "condition=Ready" } as const;

/**
 * Metadata of an object that the stack owns; the field manager is named after the stack. By default
 * the provider uses a random name for each new state. After a killed update the object would have
 * two field managers, and a field that the program removes would remain.
 */
export function ownMetadata(
    name: ObjectName,
    annotations: Readonly<Record<string, string>> = {},
): ObjectName & { readonly annotations: Record<string, string> } {
    const owner = `${pulumi.getProject()}-${pulumi.getStack()}`;
    return { ...name, annotations: { ...annotations, "pulumi.com/patchFieldManager": owner } };
}
