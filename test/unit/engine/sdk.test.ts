import { resolve } from "node:path";

import { expect, test, vi } from "vitest";

import type * as runner from "../../../lane/engine/policies/runner";
import type * as sdk from "../../../lane/engine/sdk";
import { recordProgram } from "../../../preview/recording";
import { startPlainRunner } from "../../support/plainRunner";

const { flags } = vi.hoisted(() => ({ flags: [] as string[] }));
vi.mock("../../../lane/engine/sdk", async (original) => ({
    ...(await original<typeof sdk>()),
    sdkFlags: flags,
}));
vi.mock("../../../lane/engine/policies/runner", async (original) => {
    const { startRunner } = await original<typeof runner>();
    const start: typeof startRunner = async (...args) =>
        flags.length === 0 ? startPlainRunner(...args) : startRunner(...args);
    return { startRunner: start };
});

// Pulumi's own runners compile the program, and again the pack, by TypeScript.
const timeout = 120_000;

test.each(["dev", "prod"])(
    "stack %s and its policies are the same as with Pulumi's own SDK and gRPC, which the engine trims",
    async (stack) => {
        const project = resolve(__dirname, "../../..");
        flags.length = 0;
        const plain = await recordProgram(project, stack);
        const { sdkFlags } = await vi.importActual<typeof sdk>("../../../lane/engine/sdk");
        flags.push(...sdkFlags);
        expect(await recordProgram(project, stack)).toEqual(plain);
        expect([plain.judged, plain.resources.size > 20]).toEqual([true, true]);
    },
    timeout,
);
