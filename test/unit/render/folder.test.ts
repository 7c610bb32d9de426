import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { InputError } from "../../../problems/inputError";
import { writeFolder } from "../../../render/folder";

let folder: string;

beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "render-")), "out");
});

const write = (files: Readonly<Record<string, string>>, stack = "dev") =>
    writeFolder(folder, stack, new Map(Object.entries(files)));

/** Text by path of all files but the index. */
function found(): Readonly<Record<string, string>> {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
    return Object.fromEntries(
        names
            .filter((name) => name !== "rendered.json")
            .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
    );
}

const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
const refusal = async (files: Readonly<Record<string, string>>, stack = "dev") => {
    const error: unknown = await write(files, stack).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
};

test("a new folder has the files alone", async () => {
    await write({ "a.yaml": "a", "7-server/noetl/b.yaml": "b" });
    expect(found()).toEqual({ "a.yaml": "a", "7-server/noetl/b.yaml": "b" });
});

test("the next run replaces its files, removes those that are gone, and keeps all others", async () => {
    await write({ "a.yaml": "a", "x/y/gone.yaml": "gone" });
    put("mine.md", "mine");
    await write({ "a.yaml": "changed", "b.yaml": "b" });
    expect(found()).toEqual({ "a.yaml": "changed", "b.yaml": "b", "mine.md": "mine" });
    expect(existsSync(join(folder, "x"))).toBe(false);
});

test("an interrupted run can be repeated", async () => {
    await write({ "a.yaml": "a", "b.yaml": "b", "gone.yaml": "gone" });
    put("a.yaml", "changed");
    put("new.yaml", "new");
    await write({ "a.yaml": "changed", "b.yaml": "changed", "new.yaml": "new" });
    expect(found()).toEqual({ "a.yaml": "changed", "b.yaml": "changed", "new.yaml": "new" });
});

test.each<[string, Readonly<Record<string, string>>, string]>([
    ["to be replaced", { "a.yaml": "changed", "b.yaml": "b" }, "replaced"],
    ["to be removed", { "b.yaml": "b" }, "removed"],
])("an edited file that is %s is refused, until it is deleted", async (_, files, fate) => {
    await write({ "a.yaml": "a", "b.yaml": "b" });
    put("a.yaml", "edited");
    expect(await refusal(files)).toBe(
        `${folder} is left as it is:\n  - ${folder}/a.yaml is "another text"; expected the file as \`npm run render\` wrote it: it would be ${fate}, and an edit lost. Fix: move the edit into the stack's config or a Kustomize patch elsewhere, and delete the file`,
    );
    expect(found()).toEqual({ "a.yaml": "edited", "b.yaml": "b" });
    rmSync(join(folder, "a.yaml"));
    await write(files);
    expect(found()).toEqual(files);
});

test("a file of others at a path of a new file is refused", async () => {
    await write({ "a.yaml": "a" });
    put("b.yaml", "mine");
    expect(await refusal({ "a.yaml": "a", "b.yaml": "b" })).toContain(`${folder}/b.yaml`);
    expect(found()).toEqual({ "a.yaml": "a", "b.yaml": "mine" });
});

test("a folder with files of others and no index is refused", async () => {
    mkdirSync(folder);
    put("mine.md", "mine");
    expect(await refusal({ "a.yaml": "a" })).toContain(
        `--out is ${JSON.stringify(folder)}; expected an empty folder, or one that \`npm run render\` wrote: it has mine.md, but no rendered.json. Fix: name another path`,
    );
    expect(found()).toEqual({ "mine.md": "mine" });
    await writeFolder(join(folder, "new"), "dev", new Map([["a.yaml", "a"]]));
    expect(found()).toMatchObject({ "mine.md": "mine", "new/a.yaml": "a" });
});

test("a path that is a file is refused", async () => {
    writeFileSync(folder, "mine");
    expect(await refusal({ "a.yaml": "a" })).toContain("expected a folder that can be read");
    expect(readFileSync(folder, "utf8")).toBe("mine");
});

test("the folder of another stack is refused", async () => {
    await write({ "a.yaml": "a" });
    expect(await refusal({ "a.yaml": "b" }, "prod")).toContain(
        "expected a folder of its own for stack prod: this one has the objects of stack dev",
    );
});

test.each([
    ["no JSON", "{"],
    ["another shape", "{}"],
    ["a path above the folder", '{"stack":"dev","files":{"../mine":"x"}}'],
    ["an absolute path", '{"stack":"dev","files":{"/mine":"x"}}'],
])("an index with %s is refused", async (_, text) => {
    mkdirSync(folder);
    put("rendered.json", text);
    expect(await refusal({ "a.yaml": "a" })).toContain("rendered.json");
    expect(found()).toEqual({});
});
