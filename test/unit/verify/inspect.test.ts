import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { requestOf, serverIdentity } from "./fixtures";
import { found, InspectedLink } from "./inspectedLink";

let link: InspectedLink;

beforeAll(async () => {
    link = await InspectedLink.create();
});

const openssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!openssl)("a link in mtls, served by OpenSSL", () => {
    let folder: string;
    let server: ChildProcess;
    let port: number;

    beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), "verify-"));
        const files = { ...link.serverFiles };
        for (const [name, pem] of Object.entries(files)) {
            await writeFile(join(folder, name), pem, { mode: 0o600 });
        }
        const credentials = ["-cert", "tls.crt", "-key", "tls.key", "-CAfile", "ca.crt"];
        const strict = ["-Verify", "1", "-verify_return_error", "-www"];
        server = spawn(
            "openssl",
            ["s_server", "-accept", "127.0.0.1:0", ...credentials, ...strict],
            { cwd: folder, stdio: ["ignore", "pipe", "ignore"] },
        );
        port = await acceptedPort(server);
    });

    afterAll(async () => {
        server.kill();
        await rm(folder, { recursive: true });
    });

    it("passes every row", async () => {
        expect(await link.outcomes(link.cluster(port), "mtls")).toEqual({
            "server wire.serial": expect.stringMatching(/^pass: serial [0-9A-F]+$/) as string,
            "worker wire.accepted": "pass: 200",
            "server wire.no-certificate": "pass: alert: certificate required",
            "server wire.foreign-ca": "pass: alert: decrypt error",
            "server wire.server-as-client": "pass: alert: unsupported certificate",
            "server wire.tls-1.1": expect.stringMatching(/^pass: alert: /) as string,
            "server wire.plain-http": expect.stringMatching(/^pass: /) as string,
        });
    });

    it("has only rows that docs/troubleshooting.md describes", async () => {
        const page = await readFile("docs/troubleshooting.md", "utf8");
        const named = [...page.matchAll(/`([a-z]+\.[^`\s]+)`/g)].map(([, id = ""]) => id);
        const isNamed = (id: string) =>
            named.some((name) =>
                name.endsWith("…") ? id.startsWith(name.slice(0, -1)) : id === name,
            );
        const rows = await link.rows(link.cluster(port), "mtls");
        expect(rows.length).toBeGreaterThan(20);
        expect(rows.map(({ id }) => id).filter((id) => !isNamed(id))).toEqual([]);
    });

    it("lists untested refusals and known limits as skipped", async () => {
        const rows = await link.rows(link.cluster(port), "mtls");
        const unproven = rows.filter(({ id }) => /^(limit|refusal)\./.test(id));
        expect(unproven.map(({ id, subject }) => `${subject} ${id}`)).toEqual([
            "worker limit.playbook-tool",
            "worker limit.result-fetch-tool",
            "worker limit.http-tool",
            "server refusal.expired",
            "server refusal.not-yet-valid",
            "server refusal.old-session",
            "worker refusal.wrong-name",
            "worker refusal.client-as-server",
        ]);
        const reasons = /^(not tried: needs the CA key|known limit of noetl-worker 5\.12\.0: .+)$/;
        for (const { status, evidence } of unproven) {
            expect(status).toBe("skip");
            expect(evidence).toMatch(reasons);
        }
    });

    it("fails if the Secret was renewed and the server was not restarted", async () => {
        const renewed = { ...(await link.authority.issue(requestOf(serverIdentity))) };
        const secret = (_namespace: string, name: string) =>
            found({
                files: name === serverIdentity.secretName ? renewed : { ...link.secret(name) },
                owners: [],
            });
        const { "server wire.serial": serial } = await link.outcomes(
            link.cluster(port, { secret }),
            "mtls",
        );
        expect(serial).toMatch(/^fail: serves serial .* restart the server$/);
    });

    it("fails if mode tls was declared and client certificates are still required", async () => {
        const { "server wire.accepted": accepted } = await link.outcomes(link.cluster(port), "tls");
        expect(accepted).toBe("fail: alert: certificate required");
    });

    it("skips rows that need an unreadable Secret, and no others", async () => {
        const secret = () => Promise.resolve({ state: "forbidden" } as const);
        expect(await link.outcomes(link.cluster(port, { secret }), "mtls")).toMatchObject({
            "server secret.complete": "skip: may not read Secret server-tls",
            "server wire.serial": expect.stringMatching(/^skip: /) as string,
            "server wire.no-certificate": "pass: alert: certificate required",
        });
    });
});

async function acceptedPort({ stdout }: ChildProcess): Promise<number> {
    if (stdout === null) {
        throw new Error("openssl s_server has no output to read its port from");
    }
    for await (const line of createInterface(stdout)) {
        const port = /^ACCEPT .*:(\d+)$/.exec(line)?.[1];
        if (port !== undefined) {
            return Number(port);
        }
    }
    throw new Error("openssl s_server ended without accepting connections");
}
