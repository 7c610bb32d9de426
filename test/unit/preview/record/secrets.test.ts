import { describe, expect, test } from "vitest";

import { encryptedMarker } from "../../../../config/project";
import { secret, unknownSecret, unknownValue } from "../../../../rules/wire";
import { mask } from "../../../../preview/fields";
import { hideEncrypted, Redactor } from "../../../../preview/record/secrets";

test("a reader sees neither secrets nor the mark of unknown values", () => {
    const value = {
        plain: 1,
        list: [secret("s"), unknownValue],
        deep: { key: secret({ a: "b" }) },
    };
    expect(mask(value)).toEqual({
        plain: 1,
        list: ["[secret]", "[unknown]"],
        deep: { key: "[secret]" },
    });
});

test("what a program makes of encrypted config is an unknown secret, inside secrets too", () => {
    const made = { name: `a-${encryptedMarker}`, list: [secret(encryptedMarker)], other: "b" };
    expect(hideEncrypted(made)).toEqual({
        name: unknownSecret,
        list: [unknownSecret],
        other: "b",
    });
});

describe("a message is cleared of", () => {
    const pem = "-----BEGIN KEY-----\nMHcCAQEEIOdd\n-----END KEY-----\n";
    const redactor = new Redactor();
    redactor.learn({ key: secret({ pem }), pin: secret("1234"), plain: "visible words" });

    test.each([
        ["a secret as a whole", `a ${pem} b`, "a [secret] b"],
        [
            "a line of it, but not its frame",
            "line MHcCAQEEIOdd of -----BEGIN KEY-----",
            "line [secret] of -----BEGIN KEY-----",
        ],
        ["its base64", `data: ${Buffer.from(pem).toString("base64")}`, "data: [secret]"],
        ["nothing else", "port 1234, visible words", "port 1234, visible words"],
    ])("%s", (_, message, cleaned) => {
        expect(redactor.clean(message)).toBe(cleaned);
    });
});
