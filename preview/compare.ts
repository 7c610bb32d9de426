import type { RecordedResource } from "./record";
import { compareFields, type FieldChange } from "./fields";
import type { Recording } from "./recording";

/** One resource of either program, with what differs. */
export interface Pair {
    readonly urn: string;
    readonly before: RecordedResource | undefined;
    readonly after: RecordedResource | undefined;
    /** Empty where both are the same. */
    readonly changes: readonly FieldChange[];
}

/** A resource that both programs have. */
export interface BothSides extends Pair {
    readonly before: RecordedResource;
    readonly after: RecordedResource;
}

/** The first segment of a change of what Pulumi does with a resource, not of its inputs. */
export const optionsSegment = "(options)";

/** Two programs' recordings; without a base everything is new. */
export interface Comparison {
    readonly before: Recording | undefined;
    readonly after: Recording;
    /** Every resource of either program, by URN. */
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

/** True where both programs have the resource. */
export function isBothSides(pair: Pair): pair is BothSides {
    return pair.before !== undefined && pair.after !== undefined;
}

/** True where the programs differ in it. */
export function differs({ before, after, changes }: Pair): boolean {
    return before === undefined || after === undefined || changes.length > 0;
}

/** The resource as it is now, or was. */
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
