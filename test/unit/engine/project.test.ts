import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { disabledDefaultProviders, readProject } from "../../../lane/engine/project";

const declaration = `
name: shop
runtime: nodejs
config:
    size: { type: integer, default: 3 }
    mode: { type: string }
    token: { type: string, secret: true, default: t }
    short: 7
    cloud:region: { type: string }
`;

/** Writes a project with one stack and reads it. */
async function read(stackConfig: string, overrides: object = {}) {
    const folder = mkdtempSync(join(tmpdir(), "engine-test-"));
    writeFileSync(join(folder, "Pulumi.yaml"), declaration);
    writeFileSync(join(folder, "Pulumi.dev.yaml"), stackConfig);
    return readProject(folder, "dev", { ...overrides });
}

describe("config of a stack", () => {
    test("is qualified, defaulted, and encoded as programs expect it", async () => {
        const project = await read(`config: { shop:mode: a, "cloud:zones": [x, y], size: 5 }`);
        expect(project).toEqual({
            name: "shop",
            main: ".",
            config: {
                "shop:size": "5",
                "shop:mode": "a",
                "shop:token": "t",
                "shop:short": "7",
                "cloud:zones": '["x","y"]',
            },
            secretKeys: ["shop:token"],
        });
    });

    test("takes overrides, deep into objects", async () => {
        const { config } = await read(`config: { shop:mode: a, shop:db: { host: h, port: 1 } }`, {
            mode: "b",
            db: { port: 2 },
        });
        expect(config["shop:mode"]).toBe("b");
        expect(JSON.parse(config["shop:db"] ?? "")).toEqual({ host: "h", port: 2 });
    });

    test("names packages whose default provider is disabled", async () => {
        const disabled = `config: { mode: a, "pulumi:disable-default-providers": ["*"] }`;
        expect(disabledDefaultProviders(await read(disabled))).toEqual(["*"]);
        expect(disabledDefaultProviders(await read("config: { mode: a }"))).toEqual([]);
    });

    test.each([
        ["misses a value", "config: {}", "Stack 'dev' is missing configuration: shop:mode."],
        [
            "holds an encrypted value",
            "config: { shop:mode: { secure: v1:abc } }",
            "Pulumi.dev.yaml keeps shop:mode encrypted, which only the Pulumi CLI can read",
        ],
    ])("is refused if it %s", async (_, config, message) => {
        await expect(read(config)).rejects.toThrow(message);
    });

    test("needs a project", async () => {
        await expect(readProject("/nonexistent", "dev")).rejects.toThrow(
            "No Pulumi.yaml in /nonexistent.",
        );
    });
});
