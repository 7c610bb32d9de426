import { describe, expect, test } from "vitest";
import type { TransformOptions } from "../../../workload";
import type { EnvVar } from "../../../workload/podTemplate";
import {
    container,
    refusal,
    serverOptions,
    serverPod,
    serverUrl,
    transform,
    workerOptions,
    workerPod,
} from "./support";

const url = { name: "NOETL_SERVER_URL", value: `http://${serverUrl}` };

function envOf(env: readonly EnvVar[], options: Partial<TransformOptions> = {}) {
    return container("worker", transform(workerPod({ env }), { ...workerOptions, ...options })).env;
}

describe("the URL of the server", () => {
    test.each([
        ["http://noetl.noetl.svc:8082", "https://noetl.noetl.svc:8082"],
        ["HTTP://Noetl.noetl.svc:8082/Api/?q=A#x", "https://Noetl.noetl.svc:8082/Api/?q=A#x"],
        ["http://user:p%40ss@noetl.noetl:8082/", "https://user:p%40ss@noetl.noetl:8082/"],
        ["https://noetl.noetl.svc:8082/api", "https://noetl.noetl.svc:8082/api"],
        ["http://old.example:8082/a", "https://noetl.noetl.svc:8082/a"],
        ["https://OLD.example:8082", "https://noetl.noetl.svc:8082"],
    ])("%s becomes %s", (before, after) => {
        const rewriteHosts = { "old.example": "noetl.noetl.svc" };
        const env = envOf([{ ...url, value: before }], { rewriteHosts });
        expect(env?.[0]).toEqual({ ...url, value: after });
    });

    test("other variables keep their order; credentials come last", () => {
        const before = [{ name: "A", value: "1" }, url, { name: "B", valueFrom: { x: 1 } }];
        expect(envOf(before)?.map(({ name }) => name)).toEqual([
            "A",
            "NOETL_SERVER_URL",
            "B",
            "NOETL_TLS_CLIENT_CERT",
            "NOETL_TLS_CLIENT_KEY",
            "NOETL_TLS_CA",
        ]);
    });

    const refused: [string, EnvVar, string][] = [
        [
            "a host that is not a SAN",
            { ...url, value: "http://other.svc:8082" },
            'is "http://other.svc:8082"; expected a host that the server\'s certificate has: noetl.noetl.svc. Fix: add its Service to server.services in config, or map other.svc with rewriteHosts to one of these',
        ],
        [
            "loopback in a client's pod",
            { ...url, value: "http://localhost:8082" },
            'is "http://localhost:8082"; expected a host that the server\'s certificate has: noetl.noetl.svc. Fix: add its Service to server.services in config, or map localhost with rewriteHosts to one of these',
        ],
        [
            "another port",
            { ...url, value: "http://noetl.noetl.svc:9090" },
            'is "http://noetl.noetl.svc:9090"; expected port 8082, where the server speaks TLS. Fix: write :8082 in the URL',
        ],
        [
            "no port, because https has another default port",
            { ...url, value: "http://noetl.noetl.svc/" },
            'is "http://noetl.noetl.svc/"; expected port 8082, where the server speaks TLS. Fix: write :8082 in the URL',
        ],
        [
            "a value by valueFrom",
            { name: url.name, valueFrom: { configMapKeyRef: { name: "noetl", key: "url" } } },
            'is {"valueFrom":{"configMapKeyRef":{"name":"noetl","key":"url"}}}; expected a literal http or https URL, which a review can read. Fix: write the URL out: http://<one of the server\'s names>:8082',
        ],
        [
            "a variable in the value",
            { ...url, value: "http://$(HOST):8082" },
            'is "http://$(HOST):8082"; expected a literal http or https URL, which a review can read. Fix: write the URL out: http://<one of the server\'s names>:8082',
        ],
        [
            "a variable in its path",
            { ...url, value: "http://noetl.noetl.svc:8082/$(A)" },
            'is "http://noetl.noetl.svc:8082/$(A)"; expected a literal http or https URL, which a review can read. Fix: write the URL out: http://<one of the server\'s names>:8082',
        ],
        [
            "no scheme",
            { ...url, value: "noetl.noetl.svc:8082" },
            'is "noetl.noetl.svc:8082"; expected a literal http or https URL, which a review can read. Fix: write the URL out: http://<one of the server\'s names>:8082',
        ],
    ];
    test.each(refused)("refuses %s", (_, entry, message) => {
        const server = { hosts: ["noetl.noetl.svc", "localhost"], port: 8082 };
        expect(refusal(workerPod({ env: [entry] }), { ...workerOptions, server })).toBe(
            `Deployment noetl/noetl-worker-rust, container worker, env NOETL_SERVER_URL ${message}`,
        );
    });

    test("refuses a template without it; the message mentions envFrom", () => {
        const fix = "Fix: add NOETL_SERVER_URL with value http://<one of the server's names>:8082";
        const place =
            "Deployment noetl/noetl-worker-rust, container worker, env NOETL_SERVER_URL is missing; expected the URL of the server, set by value";
        const envFrom = [{ configMapRef: { name: "noetl" } }];
        expect(refusal(workerPod({ env: [] }), workerOptions)).toBe(`${place}. ${fix}`);
        expect(refusal(workerPod({ env: [], envFrom }), workerOptions)).toBe(
            `${place}, and not by envFrom, which hides it. ${fix}`,
        );
    });

    test("refuses a server without a public URL, which it publishes in notifications", () => {
        expect(refusal(serverPod({ env: [] }), serverOptions)).toBe(
            "Deployment noetl/noetl-server-rust, container noetl-server, env NOETL_PUBLIC_SERVER_URL is missing; expected the URL of the server, set by value. Fix: add NOETL_PUBLIC_SERVER_URL with value http://<one of the server's names>:8082",
        );
    });

    test("refuses plain URLs in other variables, in every container", () => {
        const sidecar = { name: "sidecar", env: [{ name: "TARGET", value: `see ${url.value}/x` }] };
        const worker = { name: "worker", env: [url, { name: "BACKUP", value: url.value }] };
        const hint = "if the application reads it with its certificate";
        expect(refusal({ spec: { containers: [worker, sidecar] } }, workerOptions)).toBe(
            [
                `Deployment noetl/noetl-worker-rust, container worker, env BACKUP is "${url.value}"; expected no plain URL of the server beside those that the contract names. Fix: remove BACKUP, or add it to the urls of the contract ${hint}`,
                `Deployment noetl/noetl-worker-rust, container sidecar, env TARGET is "see ${url.value}/x"; expected no plain URL of the server beside those that the contract names. Fix: remove TARGET, or add it to the urls of the contract ${hint}`,
            ].join("\n"),
        );
    });

    test("keeps URLs with other ports or hosts", () => {
        const others = [
            { name: "METRICS", value: "http://noetl.noetl.svc:9090/metrics" },
            { name: "ELSEWHERE", value: "http://example.org:8082" },
        ];
        expect(envOf([url, ...others])).toEqual(expect.arrayContaining(others));
    });
});

describe("a manifest with null fields", () => {
    test.each([{ env: null }, { env: [{ ...url, value: null }] }])("%j is refused", (changes) => {
        expect(refusal(workerPod(changes), workerOptions)).toContain("env NOETL_SERVER_URL is ");
    });
});

describe("credential variables", () => {
    test("a variable with the right value keeps its place", () => {
        const set = { name: "NOETL_TLS_CA", value: "/tls/ca.crt" };
        const env = envOf([set, url]) ?? [];
        expect(env[0]).toEqual(set);
        expect(env.filter(({ name }) => name === "NOETL_TLS_CA")).toHaveLength(1);
    });

    test("a wrong value and a variable unused in the mode are both reported", () => {
        const env = [
            url,
            { name: "NOETL_TLS_CA", value: "/etc/ca.pem" },
            { name: "NOETL_TLS_CLIENT_CERT", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
        ];
        expect(refusal(workerPod({ env }), { ...workerOptions, mode: "tls" })).toBe(
            [
                'Deployment noetl/noetl-worker-rust, container worker, env NOETL_TLS_CLIENT_CERT is {"valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}; expected not to be set in mode tls. Fix: remove NOETL_TLS_CLIENT_CERT from the manifest: the transform sets what the mode needs',
                'Deployment noetl/noetl-worker-rust, container worker, env NOETL_TLS_CA is "/etc/ca.pem"; expected /tls/ca.crt. Fix: remove NOETL_TLS_CA from the manifest: the transform sets what the mode needs',
            ].join("\n"),
        );
    });
});

describe("options", () => {
    test("an unknown container is refused with the known ones", () => {
        expect(refusal(workerPod(), { ...workerOptions, container: "noetl-worker" })).toBe(
            "Deployment noetl/noetl-worker-rust, containers is \"worker\"; expected a container named noetl-worker. Fix: set this member's container in config to one of the pod's",
        );
    });

    test("a rewrite must lead directly to a declared host", () => {
        const rewriteHosts = { a: "noetl.noetl.svc", b: "a", c: "nowhere" };
        const server = { hosts: ["noetl.noetl.svc", "a"], port: 8082 };
        const env = [{ ...url, value: "http://a:8082" }];
        const declared =
            "expected a name of the server that is not rewritten itself: noetl.noetl.svc";
        expect(refusal(workerPod({ env }), { ...workerOptions, server, rewriteHosts })).toBe(
            [
                `Deployment noetl/noetl-worker-rust, rewriteHosts b is "a"; ${declared}. Fix: map b to one of these, or add the Service of a to server.services in config`,
                `Deployment noetl/noetl-worker-rust, rewriteHosts c is "nowhere"; ${declared}. Fix: map c to one of these, or add the Service of nowhere to server.services in config`,
            ].join("\n"),
        );
    });

    test("a mount path with a variable is refused", () => {
        const contract = { ...workerOptions.contract, mountPath: "/tls-$(ENV)" };
        expect(refusal(workerPod(), { ...workerOptions, contract })).toBe(
            'Deployment noetl/noetl-worker-rust, contract.mountPath is "/tls-$(ENV)"; expected an absolute path without `$` and `:`, which Kubernetes reads itself. Fix: give the contract noetl-worker another mountPath',
        );
    });
});
