const stackType = "pulumi:pulumi:Stack";

/**
 * The URN that Pulumi gives a resource: `urn:pulumi:<stack>::<project>::<types>::<name>`, the types
 * of its parents first, without the stack's.
 */
export function makeUrn(
    stack: string,
    project: string,
    parent: string,
    type: string,
    name: string,
): string {
    const parentTypes = parent.split("::")[2] ?? "";
    const types = parentTypes === "" || parentTypes === stackType ? type : `${parentTypes}$${type}`;
    return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}
