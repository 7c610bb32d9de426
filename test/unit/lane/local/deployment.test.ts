import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { isLaneStack } from "../../../../lane/local/deployment";

let folder: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lane-stack-"));
    cpSync("Pulumi.yaml", join(folder, "Pulumi.yaml"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
    ["the lane's context", "noetl-mtls-embedded", true],
    ["another cluster", "kind-kind", false],
])("a stack dev that is pinned to %s", async (_, context, isLane) => {
    const file = readFileSync("Pulumi.dev.yaml", "utf8").replace("noetl-mtls-embedded", context);
    writeFileSync(join(folder, "Pulumi.dev.yaml"), file);
    expect(await isLaneStack(folder, "dev")).toBe(isLane);
});

test("another stack is not the lane's", async () => {
    expect(await isLaneStack(folder, "prod")).toBe(false);
});
