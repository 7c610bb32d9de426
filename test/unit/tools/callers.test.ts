import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { outcomes, readCases } from "../../../tools/callerCases";
import { callersPage } from "../../../tools/callersDoc";

const page = readFileSync("docs/callers.md", "utf8");
const cases = readCases();

test(
    "docs/callers.md is generated from the corpus: npm run docs",
    { timeout: 60_000 },
    async () => {
        expect(page).toBe(await callersPage(cases));
    },
);

test("the page counts every case of the corpus, and shows its form once for each", () => {
    const [, shares = ""] = /\n\| all +\|(.*)\|\n/.exec(page) ?? [];
    const counts = outcomes.map((outcome) => cases.filter((one) => one.outcome === outcome).length);
    expect(shares.split("|").map(Number)).toEqual([...counts, cases.length]);

    const calls = page
        .split("\n")
        .filter((line) => outcomes.some((outcome) => line.startsWith(`| ${outcome} |`)))
        .flatMap(
            (line) =>
                line
                    .split(/(?<!\\)\|/)[2]
                    ?.trim()
                    .split("<br>") ?? [],
        );
    const forms = cases.map(({ form }) => form.replaceAll("|", "\\|"));
    expect(calls.sort()).toEqual([...forms].sort());
});

test("a case of a kind without a section is no silent loss", async () => {
    const [one = expect.unreachable()] = cases;
    await expect(callersPage([{ ...one, name: "newKind/case" }])).rejects.toThrow(
        "No section of the page on callers has the kind of newKind/case",
    );
});
