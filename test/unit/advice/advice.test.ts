import { describe, expect, test } from "vitest";

import { refusalOf } from "../badInput/support";
import { fixTextsOf } from "./fixTexts";
import { adviceOf, followed, paste } from "./followed";
import { beside, cronJob } from "./rows/beside";
import { censusRows } from "./rows/census";
import { configRows } from "./rows/config";
import { memberRows } from "./rows/members";
import { rootRows } from "./rows/roots";
import { serverRows } from "./rows/server";
import { workloadRows } from "./rows/workloads";
import { unfollowed } from "./unfollowed";

const rows = Object.entries({
    ...configRows,
    ...memberRows,
    ...serverRows,
    ...workloadRows,
    ...censusRows,
    ...rootRows,
});
const folders = ["census", "config", "issuance", "link", "pki", "problems", "render", "workload"];

// First: rows edit files of theirs.
test("every fix that the source writes has a row, or a reason in unfollowed.ts", async () => {
    const fixes: string[] = [];
    for (const [, advised] of rows) fixes.push((await adviceOf(advised)).fix);
    const without = folders
        .flatMap(fixTextsOf)
        .filter(({ pattern }) => !fixes.some((fix) => pattern.test(fix)));
    const unknown = without.filter(({ text }) => !Object.hasOwn(unfollowed, text));
    expect(unknown.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
    const texts = without.map(({ text }) => text);
    expect(Object.keys(unfollowed).filter((text) => !texts.includes(text))).toEqual([]);
}, 60_000);

describe("following the advice removes the problem of", () => {
    test.each(rows)("%s", async (_, advised) => {
        const after = await followed(advised);
        expect(after).not.toContain(`  - ${advised.field}`);
        if (advised.leaves === undefined) expect(after).toBe("");
        else expect(after).toContain(advised.leaves);
    });
});

test("a curl-only CronJob is a client after its lines and its next advice are followed", async () => {
    const cronJobOf = (env: readonly object[]) => beside("three/nightly.yaml", cronJob(env));
    const input = { config: { manifests: [cronJobOf([])] } };
    const pasted = paste(input, "", await refusalOf(input));
    const line = "CronJob noetl/nightly, container run, env NOETL_SERVER_URL";
    expect(await refusalOf(pasted)).toContain(line);
    cronJobOf([{ name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:8082" }]);
    expect(await refusalOf(pasted)).toBe("");
});
