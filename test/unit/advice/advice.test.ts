import { describe, expect, test } from "vitest";

import { refusalOf } from "../badInput/support";
import { fixTextsOf } from "./fixTexts";
import { followed, paste } from "./followed";
import { beside, cronJob } from "./rows/beside";
import { censusRows } from "./rows/census";
import { configRows } from "./rows/config";
import { memberRows } from "./rows/members";
import { rootRows } from "./rows/roots";
import { workloadRows } from "./rows/workloads";

const rows = Object.entries({
    ...configRows,
    ...memberRows,
    ...workloadRows,
    ...censusRows,
    ...rootRows,
});
const seen: string[] = [];

describe("following the advice removes the problem of", () => {
    test.each(rows)("%s", async (_, advised) => {
        const { fix, after } = await followed(advised);
        seen.push(fix);
        expect(after).not.toContain(`  - ${advised.field}`);
        if (advised.leaves === undefined) expect(after).toBe("");
        else expect(after).toContain(advised.leaves);
    });
});

test("inventory", () => {
    const texts = ["config", "link", "workload", "census", "issuance", "pki", "problems"].flatMap(
        fixTextsOf,
    );
    for (const t of texts)
        if (!seen.some((f) => t.pattern.test(f))) console.log(`${t.file}: ${t.text}`);
});
