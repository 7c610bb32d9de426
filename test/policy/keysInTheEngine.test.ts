import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, expect, test } from "vitest";

import type { Providers } from "../../lane/engine/providers/provider";
import { builtInProviders, type ProviderOptions } from "../../lane/engine/providers";
import { openSession, type Purpose } from "../../lane/engine/session";
import { isSecret, revealAll, type Properties, type Value } from "../../lane/engine/values";
import { FakeCloud } from "../unit/engine/support";

const stateDir = mkdtempSync(join(tmpdir(), "keys-in-the-engine-"));
const options = { projectDir: resolve(__dirname, "../.."), stateDir };
const timeout = 60_000;
mkdirSync(join(stateDir, "stacks/noetl-mtls"), { recursive: true });

afterAll(() => {
    rmSync(stateDir, { recursive: true });
});

/** Real keys, and a cloud in memory for everything else. */
function keysAndFakes(providerOptions: ProviderOptions): Providers {
    const builtIn = builtInProviders(providerOptions);
    const cloud = new FakeCloud();
    return (type) =>
        type.startsWith("tls:") || type.startsWith("pulumi:") ? builtIn(type) : cloud;
}

/** Inputs and outputs of everything that the program registers, as `urn` and properties. */
async function registered(
    stack: string,
    purpose: Purpose,
): Promise<readonly (readonly [string, Properties])[]> {
    const session = await openSession({ ...options, stack }, purpose, keysAndFakes);
    await session.deploy();
    return session.context.state
        .all()
        .flatMap(({ urn, inputs, outputs }) => [[urn, inputs] as const, [urn, outputs] as const]);
}

/** Paths of the private keys that are not inside a secret. */
function plainKeys(value: Value, path: string): string[] {
    if (isSecret(value)) return [];
    if (typeof value === "string") {
        const texts = [value, Buffer.from(value, "base64").toString()];
        return texts.some((text) => text.includes("PRIVATE KEY-----")) ? [path] : [];
    }
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, child]) => plainKeys(child, `${path}/${key}`));
}

const keysOfTheRoot = [
    "trust-root-certificate/privateKeyPem",
    "trust-root-certificate/privateKeyPem",
    "trust-root-key/privateKeyPem",
    "trust-root-key/privateKeyPemPkcs8",
    "trust-root-secret/stringData/tls.key",
    "trust-root-secret/stringData/tls.key",
];

test.each([
    ["dev", "preview", []],
    ["dev", "update", keysOfTheRoot],
    // Its key never leaves Google.
    ["prod", "preview", []],
] as const)(
    "%s %s: no private key is in a property that is not secret",
    async (stack, purpose, keys) => {
        const all = await registered(stack, purpose);
        expect(all.flatMap(([urn, properties]) => plainKeys(properties, urn))).toEqual([]);

        // The same search finds the keys that are there once nothing is secret any more.
        const revealed = all.flatMap(([urn, properties]) => plainKeys(revealAll(properties), urn));
        expect(revealed.map((path) => path.replace(/^.*::/, "")).sort()).toEqual(keys);
    },
    timeout,
);
