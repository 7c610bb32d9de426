const stackType = "pulumi:pulumi:Stack";

/** A URN's type without the types of its parents. */
export function typeOf(urn: string): string {
    return qualifiedTypeOf(urn).split("$").at(-1) ?? "";
}

/** A URN's resource name; names may contain `::`. */
export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/**
 * Builds a URN the way Pulumi does: `urn:pulumi:<stack>::<project>::<types>::<name>`, the types of
 * the parents first, without the stack's.
 */
export function makeUrn(
    stack: string,
    project: string,
    parent: string,
    type: string,
    name: string,
): string {
    const types =
        parent === "" || typeOf(parent) === stackType ? type : `${qualifiedTypeOf(parent)}$${type}`;
    return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}

/** True for the resource that stands for the whole stack. */
export function isStack(urn: string): boolean {
    return typeOf(urn) === stackType;
}

function qualifiedTypeOf(urn: string): string {
    return urn.split("::")[2] ?? "";
}
