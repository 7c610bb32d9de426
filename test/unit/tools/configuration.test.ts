import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { configSchema, parseConfig } from "../../../config/schema";
import { configurationPage } from "../../../tools/configurationDoc";

const page = readFileSync("docs/configuration.md", "utf8");

test("the page on configuration is generated from the schema: npm run docs", async () => {
    expect(page).toBe(await configurationPage());
});

test("every field of the schema has one row on the page", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    const documented = rows.flatMap((row) => row.split(" | ")[0]?.match(/`[^`]+`/g) ?? []);
    const schema = z.toJSONSchema(configSchema, { io: "input" });
    const declared = new Set(pathsOf("", schema).map((path) => `\`${path}\``));
    expect(documented.sort()).toEqual([...declared].sort());
});

describe("the schema accepts the example", () => {
    const examples = [...page.matchAll(/^(#+ [^\n]+)\n(?:(?!^#)[^])*?```yaml\n([^]+?)```/gm)].map(
        ([, heading = "", text = ""]) => ({ heading, keys: keysOf(text) }),
    );
    const smallest = examples[0]?.keys ?? {};

    test("every section has an example, except common fields", () => {
        const withoutExample = [...page.matchAll(/^#+ .+$/gm)]
            .map(([heading]) => heading)
            .filter((heading) => !examples.some((one) => one.heading === heading));
        expect(withoutExample).toEqual(["## Server and clients", "## Trust root", "### googleCas"]);
    });

    test.each(examples)("under $heading", ({ keys }) => {
        expect(parseConfig({ ...smallest, ...keys }).problems).toEqual([]);
    });
});

/** The keys of an example as Pulumi passes them to the program: plain text or JSON. */
function keysOf(text: string): Record<string, string> {
    return Object.fromEntries(
        Object.entries(parse(text) as Record<string, unknown>).map(([key, value]) => [
            key.replace(/^noetl-mtls:/, ""),
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}

/** Paths of all fields in a JSON schema, including those of variants. */
function pathsOf(path: string, schema: z.core.JSONSchema.JSONSchema): readonly string[] {
    const own = Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
        const inner = path === "" ? key : `${path}.${key}`;
        return typeof field === "boolean" ? [inner] : [inner, ...pathsOf(inner, field)];
    });
    const items = schema.items as z.core.JSONSchema.JSONSchema | undefined;
    const variants = (schema.oneOf ?? []) as readonly z.core.JSONSchema.JSONSchema[];
    return [
        ...own,
        ...(items === undefined ? [] : pathsOf(`${path}[]`, items)),
        ...variants.flatMap((variant) => pathsOf(path, variant)),
    ];
}
