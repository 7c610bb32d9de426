import { describe, expect, test } from "vitest";

import { clientContracts, serverContracts } from "../../../contracts";
import { podTemplateOf, type TransformOptions } from "../../../workload";
import type { Container, PodTemplate } from "../../../workload/podTemplate";
import { container, refusal, transform } from "./support";

const common = {
    mode: "mtls",
    server: {
        hosts: ["api.ate-system.svc", "api.ate-system.svc.cluster.local"],
        port: 443,
    },
} as const;

const apiServer: TransformOptions = {
    ...common,
    contract: serverContracts["ate-api-server"] ?? expect.unreachable(),
    object: "Deployment ate-system/ate-api-server-deployment",
    secretName: "api-tls",
};

const router: TransformOptions = {
    ...common,
    contract: clientContracts["atenet-router"] ?? expect.unreachable(),
    object: "Deployment ate-system/atenet-router",
    secretName: "router-tls",
};

const own = ["router", "--standalone", "--ateapi-address=api.ate-system.svc:443"];

function routerPod(changes: Partial<Container> = {}): PodTemplate {
    return { spec: { containers: [{ name: "atenet-router", args: own, ...changes }] } };
}

const apiServerPod = (args: readonly string[] = ["--grpc-listen-addr=0.0.0.0:443"]): PodTemplate =>
    podTemplateOf({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "ate-api-server", namespace: "ate-system" },
        spec: { template: { spec: { containers: [{ name: "ate-api-server", args }] } } },
    });

const clientFlags = [
    "--ateapi-client-cert=/run/mtls/credential-bundle.pem",
    "--ateapi-ca-file=/run/mtls/trust-bundle.pem",
    "--ateapi-server-name=api.ate-system.svc.cluster.local",
    "--ateapi-auth=mtls",
];

describe("credentials as arguments", () => {
    test.each([
        ["mtls", clientFlags],
        ["tls", clientFlags.slice(1)],
        ["plain", []],
    ] as const)("a client gets its flags of %s after its own arguments", (mode, flags) => {
        const { args } = container("atenet-router", transform(routerPod(), { ...router, mode }));
        expect(args).toEqual([...own, ...flags]);
    });

    test.each([
        ["mtls", ["credential-bundle.pem", "trust-bundle.pem"]],
        ["tls", ["credential-bundle.pem"]],
    ] as const)("a server gets its flags of %s, and their files", (mode, files) => {
        const result = transform(apiServerPod(), { ...apiServer, mode });
        expect(container("ate-api-server", result).args).toEqual([
            "--grpc-listen-addr=0.0.0.0:443",
            "--grpc-server-cred-bundle=/run/mtls/credential-bundle.pem",
            ...(mode === "mtls" ? ["--workerpool-ca-certs=/run/mtls/trust-bundle.pem"] : []),
        ]);
        const [volume] = result.template.spec.volumes ?? [];
        expect((volume?.["secret"] as { items: { path: string }[] }).items).toEqual(
            files.map((path) => ({
                key: path === "trust-bundle.pem" ? "ca.crt" : "tls-combined.pem",
                path,
            })),
        );
    });

    test("idempotent, with values joined or separate", () => {
        const result = transform(routerPod(), router);
        expect(transform(result.template, router)).toEqual(result);
        const separate = [...own, "--ateapi-auth", "mtls"];
        expect(
            container("atenet-router", transform(routerPod({ args: separate }), router)).args,
        ).toEqual([...separate, ...clientFlags.filter((flag) => flag !== "--ateapi-auth=mtls")]);
    });

    test("a container without arguments gets them; other containers do not", () => {
        const pod: PodTemplate = {
            spec: { containers: [{ name: "atenet-router" }, { name: "envoy", args: ["-c"] }] },
        };
        const result = transform(pod, router);
        expect(container("atenet-router", result).args).toEqual(clientFlags);
        expect(container("envoy", result)).toEqual({ name: "envoy", args: ["-c"] });
    });
});

describe("refuses a flag", () => {
    test.each([
        [
            "with another value",
            ["--ateapi-ca-file=/run/servicedns-ca/trust-bundle.pem"],
            'container atenet-router, args --ateapi-ca-file is "/run/servicedns-ca/trust-bundle.pem"; expected /run/mtls/trust-bundle.pem. Fix: remove --ateapi-ca-file from the manifest: the transform sets what the mode needs',
        ],
        [
            "with another value as a separate argument",
            ["--ateapi-auth", "jwt"],
            'args --ateapi-auth is "jwt"; expected mtls',
        ],
    ])("%s", (_, args, message) => {
        expect(refusal(routerPod({ args: [...own, ...args] }), router)).toContain(message);
    });

    test("that is unused in the mode", () => {
        const args = ["--ateapi-client-cert=/run/mtls/credential-bundle.pem"];
        expect(refusal(routerPod({ args }), { ...router, mode: "tls" })).toContain(
            "expected not to be set in mode tls",
        );
    });

    test("in the command", () => {
        const command = ["/atenet", "--ateapi-server-name=other"];
        expect(refusal(routerPod({ command }), router)).toContain(
            'args --ateapi-server-name is "other"; expected api.ate-system.svc.cluster.local',
        );
    });
});

describe("flags behind a shell", () => {
    const app = "exec /atenet router --standalone";
    const place = "Deployment ate-system/atenet-router, container atenet-router, ";
    const reason =
        "the application as the container's own command: flags at the end of args would be $0 and $1 of the shell";

    test.each<[string, Partial<Container>, string]>([
        ["sh -c with the script in args", { command: ["sh", "-c"], args: [app] }, "sh -c"],
        ["sh -c in command", { command: ["/bin/sh", "-c", app], args: undefined }, "/bin/sh -c"],
        ["all of it in args", { args: ["sh", "-c", app] }, "sh -c"],
        ["-ec", { command: ["/bin/bash", "-ec"], args: [app] }, "/bin/bash -ec"],
        [
            "options before -c",
            { command: ["bash", "-o", "pipefail", "-c"], args: [app] },
            "bash -o pipefail -c",
        ],
        ["a script file", { command: ["sh", "/start.sh"], args: [] }, "sh /start.sh"],
        ["busybox", { command: ["busybox", "sh", "-c"], args: [app] }, "busybox sh -c"],
        [
            'a script with "$@" and no $0',
            { command: ["sh", "-c"], args: ['exec /atenet "$@"'] },
            "sh -c",
        ],
        ["env", { command: ["/usr/bin/env", "A=b", "bash", "-c"], args: [app] }, "bash -c"],
        ["tini", { command: ["/sbin/tini", "--", "sh", "-c"], args: [app] }, "sh -c"],
    ])("%s is refused", (_, changes, value) => {
        const message = refusal(routerPod(changes), router);
        expect(message).toContain(`${place}${changes.command ? "command" : "args"} is "`);
        expect(message).toContain(value);
        expect(message).toContain(`expected ${reason}`);
        expect(message).toContain(
            "Fix: write the application and each of its arguments as items of command and args, without the shell",
        );
    });

    test.each<[string, Partial<Container>]>([
        ["the fix", { command: ["/atenet"], args: ["router", "--standalone"] }],
        ["an application called shell", { command: ["/shell"], args: ["-c", "x"] }],
        ["sh as an argument of the application", { command: ["/atenet"], args: ["--run", "sh"] }],
        ["the image's own command", { args: ["router"] }],
        [
            "a script that passes its arguments on",
            { command: ["sh", "-c", 'exec /atenet "$@"', "sh"], args: ["router"] },
        ],
    ])("%s gets its flags", (_, changes) => {
        const { args } = container("atenet-router", transform(routerPod(changes), router));
        expect(args).toEqual([...(changes.args ?? []), ...clientFlags]);
    });

    test("plain changes nothing", () => {
        const pod = routerPod({ command: ["sh", "-c"], args: [app] });
        expect(transform(pod, { ...router, mode: "plain" }).template).toBe(pod);
    });

    test("a script that has the flags itself is refused: the mode would not reach them", () => {
        const args = [`${app} ${clientFlags.join(" ")}`];
        expect(refusal(routerPod({ command: ["sh", "-c"], args }), router)).toContain(reason);
    });

    test("another container's shell is none of the contract's", () => {
        const init = { name: "init", command: ["sh", "-c"], args: ["sleep 1"] };
        const pod = { spec: { ...routerPod().spec, initContainers: [init] } };
        expect(container("init", transform(pod, router))).toEqual(init);
    });
});
