import { describe, expect, test } from "vitest";

import { configMessage, linkMessage, member, refusalOf } from "./support";

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
            `${field}.duration is "${leaf}"; expected at least 1h, cert-manager's minimum. Fix: pulumi config rm --path 'leaf.duration' for the default, or set it to more`,
    );
const tooShort = (leaf: string, names: string) =>
    linkMessage(
        `leaf.duration is "${leaf}"; expected at least 504h for ${names}: such an application reads its certificate only at start, nothing restarts it on renewal, and a third of the lifetime must leave a week to do so. Fix: pulumi config rm --path 'leaf.duration' for the defaults, or set 504h or more`,
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
            { trustRoot: { kind: "inCluster", lifetime: "720h" }, leaf: { duration: "800h" } },
            beyondRoot("800h", "720h"),
        ],
        [
            "a contract's default lifetime that exceeds the root's",
            { trustRoot: { kind: "selfSigned", lifetime: "720h" } },
            beyondRoot("2160h", "720h"),
        ],
        [
            "a root with lifetime 0",
            { trustRoot: { kind: "selfSigned", lifetime: "0h" }, leaf: { duration: "504h" } },
            beyondRoot("504h", "0h"),
        ],
        [
            "a leaf below cert-manager's minimum",
            { leaf: { duration: "59m59s" } },
            belowMinimum("59m59s"),
        ],
        [
            "a leaf that expires before a person restarts the pods",
            { leaf: { duration: "24h" } },
            tooShort("24h", "server, worker"),
        ],
        [
            "a leaf one second below three weeks",
            { leaf: { duration: "503h59m59s" } },
            tooShort("503h59m59s", "server, worker"),
        ],
        [
            "a short leaf of a server that reads it once, of which only the clients reload it",
            { leaf: { duration: "24h" }, clients: [member.worker({ via: "envoy" })] },
            tooShort("24h", "server"),
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
            trustRoot: { kind: "selfSigned", lifetime: "504h" },
            leaf: { duration: "504h" },
        };
        expect(await refusalOf({ config })).toBe("");
    });
});
