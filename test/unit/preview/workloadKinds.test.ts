import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { preview, up, type EngineResult } from "../../../lane/engine";
import { builtInProviders } from "../../../lane/engine/providers";
import type { Provider } from "../../../lane/engine/providers/provider";
import { revealAll } from "../../../lane/engine/values";

const stateDir = mkdtempSync(join(tmpdir(), "workload-kinds-"));
// Each run starts the program with the real SDK.
const timeout = 240_000;

const client = (name: string, more: object = {}) => ({
    name,
    manifest: "test/fixtures/manifests/clientKinds.yaml",
    workload: name,
    ...more,
});

/** The variables by which the gateway's init container takes its credentials. */
const env = {
    certificate: "REGISTRY_CERT",
    privateKey: "REGISTRY_KEY",
    trustBundle: "REGISTRY_CA",
    urls: ["REGISTRY_URL"],
};

const clients = [
    client("gateway", { otherContainers: [{ name: "register", env }, { name: "shipper" }] }),
    client("collector"),
    client("backfill"),
    client("nightly"),
];

const inMode = (mode: string) => ({
    projectDir: resolve(__dirname, "../../.."),
    stack: "dev",
    stateDir,
    config: { mode, clients },
});

/** The real providers' decisions, over a cluster in which every wish comes true. */
const obligingCloud: Parameters<typeof up>[1] = (options) => {
    const real = builtInProviders(options);
    return (type) => {
        const provider = real(type);
        return provider && new Proxy(provider, { get: oblige });
    };
};

function oblige(provider: Provider, key: keyof Provider): unknown {
    const obliging: Partial<Provider> = {
        exists: () => Promise.resolve(true),
        create: ({ name, inputs }) => Promise.resolve({ id: name, outputs: revealAll(inputs) }),
        update: ({ inputs }) => Promise.resolve(revealAll(inputs)),
        delete: () => Promise.resolve(),
    };
    const member: unknown = Reflect.get(obliging, key) ?? Reflect.get(provider, key);
    return typeof member === "function" ? (member as () => unknown).bind(provider) : member;
}

let change: EngineResult;

beforeAll(async () => {
    await up(inMode("plain"), obligingCloud);
    change = await preview(inMode("mtls"), obligingCloud);
}, timeout);

afterAll(() => {
    rmSync(stateDir, { recursive: true });
});

test("a change of mode updates every kind of client in place, but for a Job, which it replaces", () => {
    const ops = clients.map(({ name }) => [
        name,
        change.steps.find((step) => step.name === `${name}-workload`)?.op,
    ]);
    expect(Object.fromEntries(ops)).toEqual({
        gateway: "update",
        collector: "update",
        backfill: "replace",
        nightly: "update",
    });
});
