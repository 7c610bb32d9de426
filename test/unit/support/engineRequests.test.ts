import { describe, expect, test } from "vitest";

import { readRequests, recordingDifferences, type Requested } from "../../support/engineRequests";

const urn = "urn:pulumi:dev::noetl-mtls::mtls:index:MtlsWorkload::server";

const call = (method: string, progress: string, request: object, response?: object) =>
    JSON.stringify({ method, progress, request, ...(response && { response }) });

const register = "/pulumirpc.ResourceMonitor/RegisterResource";

const workload: Requested = {
    urn,
    parent: "urn:pulumi:dev::noetl-mtls::pulumi:pulumi:Stack::noetl-mtls-dev",
    inputs: { spec: { replicas: 1, ports: [{ port: 8082 }] } },
    protect: true,
    retainOnDelete: true,
    ignoreChanges: ["spec.replicas"],
    dependencies: ["urn:a", "urn:b"],
};

describe("requests from a log of gRPC calls", () => {
    test("are registrations only, once each, with defaults for absent fields", () => {
        const request = {
            type: "mtls:index:MtlsWorkload",
            name: "server",
            object: { mode: "mtls" },
        };
        const log = [
            call(register, "request_started", request),
            call("/pulumirpc.ResourceMonitor/SupportsFeature", "response_completed", {}, {}),
            call("/pulumirpc.ResourceProvider/Check", "response_completed", request, { urn: "x" }),
            call(register, "response_completed", request, { urn }),
            "",
        ];
        expect(readRequests(log.join("\n"))).toEqual([
            {
                urn,
                parent: "",
                inputs: { mode: "mtls" },
                protect: false,
                retainOnDelete: false,
                ignoreChanges: [],
                dependencies: [],
            },
        ]);
    });

    test("keep every option", () => {
        const { inputs: object, urn: _, ...options } = workload;
        const log = call(register, "response_completed", { ...options, object }, { urn });
        expect(readRequests(log)).toEqual([workload]);
    });
});

describe("a recording", () => {
    test("equals the requests, regardless of the order of dependencies", () => {
        const other = { ...workload, dependencies: ["urn:b", "urn:a"] };
        expect(recordingDifferences([workload], [other])).toEqual([]);
    });

    test.each<[string, Partial<Requested>, string]>([
        ["another parent", { parent: "" }, `parent: recorded "", requested "${workload.parent}"`],
        ["no protection", { protect: false }, "protect: recorded false, requested true"],
        [
            "a deletion that is not retained",
            { retainOnDelete: false },
            "retainOnDelete: recorded false, requested true",
        ],
        [
            "another ignored field",
            { ignoreChanges: ["spec.image"] },
            'ignoreChanges 0: recorded "spec.image", requested "spec.replicas"',
        ],
        [
            "a dependency too few",
            { dependencies: ["urn:a"] },
            'dependencies 1: recorded undefined, requested "urn:b"',
        ],
        [
            "another input deep inside",
            { inputs: { spec: { replicas: 1, ports: [{ port: 8083 }] } } },
            "inputs spec ports 0 port: recorded 8083, requested 8082",
        ],
        [
            "an input too many",
            { inputs: { ...workload.inputs, data: null } },
            "inputs data: recorded null, requested undefined",
        ],
    ])("reports %s", (_, change, expected) => {
        expect(recordingDifferences([{ ...workload, ...change }], [workload])).toEqual([
            `${urn} ${expected}`,
        ]);
    });

    test("reports a resource that one side lacks", () => {
        expect(recordingDifferences([], [workload])).toEqual([`${urn}: not recorded`]);
        expect(recordingDifferences([workload], [])).toEqual([`${urn}: recorded, not requested`]);
    });
});
