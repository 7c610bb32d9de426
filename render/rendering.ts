import type { RecordedResource } from "../preview/record";
import type { Value } from "../rules/wire";
import { isPublic } from "./concealed";
import { notWritten, type NotWritten } from "./notWritten";
import { renderedObject, type RenderedObject } from "./objects";
import { phaseOf } from "./phases";

/** The Kubernetes objects of a stack, and what is not among them. */
export interface Rendering {
    readonly stack: string;
    /** In the order of their files. */
    readonly objects: readonly RenderedObject[];
    /** By name. */
    readonly notWritten: readonly NotWritten[];
    /** The stack output `link`, for `verify`; undefined if the program has none that is public. */
    readonly link: Value | undefined;
}

/**
 * Renders a recorded program. The same program and config give the same rendering.
 * @param resources Every resource, components too.
 */
export function renderingOf(stack: string, resources: readonly RecordedResource[]): Rendering {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const objects: RenderedObject[] = [];
    const left: NotWritten[] = [];
    for (const resource of resources) {
        if (!resource.custom || resource.type.startsWith("pulumi:")) continue;
        const named = notWritten(resource);
        if (named === undefined) {
            const phase = phaseOf(resource, byUrn.get(resource.parent));
            objects.push(renderedObject(resource, phase));
        } else left.push(named);
    }
    const link = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs["link"];
    return {
        stack,
        objects: sortedBy(objects, ({ file }) => file),
        notWritten: sortedBy(left, ({ name }) => name),
        link: link !== undefined && isPublic(link) ? link : undefined,
    };
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
    return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
