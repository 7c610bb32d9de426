import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { encryptedMarker, readProject } from "../../../config/project";
import { InputError } from "../../../problems/inputError";

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

const missing =
    "The config of stack dev cannot be used:\n  - shop:mode is missing; expected a value in Pulumi.dev.yaml. Fix: pulumi config set --stack dev shop:mode <value>";

/** Writes a project with one stack, dev, and reads one. */
async function read(stackFile: string, projectFile = declaration, stack = "dev") {
    const folder = mkdtempSync(join(tmpdir(), "project-"));
    writeFileSync(join(folder, "Pulumi.yaml"), projectFile);
    writeFileSync(join(folder, "Pulumi.dev.yaml"), stackFile);
    return readProject(folder, stack);
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
        ["lacks a required value", "config: {}", missing],
        ["is empty", "", missing],
        [
            "misspells a required key",
            "config: { shop:mod: a }",
            'The config of stack dev cannot be used:\n  - shop:mod is "a"; expected a key that Pulumi.yaml declares. Did you mean shop:mode? Fix: rename it in Pulumi.dev.yaml',
        ],
        [
            "is not YAML",
            "config:\n  shop:mode: [a\n",
            'Pulumi.dev.yaml, line 3, column 1 is "Flow sequence in block collection must be sufficiently indented and end with a ]"; expected valid YAML. Fix: correct line 3',
        ],
        [
            "has a key twice",
            "config:\n  shop:mode: a\n  shop:mode: b\n",
            'Pulumi.dev.yaml, line 3, column 3 is "Map keys must be unique"; expected valid YAML. Fix: correct line 3',
        ],
        [
            "has an alias without an anchor",
            "config:\n  shop:mode: *a\n",
            'Pulumi.dev.yaml is "Unresolved alias (the anchor must be set before the alias): a"; expected valid YAML: each alias after its anchor. Fix: correct the alias',
        ],
    ])("is refused if it %s", async (_, stackFile, message) => {
        await expect(read(stackFile)).rejects.toThrow(new InputError(message));
    });
});

test("a stack's file that is a folder is refused", async () => {
    const folder = mkdtempSync(join(tmpdir(), "project-"));
    writeFileSync(join(folder, "Pulumi.yaml"), declaration);
    mkdirSync(join(folder, "Pulumi.dev.yaml"));
    await expect(readProject(folder, "dev")).rejects.toThrow(
        new InputError(
            'Pulumi.dev.yaml is "it is a folder"; expected a file that can be read. Fix: make it a file that this account may read',
        ),
    );
});

test.each([
    ["dve", " Did you mean dev?"],
    ["staging", ""],
])(
    "a stack without a file, %s, is refused, and those there are are listed",
    async (stack, meant) => {
        await expect(read("", declaration, stack)).rejects.toThrow(
            `--stack is "${stack}"; expected a stack with a file here: dev.${meant} Fix: name one of these, or write Pulumi.${stack}.yaml (docs/configuration.md)`,
        );
    },
);

test("a project needs a Pulumi.yaml with a name", async () => {
    await expect(readProject("/nonexistent", "dev")).rejects.toThrow(
        "/nonexistent has no Pulumi.yaml; expected the folder of a Pulumi project. Fix: name that folder, or run the command there",
    );
    await expect(read("", "runtime: nodejs\n")).rejects.toThrow(
        "Pulumi.yaml: name is missing; expected a text. Fix: correct name",
    );
});
