import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";
import { z } from "zod";

import { configSchema } from "../config/schema";
import { sections, smallestStack, type Section } from "./configurationSections";

/** What a JSON schema says of one field, as far as the page shows it. */
interface FieldSchema {
    readonly type?: string;
    readonly enum?: readonly string[];
    readonly description?: string;
    readonly default?: unknown;
    readonly properties?: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
    readonly items?: FieldSchema;
    readonly const?: string;
    /** Variants, told apart by the constant of their field `kind`. */
    readonly oneOf?: readonly FieldSchema[];
}

/** A config field, as a row of a table shows it. */
interface Field {
    /** Path as `pulumi config set --path` takes it; `[]` stands for the entries of a list. */
    readonly path: string;
    readonly values: string;
    readonly fallback: string;
    readonly meaning: string;
    /** The kinds of trust root that have the field, where not all do. */
    readonly kinds: readonly string[];
}

const intro = `
# Configuration

The keys of a stack's config, generated from the schema that checks them (\`npm run docs\`). Set a
field with \`pulumi config set --path '<field>' <value>\`, or edit \`Pulumi.<stack>.yaml\`, where keys
carry the project's name. The program reports all problems of a config at once.

A value that contains \`CHANGE-ME\` can be previewed. \`pulumi up\` refuses it.

The smallest complete stack. As stack \`prod\` it needs a root in Google CAS and service accounts of its
own: the policy pack's \`root-kind\` and \`leaf-account\` refuse it there ([policies.md](policies.md)).
`;

/** The page on configuration: the same bytes for the same schema. */
export async function configurationPage(): Promise<string> {
    const schema = z.toJSONSchema(configSchema, { io: "input" }) as FieldSchema;
    const fields = fieldsOf("", schema);
    const descriptions = new Map(kindDescriptions(schema));
    const render = (section: Section, level: number): readonly string[] => [
        `${"#".repeat(level)} ${section.title}`,
        descriptions.get(section.kind ?? "") ?? "",
        section.text ?? "",
        section.example === undefined ? "" : yaml(section.example),
        table(fields.filter((field) => sectionOf(field, fields) === section)),
        ...(section.sections ?? []).flatMap((inner) => render(inner, level + 1)),
    ];
    const parts = [intro, yaml(smallestStack), ...sections.flatMap((one) => render(one, 2))];
    const text = parts.filter((part) => part !== "").join("\n\n");
    return format(text, { parser: "markdown", printWidth: 100, tabWidth: 4, proseWrap: "always" });
}

/** The fields below a path, each object before its own fields. */
function fieldsOf(path: string, { properties = {}, required, oneOf }: FieldSchema): Field[] {
    if (oneOf !== undefined) {
        return fieldsOfKinds(path, oneOf);
    }
    return Object.entries(properties).flatMap(([key, field]) => {
        const own = path === "" ? key : `${path}.${key}`;
        return [
            {
                path: own,
                values: valuesOf(field),
                fallback: fallbackOf(field, required?.includes(key) === true),
                meaning: field.description ?? "",
                kinds: [],
            },
            ...fieldsOf(own, field),
            ...(field.items === undefined ? [] : fieldsOf(`${own}[]`, field.items)),
        ];
    });
}

/** The fields of all variants, each with the kinds that have it. */
function fieldsOfKinds(path: string, variants: readonly FieldSchema[]): Field[] {
    const known = new Map<string, Field>();
    for (const { properties = {}, ...variant } of variants) {
        const { kind, ...others } = properties;
        for (const field of fieldsOf(path, { ...variant, properties: others })) {
            const key = JSON.stringify(field);
            const kinds = [...(known.get(key)?.kinds ?? []), kind?.const ?? ""];
            known.set(key, { ...field, kinds });
        }
    }
    const kind: Field = {
        path: `${path}.kind`,
        values: valuesOf({
            enum: variants.flatMap((one) => one.properties?.["kind"]?.const ?? []),
        }),
        fallback: "required",
        meaning: "Each kind has a section below.",
        kinds: [],
    };
    return [kind, ...known.values()];
}

function kindDescriptions({ properties = {}, oneOf = [] }: FieldSchema): [string, string][] {
    const kinds = oneOf.flatMap((variant) => variant.properties?.["kind"] ?? []);
    return [
        ...kinds.map((kind): [string, string] => [kind.const ?? "", kind.description ?? ""]),
        ...Object.values(properties).flatMap(kindDescriptions),
    ];
}

function valuesOf(field: FieldSchema): string {
    if (field.enum !== undefined) {
        return field.enum.map((value) => `\`${value}\``).join(", ");
    }
    if (field.type === "array") {
        const items = field.items ?? {};
        return `list of ${items.enum === undefined ? `${valuesOf(items)}s` : valuesOf(items)}`;
    }
    return field.oneOf === undefined ? (field.type ?? "string") : "object";
}

function fallbackOf(field: FieldSchema, required: boolean): string {
    if (required) {
        return "required";
    }
    const given = JSON.stringify(field.default ?? {});
    return given === "{}" ? "" : `\`${given}\``;
}

/** The section whose table has the field: the one with the longest path to it. */
function sectionOf(field: Field, fields: readonly Field[]): Section {
    const [first] = sections
        .flatMap(withInner)
        .map((section) => ({ section, fit: fitOf(section, field, fields) }))
        .sort((a, b) => b.fit - a.fit);
    if (first === undefined || first.fit === 0) {
        throw new Error(`No section of the page on configuration has the path ${field.path}`);
    }
    return first.section;
}

const withInner = (section: Section): Section[] => [
    section,
    ...(section.sections ?? []).flatMap(withInner),
];

/** How closely a section belongs to a field; 0 where it does not. */
function fitOf(section: Section, field: Field, fields: readonly Field[]): number {
    const above = section.paths.filter((path) => isBelow(field.path, path));
    const [path] = above.sort((a, b) => b.length - a.length);
    if (path === undefined) {
        return 0;
    }
    if (section.shared === true) {
        const twins = section.paths.map((other) => other + field.path.slice(path.length));
        return twins.every((twin) => fields.some((one) => isTwin(one, field, twin))) ? 1000 : 0;
    }
    const isOfKind = field.kinds.length === 1 && field.kinds[0] === section.kind;
    return section.kind === undefined ? path.length : isOfKind ? path.length + 0.5 : 0;
}

function isBelow(path: string, above: string): boolean {
    return path === above || (/^[.[]/.test(path.slice(above.length)) && path.startsWith(above));
}

function isTwin(one: Field, field: Field, path: string): boolean {
    return one.path === path && cellsOf(one).join("|") === cellsOf(field).join("|");
}

const cellsOf = ({ values, fallback, meaning, kinds }: Field) => [
    values,
    fallback,
    (kinds.length > 1 ? `${kinds.map((kind) => `\`${kind}\``).join(", ")}: ` : "") + meaning,
];

/** A table of fields; fields that differ by nothing but their path share a row. */
function table(fields: readonly Field[]): string {
    const paths = new Map<string, string[]>();
    for (const field of fields) {
        const cells = cellsOf(field).map(escaped).join(" | ");
        paths.set(cells, [...(paths.get(cells) ?? []), `\`${field.path}\``]);
    }
    const rows = [...paths].map(([cells, some]) => `| ${some.join("<br>")} | ${cells} |`);
    const head = ["| field | values | default | meaning |", "| --- | --- | --- | --- |"];
    return rows.length === 0 ? "" : [...head, ...rows].join("\n");
}

/** Text for a cell: no end of the cell, no HTML. */
const escaped = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "\\<");

const yaml = (text: string) => ["```yaml", text.trim(), "```"].join("\n");

if (require.main === module) {
    void configurationPage().then((page) => {
        writeFileSync(join(__dirname, "..", "docs", "configuration.md"), page);
    });
}
