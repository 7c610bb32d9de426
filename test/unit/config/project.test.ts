import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { encryptedMarker, readProject } from "../../../config/project";

const declaration = `
name: shop
runtime: nodejs
config:
    size: { type: integer, default: 3 }
    mode: { type: string }
    token: { type: string, secret: true, default: t }
    fixed: { value: 8 }
    short: 7
    cloud:region: { type: string }
`;

/** Writes a project with one stack and reads it. */
async function read(stackFile: string, projectFile = declaration) {
    const folder = mkdtempSync(join(tmpdir(), "project-"));
    writeFileSync(join(folder, "Pulumi.yaml"), projectFile);
    writeFileSync(join(folder, "Pulumi.dev.yaml"), stackFile);
    return readProject(folder, "dev");
}

describe("config of a stack", () => {
    test("has qualified keys, defaults, and values encoded as Pulumi encodes them", async () => {
        const project = await read(`config: { shop:mode: a, "cloud:zones": [x, y], size: 5 }`);
        expect(project).toEqual({
            name: "shop",
            main: ".",
            config: {
                "shop:size": "5",
                "shop:mode": "a",
                "shop:token": "t",
                "shop:fixed": "8",
                "shop:short": "7",
                "cloud:zones": '["x","y"]',
            },
            secretKeys: ["shop:token"],
        });
    });

    test("has a marker for each encrypted value, at any depth, and lists its key as secret", async () => {
        const { config, secretKeys } = await read(
            `config: { mode: { secure: v1:a }, db: { hosts: [{ key: { secure: v1:b }, port: 1 }] } }`,
        );
        expect(config["shop:mode"]).toBe(encryptedMarker);
        expect(JSON.parse(config["shop:db"] ?? "")).toEqual({
            hosts: [{ key: encryptedMarker, port: 1 }],
        });
        expect(secretKeys).toEqual(["shop:token", "shop:mode", "shop:db"]);
    });

    test("may have a map with `secure` and another key: it is not encrypted", async () => {
        const { config, secretKeys } = await read(`config: { mode: { secure: a, other: b } }`);
        expect(config["shop:mode"]).toBe('{"secure":"a","other":"b"}');
        expect(secretKeys).toEqual(["shop:token"]);
    });

    test.each([
        [
            "lacks a required value",
            "config: {}",
            "Stack 'dev' is missing configuration: shop:mode. Set it in Pulumi.dev.yaml, or give it a default in Pulumi.yaml.",
        ],
        ["is empty", "", "Stack 'dev' is missing configuration: shop:mode."],
    ])("is refused if it %s", async (_, stackFile, message) => {
        await expect(read(stackFile)).rejects.toThrow(message);
    });
});

test("a project needs a Pulumi.yaml with a name", async () => {
    await expect(readProject("/nonexistent", "dev")).rejects.toThrow(
        "/nonexistent has no Pulumi.yaml; expected the folder of a Pulumi project. Fix: name that folder, or run the command there",
    );
    await expect(read("", "runtime: nodejs\n")).rejects.toThrow(
        "Pulumi.yaml: name is missing; expected a text. Fix: correct name",
    );
});
