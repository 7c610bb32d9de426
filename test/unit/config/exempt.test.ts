import { describe, expect, test } from "vitest";

import { parseConfig } from "../../../config/schema";
import { describeProblem } from "../../../problems/problem";
import { minimal } from "./minimal";

const problemsOf = (change: Readonly<Record<string, string>>) =>
    parseConfig({ ...minimal, ...change }).problems.map(describeProblem);
const entry = { object: "CronJob noetl/nightly", container: "run", reason: "gone in March" };

test("the old key exemptCallers is refused with the line that replaces it", () => {
    const exemptCallers = '[{"caller":"Ingress noetl/web","reason":"closed: no users"}]';
    expect(problemsOf({ exemptCallers })).toEqual([
        `exemptCallers is ${exemptCallers}; expected the key exempt, which replaces it. Fix: replace it in the stack's file with noetl-mtls:exempt: [{ object: "Ingress noetl/web", reason: "closed: no users" }]`,
    ]);
});

describe("exempt", () => {
    test("takes a day, also as the timestamps that Pulumi makes of an unquoted one", () => {
        const forms = ["2027-03-31", "2027-03-31T00:00:00Z", "2027-03-31 00:00:00 +0000 UTC"];
        const days = forms.map(
            (until) =>
                parseConfig({ ...minimal, exempt: JSON.stringify([{ ...entry, until }]) }).config
                    ?.exempt[0]?.until,
        );
        expect(days).toEqual(forms.map(() => "2027-03-31"));
    });

    test.each([
        ["a day that does not exist", [{ ...entry, until: "2027-02-30" }], "exempt[0].until"],
        ["a time of day", [{ ...entry, until: "2027-03-31T12:00:00Z" }], "exempt[0].until"],
        ["no reason", [{ object: entry.object }], "exempt[0].reason"],
        ["a name of no object", [{ ...entry, object: "nightly" }], "exempt[0].object"],
        ["one place twice", [entry, { ...entry, reason: "other" }], "exempt[1]"],
    ])("refuses %s", (_, exempt, field) => {
        expect(problemsOf({ exempt: JSON.stringify(exempt) })).toEqual([
            expect.stringContaining(`${field} is `),
        ]);
    });
});
