import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { configurationPage } from "../../../tools/configurationDoc";

test("the page on configuration is the schema's; `npm run docs` writes it", async () => {
    expect(readFileSync("docs/configuration.md", "utf8")).toBe(await configurationPage());
});
