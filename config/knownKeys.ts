import { z } from "zod";

/** What a JSON schema says of the keys of one field. */
interface KeySchema {
    readonly properties?: Readonly<Record<string, KeySchema>>;
    readonly items?: KeySchema;
    readonly const?: string;
    /** Variants, told apart by the constant of their field `kind`. */
    readonly oneOf?: readonly KeySchema[];
}

/**
 * The keys that a schema knows at a path of a config. A union has those of the variant whose `kind`
 * the config names.
 */
export function knownKeys(
    schema: z.ZodType,
    values: unknown,
    path: readonly PropertyKey[],
): readonly string[] {
    let node: KeySchema | undefined = z.toJSONSchema(schema, { io: "input" }) as KeySchema;
    let value = values;
    for (const step of path) {
        const { items, properties } = variantOf(node, value);
        node =
            typeof step === "number" ? items : (ownOf(properties, step) as KeySchema | undefined);
        value = ownOf(value, step);
    }
    return Object.keys(variantOf(node, value).properties ?? {});
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
