import type { RecordedResource } from "./record";
import { compareFields, type FieldChange } from "./fields";
import type { Recording } from "./recording";

/** One resource as each program registers it. */
export interface Pair {
    readonly urn: string;
    /** Undefined if the base does not register it. */
    readonly before: RecordedResource | undefined;
    /** Undefined if the program no longer registers it. */
    readonly after: RecordedResource | undefined;
    /** Empty if both are equal. */
    readonly changes: readonly FieldChange[];
}

/** A resource that both programs register. */
export interface BothSides extends Pair {
    readonly before: RecordedResource;
    readonly after: RecordedResource;
}

/** First path segment of a change of resource options. */
export const optionsSegment = "(options)";

/** Recordings of two programs, compared. Without a base every resource is new. */
export interface Comparison {
    readonly before: Recording | undefined;
    readonly after: Recording;
    /** All resources of both programs, sorted by URN. */
    readonly pairs: readonly Pair[];
}

/** Pairs the resources of two programs. */
export function compareRecordings(before: Recording | undefined, after: Recording): Comparison {
    const urns = new Set([...(before?.resources.keys() ?? []), ...after.resources.keys()]);
    const pairs = [...urns]
        .sort()
        .map((urn) => pairOf(urn, before?.resources.get(urn), after.resources.get(urn)));
    return { before, after, pairs };
}

/** True if both programs register the resource. */
export function isBothSides(pair: Pair): pair is BothSides {
    return pair.before !== undefined && pair.after !== undefined;
}

/** True if the resource is new, gone or changed. */
export function differs({ before, after, changes }: Pair): boolean {
    return before === undefined || after === undefined || changes.length > 0;
}

/** The resource of the program, else of the base. */
export function eitherOf({ before, after }: Pair): RecordedResource {
    const resource = after ?? before;
    if (resource === undefined) throw new Error("A pair has at least one side.");
    return resource;
}

function pairOf(
    urn: string,
    before: RecordedResource | undefined,
    after: RecordedResource | undefined,
): Pair {
    const changes =
        before === undefined || after === undefined
            ? compareFields(before?.inputs, after?.inputs)
            : [
                  ...compareFields(before.inputs, after.inputs),
                  ...compareFields(optionsOf(before), optionsOf(after), [optionsSegment]),
              ];
    return { urn, before, after, changes };
}

function optionsOf({ protect, retainOnDelete, ignoreChanges }: RecordedResource) {
    return { protect, retainOnDelete, ignoreChanges: [...ignoreChanges] };
}
