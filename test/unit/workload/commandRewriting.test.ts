import { describe, expect, test } from "vitest";
import { curlCallsOf } from "./fakeCurl";
import { FLAGS, flags, health, init, scriptOf } from "./initCommand";
import {
    container,
    refusal,
    serverOptions,
    serverPod,
    transform,
    workerContract,
    workerOptions,
    workerPod,
} from "./support";

describe("a script that calls the server with curl", () => {
    test.each([
        ["curl -sf http://URL", `curl ${FLAGS} -sf https://URL`],
        ["/usr/bin/curl 'http://URL'", `/usr/bin/curl ${FLAGS} 'https://URL'`],
        ['curl "http://URL?id=$ID&x=`date`"', `curl ${FLAGS} "https://URL?id=$ID&x=\`date\`"`],
        ["curl http://URL -o /dev/null 2>&1", `curl ${FLAGS} https://URL -o /dev/null 2>&1`],
        ["curl noetl.noetl.svc:8082/x", `curl ${FLAGS} https://noetl.noetl.svc:8082/x`],
        [
            "if ! curl http://URL; then exit 1; fi",
            `if ! curl ${FLAGS} https://URL; then exit 1; fi`,
        ],
        ["A=1 curl -m10 http://URL", `A=1 curl ${FLAGS} -m10 https://URL`],
        [
            "curl -X POST -H 'A: b' -d '{}' http://URL",
            `curl ${FLAGS} -X POST -H 'A: b' -d '{}' https://URL`,
        ],
        [
            's=$(curl -s -w "%{http_code}" http://URL) && [ "$s" = 200 ]',
            `s=$(curl ${FLAGS} -s -w "%{http_code}" https://URL) && [ "$s" = 200 ]`,
        ],
        [
            "# wait\ncurl \\\n  -sf \\\n  http://URL # 'done'\n",
            `# wait\ncurl ${FLAGS} \\\n  -sf \\\n  https://URL # 'done'\n`,
        ],
        ["( curl http://URL | grep ok ) &", `( curl ${FLAGS} https://URL | grep ok ) &`],
        [
            'x="${X:-$(case 1 in 1) curl http://URL;; esac)}"',
            `x="\${X:-$(case 1 in 1) curl ${FLAGS} https://URL;; esac)}"`,
        ],
        [
            "case $X in a) curl http://URL;; *) curl http://example.org;; esac",
            `case $X in a) curl ${FLAGS} https://URL;; *) curl http://example.org;; esac`,
        ],
    ])("%j", (before, after) => {
        const script = before.replaceAll("URL", health);
        expect(scriptOf(script)).toBe(after.replaceAll("URL", health));
    });

    test.each([
        "until nc -z noetl.noetl.svc 8082; do sleep 1; done",
        "curl -sfk https://example.org && cat <<END\nnoetl\nEND",
        "curl http://noetl.noetl.svc:9090/metrics",
        "wget http://example.org:80/noetl.noetl.svc",
        "psql -h postgres -c \"select 'noetl.noetl.svc'\"",
    ])("%j does not call the server: unchanged, without a mount", (script) => {
        const after = init(["sh", "-c", script]);
        expect(after).toEqual({ name: "init", command: ["sh", "-c", script], notes: [] });
    });

    test("is found in args, and after other letters of the -c option", () => {
        const command = ["/bin/bash", "-ec"];
        const template = workerPod(
            {},
            { initContainers: [{ name: "init", command, args: [`curl http://${health}`, "x"] }] },
        );
        const after = container("init", transform(template, workerOptions));
        expect(after.command).toEqual(command);
        expect(after.args).toEqual([`curl ${FLAGS} https://${health}`, "x"]);
    });

    test.each([
        ["bash -euo pipefail -c"],
        ["bash -ceuo pipefail"],
        ["sh -e -c"],
        ["sh -c -e"],
        ["bash +e -c --"],
    ])("is found behind %s", (shell) => {
        const command = [...shell.split(" "), `curl http://${health}`, "$0"];
        const after = init(command).command;
        expect(after).toEqual([...shell.split(" "), `curl ${FLAGS} https://${health}`, "$0"]);
    });

    test.each([
        `# wget http://${health}`,
        `true # wget http://${health}`,
        `echo 'waiting for http://${health}'`,
        `until true; do printf "no http://${health}\\n"; done`,
    ])("%j beside it calls nothing", (text) => {
        expect(scriptOf(`${text}\ncurl http://${health}`)).toBe(
            `${text}\ncurl ${FLAGS} https://${health}`,
        );
    });

    test("mounts the credentials where it runs", () => {
        const mount = { name: "tls", mountPath: "/tls", readOnly: true };
        expect(init(["sh", "-c", `curl http://${health}`]).volumeMounts).toEqual([mount]);
    });

    test("gets only the CA in tls", () => {
        const after = scriptOf(`curl http://${health}`, { mode: "tls" });
        expect(after).toBe(`curl --cacert /tls/ca.crt https://${health}`);
    });

    test("keeps correct flags", () => {
        const before = `curl --key /tls/tls.key -sE /tls/tls.crt https://${health}`;
        expect(scriptOf(before)).toBe(before.replace("curl", "curl --cacert /tls/ca.crt"));
    });

    test("calls the host that rewriteHosts gives", () => {
        const rewriteHosts = { "old.svc": "noetl.noetl.svc" };
        const after = scriptOf(`curl "http://old.svc:8082/a b"`, { rewriteHosts });
        expect(after).toBe(`curl ${FLAGS} "https://noetl.noetl.svc:8082/a b"`);
    });

    test("is unchanged if it calls an undeclared host at the server's port, with a note", () => {
        const { command, notes } = init(["sh", "-c", "curl http://other:8082/"]);
        expect(command[2]).toBe("curl http://other:8082/");
        expect(notes).toEqual([
            "Deployment noetl/noetl-worker-rust: container init, command calls other:8082, which is no name in the server's certificate: left as it is.",
        ]);
    });
});

describe("curl, run by a real shell,", () => {
    const special = String.raw`/t l's/"x"/b\c;&|*?~#!{a,b}` + "`id`\n(é)";
    const contract = { ...workerContract, mountPath: special };
    const specialFlags = flags.map((flag) => flag.replace("/tls", special));

    test.each([["/bin/sh"], ["/bin/bash"]])(
        "gets a mount path with special characters unchanged from %s",
        (shell) => {
            const { command } = init([shell, "-c", `curl -sf 'http://${health}'`], { contract });
            expect(curlCallsOf(command)).toEqual([[...specialFlags, "-sf", `https://${health}`]]);
        },
    );

    test("gets a URL with special characters unchanged", () => {
        const path = String.raw`/a b/it'\''s/$HOME/$(id)` + '/`id`/"q";&|*';
        const { command } = init(["sh", "-c", `curl 'http://noetl.noetl.svc:8082${path}'`]);
        const plain = path.replace(String.raw`'\''`, "'");
        expect(curlCallsOf(command)).toEqual([[...flags, `https://noetl.noetl.svc:8082${plain}`]]);
    });

    test("gets the same expansions as before", () => {
        const script = String.raw`until [ "$(curl -s "http://${health}?q=$Q&h=\$HOME")" = ok ]; do sleep 9; done; curl example.org`;
        const { command } = init(["sh", "-c", script]);
        expect(curlCallsOf(command, { Q: "a b" })).toEqual([
            [...flags, "-s", `https://${health}?q=a b&h=$HOME`],
            ["example.org"],
        ]);
    });

    test("is not changed by a second transform", () => {
        const { command } = init(["sh", "-c", `curl -sf http://${health}`], { contract });
        expect(init(command, { contract }).command).toEqual(command);
    });
});

describe("a command without a shell", () => {
    test.each([
        [
            ["curl", "-sf", `http://${health}`],
            ["curl", ...flags, "-sf", `https://${health}`],
        ],
        [
            ["curl", `http://${health}/$(ID)`],
            ["curl", ...flags, `https://${health}/$(ID)`],
        ],
    ])("%j", (before, after) => {
        expect(init(before).command).toEqual(after);
    });

    test("keeps command and args apart", () => {
        const init = { name: "init", command: ["curl"], args: [`http://${health}`] };
        const result = transform(workerPod({}, { initContainers: [init] }), workerOptions);
        expect(container("init", result)).toMatchObject({
            command: ["curl", ...flags],
            args: [`https://${health}`],
        });
    });

    test("is rewritten in exec probes and hooks of other containers", () => {
        const exec = { command: ["curl", "-f", `http://${health}`] };
        const sidecar = {
            name: "sidecar",
            livenessProbe: { exec, periodSeconds: 3 },
            lifecycle: { preStop: { exec } },
        };
        const spec = { containers: [...workerPod().spec.containers, sidecar] };
        const after = container("sidecar", transform({ spec }, workerOptions));
        const secured = { command: ["curl", ...flags, "-f", `https://${health}`] };
        expect(after.livenessProbe).toEqual({ exec: secured, periodSeconds: 3 });
        expect(after.lifecycle).toEqual({ preStop: { exec: secured } });
    });
});

describe("in the server's own pod", () => {
    const exec = { command: ["curl", "-f", "http://localhost:8082/api/health"] };
    const template = serverPod({ livenessProbe: { exec } });
    const place =
        "Deployment noetl/noetl-server-rust, container noetl-server, livenessProbe.exec.command is ";

    test("loopback is refused without a SAN for it", () => {
        const server = { hosts: ["noetl-server-rust.noetl.svc.cluster.local"], port: 8082 };
        expect(refusal(template, { ...serverOptions, mode: "tls", server })).toBe(
            `${place}"localhost"; expected a name that the server's certificate has. Fix: set server.loopback in config, which adds localhost to the certificate, or call the server by its Service name`,
        );
    });

    test("loopback may be an IPv6 SAN", () => {
        const command = ["curl", "http://[::1]:8082/"];
        const pod = serverPod({ livenessProbe: { exec: { command } } });
        const server = { hosts: ["noetl-server-rust.noetl.svc.cluster.local", "::1"], port: 8082 };
        const result = transform(pod, { ...serverOptions, mode: "tls", server });
        expect(container("noetl-server", result).livenessProbe?.exec?.command).toEqual([
            "curl",
            "--cacert",
            "/tls/ca.crt",
            "https://[::1]:8082/",
        ]);
    });

    test("a curl probe is rewritten in tls, and the CA is mounted", () => {
        const result = transform(template, { ...serverOptions, mode: "tls" });
        const { livenessProbe } = container("noetl-server", result);
        const command = [
            "curl",
            "--cacert",
            "/tls/ca.crt",
            "-f",
            "https://localhost:8082/api/health",
        ];
        expect(livenessProbe).toEqual({ exec: { command } });
        const items = ["tls.crt", "tls.key", "ca.crt"].map((file) => ({ key: file, path: file }));
        expect(result.template.spec.volumes?.[0]).toMatchObject({ secret: { items } });
    });

    test("a curl probe is refused in mtls: the server's leaf has no clientAuth", () => {
        expect(refusal(template, serverOptions)).toBe(
            `${place}"curl"; expected no curl call to the server from its own pod: in mtls the server refuses its own certificate, which is not a client's. Fix: probe the port with tcpSocket instead`,
        );
    });
});
