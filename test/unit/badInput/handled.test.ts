import { describe, expect, test } from "vitest";

import { podTemplateOf } from "../../../workload";
import { curlCallsOf } from "../workload/fakeCurl";
import { linkOf, type BadInput } from "./support";

/** The transformed pod spec of the server or of the worker, and the notes of the preview. */
async function securedOf(who: "server" | "worker", changes: Readonly<Record<string, unknown>>) {
    const input: BadInput = {
        [who]: Object.fromEntries(
            Object.entries(changes).map(([path, value]) => [`spec.template.spec.${path}`, value]),
        ),
    };
    const { server, clients } = await linkOf(input);
    const [worker = server] = clients;
    const { transformed, notes } = who === "server" ? server : worker;
    return { spec: podTemplateOf(transformed).spec, notes };
}

const files = ["--cacert", "/tls/ca.crt", "--cert", "/tls/tls.crt", "--key", "/tls/tls.key"];

describe("unusual but valid input", () => {
    test.each([["http"], [8082], ["8082"]])(
        "a probe by port %j becomes tcpSocket on that port",
        async (port) => {
            const { spec } = await securedOf("server", {
                "containers[0].livenessProbe": { httpGet: { path: "/x", port }, periodSeconds: 7 },
            });
            expect(spec.containers[0]?.livenessProbe).toEqual({
                tcpSocket: { port },
                periodSeconds: 7,
            });
        },
    );

    test("an exec probe that curls the server gets the worker's certificate", async () => {
        const command = ["curl", "-f", "http://api.noetl.svc:8082/api/health"];
        const { spec } = await securedOf("worker", {
            "containers[0].livenessProbe": { exec: { command }, timeoutSeconds: 3 },
        });
        const { livenessProbe } = spec.containers[0] ?? {};
        expect(livenessProbe).toEqual({
            exec: { command: ["curl", ...files, "-f", "https://api.noetl.svc:8082/api/health"] },
            timeoutSeconds: 3,
        });
        expect(curlCallsOf(livenessProbe?.exec?.command ?? [])).toHaveLength(1);
    });

    test("an exec probe that does not call the server is unchanged", async () => {
        const exec = { command: ["sh", "-c", "test -f /tmp/alive"] };
        const { spec } = await securedOf("server", { "containers[0].livenessProbe": { exec } });
        expect(spec.containers[0]?.livenessProbe).toEqual({ exec });
    });

    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];

    test("without fsGroup a volume claim keeps the owner of its data, and the preview says that every user of the pod can read the key", async () => {
        const { spec, notes } = await securedOf("worker", { volumes });
        expect(spec.securityContext).toBeUndefined();
        expect(spec.volumes).toEqual([
            ...volumes,
            { name: "tls", secret: expect.objectContaining({ defaultMode: 0o444 }) as unknown },
        ]);
        expect(notes).toEqual([
            "Deployment noetl/worker: the credential files are readable by every user of the pod (0444, on the pod's own tmpfs): an fsGroup would change the owner of the data on its persistent volume.",
        ]);
    });

    test("an existing fsGroup is kept, and only that group can read the key", async () => {
        const securityContext = { fsGroup: 1000 };
        const { spec, notes } = await securedOf("worker", { volumes, securityContext });
        expect(spec.securityContext).toEqual({
            fsGroup: 1000,
            fsGroupChangePolicy: "OnRootMismatch",
        });
        expect(spec.volumes?.[1]).toMatchObject({ secret: { defaultMode: 0o440 } });
        expect(notes).toEqual([]);
    });
});

describe("shell metacharacters in the URL of an init container, run by a real shell", () => {
    test.each([
        ["a space and quotes", `/a b/"c"`],
        ["a command separator", "/a;touch owned;b&c|d"],
        ["command and variable substitutions", "/$(touch owned)/`touch owned`/$HOME"],
        ["patterns and comments", "/*/?[a-z]{x,y}~#z!"],
        ["a backslash and a line break", "/a\\b\nc"],
        ["redirections and parentheses", "/a>owned<b(c)"],
    ])("%s reach curl as they are", async (_, path) => {
        const script = `until curl -sf 'http://api.noetl.svc:8082${path}'; do sleep 3; done`;
        const init = { name: "wait", image: "curl", command: ["sh", "-c", script] };
        const { spec } = await securedOf("worker", { initContainers: [init] });
        expect(curlCallsOf(spec.initContainers?.[0]?.command ?? [])).toEqual([
            [...files, "-sf", `https://api.noetl.svc:8082${path}`],
        ]);
    });
});
