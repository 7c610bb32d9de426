import { z } from "zod";

/** What a JSON schema says of the keys of one field. */
interface KeySchema {
    readonly properties?: Readonly<Record<string, KeySchema>>;
    /** Of each value of a map with any keys; false where no other key is allowed. */
    readonly additionalProperties?: KeySchema | false;
    readonly items?: KeySchema;
    readonly const?: string;
    /** Variants, told apart by the constant of their field `kind`. */
    readonly oneOf?: readonly KeySchema[];
}

/**
 * The keys that a schema knows at a path of the values. A union has those of the variant whose
 * `kind` the values name.
 */
export function knownKeys(
    schema: z.ZodType,
    values: unknown,
    path: readonly PropertyKey[],
): readonly string[] {
    let node: KeySchema | undefined = z.toJSONSchema(schema, { io: "input" }) as KeySchema;
    let value = values;
    for (const step of path) {
        node = childOf(variantOf(node, value), step);
        value = ownOf(value, step);
    }
    return Object.keys(variantOf(node, value).properties ?? {});
}

function childOf(
    { items, properties, additionalProperties }: KeySchema,
    step: PropertyKey,
): KeySchema | undefined {
    if (typeof step === "number") return items;
    const named = ownOf(properties, step) as KeySchema | undefined;
    return named ?? (additionalProperties || undefined);
}

function variantOf(node: KeySchema | undefined, value: unknown): KeySchema {
    const kind = ownOf(value, "kind");
    return (
        node?.oneOf?.find(({ properties }) => properties?.["kind"]?.const === kind) ?? node ?? {}
    );
}

function ownOf(map: unknown, key: PropertyKey): unknown {
    return typeof map === "object" && map !== null && Object.hasOwn(map, key)
        ? (map as Record<PropertyKey, unknown>)[key]
        : undefined;
}
