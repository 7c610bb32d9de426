import { describe, expect, test } from "vitest";

import type { Properties } from "../../../rules/wire";
import { casBudgetArea, monthlyPrice } from "../../../preview/areas/casBudget";
import { trustRootArea } from "../../../preview/areas/trustRoot";
import { compareRecordings } from "../../../preview/compare";
import type { RecordedResource } from "../../../preview/record";
import type { Recording } from "../../../preview/recording";
import { plainText } from "../../../preview/sentence";
import { resource } from "../../support/recordedResource";

const group = "cas-issuer.jetstack.io";

const leaf = (name: string, duration = "2160h", renewBefore = "720h") =>
    resource("kubernetes:cert-manager.io/v1:Certificate", name, {
        spec: {
            duration,
            renewBefore,
            issuerRef: { group, kind: "GoogleCASClusterIssuer", name: "i" },
        },
    });

const leaves = (count: number, ...times: readonly string[]) =>
    Array.from({ length: count }, (_, index) => leaf(`leaf-${index}`, ...times));

const pool = (tier: string) =>
    resource("gcp:certificateauthority/caPool:CaPool", "pool", { tier, location: "europe-west1" });

const authority = (lifetime = "1s", over: Properties = {}) =>
    resource("gcp:certificateauthority/authority:Authority", "authority", { lifetime, ...over });

const issuer = (caPoolId: string) =>
    resource("kubernetes:cas-issuer.jetstack.io/v1beta1:GoogleCASClusterIssuer", "issuer", {
        metadata: { name: "i" },
        spec: { project: "p", location: "l", caPoolId },
    });

const recording = (...resources: readonly RecordedResource[]): Recording => ({
    resources: new Map(resources.map((one) => [one.urn, one])),
    outputs: {},
    link: undefined,
    notes: [],
    violations: [],
    judged: false,
    rules: new Map(),
    encrypted: new Map(),
    placeholders: [],
});

const budget = (before: Recording | undefined, after: Recording) =>
    casBudgetArea(compareRecordings(before, after)).findings.map(plainText);

const root = (before: Recording, after: Recording) => {
    const comparison = compareRecordings(before, after);
    return trustRootArea(comparison, comparison.pairs).findings.map(plainText);
};

describe("the price of a month", () => {
    test.each([
        ["DEVOPS", 1, 0, 20],
        ["DEVOPS", 1, 100, 50],
        ["ENTERPRISE", 2, 10, 405],
        ["DEVOPS", 0, 50_000, 15_000],
        ["DEVOPS", 0, 60_000, 15_300],
        ["ENTERPRISE", 0, 110_000, 27_510],
    ] as const)(
        "in tier %s, %i authorities, %i certificates",
        (tier, authorities, count, price) => {
            expect(monthlyPrice(tier, authorities, count)).toBeCloseTo(price, 6);
        },
    );
});

describe("the budget", () => {
    test("of a new stack says what it costs and asks for at once", () => {
        expect(budget(undefined, recording(pool("DEVOPS"), authority(), ...leaves(51)))).toEqual([
            "51 identities × 0.0167 renewals a day = 0.85 a day; $27.76 a month with 1 authority of tier DEVOPS (list prices of 2026-11-22)",
            "burst when all are issued at once: 51 certificates, 3 s at the 25 a second of tier DEVOPS; google-cas-issuer's one worker takes one request after another, and gives up 30 s after a request failed first",
        ]);
    });

    test("is silent where nothing of it changes, and without Google", () => {
        const same = recording(pool("DEVOPS"), authority(), ...leaves(2));
        expect(budget(same, same)).toEqual([]);
        expect(budget(undefined, recording())).toEqual([]);
    });

    test("compares a day of shorter leaves with a day before", () => {
        const [was, is] = [leaves(2), leaves(2, "24h", "8h")].map((all) =>
            recording(pool("ENTERPRISE"), authority(), ...all),
        );
        expect(budget(was, is ?? recording())).toEqual([
            "2 identities × 1.5 renewals a day = 3 a day; $245.63 a month with 1 authority of tier ENTERPRISE (list prices of 2026-11-22)",
            "before: 2 identities × 0.0167 renewals a day = 0.0333 a day; $200.51 a month with 1 authority of tier ENTERPRISE (list prices of 2026-11-22)",
        ]);
    });

    test("of a pool that is not made here does not guess its tier", () => {
        const [summary = "", burst] = budget(undefined, recording(...leaves(8)));
        expect(summary).toContain("if its tier is DEVOPS, $");
        expect(burst).toContain(
            "8 certificates, 2 s at the 7 a second of tier ENTERPRISE, the slower one",
        );
    });

    test("of other roots' leaves is not Google's", () => {
        const own = resource("kubernetes:cert-manager.io/v1:Certificate", "own", {
            spec: { issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "i" } },
        });
        expect(budget(undefined, recording(own))).toEqual([]);
    });
});

describe("a change of Google's authority", () => {
    const newRoot = expect.stringContaining("new root: every peer must trust it first") as unknown;

    test("in an immutable field is a new root, and a burst", () => {
        const [was, is] = [
            recording(pool("DEVOPS"), authority("1s"), leaf("a")),
            recording(pool("DEVOPS"), authority("2s"), leaf("a")),
        ];
        expect(root(was, is)).toEqual([newRoot, "Authority authority: lifetime 1s → 2s"]);
        expect(budget(was, is)).toEqual([expect.stringContaining("burst when all") as unknown]);
    });

    test("that Google makes in place is none", () => {
        const [was, is] = ["a", "b"].map((label) =>
            recording(authority("1s", { labels: { label } })),
        );
        expect(root(was ?? recording(), is ?? recording())).toEqual([
            "Authority authority: labels.label a → b",
        ]);
    });

    test("to another existing pool is a new root, though no authority of ours changes", () => {
        expect(root(recording(issuer("old")), recording(issuer("new")))).toEqual([
            newRoot,
            "GoogleCASClusterIssuer i: caPoolId old → new",
        ]);
    });
});
