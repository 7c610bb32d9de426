import type { Alias } from "@pulumi/pulumi/proto/alias_pb";

const stackType = "pulumi:pulumi:Stack";

/**
 * The URN of a resource: `urn:pulumi:<stack>::<project>::<types>::<name>`. `<types>` lists the
 * parents' types first, joined with `$`, without the stack's.
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

/** The parts of a registered resource that its URN has. */
interface Named {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly parent: string;
}

/** A resource and the URNs that it had. */
interface Renamed extends Pick<Named, "name"> {
    readonly earlierUrns: readonly string[];
}

/**
 * The URNs that a resource may have in a state, by its aliases and those of its parent. Like the
 * engine, it takes a parent's name at the start of a child's name for the parent's.
 * @see https://github.com/pulumi/pulumi/blob/v3.276.0/pkg/resource/deploy/source_eval.go
 */
export function earlierUrns(
    resource: Named,
    aliases: readonly Alias[],
    parent: Renamed | undefined,
): readonly string[] {
    const own = aliases.map((alias) => aliasUrn(resource, alias));
    const inherited = (parent?.earlierUrns ?? []).map((urn) => childUrn(resource, parent, urn));
    return [...new Set([...own, ...inherited])].filter((urn) => urn !== resource.urn);
}

function aliasUrn({ urn, type, name, parent }: Named, alias: Alias): string {
    const spec = alias.getSpec();
    if (spec === undefined) return alias.getUrn();
    const [stack = "", project = ""] = urn.replace("urn:pulumi:", "").split("::");
    return makeUrn(
        spec.getStack() || stack,
        spec.getProject() || project,
        spec.getNoparent() ? "" : spec.getParenturn() || parent,
        spec.getType() || type,
        spec.getName() || name,
    );
}

/** The URN of a child below an earlier URN of its parent. */
function childUrn({ type, name }: Named, parent: Renamed | undefined, urn: string): string {
    const [stack = "", project = "", , earlier = ""] = urn.replace("urn:pulumi:", "").split("::");
    const prefix = parent?.name ?? "";
    const childName = name.startsWith(prefix) ? earlier + name.slice(prefix.length) : name;
    return makeUrn(stack, project, urn, type, childName);
}
