import type {
    RegisterResourceRequest,
    RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { expect, test, vi } from "vitest";

import { readProject } from "../../configProject";
import { isSecret, reveal, secret, type Properties, type Value } from "../../model/wire";
import { recordProgram, type RecordedResource } from "../../preview/record";
import { makeMonitor } from "../../preview/record/monitor";
import { Recorder } from "../../preview/record/recorder";
import { loadSdk } from "../../preview/record/sdk";
import { projectDir } from "../support/previews";

// Programs are run with the real SDK.
const timeout = 60_000;

const pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIOdd\n-----END EC PRIVATE KEY-----\n";
const sdk = loadSdk(projectDir);

/** What their provider gives back in an update, by type. */
const made: Readonly<Record<string, Properties>> = {
    "tls:index/privateKey:PrivateKey": { privateKeyPem: secret(pem) },
    "tls:index/selfSignedCert:SelfSignedCert": { certPem: "the certificate" },
};

/** Answers as Pulumi's engine does in an update. */
class UpdateRecorder extends Recorder {
    override register(request: RegisterResourceRequest): RegisterResourceResponse {
        const response = super.register(request).setId(`${request.getName()}-id`);
        const outputs = made[request.getType()];
        return outputs === undefined
            ? response
            : response.setObject(sdk.Struct.fromJavaScript(outputs));
    }
}

/** What the dev stack registers in an update, in which the root's key is known. */
async function updated(): Promise<readonly RecordedResource[]> {
    const { name, config, secretKeys } = await readProject(projectDir, "dev");
    const recorder = new UpdateRecorder(sdk, {
        project: name,
        stack: "dev",
        disabledDefaultProviders: ["*"],
        conceal: (properties) => properties,
    });
    const { runtime } = sdk.pulumi;
    const monitor = makeMonitor(sdk, recorder, (reason) => expect.unreachable(String(reason)));
    runtime.setMockOptions(monitor, name, "dev", false);
    runtime.setAllConfig({ ...config }, [...secretKeys]);
    await runtime.runInPulumiStack(() => vi.importActual("../../index"));
    await runtime.disconnect();
    return recorder.resources;
}

/** Places of the private keys that are not inside a secret. */
function plainKeys(resources: readonly RecordedResource[], view = (value: Value) => value) {
    return resources
        .flatMap(({ name, inputs, outputs }) => keysIn(view({ inputs, outputs }), name))
        .sort();
}

function keysIn(value: Value, path: string): string[] {
    if (isSecret(value)) return [];
    if (typeof value === "string") {
        const texts = [value, Buffer.from(value, "base64").toString()];
        return texts.some((text) => text.includes("PRIVATE KEY-----")) ? [path] : [];
    }
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, child]) => keysIn(child, `${path}/${key}`));
}

test("in an update every private key is in a property that is secret", { timeout }, async () => {
    const resources = await updated();
    expect(plainKeys(resources)).toEqual([]);
    // The same search finds the keys that are there once nothing is secret any more.
    expect(plainKeys(resources, reveal)).toEqual([
        "trust-root-certificate/inputs/privateKeyPem",
        "trust-root-secret/inputs/stringData/tls.key",
    ]);
});

test.each(["dev", "prod"])("a preview of %s knows no private key", { timeout }, async (stack) => {
    const { resources } = await recordProgram(projectDir, stack);
    expect(plainKeys(resources, reveal)).toEqual([]);
});
