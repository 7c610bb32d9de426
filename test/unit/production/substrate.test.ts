import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { statementsOf } from "./statements";

const folder = "test/fixtures/production/substrate";

const substrate = (more: object = {}) =>
    statementsOf({
        kubeContext: "gke",
        linkName: "substrate-link",
        mode: "mtls",
        trustDomain: "substrate.internal",
        trustRoot: { kind: "selfSigned" },
        server: {
            manifest: `${folder}/apiServer.yaml`,
            contract: "ate-api-server",
            services: ["api"],
        },
        clients: [{ name: "router", manifest: `${folder}/router.yaml`, contract: "atenet-router" }],
        manifests: [folder],
        ...more,
    });

const callers = (verdict: string) => [
    `Deployment ate-system/ate-controller: ${verdict}: containers[ate-controller].args[2]: api.ate-system.svc:443`,
    `Deployment ate-system/ate-controller: ${verdict}: containers[ate-controller].args[3]: api.ate-system.svc`,
    "Deployment ate-system/atenet-router: client: containers[atenet-router].args[10]: api.ate-system.svc:443",
];

describe("agent-substrate's installation", { timeout: 30_000 }, () => {
    // The router has a gRPC target as its address; probes, scrapes and routes use other ports.
    test("the controller is refused, and nothing else", () => {
        const { problems, callers: found } = substrate();
        expect(found).toEqual(callers("undeclared"));
        expect(problems).toEqual([
            "Not every caller is known:",
            '  - caller Deployment ate-system/ate-controller (test/fixtures/production/substrate/others.yaml) is "containers[ate-controller].args[2]: api.ate-system.svc:443 and 1 more"; expected a declared client, or an exemption: without a certificate it stops. Fix: paste its lines from below, or remove the call',
            "Lines for the stack's file, for callers that are to stay (npm run census):",
            "    noetl-mtls:clients:",
            "        - { name: ate-controller, manifest: test/fixtures/production/substrate/others.yaml, workload: ate-controller, container: ate-controller }",
        ]);
    });

    test("with the controller exempt: accepted without a note", () => {
        const exempt = [
            { object: "Deployment ate-system/ate-controller", reason: "has its own certificate" },
        ];
        expect(substrate({ exempt })).toEqual({
            problems: [],
            warnings: [],
            notes: [],
            callers: callers("exempt"),
            unread: [],
        });
    });
});

describe("the router's address flag", { timeout: 30_000 }, () => {
    const given = "dns:///api.ate-system.svc:443";
    let temporary = "";
    beforeAll(() => {
        temporary = mkdtempSync(join(tmpdir(), "router-"));
    });
    afterAll(() => rmSync(temporary, { recursive: true }));

    /** Whether each problem is of the router's arguments; empty if the address is accepted. */
    function problemsOf(address: string) {
        const manifest = join(temporary, "router.yaml");
        const text = readFileSync(`${folder}/router.yaml`, "utf8");
        writeFileSync(manifest, text.replace(given, address));
        const clients = [{ name: "router", manifest, contract: "atenet-router" }];
        return substrate({ clients, manifests: [] })
            .problems.filter((line) => line.startsWith("  - "))
            .map((line) => line.includes("container atenet-router, args is"));
    }

    test.each([
        given,
        "api.ate-system.svc:443",
        "dns:api.ate-system.svc:443",
        "dns://10.0.0.10/api.ate-system.svc:443",
        "passthrough:///api.ate-system.svc:443",
    ])("may be %s", (address) => {
        expect(problemsOf(address)).toEqual([]);
    });

    test.each(["http://api.ate-system.svc:443", "xds:///api.ate-system.svc:443"])(
        "must not be %s",
        (address) => {
            expect(problemsOf(address)).toEqual([true]);
        },
    );
});
