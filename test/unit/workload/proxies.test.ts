import { describe, expect, test } from "vitest";

import { clientContracts, throughEnvoy } from "../../../contracts";
import type { TransformOptions } from "../../../workload";
import type { Container } from "../../../workload/podTemplate";
import {
    refusal,
    serverOptions,
    serverPod,
    serverUrl,
    transform,
    workerOptions,
    workerPod,
} from "./support";

const envoy: TransformOptions = {
    ...workerOptions,
    contract: throughEnvoy(clientContracts["noetl-worker"] ?? expect.unreachable()),
};
const proxy = "http://proxy.corp:3128";
const host = "noetl-server-rust.noetl.svc.cluster.local";

/** A worker with these variables beside the URL of the server. */
function podWith(variables: Readonly<Record<string, string>>, changes: Partial<Container> = {}) {
    const env = Object.entries({ NOETL_SERVER_URL: `http://${serverUrl}`, ...variables });
    return workerPod({ env: env.map(([name, value]) => ({ name, value })), ...changes });
}

type Case = [string, Readonly<Record<string, string>>];

describe("via envoy, a proxy that takes loopback is refused", () => {
    test.each<Case>([
        ["http_proxy", { http_proxy: proxy }],
        ["HTTP_PROXY", { HTTP_PROXY: proxy }],
        ["all_proxy", { all_proxy: proxy }],
        ["ALL_PROXY", { ALL_PROXY: "socks5h://proxy.corp" }],
        ["no_proxy of other hosts", { http_proxy: proxy, no_proxy: ".svc,10.0.0.0/8" }],
        ["no_proxy of localhost alone", { http_proxy: proxy, no_proxy: "localhost" }],
        ["an empty no_proxy", { http_proxy: proxy, no_proxy: "" }],
        ["one spelling of two", { http_proxy: proxy, no_proxy: "127.0.0.1", NO_PROXY: ".svc" }],
        ["entries without commas", { http_proxy: proxy, no_proxy: "localhost 127.0.0.1" }],
        ["a star among others", { http_proxy: proxy, no_proxy: "*,.svc" }],
    ])("%s", (_, variables) => {
        expect(refusal(podWith(variables), envoy)).toContain(
            "expected no proxy for 127.0.0.1, where the pod's Envoy listens. Fix: ",
        );
    });

    test.each<Case>([
        ["no proxy", {}],
        ["an empty proxy", { http_proxy: "" }],
        ["https_proxy alone", { https_proxy: proxy }],
        ["loopback in no_proxy", { http_proxy: proxy, no_proxy: "localhost,127.0.0.1" }],
        ["loopback in NO_PROXY", { HTTP_PROXY: proxy, NO_PROXY: ".svc, 127.0.0.1" }],
        ["a network", { http_proxy: proxy, no_proxy: "127.0.0.0/8" }],
        ["all hosts", { http_proxy: proxy, NO_PROXY: "*" }],
        ["both spellings", { http_proxy: proxy, no_proxy: "127.0.0.1", NO_PROXY: "127.0.0.1" }],
    ])("not: %s", (_, variables) => {
        expect(transform(podWith(variables), envoy).notes).toEqual([]);
    });

    test("the message, without the proxy's password", () => {
        const variables = { http_proxy: "http://user:secret@proxy.corp:3128", NO_PROXY: ".svc" };
        expect(refusal(podWith(variables), envoy)).toBe(
            'Deployment noetl/noetl-worker-rust, container worker, env http_proxy is "http://…@proxy.corp:3128"; expected no proxy for 127.0.0.1, where the pod\'s Envoy listens. Fix: add 127.0.0.1,localhost to NO_PROXY of that container',
        );
    });

    test("a sidecar that calls the Envoy counts, another does not", () => {
        const env = [{ name: "http_proxy", value: proxy }];
        const pod = (value: string) => ({
            spec: {
                containers: [
                    ...workerPod().spec.containers,
                    { name: "sidecar", env: [...env, { name: "API", value }] },
                ],
            },
        });
        expect(refusal(pod(`http://${serverUrl}`), envoy)).toContain("container sidecar");
        expect(transform(pod("http://elsewhere"), envoy).notes).toEqual([]);
    });
});

describe("via direct, a proxy that takes the server's host is refused", () => {
    test.each<Case>([
        ["https_proxy", { https_proxy: proxy }],
        ["HTTPS_PROXY", { HTTPS_PROXY: proxy }],
        ["ALL_PROXY", { ALL_PROXY: proxy }],
        ["no_proxy of another domain", { https_proxy: proxy, no_proxy: "internal,svc" }],
        ["a dot that reqwest does not cut", { https_proxy: proxy, NO_PROXY: "cluster.local." }],
        ["no suffix at a dot", { https_proxy: proxy, no_proxy: "luster.local" }],
        ["a wildcard that curl does not know", { https_proxy: proxy, no_proxy: "*.local" }],
        ["one spelling of two", { https_proxy: proxy, no_proxy: host, NO_PROXY: "x" }],
    ])("%s", (_, variables) => {
        expect(refusal(podWith(variables), workerOptions)).toContain(
            `expected no proxy for the server's host ${host}. Fix: `,
        );
    });

    test.each<Case>([
        ["http_proxy alone, which https does not take", { http_proxy: proxy }],
        ["the host", { https_proxy: proxy, no_proxy: host }],
        ["a domain", { https_proxy: proxy, no_proxy: "corp, cluster.local" }],
        ["a domain with a dot before it", { https_proxy: proxy, NO_PROXY: ".svc.cluster.local" }],
        ["all hosts", { https_proxy: proxy, no_proxy: "*" }],
    ])("not: %s", (_, variables) => {
        expect(transform(podWith(variables), workerOptions).notes).toEqual([]);
    });

    test("following the fix mends it", () => {
        const message = refusal(podWith({ https_proxy: proxy }), workerOptions);
        const [, value = ""] = /Fix: add no_proxy with value (\S+) to/.exec(message) ?? [];
        expect(value).toBe(host);
        const mended = podWith({ https_proxy: proxy, no_proxy: value });
        expect(transform(mended, workerOptions).notes).toEqual([]);
    });

    test("an init container whose curl calls the server", () => {
        const curl = (env: Container["env"]) =>
            workerPod(
                {},
                {
                    initContainers: [
                        { name: "wait", command: ["curl", `http://${serverUrl}/api`], env },
                    ],
                },
            );
        const env = [{ name: "HTTPS_PROXY", value: proxy }];
        expect(refusal(curl(env), workerOptions)).toContain("container wait, env HTTPS_PROXY");
        expect(transform(curl([]), workerOptions).notes).toEqual([]);
    });

    test("the server itself dials no server", () => {
        const pod = serverPod();
        const [only] = pod.spec.containers;
        const env = [...(only?.env ?? []), { name: "https_proxy", value: proxy }];
        expect(transform(serverPod({ env }), serverOptions).notes).toEqual([]);
    });

    test("plain changes nothing", () => {
        const pod = podWith({ https_proxy: proxy, http_proxy: proxy });
        expect(transform(pod, { ...workerOptions, mode: "plain" }).template).toBe(pod);
        expect(transform(pod, { ...envoy, mode: "plain" }).template).toBe(pod);
    });
});

describe("a variable that cannot be followed gets a note", () => {
    const url = { name: "NOETL_SERVER_URL", value: `http://${serverUrl}` };
    const hidden = { configMapKeyRef: { name: "proxy", key: "url" } };
    const note = (what: string, host: string) =>
        `Deployment noetl/noetl-worker-rust: container worker, ${what}, which is not followed: a proxy must not take ${host}, so check that no_proxy has it.`;

    test.each<[string, Partial<Container>, string]>([
        [
            "a proxy by valueFrom",
            { env: [url, { name: "https_proxy", valueFrom: hidden }] },
            "env https_proxy is set by valueFrom",
        ],
        [
            "no_proxy by valueFrom",
            {
                env: [
                    url,
                    { name: "https_proxy", value: proxy },
                    { name: "no_proxy", valueFrom: hidden },
                ],
            },
            "env no_proxy is set by valueFrom",
        ],
        [
            "a reference to another variable",
            { env: [url, { name: "https_proxy", value: "$(PROXY)" }] },
            "env https_proxy refers to another variable",
        ],
        [
            "envFrom",
            { env: [url], envFrom: [{ configMapRef: { name: "settings" } }] },
            "envFrom may set a proxy",
        ],
    ])("%s", (_, changes, what) => {
        expect(transform(workerPod(changes), workerOptions).notes).toEqual([note(what, host)]);
    });

    test("not where no_proxy settles it", () => {
        const env = [
            url,
            { name: "https_proxy", valueFrom: hidden },
            { name: "no_proxy", value: ".local" },
        ];
        const envFrom = [{ configMapRef: { name: "settings" } }];
        expect(transform(workerPod({ env }), workerOptions).notes).toEqual([]);
        const both = [...env, { name: "NO_PROXY", value: ".local" }];
        expect(transform(workerPod({ env: both, envFrom }), workerOptions).notes).toEqual([]);
    });
});
