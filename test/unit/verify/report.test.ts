import { describe, expect, it } from "vitest";
import { isVerified, renderJson, renderTable, type Report } from "../../../verify";
import { row } from "../../../verify/row";

const look = "kubectl -n app describe secret server-tls";
const passing = row("leaf.key", "server", "key type and size", look).pass("ECDSA 256");
const skipped = row("leaf.names", "worker", "names as declared", look).skip("no certificate");
const failing = row("secret.complete", "server", "Secret complete", look).fail("no ca.crt");

function reportOf(...rows: Report["rows"]): Report {
    return { mode: "mtls", context: "test", rows };
}

describe("a report", () => {
    it("is a table, followed by a command for each failing row", () => {
        expect(renderTable(reportOf(passing, skipped, failing))).toMatchInlineSnapshot(`
          "┌──────┬────────┬───────────────────┬────────────────────────────────────────────────────────────┐
          │      │ who    │ what              │ evidence                                                   │
          ├──────┼────────┼───────────────────┼────────────────────────────────────────────────────────────┤
          │ ok   │ server │ key type and size │ ECDSA 256                                                  │
          │ skip │ worker │ names as declared │ no certificate                                             │
          │ FAIL │ server │ Secret complete   │ no ca.crt                                                  │
          └──────┴────────┴───────────────────┴────────────────────────────────────────────────────────────┘
          FAIL server, Secret complete; look: kubectl -n app describe secret server-tls
          NOT verified: mode mtls in context test: 1 passed, 1 failed, 1 skipped"
        `);
    });

    it("prints the remedy of a row", () => {
        const advised = row("access.secrets", "worker", "may not read", look).fail("may", "a\nb");
        expect(renderTable(reportOf(advised)).split("\n").slice(-4)).toEqual([
            `FAIL worker, may not read; look: ${look}`,
            "    a",
            "    b",
            "NOT verified: mode mtls in context test: 0 passed, 1 failed, 0 skipped",
        ]);
    });

    it("is verified if no row failed; skipped rows do not count", () => {
        expect(isVerified(reportOf(passing, skipped))).toBe(true);
        expect(isVerified(reportOf(passing, failing))).toBe(false);
    });

    it("has the same content in JSON", () => {
        const report = reportOf(passing, failing);
        expect(JSON.parse(renderJson(report))).toEqual({ verified: false, ...report });
    });
});
