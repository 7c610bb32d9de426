import * as pulumi from "@pulumi/pulumi";

/** Name of an object, and its namespace where it has one. */
export interface ObjectName {
    readonly name: string;
    readonly namespace?: string;
}

/** What Pulumi waits for before what depends on a custom resource. */
export const awaitReady = { "pulumi.com/waitFor": "condition=Ready" } as const;

/**
 * Metadata of an object of the stack's own, whose fields are applied under the name of the stack. By
 * default the provider draws a name by lot for each new state: after an update that was killed the
 * object would have two owners, and a field that the program drops would stay.
 */
export function ownMetadata(
    name: ObjectName,
    annotations: Readonly<Record<string, string>> = {},
): ObjectName & { readonly annotations: Record<string, string> } {
    const owner = `${pulumi.getProject()}-${pulumi.getStack()}`;
    return { ...name, annotations: { ...annotations, "pulumi.com/patchFieldManager": owner } };
}
