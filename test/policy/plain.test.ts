import { describe, expect, test } from "vitest";

import { Unknown } from "../../checks/rules/value";
import { plain } from "../../policy/plain";

class Touched extends Error {
    constructor(sentinel: unknown, path: readonly string[]) {
        super(`${String(sentinel)} at ${path.join(".")}`);
    }
}
const unknown = { sentinels: new Set(["?text", "?list"]), UnknownValueError: Touched };

describe("properties of a policy", () => {
    test("that are all known are given back as they are", () => {
        const properties = { spec: { list: [null, 1, { on: true }], text: "?" } };
        expect(plain(properties, unknown)).toBe(properties);
    });

    test("keep all that is known around what is not, which carries Pulumi's error and its path", () => {
        const properties = { name: "x", spec: { env: [{ value: "?text" }, "?list"], none: null } };
        const given = structuredClone(properties);
        expect(plain(properties, unknown)).toEqual({
            name: "x",
            spec: {
                env: [
                    { value: new Unknown(new Touched("?text", ["spec", "env", "0", "value"])) },
                    new Unknown(new Touched("?list", ["spec", "env", "1"])),
                ],
                none: null,
            },
        });
        expect(properties).toEqual(given);
    });
});
