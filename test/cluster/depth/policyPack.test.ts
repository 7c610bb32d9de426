import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { rules } from "../../../rules";
import { breaches } from "../../support/breaches";
import { BrokenProgram } from "../../support/brokenProgram";
import { destroy, switchTo, up } from "../../support/lane";

describe("the policy pack under the real engine", () => {
    let program: BrokenProgram;

    beforeAll(async () => {
        await up("plain");
        await destroy();
        program = await BrokenProgram.open();
    });

    afterAll(async () => {
        program.close();
        expect(await switchTo("mtls")).toEqual([]);
    });

    test.each(breaches)("refuses what breaks $rule, by that rule alone", async (breach) => {
        const { status, output, mandatory } = await program.preview(breach);
        expect(mandatory, output).toEqual([breach.rule]);
        expect(status).not.toBe(0);
    });

    test("has no rule that nothing above breaks", () => {
        const broken = [...breaches.map(({ rule }) => rule), "image-digest"];
        expect(broken.sort()).toEqual(rules.map(({ name }) => name).sort());
    });
});
