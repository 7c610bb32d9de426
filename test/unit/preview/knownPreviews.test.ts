import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { preview } from "../../../embedded/engine";
import { builtInProviders } from "../../../embedded/engine/providers";
import type { Providers, ResourceRequest } from "../../../embedded/engine/providers/provider";
import { reveal, type Value } from "../../../embedded/engine/values";

const projectDir = resolve(__dirname, "../../..");
const stateDir = mkdtempSync(join(tmpdir(), "known-previews-"));
// The preview starts the program with the real SDK.
const timeout = 60_000;

afterAll(() => {
    rmSync(stateDir, { recursive: true });
});

/** What the program asks for in a first preview of the dev stack, resource by resource. */
async function firstPreview(config: Readonly<Record<string, unknown>>): Promise<ResourceRequest[]> {
    const requests: ResourceRequest[] = [];
    await preview({ projectDir, stack: "dev", stateDir, config }, (options) =>
        recording(builtInProviders(options), requests),
    );
    return requests;
}

/** The same providers, noting every resource that they are asked to check. */
function recording(providers: Providers, requests: ResourceRequest[]): Providers {
    return (type) => {
        const provider = providers(type);
        if (provider === undefined) return undefined;
        const check: typeof provider.check = (request, existing) => {
            requests.push(request);
            return provider.check(request, existing);
        };
        return new Proxy(provider, {
            get: (target, key) => {
                const member: unknown = key === "check" ? check : Reflect.get(target, key);
                return typeof member === "function" ? (member.bind(target) as unknown) : member;
            },
        });
    };
}

/** Paths of the inputs that only an update can know, inside secrets too. */
function unknowns(value: Value, path = ""): string[] {
    const revealed = reveal(value);
    if (revealed === unknownValue) return [path];
    if (typeof revealed !== "object" || revealed === null) return [];
    return Object.entries(revealed).flatMap(([key, child]) => unknowns(child, `${path}/${key}`));
}

/** Every unknown input as `resource/path`. */
const allUnknowns = (requests: readonly ResourceRequest[]) =>
    requests.flatMap(({ name, inputs }) => unknowns(inputs, name)).sort();

const kinds = (requests: readonly ResourceRequest[]) =>
    requests
        .map(({ inputs }) => inputs["kind"])
        .filter((kind) => typeof kind === "string")
        .sort();

describe.each(["plain", "tls", "mtls"])("the first preview of the dev stack in mode %s", (mode) => {
    let requests: ResourceRequest[];

    beforeAll(async () => {
        requests = await firstPreview({ mode });
    }, timeout);

    test("knows all but the bytes of a root that is not made yet", () => {
        expect(allUnknowns(requests)).toEqual([
            "trust-root-certificate/privateKeyPem",
            // A Secret with one unknown value is unknown as a whole: its data is secret.
            "trust-root-secret/stringData",
        ]);
    });

    test("shows the workloads, their Certificates and the policies on who gets one", () => {
        expect(kinds(requests)).toEqual([
            "Certificate",
            "Certificate",
            "CertificateRequestPolicy",
            "CertificateRequestPolicy",
            "CertificateRequestPolicy",
            "CertificateRequestPolicy",
            "ClusterIssuer",
            "ClusterRole",
            "ClusterRole",
            "ClusterRole",
            "ClusterRoleBinding",
            "ClusterRoleBinding",
            "ClusterRoleBinding",
            "Deployment",
            "Deployment",
            "Secret",
            "Service",
            "Service",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingAdmissionPolicyBinding",
        ]);
    });
});

test(
    "with a root that cert-manager makes, the first preview knows everything",
    async () => {
        const requests = await firstPreview({ trustRoot: { kind: "inCluster" } });
        expect(allUnknowns(requests)).toEqual([]);
        expect(kinds(requests).filter((kind) => kind === "Certificate")).toHaveLength(3);
    },
    timeout,
);

test(
    "the network policy is there in mtls alone, so that going back gives back every caller",
    async () => {
        const policies = async (config: Readonly<Record<string, unknown>>) =>
            (await firstPreview(config)).filter(({ type }) => type.endsWith(":NetworkPolicy"));
        const [policy, ...others] = await policies({ mode: "mtls", networkPolicy: true });
        expect(others).toEqual([]);
        expect(policy?.inputs).toMatchObject({
            metadata: { name: "noetl-link", namespace: "noetl" },
            spec: { ingress: [{ ports: [{ protocol: "TCP", port: 8082 }] }, {}] },
        });
        expect(await policies({ mode: "mtls" })).toEqual([]);
        expect(await policies({ mode: "plain", networkPolicy: true })).toEqual([]);
    },
    timeout,
);
