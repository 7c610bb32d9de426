import { describe, expect, test } from "vitest";

import { secret, unknownSecret, unknownValue } from "../../../../rules/wire";
import { recordProgram, type RecordedProgram } from "../../../../preview/record";
import { smallProgram, type SmallProgramOptions } from "../../../support/smallProgram";

// Slow: each program runs with the real SDK.
const timeout = 60_000;

const record = async (text: string, options?: SmallProgramOptions) =>
    recordProgram(smallProgram(text, options), "dev");

/** The resource of that name. */
const named = ({ resources }: RecordedProgram, name: string) =>
    resources.find((one) => one.name === name);

describe("a registered resource", { timeout }, () => {
    test("is recorded with its options, parents before children", async () => {
        const { resources } = await record(`
            const other = new Thing("other", { size: 1 });
            const group = new Group("group", { kind: "big" }, { protect: true });
            new Thing("thing", { size: 2, list: [{ a: null }], none: undefined }, {
                parent: group,
                dependsOn: other,
                retainOnDelete: true,
                ignoreChanges: ["list"],
                aliases: [{ name: "older" }, "urn:pulumi:dev::shop::test:index:Thing::oldest"],
                customTimeouts: { create: "5m" },
                import: "an-id",
            });
            group.registerOutputs({ ready: true });
            export const answer = 42;
        `);
        expect(resources.map(({ urn }) => urn)).toEqual([
            "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
            "urn:pulumi:dev::shop::test:index:Group::group",
            "urn:pulumi:dev::shop::test:index:Thing::other",
            "urn:pulumi:dev::shop::test:index:Group$test:index:Thing::thing",
        ]);
        expect(resources[0]).toMatchObject({ custom: false, parent: "", outputs: { answer: 42 } });
        expect(resources[1]).toMatchObject({
            custom: false,
            inputs: { kind: "big" },
            outputs: { ready: true },
            protect: true,
        });
        expect(resources[3]).toEqual({
            urn: "urn:pulumi:dev::shop::test:index:Group$test:index:Thing::thing",
            type: "test:index:Thing",
            name: "thing",
            custom: true,
            parent: "urn:pulumi:dev::shop::test:index:Group::group",
            provider: "",
            inputs: { size: 2, list: [{ a: null }] },
            outputs: {},
            dependencies: ["urn:pulumi:dev::shop::test:index:Thing::other"],
            protect: true,
            retainOnDelete: true,
            ignoreChanges: ["list"],
            earlierUrns: [
                "urn:pulumi:dev::shop::test:index:Group$test:index:Thing::older",
                "urn:pulumi:dev::shop::test:index:Thing::oldest",
            ],
            importId: "an-id",
            timeouts: { create: "5m" },
        });
    });

    test("has the earlier URNs that its parents' aliases give it", async () => {
        const program = await record(`
            const outer = new Group("outer", {}, { aliases: [{ name: "older" }] });
            const inner = new Group("outer-inner", {}, { parent: outer });
            new Thing("outer-inner-thing", {}, { parent: inner });
            new Thing("other", {}, { parent: outer });
        `);
        const group = "urn:pulumi:dev::shop::test:index:Group";
        expect(
            ["outer", "outer-inner", "outer-inner-thing", "other"].map(
                (name) => named(program, name)?.earlierUrns,
            ),
        ).toEqual([
            [`${group}::older`],
            [`${group}$test:index:Group::older-inner`],
            [`${group}$test:index:Group$test:index:Thing::older-inner-thing`],
            [],
        ]);
    });

    test("returns its inputs, keeps secrets, and has no other known outputs", async () => {
        const program = await record(`
            const first = new Thing("first", { size: 3, text: pulumi.secret("hush") }, {
                additionalSecretOutputs: ["made", "size"],
            });
            new Thing("second", {
                ref: first.id,
                size: first.size,
                text: first.text,
                made: first.made,
                plain: pulumi.unsecret(first.text),
                known: first.size.apply((size) => typeof size),
                unknown: first.id.apply((id) => typeof id),
            });
        `);
        expect(named(program, "second")?.inputs).toEqual({
            ref: unknownValue,
            size: secret(3),
            text: secret("hush"),
            made: unknownSecret,
            plain: "hush",
            known: secret("number"),
            unknown: unknownValue,
        });
    });

    test("does not include objects that are only read; their properties are unknown", async () => {
        const program = await record(`
            const read = new Thing("read", {}, { id: "there" });
            new Thing("thing", { text: read.made });
        `);
        expect(program.resources.map(({ name }) => name)).toEqual(["shop-dev", "thing"]);
        expect(named(program, "thing")?.inputs).toEqual({ text: unknownValue });
    });

    test("may be registered late, and by an exported function", async () => {
        const program = await record(`
            process.once("beforeExit", () => new Thing("last", {}));
            export = async () => {
                await new Promise((resolve) => setTimeout(resolve, 20));
                new Thing("late", {});
                return { done: "yes" };
            };
        `);
        expect(program.resources.map(({ name }) => name)).toEqual(["shop-dev", "late", "last"]);
        expect(named(program, "shop-dev")?.outputs).toEqual({ done: "yes" });
    });

    test("references its provider, whose id is unknown", async () => {
        const program = await record(`
            class Provider extends pulumi.ProviderResource {
                constructor() { super("test", "where", { zone: "a" }); }
            }
            new Thing("thing", {}, { provider: new Provider() });
        `);
        const urn = "urn:pulumi:dev::shop::pulumi:providers:test::where";
        expect(named(program, "thing")?.provider).toBe(`${urn}::${unknownValue}`);
        expect(named(program, "where")?.inputs).toEqual({ zone: "a" });
    });
});

describe("a program", { timeout }, () => {
    test("reads the stack's config with its secrets, and runs in its own folder", async () => {
        const stackFile = `config: { shop:size: 5, "cloud:zones": [x], shop:key: { secure: v1:x } }\n`;
        const program = await record(
            `
            import { readFileSync } from "node:fs";
            const config = new pulumi.Config();
            new Thing("thing", {
                size: config.requireNumber("size"),
                zones: new pulumi.Config("cloud").requireObject("zones"),
                key: config.requireSecret("key"),
                inner: { text: \`a \${config.get("key")} b\` },
                file: readFileSync("here.txt", "utf8"),
                place: [pulumi.getProject(), pulumi.getStack(), pulumi.runtime.isDryRun()],
                root: pulumi.getRootDirectory() === process.cwd(),
            });
        `,
            { stackFile, files: { "here.txt": "here" } },
        );
        expect(named(program, "thing")?.inputs).toEqual({
            size: 5,
            zones: ["x"],
            key: unknownSecret,
            inner: { text: unknownSecret },
            file: "here",
            place: ["shop", "dev", true],
            root: true,
        });
    });

    test("logs messages without secrets and debug output", async () => {
        const { notes } = await record(`
            const group = new Group("group", { token: pulumi.secret("hunter22222") });
            void pulumi.log.info("about it: hunter22222", group);
            void pulumi.log.debug("nothing");
            void pulumi.log.warn("careful");
            console.log("not for the operator");
        `);
        expect(notes).toEqual([
            {
                message: "about it: [secret]",
                urn: "urn:pulumi:dev::shop::test:index:Group::group",
            },
            { message: "careful", urn: "" },
        ]);
    });
});

describe("the rules of the tree", { timeout }, () => {
    const judge = (body: string) => ({
        "policy/judge.ts": `export function judge(stack: string, resources: any[]) { ${body} }`,
    });

    test("judge all resources, and show no secret", async () => {
        const { violations } = await record(
            `new Thing("t", { key: pulumi.secret("hunter22222") });`,
            {
                files: judge(
                    `return [{ policy: stack, enforcement: "advisory", urn: resources[1].urn, ` +
                        `message: Object.values(resources[1].inputs.key).join() }];`,
                ),
            },
        );
        expect(violations).toEqual([
            {
                policy: "dev",
                enforcement: "advisory",
                urn: "urn:pulumi:dev::shop::test:index:Thing::t",
                message: expect.stringMatching(/^[0-9a-f]{32},\[secret\]$/) as unknown,
            },
        ]);
    });

    test("are optional; an error in them is reported", async () => {
        expect((await record("")).violations).toBeUndefined();
        const faulty = record("", { files: judge("throw new Error('a rule with a fault');") });
        await expect(faulty).rejects.toThrow(
            /^The program's rules, policy\/judge.ts, failed:\nError: a rule with a fault\n {4}at .*judge \(policy\/judge.ts:1\)$/,
        );
    });
});
