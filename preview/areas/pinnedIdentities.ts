import { compareFields, type FieldChange } from "../fields";
import type { RecordedResource } from "../record";
import type { BothSides } from "../compare";
import { valueAt } from "../objects";
import { joined, say, type Sentence } from "../sentence";
import { isObject, type Properties, type Value } from "../../rules/wire";
import { changeWords } from "./changeWords";

/** Pinned lists that have one item. */
const single = ["secretName", "duration", "renewBefore"];

/**
 * What a change of an admission policy's pinned identities means, one sentence for each identity,
 * and the changes of the policy that the sentences do not tell. A policy without pins keeps all of
 * its changes.
 */
export function pinnedIdentities({
    before,
    after,
    changes,
}: Pick<BothSides, "after" | "before" | "changes">): {
    readonly words: readonly Sentence[];
    readonly rest: readonly FieldChange[];
} {
    const pins = { before: pinsOf(before), after: pinsOf(after) };
    const names = [...new Set([pins.before, pins.after].flatMap(Object.keys))].sort();
    const words = names.flatMap((name) => {
        const [was, is] = [pins.before[name], pins.after[name]];
        if (was === undefined) return [say`admits Certificate ${name} from now on`];
        if (is === undefined) return [say`no longer admits Certificate ${name}`];
        const moves = compareFields(was, is).map(changeWords);
        return moves.length === 0 ? [] : [say`${name} ${joined(moves, ", ")}`];
    });
    return words.length === 0
        ? { words, rest: changes }
        : { words, rest: changes.filter((change) => !isPins(change) && !isDigest(change)) };
}

/** The pinned values by namespace and name of the Certificate (`issuance/admission/pins.ts`). */
function pinsOf(policy: RecordedResource): Properties {
    const variables = valueAt(policy, "spec", "variables");
    const chunks = (Array.isArray(variables) ? variables : []).flatMap((one) =>
        isObject(one) && isChunk(one["name"]) && typeof one["expression"] === "string"
            ? [JSON.parse(one["expression"]) as Record<string, Properties>]
            : [],
    );
    return Object.fromEntries(
        chunks.flatMap(Object.entries<Properties>).map(([name, pins]) => [name, unlisted(pins)]),
    );
}

const unlisted = (pins: Properties): Properties =>
    Object.fromEntries(
        Object.entries(pins).map(([field, value]): [string, Value] => [
            field,
            single.includes(field) && Array.isArray(value) ? (value[0] ?? "") : value,
        ]),
    );

const isChunk = (name: unknown) => typeof name === "string" && /^identities\d+$/.test(name);

const isPins = ({ path: [, field, item = ""] }: FieldChange) =>
    field === "variables" && (isChunk(item.slice(1, -1)) || item === "[identity]");

/** A change of the digest of the pins, which a refusal ends with, and of nothing else. */
function isDigest({ path, before, after }: FieldChange): boolean {
    const [was, is] = [before, after].map((value) =>
        JSON.stringify(value ?? "").replaceAll(/\(list [0-9a-f]+\)/g, ""),
    );
    return path[1] === "validations" && was === is;
}
