import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { readProject, type Project } from "../../config/project";
import { parseJson } from "../../problems/json";
import { RecordingProcess } from "./childProcess";
import { compile } from "./compile";
import type { RecordedProgram } from "./job";

export type { RecordedProgram } from "./job";
export type { RecordedResource } from "./resource";

/**
 * Records the resources that a program registers. Runs it in a child process without engine,
 * provider, state, cluster, credentials or socket.
 * @param folder Folder with Pulumi.yaml and node_modules.
 * @param withGraph Whether to draw the link; it takes another reading of the manifests.
 * @throws Error if the program cannot be recorded; paths in its message are relative to the folder.
 */
export async function recordProgram(
    folder: string,
    stack: string,
    withGraph = false,
): Promise<RecordedProgram> {
    const tree = await realpath(folder);
    requireSdk(tree);
    const child = new RecordingProcess(tree);
    try {
        const project = await readProject(tree, stack);
        requireShortConfig(project);
        const entry = await entryOf(tree, project);
        const judge = fileIn(tree, "policy/judge.ts");
        const census = withGraph ? fileIn(tree, "link/stackCensus.ts") : undefined;
        const recorder = join(__dirname, "child.ts");
        const compiled = await compile(tree, [
            recorder,
            entry,
            ...[judge, census].filter((file) => file !== undefined),
        ]);
        const policyConfig = await readPackConfig(tree);
        const job = { tree, stack, project, entry, judge, census, policyConfig, compiled };
        const result = await child.run(job);
        if ("program" in result) return result.program;
        throw new Error(result.failure);
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(reason.replaceAll(`${tree}/`, ""), { cause: error });
    } finally {
        child.stop();
    }
}

/** The path of a file that older releases lack. */
function fileIn(tree: string, name: string): string | undefined {
    const file = join(tree, name);
    return existsSync(file) ? file : undefined;
}

/** The program's main file: from Pulumi.yaml, else from package.json. */
async function entryOf(tree: string, { main }: Project): Promise<string> {
    if (main !== ".") return join(tree, main);
    const manifest: unknown = JSON.parse(await readFile(join(tree, "package.json"), "utf8"));
    const { main: file } = manifest as { readonly main?: string };
    return join(tree, file ?? "index.ts");
}

/** Path of the pack's config in a tree; the tree may have no pack, so no module of it is read. */
const packConfigFile = "policy/config.json";

/** Older releases have their pack's config in its code. */
async function readPackConfig(tree: string): Promise<unknown> {
    const file = join(tree, packConfigFile);
    if (!existsSync(file)) return undefined;
    return parseJson(packConfigFile, await readFile(file, "utf8"), "correct it (docs/policies.md)");
}

function requireSdk(tree: string): void {
    try {
        createRequire(join(tree, "/")).resolve("@pulumi/pulumi");
    } catch (error) {
        throw new Error(
            `${tree} has no @pulumi/pulumi in its node_modules; expected the program's ` +
                "dependencies. Fix: npm ci there",
            { cause: error },
        );
    }
}

/** Limit of Linux for one environment variable (MAX_ARG_STRLEN), which includes its name. */
const longestVariable = 128 * 1024 - "PULUMI_CONFIG=".length - 1;

/** The recorder has no such limit, but an update would fail. */
function requireShortConfig({ config }: Project): void {
    const length = Buffer.byteLength(JSON.stringify(config));
    if (length <= longestVariable) return;
    throw new Error(
        `The stack's config is ${length} bytes long as JSON; expected ${longestVariable} at most, ` +
            "because Pulumi hands it to the program in one environment variable. Fix: make names " +
            "and paths in its lists shorter, or the lists",
    );
}
