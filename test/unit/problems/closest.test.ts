import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { closest } from "../../../problems/closest";

const names = ["plain", "tls", "mtls", "noetl-server", "noetl-worker"];

describe("closest", () => {
    test.each<[string, unknown, string | undefined]>([
        ["a letter left out", "plan", "plain"],
        ["two letters swapped", "mtsl", "mtls"],
        ["another case", "TLS", "tls"],
        ["the nearer of two", "noetl-sorker", "noetl-worker"],
        ["an exact name", "tls", undefined],
        ["another word", "strict", undefined],
        ["a short word, all of it wrong", "on", undefined],
        ["an empty text", "", undefined],
        ["a number", 7, undefined],
        ["a name of an object's prototype", "constructor", undefined],
        ["a text too long to compare", "tls".repeat(1000), undefined],
    ])("of %s", (_, name, meant) => {
        expect(closest(name, names)).toBe(meant);
    });

    test("finds a name of five characters or more from any one edit", () => {
        const edit = fc.record({
            name: fc.stringMatching(/^[a-z]{5,12}$/),
            at: fc.nat(4),
            letter: fc.constantFrom("", "x", "xy"),
        });
        fc.assert(
            fc.property(edit, ({ name, at, letter }) => {
                const edited = `${name.slice(0, at)}${letter}${name.slice(at + 1)}`;
                fc.pre(edited !== name);
                expect(closest(edited, [name])).toBe(name);
            }),
        );
    });
});
