import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { parse, stringify } from "yaml";

import { mergeValues, type ChartValues } from "../../config/charts/values";
import { recordProgram, type RecordedResource } from "../../preview/record";

/** Folder of this project. */
export const projectDir = resolve(__dirname, "../..");

/**
 * Resources of a first preview of a project stack. Nothing exists before, and no tool, cluster or
 * credential is available.
 */
export async function firstPreview(
    stack: string,
    config: ChartValues = {},
): Promise<readonly RecordedResource[]> {
    const { resources } = await recordProgram(copyWithConfig(stack, config), stack);
    return resources.filter(({ custom }) => custom);
}

/** A copy of this project with config values merged over the stack's file. */
export function copyWithConfig(stack: string, config: ChartValues): string {
    const tree = mkdtempSync(join(tmpdir(), "tree-"));
    const file = `Pulumi.${stack}.yaml`;
    for (const name of readdirSync(projectDir).filter((one) => one !== file && one !== ".git")) {
        symlinkSync(join(projectDir, name), join(tree, name));
    }
    const content = parse(readFileSync(join(projectDir, file), "utf8")) as { config: ChartValues };
    const values = Object.entries(config).map(([key, value]) => [`noetl-mtls:${key}`, value]);
    const merged = mergeValues(content.config, Object.fromEntries(values) as ChartValues);
    writeFileSync(join(tree, file), stringify({ ...content, config: merged }));
    return tree;
}
