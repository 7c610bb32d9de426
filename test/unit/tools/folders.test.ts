import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import { expect, test } from "vitest";

const { order } = createRequire(resolve("package.json"))("./folders.cjs") as {
    readonly order: readonly string[];
};
const folders = order.filter((folder) => !folder.includes("/"));

test("folders.cjs lists every folder with code, so that the import order covers all of them", () => {
    const withCode = readdirSync(".", { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|test)$/.test(entry.name))
        .map(({ name }) => name)
        .filter((name) =>
            readdirSync(name, { recursive: true }).some((file) => file.toString().endsWith(".ts")),
        );
    expect([...folders].sort()).toEqual(withCode.sort());
});

test("the README lists the folders in the order of imports", () => {
    const rows = readFileSync("README.md", "utf8").matchAll(/^\| `(\w+)\/` +\|/gm);
    expect([...rows].map(([, folder]) => folder)).toEqual(folders);
});
