import { describe, expect, test } from "vitest";

import { rules } from "../../../rules";
import type { RuleFinding, Rule } from "../../../rules/rule";
import { Unknown } from "../../../rules/property";
import { describeProblem } from "../../../problems/problem";
import { absent } from "../../support/withValue";
import { leaves } from "./cases/leaves";
import { roots } from "./cases/roots";
import type { Case, CasesByRule } from "./cases/ruleCases";
import { secrets } from "./cases/secrets";
import { workloads } from "./cases/workloads";
import { changed, judge } from "./judge";
import { sampleStack, type Sample } from "./sample";

const unknown = new Unknown();
const cases: CasesByRule = { ...workloads, ...roots, ...leaves, ...secrets };

/** The finding at the field that a case names. */
function findingOf(rule: Rule, [resource, path, value, field]: Case): RuleFinding | undefined {
    return judge(rule, changed(resource, path, value)).find((one) => one.field.includes(field));
}

test("every rule has test cases", () => {
    expect(Object.keys(cases)).toEqual(rules.map(({ name }) => name));
});

test("findings read as in the snapshot", async () => {
    const messages = rules.flatMap((rule) =>
        (cases[rule.name]?.failing ?? []).map((failing) => {
            const found = findingOf(rule, failing);
            return `${rule.name}: ${failing[0]}: ${found && describeProblem(found)}\n`;
        }),
    );
    await expect(messages.join("")).toMatchFileSnapshot("messages.txt");
});

describe.each(rules.map((rule) => ({ name: rule.name, rule })))("$name", ({ name, rule }) => {
    const table = cases[name];
    const fields = (samples: readonly Sample[]) =>
        judge(rule, samples).map(({ field, undecided }) => (undecided ? "later" : field));

    test("has no finding on a compliant stack", () => {
        expect(fields(sampleStack)).toEqual([]);
    });

    test.each(table?.failing ?? [])("finds %s %s %j", (...failing) => {
        const found = findingOf(rule, failing);
        expect(found?.undecided).toBeUndefined();
        expect(found && describeProblem(found)).toMatch(/.+; expected .+\. Fix: .+/s);
    });

    test("judges an absent property", () => {
        const [resource = "", path = "", field] = table?.missing ?? [];
        const found = fields(changed(resource, path, absent));
        expect(found).toEqual(field === null ? [] : [expect.stringContaining(field ?? "?")]);
    });

    test("defers an unknown value to the update", () => {
        const [resource = "", path = "", expected] = table?.unknown ?? [];
        const found = new Set(fields(changed(resource, path, unknown)));
        expect([...found]).toEqual(expected === "later" ? ["later"] : []);
    });
});
