import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";

import { withoutStackTrace } from "../../../config/withoutStackTrace";
import { InputError } from "../../../problems/inputError";

const thrownFor = (error: Error): unknown => {
    try {
        return withoutStackTrace(() => {
            throw error;
        });
    } catch (thrown) {
        return thrown;
    }
};

test("an operator's mistake becomes the error that Pulumi shows without its stack", () => {
    const shown = thrownFor(new InputError("mode is missing"));
    expect(pulumi.RunError.isInstance(shown)).toBe(true);
    expect(shown).toHaveProperty("message", "mode is missing");
});

test("a bug keeps its stack", () => {
    const bug = new TypeError("undefined is not a function");
    expect(thrownFor(bug)).toBe(bug);
});
