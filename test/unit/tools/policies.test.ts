import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { policiesPage } from "../../../tools/policiesDoc";

test("docs/policies.md says what the rules say: npm run docs", async () => {
    expect(readFileSync("docs/policies.md", "utf8")).toBe(await policiesPage());
});
