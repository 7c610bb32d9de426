import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

/** Folder of the corpus: `<kind>/<name>.yaml`, and the server and client of most cases. */
export const corpus = "test/fixtures/callers";

/** What becomes of a call of the server; `untouched`: it is no call of it. */
export const outcomes = ["rewritten", "refused", "exempt", "untouched"] as const;

const texts = z.array(z.string()).readonly();
const changes = z.record(z.string(), z.unknown());

/** The comment at the top of a case's file, as YAML. */
const header = z.strictObject({
    outcome: z.enum(outcomes),
    form: z.string().describe("The form of the call, as in docs/callers.md."),
    why: z.string().describe("Why the outcome is right."),
    config: changes.default({}).describe("Changes of the stack's config."),
    server: changes.default({}).describe("Changes of the server's config."),
    client: changes.default({}).describe("Changes of the client's config."),
    at: texts.default([]).describe("Words that one line of the refusal has."),
    hides: texts.default([]).describe("Secret texts that the refusal must not have."),
    becomes: texts.default([]).describe("Parts of the transformed workloads, as canonical JSON."),
    container: z.string().default("call").describe("The container with the call."),
    runs: z.string().default("").describe("Field with the command; the container's own if empty."),
    aliases: texts.default([]).describe("Further hosts of the script that are the server."),
    plain: z.boolean().default(true).describe("Whether the unchanged script reaches the server."),
});

/** A manifest with a call of the server, and its right outcome. */
export interface CallerCase extends z.infer<typeof header> {
    /** `<kind>/<name>`. */
    readonly name: string;
    readonly file: string;
    readonly text: string;
    /** `<kind>/<name>.beside.yaml`: objects that no member's file may have, such as Secrets. */
    readonly beside: readonly string[];
}

/**
 * Reads the corpus, sorted by kind and name.
 * @throws ZodError for a header with an unknown key or without an outcome.
 */
export function readCases(folder = corpus): readonly CallerCase[] {
    return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap(({ name: kind }) =>
            readdirSync(join(folder, kind))
                .filter((file) => !file.endsWith(".beside.yaml"))
                .map((file) => `${kind}/${file.replace(/\.yaml$/, "")}`),
        )
        .sort()
        .map((name) => {
            const file = join(folder, `${name}.yaml`);
            const text = readFileSync(file, "utf8");
            const [comment = ""] = /^(?:# .*\n)+/.exec(text) ?? [];
            const beside = [join(folder, `${name}.beside.yaml`)].filter(existsSync);
            return {
                ...header.parse(parse(comment.replace(/^# /gm, ""))),
                name,
                file,
                text,
                beside,
            };
        });
}
