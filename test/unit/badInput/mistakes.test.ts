import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { afterAll, expect, test } from "vitest";

import { withoutStackTrace } from "../../../config/withoutStackTrace";
import { configMistakes } from "./mistakes/config";
import { manifestMistakes } from "./mistakes/manifests";
import type { Mistake } from "./mistakes/mistake";
import { refusalFor } from "./support";

const folder = mkdtempSync(join(tmpdir(), "mistakes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const all = [...Object.entries(configMistakes), ...Object.entries(manifestMistakes)];

/** Where, what, expected, perhaps the name meant, and a fix. */
const form = /^ {2}- \S.* (is missing|is .+); expected .+\.( Did you mean .+\?)? Fix: .+$/;
const schemaText = /Invalid|Too (small|big)|received|undefined|\[object|native code|>=/;

/** What Pulumi prints for a mistake. It prints the message alone only of a RunError. */
async function printed({ beside, ...input }: Mistake): Promise<string> {
    const file = join(folder, "beside.yaml");
    writeFileSync(file, beside ?? "");
    const config = beside === undefined ? input.config : { manifests: [file], ...input.config };
    const error = await refusalFor({ ...input, ...(config && { config }) });
    if (error === undefined) return "";
    const shown = await Promise.resolve()
        .then(() =>
            withoutStackTrace(() => {
                throw error;
            }),
        )
        .catch((reason: unknown) => reason);
    if (!pulumi.RunError.isInstance(shown)) throw error;
    return shown.message.replaceAll(`${folder}/`, "");
}

// Slow on a busy machine: each mistake resolves a link.
test(
    "at least 100 mistakes are refused, each with place, value, expectation and fix",
    { timeout: 60_000 },
    async () => {
        const messages: string[] = [];
        for (const [what, mistake] of all) {
            const message = await printed(mistake);
            const problems = message.split("\n").filter((line) => line.startsWith("  - "));
            expect(problems, what).not.toEqual([]);
            for (const problem of problems) {
                expect(problem, what).toMatch(form);
                expect(problem, what).not.toMatch(schemaText);
            }
            messages.push(`# ${what}\n${message}\n`);
        }
        expect(messages.length).toBeGreaterThanOrEqual(100);
        await expect(messages.join("\n")).toMatchFileSnapshot("mistakes.txt");
    },
);
