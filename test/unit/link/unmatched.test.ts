import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { deployment, manifestOf, stackConfig, worker } from "../../support/stackConfig";

const message = (...lines: readonly string[]) =>
    ["The link cannot be worked out:", ...lines.map((line) => `  - ${line}`)].join("\n");
const bare = manifestOf("bare-worker", deployment("worker"));

describe("entries of config that apply to nothing are refused:", () => {
    test.each<[string, object, readonly string[]]>([
        [
            "an allowed service account of no workload",
            { allowDefaultServiceAccount: ["workr"] },
            [
                "allowDefaultServiceAccount[0] is \"workr\"; expected a workload of the link on service account `default`: there is none. Fix: pulumi config rm --path 'allowDefaultServiceAccount[0]'",
            ],
        ],
        [
            "an allowed service account of a workload that has one of its own",
            {
                clients: [{ name: "worker", manifest: bare }],
                allowDefaultServiceAccount: ["worker", "api"],
            },
            [
                "allowDefaultServiceAccount[1] is \"api\"; expected a workload of the link on service account `default`: worker. Fix: pulumi config rm --path 'allowDefaultServiceAccount[1]'",
            ],
        ],
        [
            "a rewritten host that the client's file does not name",
            {
                clients: [
                    {
                        name: "worker",
                        manifest: worker,
                        rewriteHosts: { "old.example": "api.noetl.svc" },
                    },
                ],
            },
            [
                'clients[0].rewriteHosts["old.example"] is "api.noetl.svc"; expected a host that Deployment noetl/worker or an object of its file names: old.example is in none of them. Fix: pulumi config rm --path \'clients[0].rewriteHosts["old.example"]\', or correct the host',
            ],
        ],
    ])("%s", (_, change, lines) => {
        expect(() => resolveLink(stackConfig({ ...change }))).toThrow(message(...lines));
    });
});

describe("entries that apply are accepted:", () => {
    test.each<[string, object]>([
        [
            "a workload on the default account",
            {
                clients: [{ name: "worker", manifest: bare }],
                allowDefaultServiceAccount: ["worker"],
            },
        ],
        [
            "a host of the file, in other case",
            {
                clients: [
                    {
                        name: "worker",
                        manifest: worker,
                        rewriteHosts: { "API.noetl.svc": "api-alias.noetl.svc" },
                    },
                ],
            },
        ],
    ])("%s", (_, change) => {
        expect(resolveLink(stackConfig({ ...change })).clients).toHaveLength(1);
    });
});

test("nothing is said of entries while a member cannot be read", () => {
    const clients = [{ name: "worker", manifest: "/no/such.yaml" }];
    expect(() =>
        resolveLink(stackConfig({ clients, allowDefaultServiceAccount: ["worker"] })),
    ).toThrow(/^(?!.*allowDefaultServiceAccount)/s);
});
