import { describe, expect, test } from "vitest";

import { configMessage, linkMessage, refusalOf } from "./support";

const both = (line: (field: string) => string) =>
    linkMessage(...["server", "clients[0]"].map((field) => line(field)));

const beyondRoot = (leaf: string, root: string) =>
    both(
        (field) =>
            `${field}.duration is "${leaf}"; expected at most the trust root's lifetime ${root}: a leaf that outlives its CA fails before it expires. Fix: set leaf.duration to less, or trustRoot.lifetime to more`,
    );
const belowMinimum = (leaf: string) =>
    both(
        (field) =>
            `${field}.duration is "${leaf}"; expected at least 1h, cert-manager's minimum. Fix: set leaf.duration to more, such as 24h`,
    );
const noDuration = (field: string, value: string) =>
    configMessage(
        `${field} is ${JSON.stringify(value)}; expected a duration in hours, minutes and seconds, such as 2160h. Fix: pulumi config set --path '${field}' <value>`,
    );

describe("invalid lifetimes:", () => {
    test.each<[string, Record<string, unknown>, string]>([
        [
            "a leaf that outlives a selfSigned root",
            { trustRoot: { kind: "selfSigned", lifetime: "720h" }, leaf: { duration: "721h" } },
            beyondRoot("721h", "720h"),
        ],
        [
            "a leaf that outlives an inCluster root",
            { trustRoot: { kind: "inCluster", lifetime: "24h" }, leaf: { duration: "48h" } },
            beyondRoot("48h", "24h"),
        ],
        [
            "a contract's default lifetime that exceeds the root's",
            { trustRoot: { kind: "selfSigned", lifetime: "720h" } },
            beyondRoot("2160h", "720h"),
        ],
        [
            "a root with lifetime 0",
            { trustRoot: { kind: "selfSigned", lifetime: "0h" }, leaf: { duration: "1h" } },
            beyondRoot("1h", "0h"),
        ],
        [
            "a leaf below cert-manager's minimum",
            { leaf: { duration: "59m59s" } },
            belowMinimum("59m59s"),
        ],
        ["a leaf with lifetime 0", { leaf: { duration: "0s" } }, belowMinimum("0s")],
        [
            "a leaf in days, which is not a Go duration",
            { leaf: { duration: "90d" } },
            noDuration("leaf.duration", "90d"),
        ],
        [
            "a leaf with a negative lifetime",
            { leaf: { duration: "-1h" } },
            noDuration("leaf.duration", "-1h"),
        ],
        [
            "a root in minutes",
            { trustRoot: { kind: "selfSigned", lifetime: "90m" } },
            configMessage(
                "trustRoot.lifetime is \"90m\"; expected a duration in whole hours, such as 87600h. Fix: pulumi config set --path 'trustRoot.lifetime' <value>",
            ),
        ],
    ])("%s", async (_, config, message) => {
        expect(await refusalOf({ config })).toBe(message);
    });

    test("a leaf that exceeds the maximum of a CA Service pool", async () => {
        const trustRoot = {
            kind: "googleCas",
            project: "acme-prod",
            location: "europe-west1",
            existingPool: {
                name: "projects/acme-pki/locations/europe-west1/caPools/noetl",
                dedicated: { owner: "pki", since: "2026-01-31" },
                maximumLifetime: "720h",
            },
        };
        expect(await refusalOf({ config: { trustRoot } })).toBe(
            linkMessage(
                'trustRoot.existingPool.maximumLifetime is "720h"; expected at least the lifetime of every leaf: server 2160h, worker 2160h. Fix: shorten leaf.duration, or allow more here',
            ),
        );
    });

    test("a leaf with the minimum lifetime, equal to the root's, is accepted", async () => {
        const config = {
            trustRoot: { kind: "selfSigned", lifetime: "1h" },
            leaf: { duration: "1h" },
        };
        expect(await refusalOf({ config })).toBe("");
    });
});
