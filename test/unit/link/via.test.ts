import { describe, expect, test } from "vitest";

import { contractOf, publishedUrls, viaProblems } from "../../../link/via";
import { describeProblem } from "../../../problems/problem";
import { stackConfig } from "../../support/stackConfig";

/** Clients from a parsed stack config. */
function clients(...given: readonly { readonly via?: string; readonly contract?: string }[]) {
    return stackConfig({
        clients: given.map((one, index) => ({ name: `c${index}`, manifest: "c.yaml", ...one })),
    }).clients;
}

const envoy = { via: "envoy" };
const gateway = { via: "envoy", contract: "http-client" };

describe("the target of published URLs", () => {
    test.each([
        ["the server, if workers dial it directly", clients({}, {}), "server"],
        ["the server, if only other clients have an Envoy", clients({}, gateway), "server"],
        ["loopback, if every worker has an Envoy", clients(envoy, envoy), "loopback"],
    ])("is %s", (_, given, expected) => {
        expect(publishedUrls(given)).toBe(expected);
        expect(viaProblems(given)).toEqual([]);
    });
});

test("the contract of a worker with an Envoy has its own name, no TLS settings and the same logs", () => {
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
            "via direct for an application without TLS settings",
            clients({}, { contract: "http-client" }),
            `clients[1].via is "direct"; expected envoy: a http-client has no TLS settings of its own. Fix: pulumi config set --path 'clients[1].via' envoy`,
        ],
        [
            "an Envoy for only some workers, because the server publishes one URL",
            clients(envoy, {}),
            `clients[1].via is "direct"; expected envoy, as for the other workers: the server publishes one URL to all of them, and an Envoy's is on loopback. Fix: pulumi config set --path 'clients[1].via' envoy`,
        ],
    ])("%s", (_, given, message) => {
        expect(viaProblems(given).map(describeProblem)).toEqual([message]);
    });
});
