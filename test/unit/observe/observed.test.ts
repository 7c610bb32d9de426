import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";

import type { Look } from "../../../observe/observation";
import { observed } from "../../../observe/observed";
import { recordResources, settle } from "../../support/recorder";
import { rejectionsOf } from "../../support/rejections";

class Thing extends pulumi.CustomResource {
    constructor(name: string, opts?: pulumi.CustomResourceOptions) {
        super("test:index:Thing", name, {}, opts);
    }
}

const refused: Look = { state: "refused", found: "it is gone", fix: { words: "Make it again" } };

/** Two resources, the second after an observation of the first, and the resulting output. */
function program(look: () => Promise<Look>): pulumi.Output<string> {
    const first = new Thing("first");
    const ready = observed<pulumi.Resource, string>(
        first,
        { after: first.id, about: first },
        () => ({ subject: "Thing a/first", expected: "it to be there", look }),
    );
    new Thing("second", { dependsOn: ready });
    return ready.apply(() => "done");
}

describe("an observation", () => {
    test("runs in every update, before its dependents, also without changes", async () => {
        const registered: string[][] = [];
        for (let update = 1; update <= 2; update += 1) {
            const recorder = await recordResources();
            const names = () => recorder.resources.map(({ name }) => name);
            program(() => {
                registered.push(names());
                return Promise.resolve({ state: "seen" });
            });
            await settle();
            expect(names()).toEqual(["first", "second"]);
        }
        expect(registered).toEqual([["first"], ["first"]]);
    });

    test("does not run in a preview, whose outputs are known", async () => {
        const recorder = await recordResources(true);
        let looks = 0;
        const output = program(() => {
            looks += 1;
            return Promise.resolve(refused);
        });
        const known = await new Promise((resolve) => void output.apply(resolve));
        await settle();
        expect(known).toBe("done");
        expect(looks).toBe(0);
        expect(recorder.resources.map(({ name }) => name)).toEqual(["first", "second"]);
    });

    test("that fails ends the update with one sentence and registers no dependent", async () => {
        const recorder = await recordResources();
        let output: string | undefined;
        const errors = await rejectionsOf(async () => {
            program(() => Promise.resolve(refused)).apply((said) => (output = said));
            await settle();
        });
        expect(errors).toHaveLength(1);
        expect(pulumi.RunError.isInstance(errors[0])).toBe(true);
        expect(errors[0]).toMatchObject({
            message: "Thing a/first: it is gone; expected it to be there. Make it again.",
        });
        // Pulumi formats a stack for its trace, and Node does not end on one of an apply.
        expect(errors[0]).not.toHaveProperty("stack");
        expect(recorder.resources.map(({ name }) => name)).toEqual(["first"]);
        expect(output).toBeUndefined();
    });

    test("with a bug in its look ends the update with the error and its stack", async () => {
        await recordResources();
        const fault = new TypeError("x is undefined");
        const errors = await rejectionsOf(async () => {
            program(() => Promise.reject(fault));
            await settle();
        });
        expect(errors).toEqual([fault]);
    });
});
