import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { readCases } from "../../../tools/callerCases";
import type { Files } from "../../support/loopback/program";
import {
    startRecordingServer,
    type RecordedCall,
    type RecordingServer,
} from "../../support/loopback/recordingServer";
import { createAuthority } from "../../support/pki";
import { containerOf, outcomeOf } from "./outcome";
import { commandOf, runCommand } from "./scriptRun";

const cases = readCases().filter(
    ({ outcome, becomes }) => outcome === "rewritten" && becomes.length === 0,
);

const dnsNames = ["noetl", "noetl-server-rust"].flatMap((name) => [
    `${name}.noetl.svc`,
    `${name}.noetl.svc.cluster.local`,
]);

/** Hosts that lead to the server, as the Host header has them. */
const serverHosts = ["noetl", "noetl-server-rust"]
    .flatMap((name) =>
        ["", ".noetl", ".noetl.svc", ".noetl.svc.cluster.local"].map((rest) => name + rest),
    )
    .map((host) => `${host}:8082`);

let client: Files;
let servers: Readonly<Record<"mtls" | "tls", RecordingServer>>;

beforeAll(async () => {
    const authority = await createAuthority();
    client = await authority.issue({ subject: "CN=client", usages: ["clientAuth"] });
    const own = await authority.issue({
        subject: "CN=server",
        usages: ["serverAuth"],
        dnsNames,
        ipAddresses: ["127.0.0.1"],
    });
    servers = {
        mtls: await startRecordingServer(own, "required"),
        tls: await startRecordingServer(own, "none"),
    };
});
afterAll(async () => {
    await servers.mtls.close();
    await servers.tls.close();
});

describe("the rewritten script makes the calls of the unchanged one, over TLS", () => {
    test.each(cases.map((one) => [one.name, one] as const))("%s", async (_, one) => {
        const { link, message } = outcomeOf(one);
        const member = [link?.server, ...(link?.clients ?? [])].find(
            (each) => each && containerOf(each.manifest, one.container),
        );
        if (member === undefined) return expect.unreachable(message);
        const calls = async (manifest: typeof member.manifest) => {
            const container = containerOf(manifest, one.container);
            const server = servers[one.config["mode"] === "tls" ? "tls" : "mtls"];
            const said =
                container &&
                (await runCommand(commandOf(container, one.runs), server.port, client));
            return { calls: server.takeCalls(), said };
        };
        const before = await calls(member.manifest);
        const after = await calls(member.transformed);
        const isServer = ({ host }: RecordedCall) =>
            [...serverHosts, ...one.aliases].includes(host.replace(/\.(?=:|$)/, ""));
        expect(after.calls.filter(isServer), after.said).not.toEqual([]);
        expect(before.calls.filter(({ secure }) => secure)).toEqual([]);
        if (one.plain) {
            expect(after.calls.map(request), after.said).toEqual(before.calls.map(request));
        }
        const expected = one.config["mode"] === "tls" ? undefined : "client";
        for (const call of after.calls) {
            expect(call, after.said).toMatchObject({ secure: isServer(call) });
            expect(call.client).toBe(isServer(call) ? expected : undefined);
        }
    });
});

const request = ({ method, path, body }: RecordedCall) => ({ method, path, body });
