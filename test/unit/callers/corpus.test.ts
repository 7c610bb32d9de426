import { describe, expect, test } from "vitest";

import { outcomes, readCases } from "../../../tools/callerCases";
import { canonical, outcomeOf } from "./outcome";

const cases = readCases();
const of = (outcome: (typeof outcomes)[number]) => cases.filter((one) => one.outcome === outcome);

/** A URL of the server in plain HTTP, under any of its names. */
const plainUrl =
    /(?:http|ws):\/\/(?:[^@/"]*@)?noetl(?:-server-rust)?(?:\.noetl(?:\.svc(?:\.cluster\.local)?)?)?\.?(?::8082|:80)?(?=["/ ])/i;

test("the corpus is large, and most of its calls that can be followed are followed", () => {
    const shares = outcomes.map((outcome) => `${of(outcome).length} ${outcome}`).join(", ");
    expect(cases.length, shares).toBeGreaterThanOrEqual(120);
    expect(of("rewritten").length, shares).toBeGreaterThanOrEqual(45);
    expect(of("untouched").length, shares).toBeGreaterThanOrEqual(25);
});

describe("a call of the server", () => {
    test.each(of("rewritten").map((one) => [one.name, one] as const))(
        "%s is rewritten",
        (_, one) => {
            const { is, message, link } = outcomeOf(one);
            expect(is, message).toBe("rewritten");
            const members = link === undefined ? [] : [link.server, ...link.clients];
            const after = canonical(
                members.map(({ transformed }) => transformed.spec),
            ).toLowerCase();
            // Schemes and hosts may keep their case (RFC 3986, 6.2.2.1).
            one.becomes.forEach((part) => expect(after).toContain(part.toLowerCase()));
            if (one.becomes.length > 0) expect(after).not.toMatch(plainUrl);
        },
    );

    test.each(of("refused").map((one) => [one.name, one] as const))(
        "%s is refused with its place",
        (_, one) => {
            const { is, message } = outcomeOf(one);
            expect(is, message).toBe("refused");
            const hasPlace = (line: string) => one.at.every((word) => line.includes(word));
            expect(message.split("\n").some(hasPlace), `${one.at.join()} in:\n${message}`).toBe(
                true,
            );
            one.hides.forEach((secret) => expect(message).not.toContain(secret));
        },
    );

    test.each(of("exempt").map((one) => [one.name, one] as const))(
        "%s is exempt by config, and refused without",
        (_, one) => {
            const { is, message } = outcomeOf(one);
            expect(is, message).toBe("exempt");
            const { exempt: __, ...config } = one.config;
            expect(outcomeOf({ ...one, config }).is).toBe("refused");
        },
    );
});

describe("what calls another server", () => {
    test.each(of("untouched").map((one) => [one.name, one] as const))(
        "%s is left as it is",
        (_, one) => {
            const { is, message } = outcomeOf(one);
            expect(is, message).toBe("untouched");
        },
    );
});
