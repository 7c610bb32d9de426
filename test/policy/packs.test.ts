import { join, resolve } from "node:path";

import { afterEach, describe, expect, test } from "vitest";

import { PolicyPack } from "../../lane/engine/policies/policyPack";
import type { PolicyPackOptions } from "../../lane/engine/types";
import { resource } from "../support/resourceState";

const projectDir = resolve(__dirname, "../..");
const engine = join(projectDir, "test/fixtures/engine");
// A pack is started and compiled.
const timeout = 60_000;

const start = async (path: string, config: PolicyPackOptions["config"] = {}) =>
    PolicyPack.start({ path, config }, "127.0.0.1:1", {});

describe("a running pack", { timeout }, () => {
    let pack: PolicyPack;

    afterEach(() => pack.stop());

    const judged = async (name: string) => pack.analyze(resource("test:index:Thing", name, {}), []);

    test("answers each question for itself, in whatever order they come", async () => {
        pack = await start(join(engine, "pack"));
        const names = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? "slow" : `r${i}`));
        const answers = await Promise.all(names.map(judged));
        const said = answers.flat().map(({ message }) => message.split("\n").at(-1));
        expect(said).toEqual(names);
    });

    test("with a faulty policy says so, and answers what comes next", async () => {
        pack = await start(join(engine, "pack"));
        await expect(judged("thrown")).rejects.toThrow(
            /^The policy pack in .*engine\/pack: .*policy 'behaves'[^]*a policy with a fault/,
        );
        expect(await judged("r1")).toHaveLength(1);
    });

    test("that dies fails all questions with its last words, also the later ones", async () => {
        pack = await start(join(engine, "pack"));
        const asked = Promise.allSettled(["dies", "dies"].map(judged));
        const late = asked.then(() => Promise.allSettled([judged("r1")]));
        const answers = [...(await asked), ...(await late)];
        const reasons = answers.map((one) => one.status === "rejected" && String(one.reason));
        expect(reasons).toHaveLength(3);
        for (const reason of reasons) {
            expect(reason).toMatch(/The policy pack in .*engine\/pack: out of luck/);
        }
    });
});

describe("does not start:", { timeout }, () => {
    test("a pack whose settings name a policy that it does not have", async () => {
        const strange = start(join(projectDir, "policy"), { "link-mood": "advisory" });
        await expect(strange).rejects.toThrow(
            /has no policy link-mood; its policies are link-mode, /,
        );
    });

    test("a folder that holds no pack, with what the runner said", async () => {
        await expect(start(join(projectDir, "test/policy"))).rejects.toThrow(
            /^The policy pack in .*test\/policy did not start:/,
        );
    });

    test("a pack that prints before it serves", async () => {
        await expect(start(join(engine, "chattyPack"))).rejects.toThrow(
            /^The policy pack in .*chattyPack printed "hello"; expected nothing before it serves/,
        );
    });
});
