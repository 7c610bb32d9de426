import { describe, expect, test } from "vitest";

import { contractOf, publishedUrls, viaProblems } from "../../../link/via";
import { describeProblem } from "../../../problems/problem";
import { stackConfig } from "../../support/stackConfig";

/** Clients as a stack's config has them. */
function clients(...given: readonly { readonly via?: string; readonly contract?: string }[]) {
    return stackConfig({
        clients: given.map((one, index) => ({ name: `c${index}`, manifest: "c.yaml", ...one })),
    }).clients;
}

const envoy = { via: "envoy" };
const gateway = { via: "envoy", contract: "http-client" };

describe("the URL that the server publishes", () => {
    test.each([
        ["its own, to workers that dial it", clients({}, {}), "server"],
        ["its own, where only others go through an Envoy", clients({}, gateway), "server"],
        ["on loopback, to workers that have an Envoy each", clients(envoy, envoy), "loopback"],
    ])("is %s", (_, given, expected) => {
        expect(publishedUrls(given)).toBe(expected);
        expect(viaProblems(given)).toEqual([]);
    });
});

test("a worker through an Envoy has a contract without TLS settings, another name, same logs", () => {
    const [direct, through] = clients({}, envoy).map(contractOf);
    expect(through).toMatchObject({
        name: "noetl-worker-via-envoy",
        credentials: { via: "envoy", instead: direct?.credentials },
        logs: { mtls: direct?.logs.plain },
        urls: direct?.urls,
    });
    expect(clients(gateway).map(contractOf)[0]).toMatchObject({ name: "http-client" });
});

describe("refuses", () => {
    test.each([
        [
            "an application without TLS settings that is to speak TLS",
            clients({}, { contract: "http-client" }),
            `clients[1].via is "direct"; expected envoy: a http-client has no TLS settings of its own. Fix: pulumi config set --path 'clients[1].via' envoy`,
        ],
        [
            "workers of one server of which some have an Envoy: it publishes one URL",
            clients(envoy, {}),
            `clients[1].via is "direct"; expected envoy, as for the others of its contract: the server publishes one URL to all of them, and an Envoy's is on loopback. Fix: pulumi config set --path 'clients[1].via' envoy`,
        ],
    ])("%s", (_, given, message) => {
        expect(viaProblems(given).map(describeProblem)).toEqual([message]);
    });
});
