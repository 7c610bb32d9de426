import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InputError } from "../../../problems/inputError";
import { findDeployment, outputsFile, parseOutputs } from "../../../verify/outputs";
import { pulumiCli } from "../../../verify/pulumiCli";
import { linkIn } from "./fixtures";

let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "verify-"));
});

afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
});

describe("stack outputs", () => {
    it("are parsed with or without a trust bundle", () => {
        const link = linkIn("mtls");
        expect(parseOutputs({ link, verifyCommand: "…" })).toEqual({ link });
    });

    it("of another program are refused with the wrong fields", () => {
        const link = { ...linkIn("mtls"), mode: "mutual" };
        const fix =
            "Fix: deploy the stack with this version of the program (pulumi up), or name the right one";
        expect(() => parseOutputs({ link, trustBundle: "[secret]" })).toThrow(
            new InputError(
                [
                    "The stack outputs are not those of this program:",
                    `  - link.mode is "mutual"; expected one of plain, tls, mtls. ${fix}`,
                    `  - trustBundle is "[secret]"; expected PEM certificates. ${fix}`,
                ].join("\n"),
            ),
        );
        expect(() => parseOutputs([])).toThrow(
            `  - outputs is []; expected a map of keys and values. ${fix}`,
        );
    });

    it.each([
        ["does not exist", undefined, "a file that can be read"],
        ["is not JSON", "link:", "a JSON file"],
    ])("in a file that %s are refused", async (_, text, expected) => {
        const path = join(folder, "outputs.json");
        if (text !== undefined) await writeFile(path, text);
        await expect(outputsFile(path).load("dev")).rejects.toThrow(
            new InputError(
                `--outputs is "${path}"; expected ${expected}. Fix: pulumi stack output --json --stack <stack> > ${path}`,
            ),
        );
    });

    it("are loaded from the first source that has them", async () => {
        const path = join(folder, "outputs.json");
        await writeFile(path, '{"link": 1}');
        const none = { name: "nowhere", load: () => Promise.resolve(undefined) };
        await expect(findDeployment("dev", [none, outputsFile(path)])).resolves.toEqual({
            outputs: { link: 1 },
        });
        await expect(findDeployment("dev", [none])).rejects.toThrow(
            'No outputs of stack "dev" (looked at: nowhere). Deploy it first',
        );
    });
});

describe("the Pulumi CLI as a source", () => {
    async function script(path: string, text: string): Promise<void> {
        await writeFile(path, `#!/bin/sh\n${text}\n`);
        await chmod(path, 0o755);
    }

    it("is found on PATH", async () => {
        await script(join(folder, "pulumi"), `echo "{\\"asked\\": \\"$*\\"}"`);
        vi.stubEnv("PATH", `${folder}:${process.env["PATH"] ?? ""}`);
        await expect(pulumiCli.load("dev")).resolves.toEqual({
            outputs: { asked: "stack output --json --non-interactive --stack dev" },
        });
    });

    it("is not npm's downloader", async () => {
        const downloader = join(folder, "node_modules", "pulumi");
        await mkdir(downloader, { recursive: true });
        await script(join(downloader, "run.js"), "echo downloading >&2; exit 1");
        await symlink(join(downloader, "run.js"), join(folder, "pulumi"));
        vi.stubEnv("PATH", folder);
        vi.stubEnv("PULUMI_HOME", join(folder, "home"));
        await expect(pulumiCli.load("dev")).resolves.toBeUndefined();
    });

    it("fails with its own message if it does not have the stack", async () => {
        await script(join(folder, "pulumi"), "echo no stack named dev >&2; exit 255");
        vi.stubEnv("PATH", folder);
        await expect(pulumiCli.load("dev")).rejects.toThrow("no stack named dev");
    });
});
