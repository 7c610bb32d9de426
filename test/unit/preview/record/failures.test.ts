import { rmSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { recordProgram } from "../../../../preview/record";
import { firstLine, smallProgram, type SmallProgramOptions } from "../../../support/smallProgram";

// Slow: each program runs with the real SDK.
const timeout = 60_000;

/** The error of the recording. */
async function failure(text: string, options?: SmallProgramOptions): Promise<string> {
    try {
        await recordProgram(smallProgram(text, options), "dev");
    } catch (error) {
        return (error as Error).message;
    }
    return expect.unreachable("the program was recorded");
}

const forbidden = { stackFile: 'config: { "pulumi:disable-default-providers": [test] }\n' };

describe("a program fails with one reason:", { timeout }, () => {
    const cases: readonly (readonly [string, string, RegExp | string, SmallProgramOptions?])[] = [
        [
            "an error for the operator, without a trace",
            `throw new pulumi.RunError("Set the key. Fix: set it");`,
            "Set the key. Fix: set it",
        ],
        [
            "an error of the program, with the place in its own file",
            `throw new Error("broken");`,
            `Running program 'index.ts' failed with an unhandled exception:\nError: broken\n    at Object.<anonymous> (index.ts:${firstLine})`,
        ],
        [
            "an error in what depends on an output",
            `new Thing("t", { size: 1 }).size.apply(() => { throw new pulumi.RunError("too small"); });`,
            "too small",
        ],
        [
            "every error of several, each once",
            `const { size } = new Thing("t", { size: 1 });
             for (const text of ["one", "two"]) size.apply(() => { throw new pulumi.RunError(text); });`,
            "one\ntwo",
        ],
        ["an error that it logs", `void pulumi.log.error("this cannot be");`, "this cannot be"],
        [
            "a secret in an error is not shown",
            `const key = pulumi.secret("hunter22222");
             const { text } = new Thing("t", { text: key });
             text.apply((one) => { throw new pulumi.RunError("wrong: " + one); });`,
            "wrong: [secret]",
        ],
        [
            "an end of the process, with its last words",
            `console.error("out of luck"); process.exit(3);`,
            "The program ended with status 3:\nout of luck",
        ],
        [
            "an input that never comes",
            `new Thing("t", { size: new Promise(() => undefined) });`,
            /program exited before the following resource\nregistrations could complete:\n {2}\* "t" \[test:index:Thing\]/,
        ],
        [
            "a syntax error",
            `const = 1;`,
            `The program cannot be compiled:\nindex.ts:${firstLine}: Expected identifier but found "="`,
        ],
        [
            "an import that leads nowhere",
            `import "./nowhere"; export const a = 1;`,
            `The program cannot be compiled:\nindex.ts:${firstLine}: Could not resolve "./nowhere"`,
        ],
        [
            "two resources of one name",
            `new Thing("t", {}); new Thing("t", {});`,
            "Two resources have the URN urn:pulumi:dev::shop::test:index:Thing::t; expected one. Fix: give one of them another name",
        ],
        [
            "a resource without the explicit provider that the stack demands",
            `new Thing("t", {});`,
            "Default provider for 'test' disabled. 'test:index:Thing' must use an explicit provider: urn:pulumi:dev::shop::test:index:Thing::t",
            forbidden,
        ],
        [
            "a reading without that provider",
            `new Thing("t", {}, { id: "there" });`,
            "Default provider for 'test' disabled. 'test:index:Thing' must use an explicit provider: urn:pulumi:dev::shop::test:index:Thing::t",
            forbidden,
        ],
        [
            "a function that only a provider can answer",
            `void pulumi.runtime.invoke("test:index:look", {});`,
            "The program calls the function test:index:look; expected none, because a preview starts no provider. Fix: preview with the Pulumi CLI",
        ],
        [
            "a component that only a provider can make",
            `new pulumi.ComponentResource("test:index:Far", "far", {}, {}, true);`,
            "urn:pulumi:dev::shop::test:index:Far::far is a component that its provider makes; expected one of the program's own, because a preview starts no provider. Fix: preview with the Pulumi CLI",
        ],
        [
            "a transform, which only an engine can run",
            `new Thing("t", {}, { transforms: [() => undefined] });`,
            "The program uses the resource option transforms; expected none, because this preview has no engine to run it. Fix: preview with the Pulumi CLI",
        ],
        [
            "a transform of the whole stack",
            `pulumi.runtime.registerResourceTransform(() => undefined);`,
            "The program uses a transform of the stack; expected none, because this preview has no engine to run it. Fix: preview with the Pulumi CLI",
        ],
        [
            "a config that Pulumi cannot hand to it",
            "",
            /^The stack's config is 2\d{5} bytes long as JSON; expected 131057 at most, /,
            { stackFile: `config: { shop:text: ${"x".repeat(200_000)} }\n` },
        ],
        [
            "a project file without a program",
            "",
            'The program cannot be compiled:\nCould not resolve "',
            { files: { "Pulumi.yaml": "name: shop\nmain: other.ts\n" } },
        ],
    ];
    const table = cases.map(([name, ...one]) => ({ name, one }));
    test.each(table)("$name", async ({ one: [text, reason, options] }) => {
        const found = await failure(text, options);
        if (typeof reason === "string") expect(found.slice(0, reason.length)).toBe(reason);
        else expect(found).toMatch(reason);
        expect(found).not.toContain("node_modules");
    });
});

test("a folder without the SDK is an error that names the package", { timeout }, async () => {
    const folder = smallProgram("");
    rmSync(join(folder, "node_modules"));
    await expect(recordProgram(folder, "dev")).rejects.toThrow(
        `${folder} has no @pulumi/pulumi in its node_modules; expected the program's ` +
            "dependencies. Fix: npm ci there",
    );
});
