import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Mode } from "../../contracts";
import { cachedWorker } from "../../lane/cluster/build/noetl";
import { kubectl } from "../../lane/cluster/kubectl";
import { findInit } from "../../lane/cluster/node/namespaces";
import { laneDeployment } from "../../lane/local/deployment";
import { quietProgress } from "../../lane/progress";
import { deployedLink } from "../../lane/pulumi/devStack";
import { isVerified, verifyWithin } from "../../verify";
import { captureDuring } from "../support/capture";
import { contextOf, execute } from "../support/executions";
import { up } from "../support/lane";
import { serverApi, type ServerApi } from "../support/serverApi";

/** A stored credential, by name a role of PostgreSQL too; hex survives every encoding on the way. */
const role = `worker_${randomBytes(4).toString("hex")}`;
const password = randomBytes(24).toString("hex");

const credential = {
    name: role,
    type: "postgres",
    data: {
        db_host: "postgres.postgres.svc",
        db_port: 5432,
        db_user: role,
        db_password: password,
        db_name: "noetl",
    },
};

/** Works only for a worker that has resolved the credential: PostgreSQL asks for the password. */
const asRole = { kind: "postgres", auth: role, query: "SELECT current_user AS worked_as" };

const noWorker = cachedWorker() === undefined;
const reason = noWorker ? " (skipped: noetl-worker is not built, npm run local -- --worker)" : "";

describe.skipIf(noWorker)(`a playbook that needs a credential${reason}`, () => {
    let api: ServerApi;

    beforeAll(async () => {
        await sql(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
        await bringTo("mtls");
        api = await serverApi();
        await api.post("/api/credentials", credential);
    });

    afterAll(async () => {
        await sql(`DROP ROLE ${role}`);
        await sql(`DELETE FROM noetl.credential WHERE name = '${role}'`);
        await bringTo("mtls");
    });

    test("is done over mutual TLS, and the credential is not to be seen on the wire", async () => {
        const { result, ...wire } = await captureDuring(() => execute(api, "work", asRole));

        expect(result.status).toBe("COMPLETED");
        expect(contextOf(result, "command.claimed")).toMatchObject({
            worker_id: expect.stringMatching(/^noetl-worker-rust-/) as string,
        });
        expect(contextOf(result, "call.done")).toMatchObject({
            result: { context: { data: { rows: [{ worked_as: role }] } } },
        });
        // NATS is not part of the link: its notification, in clear, shows what was captured when.
        expect(wire.shows(`"execution_id":${result.id},"server_url":"https://`)).toBe(true);
        expect(await wire.dataPackets(8082)).toBeGreaterThan(0);
        expect(wire.shows(password)).toBe(false);
    });

    test("fails where a tool calls the server itself, without the worker's identity", async () => {
        const call = await execute(api, "calls-a-playbook", { kind: "playbook", path: "x" });
        expect(call.status).toBe("FAILED");
        expect(JSON.stringify(call.events)).toMatch(/error sending request for url \(https:/);

        const next = await execute(api, "work", asRole);
        expect(next.status, "the worker goes on").toBe("COMPLETED");
    });

    test("in plain HTTP, lays the credential open", async () => {
        await bringTo("plain");
        const plain = await serverApi();
        const { result, ...wire } = await captureDuring(() => execute(plain, "work", asRole));

        expect(result.status).toBe("COMPLETED");
        expect(wire.shows(`"execution_id":${result.id},"server_url":"http://`)).toBe(true);
        expect(wire.shows(password)).toBe(true);
    });
});

/** Brings the link to a mode where it is in another, and awaits that all of it holds. */
async function bringTo(mode: Mode): Promise<void> {
    if ((await deployedLink(quietProgress))?.mode !== mode) {
        await up(mode);
    }
    const report = await verifyWithin(60, await laneDeployment());
    expect(isVerified(report), JSON.stringify(report.rows)).toBe(true);
}

/** By the socket in PostgreSQL's own pod: what is said here passes no network between pods. */
async function sql(statement: string): Promise<void> {
    const init = await findInit();
    if (init === undefined) {
        throw new Error("These tests need a running cluster: npm run local");
    }
    const psql = ["psql", "--host=/tmp", "--username=noetl", "--set=ON_ERROR_STOP=1", "noetl"];
    const pod = ["--namespace=postgres", "exec", "--stdin", "deployment/postgres", "--"];
    await kubectl(init, [...pod, ...psql], { input: statement });
}
