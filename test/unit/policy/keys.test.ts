import { expect, test } from "vitest";

import { isSecret, reveal, secret, type Value } from "../../../rules/wire";
import { recordProgram, type RecordedResource } from "../../../preview/record";
import { projectDir } from "../../support/previews";

// Runs the program with the real SDK.
const timeout = 60_000;

/** Paths of private keys, also inside secrets. */
function keys(resources: readonly RecordedResource[]) {
    return resources.flatMap(({ name, inputs, outputs }) =>
        keysIn(reveal({ inputs, outputs }), name),
    );
}

function keysIn(value: Value, path: string): string[] {
    if (isSecret(value)) return [];
    if (typeof value === "string") {
        const texts = [value, Buffer.from(value, "base64").toString()];
        return texts.some((text) => text.includes("PRIVATE KEY-----")) ? [path] : [];
    }
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, child]) => keysIn(child, `${path}/${key}`));
}

test("the search finds plain and base64 keys and skips secrets", () => {
    const pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIOdd\n-----END EC PRIVATE KEY-----\n";
    const data = { plain: pem, encoded: Buffer.from(pem).toString("base64"), hidden: secret(pem) };
    expect(keysIn(data, "data")).toEqual(["data/plain", "data/encoded"]);
});

test.each(["dev", "prod"])(
    "a preview of %s contains no private key",
    { timeout },
    async (stack) => {
        const { resources } = await recordProgram(projectDir, stack);
        expect(keys(resources)).toEqual([]);
    },
);
