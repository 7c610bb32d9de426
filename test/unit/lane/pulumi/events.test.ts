import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { readSteps } from "../../../../lane/pulumi/events";

let folder: string;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "events-"));
});

afterAll(() => rm(folder, { recursive: true }));

const urn = "urn:pulumi:dev::noetl-mtls::kubernetes:apps/v1:Deployment::server-workload";
const type = "kubernetes:apps/v1:Deployment";

async function steps(...events: readonly object[]) {
    const file = join(folder, "log");
    await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    return readSteps(file);
}

test("a finished step has its changed inputs", async () => {
    const metadata = { op: "update", urn, type, detailedDiff: { "spec.replicas": { kind: "x" } } };
    expect(await steps({ sequence: 1, resOutputsEvent: { metadata } })).toEqual([
        { op: "update", urn, type, name: "server-workload", diffs: ["spec.replicas"] },
    ]);
});

test("previews, unfinished steps and messages are ignored", async () => {
    const metadata = { op: "create", urn, type };
    expect(
        await steps(
            { resOutputsEvent: { metadata, planning: true } },
            { resourcePreEvent: { metadata } },
            { diagnosticEvent: { message: "hello" } },
        ),
    ).toEqual([]);
});
