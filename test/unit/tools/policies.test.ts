import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { policiesPage } from "../../../tools/policiesDoc";

test("docs/policies.md is generated from the rules: npm run docs", async () => {
    expect(readFileSync("docs/policies.md", "utf8")).toBe(await policiesPage());
});
