import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";
import { z } from "zod";

import { configSchema } from "../config/schema";

/** What a JSON schema says of one field, as far as the page shows it. */
interface FieldSchema {
    readonly type?: string;
    readonly enum?: readonly string[];
    readonly description?: string;
    readonly default?: unknown;
    readonly properties?: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
    readonly items?: FieldSchema;
    readonly additionalProperties?: FieldSchema | boolean;
    readonly const?: string;
    /** Variants, told apart by the constant of their field `kind`. */
    readonly oneOf?: readonly FieldSchema[];
}

/** The page on configuration, from the schema that checks it; the same bytes for the same schema. */
export async function configurationPage(): Promise<string> {
    const schema = z.toJSONSchema(configSchema, { io: "input" }) as FieldSchema;
    const rows = fieldRows("", schema).map((cells) => `| ${cells.join(" | ")} |`);
    const text = [
        "# Configuration",
        "",
        "Every key of a stack's config, from the schema that checks it (`npm run docs`). Set one with",
        "`pulumi config set --path '<key>' <value>`, or edit `Pulumi.<stack>.yaml`, where the keys carry",
        "the project's name: `noetl-mtls:mode`. All problems of a config are reported at once.",
        "",
        "A value that holds `CHANGE-ME` can be previewed and is refused on `pulumi up`.",
        "",
        "| key | type | default | what it is |",
        "| --- | --- | --- | --- |",
        ...rows,
        "",
    ].join("\n");
    return format(text, { parser: "markdown", printWidth: 100, tabWidth: 4 });
}

function fieldRows(path: string, schema: FieldSchema): string[][] {
    return schema.oneOf === undefined
        ? ownRows(path, schema)
        : [kindRow(path, schema.oneOf), ...variantRows(path, schema.oneOf)];
}

function ownRows(path: string, { properties = {}, required = [] }: FieldSchema): string[][] {
    return Object.entries(properties).flatMap(([key, field]) => {
        const name = path === "" ? key : `${path}.${key}`;
        const inner = field.items?.properties === undefined ? field : field.items;
        return [
            [
                `\`${name}\``,
                typeOf(field),
                defaultOf(field, required.includes(key)),
                escaped(field),
            ],
            ...fieldRows(field.items === undefined ? name : `${name}[]`, inner),
        ];
    });
}

function kindRow(path: string, variants: readonly FieldSchema[]): string[] {
    const kinds = variants.map((variant) => variant.properties?.["kind"] ?? {});
    const description = kinds
        .map((kind) => `\`${kind.const ?? ""}\`: ${kind.description ?? ""}`)
        .join(" ");
    const values = kinds.flatMap((kind) => kind.const ?? []);
    return [`\`${path}.kind\``, typeOf({ enum: values }), "required", escaped({ description })];
}

/** The rows of all variants, each saying for which kinds it is; the same row only once. */
function variantRows(path: string, variants: readonly FieldSchema[]): string[][] {
    const kindsOf = new Map<string, string[]>();
    for (const { properties = {}, ...variant } of variants) {
        const { kind, ...others } = properties;
        for (const row of ownRows(path, { ...variant, properties: others })) {
            const key = JSON.stringify(row);
            kindsOf.set(key, [...(kindsOf.get(key) ?? []), `\`${kind?.const ?? ""}\``]);
        }
    }
    return [...kindsOf].map(([key, kinds]) => {
        const [name = "", type = "", fallback = "", description = ""] = JSON.parse(key) as string[];
        return [name, type, fallback, `${kinds.join(", ")}: ${description}`];
    });
}

function typeOf(field: FieldSchema): string {
    if (field.enum !== undefined) {
        return field.enum.map((value) => `\`${value}\``).join(", ");
    }
    if (field.type === "array") {
        return `list of ${field.items?.type ?? "values"}s`;
    }
    return field.oneOf === undefined ? (field.type ?? "string") : "object";
}

function defaultOf(field: FieldSchema, required: boolean): string {
    if (field.default !== undefined) {
        return `\`${JSON.stringify(field.default)}\``;
    }
    return required ? "required" : "";
}

function escaped({ description = "" }: FieldSchema): string {
    return description.replaceAll("|", "\\|");
}

if (require.main === module) {
    void configurationPage().then((page) => {
        writeFileSync(join(__dirname, "..", "docs", "configuration.md"), page);
    });
}
