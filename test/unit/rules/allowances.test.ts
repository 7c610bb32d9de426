import { describe, expect, test } from "vitest";

import { rules } from "../../../rules";
import { changed, judge } from "./judge";
import { sampleStack, type Sample } from "./sample";

describe("the pack's config", () => {
    const rule = (name: string) => {
        const found = rules.find((one) => one.name === name);
        if (found === undefined) throw new Error(`no rule ${name}`);
        return found;
    };
    const values = (name: string, samples: readonly Sample[], settings?: unknown) =>
        judge(rule(name), samples, settings ?? rule(name).allowance?.strict).map(
            ({ value }) => value,
        );

    test("the strict setting allows only Google CAS as root", () => {
        const kinds = ["selfSigned", "inCluster", "googleCas", "existingIssuer"];
        expect(values("root-kind", sampleStack)).toEqual(
            kinds.filter((kind) => kind !== "googleCas"),
        );
        expect(values("root-kind", sampleStack, { kinds: ["selfSigned"] })).toEqual(kinds.slice(1));
    });

    const behind = changed("worker", "mode", "plain");
    const exemption = {
        workload: "noetl/noetl-worker-rust",
        mode: "plain",
        until: "2026-11-22",
        reason: "its image knows no TLS yet",
    };
    test.each([
        ["a listed mode", { modes: ["plain", "mtls"], exemptions: [] }, 0],
        ["an exemption on its last day", { modes: ["mtls"], exemptions: [exemption] }, 0],
        [
            "no exemption after its last day",
            { modes: ["mtls"], exemptions: [{ ...exemption, until: "2026-11-21" }] },
            1,
        ],
        [
            "an exemption of the whole link beside one that ended",
            {
                modes: ["mtls"],
                exemptions: [
                    { ...exemption, until: "2026-11-21" },
                    { ...exemption, workload: undefined },
                ],
            },
            0,
        ],
        [
            "no exemption of another workload",
            { modes: ["mtls"], exemptions: [{ ...exemption, workload: "noetl/other" }] },
            1,
        ],
        [
            "no exemption for another mode",
            { modes: ["mtls"], exemptions: [{ ...exemption, mode: "tls" }] },
            1,
        ],
    ])("allows %s", (_, settings, findings) => {
        expect(values("link-mode", behind, settings)).toHaveLength(findings);
    });

    const unprotected = changed("root-google", ".protect", false);
    const replacement = {
        resource: "root-google",
        until: "2026-11-22",
        reason: "generation 2 replaces it",
    };
    test.each([
        ["no unprotected root unless listed", [], 1],
        ["an exemption on its last day", [replacement], 0],
        ["no exemption after its last day", [{ ...replacement, until: "2026-11-21" }], 1],
        ["no exemption of another root", [{ ...replacement, resource: "root-key" }], 1],
    ])("root protection: allows %s", (_, exemptions, findings) => {
        expect(values("root-protected", unprotected, { exemptions })).toHaveLength(findings);
    });

    test.each([
        ["link-mode", exemption],
        ["root-protected", replacement],
    ])("an exemption of %s needs a date and a reason", (name, complete) => {
        const { schema } = rule(name).allowance ?? {};
        const read = (change: object) =>
            schema?.safeParse({ exemptions: [{ ...complete, ...change }] }).success;
        expect([read({}), read({ reason: "" }), read({ until: "soon" })]).toEqual([
            true,
            false,
            false,
        ]);
    });

    test("allows service account default by the name of the Certificate", () => {
        const named = changed("worker-certificate", "spec.uris", [
            "spiffe://a/ns/noetl/sa/default",
        ]);
        const settings = { certificates: ["noetl/noetl-worker-rust-client-tls"] };
        expect(values("leaf-account", named, settings)).toEqual([]);
        expect(values("leaf-account", named)).toHaveLength(1);
    });

    test("allows a longer leaf lifetime", () => {
        const long = changed("worker-certificate", "spec.duration", "4000h");
        expect(values("leaf-lifetime", long)).toContain("4000h");
        expect(values("leaf-lifetime", long, { maximum: "8760h" })).not.toContain("4000h");
        expect(values("leaf-lifetime", sampleStack, { maximum: "24h" })).toEqual([
            "2160h",
            "2160h",
        ]);
    });
});
