import type { RecordedResource } from "./record";
import { compareFields, type FieldChange } from "./fields";
import { textAt } from "./objects";
import type { Recording } from "./recording";

/**
 * One resource as each program registers it. An object of a member under another name is another
 * object: its resource is two pairs, of which one has gone and one is new.
 */
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

/** Pairs the resources of two programs, by URN or by an earlier URN of a renamed resource. */
export function compareRecordings(before: Recording | undefined, after: Recording): Comparison {
    const registered = [...after.resources.values()].map((one) => [was(before, one), one] as const);
    const counterparts = new Set(registered.map(([one]) => one?.urn));
    const gone = [...(before?.resources.values() ?? [])].filter(
        ({ urn }) => !counterparts.has(urn),
    );
    const pairs = [
        ...gone.map((one) => pairOf(one.urn, one, undefined)),
        ...registered.flatMap(([one, other]) => pairsOf(one, other)),
    ];
    return {
        before,
        after,
        pairs: pairs.sort((a, b) => (a.urn < b.urn ? -1 : Number(a.urn > b.urn))),
    };
}

/** The resource of the base that the engine takes for this one. */
function was(
    before: Recording | undefined,
    { urn, earlierUrns }: RecordedResource,
): RecordedResource | undefined {
    const known = [urn, ...earlierUrns].find((one) => before?.resources.has(one));
    return known === undefined ? undefined : before?.resources.get(known);
}

function pairsOf(before: RecordedResource | undefined, after: RecordedResource): readonly Pair[] {
    return before !== undefined && isOfMember(after) && objectOf(before) !== objectOf(after)
        ? [pairOf(before.urn, before, undefined), pairOf(after.urn, undefined, after)]
        : [pairOf(after.urn, before, after)];
}

const isOfMember = ({ parent }: RecordedResource) =>
    /::mtls:index:(MtlsWorkload|WorkloadCertificate)::/.test(parent);

/** Namespace and name of a Kubernetes object. */
function objectOf(resource: RecordedResource): string {
    return ["namespace", "name"].map((key) => textAt(resource, "metadata", key) ?? "").join("/");
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
