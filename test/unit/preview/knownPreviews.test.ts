import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { beforeAll, describe, expect, test } from "vitest";

import { isSecret, reveal, type Value } from "../../../rules/wire";
import { recordProgram, type RecordedResource } from "../../../preview/record";
import { firstPreview, copyWithConfig } from "../../support/previews";

// Slow: the preview starts the program with the real SDK.
const timeout = 60_000;

/** Paths of unknown inputs, also inside secrets. */
function unknowns(value: Value, path = ""): string[] {
    const revealed = reveal(value);
    if (revealed === unknownValue) return [path];
    if (typeof revealed !== "object" || revealed === null) return [];
    return Object.entries(revealed).flatMap(([key, child]) => unknowns(child, `${path}/${key}`));
}

/** Every unknown input as `resource/path`. */
const allUnknowns = (requests: readonly RecordedResource[]) =>
    requests.flatMap(({ name, inputs }) => unknowns(inputs, name)).sort();

const kinds = (requests: readonly RecordedResource[]) =>
    requests
        .map(({ inputs }) => inputs["kind"])
        .filter((kind) => typeof kind === "string")
        .sort();

describe.each(["plain", "tls", "mtls"])("the first preview of the dev stack in mode %s", (mode) => {
    let requests: readonly RecordedResource[];

    beforeAll(async () => {
        requests = await firstPreview("dev", { mode });
    }, timeout);

    test("knows everything except the bytes of the new root", () => {
        expect(allUnknowns(requests)).toEqual([
            "trust-root-certificate/privateKeyPem",
            // A secret value with an unknown part is unknown as a whole.
            "trust-root-secret/stringData",
        ]);
    });

    test("shows workloads, Certificates and admission policies", () => {
        expect(kinds(requests)).toEqual([
            "Certificate",
            "Certificate",
            "ClusterIssuer",
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
    "the first preview with an inCluster root knows everything",
    async () => {
        const requests = await firstPreview("dev", { trustRoot: { kind: "inCluster" } });
        expect(allUnknowns(requests)).toEqual([]);
        expect(kinds(requests).filter((kind) => kind === "Certificate")).toHaveLength(3);
        const root = requests.find(({ name }) => name === "trust-root-certificate");
        // The constraints of a root that exists stay: peers hold its certificate.
        expect(root?.ignoreChanges).toEqual(["spec.nameConstraints"]);
    },
    timeout,
);

test(
    "the network policy exists in mtls only, so that a return to plain admits every caller",
    async () => {
        const policies = async (config: Readonly<Record<string, unknown>>) =>
            (await firstPreview("dev", config)).filter(({ type }) =>
                type.endsWith(":NetworkPolicy"),
            );
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

test(
    "clients depend on the network policy, the policy on the server",
    async () => {
        const waitsFor = async (mode: string) => {
            const tree = copyWithConfig("dev", { mode, networkPolicy: true });
            const { resources } = await recordProgram(tree, "dev");
            const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
            return new Map(
                resources.map(({ urn, dependencies }) => [nameOf(urn), dependencies.map(nameOf)]),
            );
        };
        const inMtls = await waitsFor("mtls");
        expect(inMtls.get("worker")).toContain("network-policy-policy");
        expect(inMtls.get("network-policy")).toContain("server-workload");
        const inTls = await waitsFor("tls");
        expect(inTls.get("worker")).toContain("server-workload");
    },
    timeout,
);

describe("the first preview of the unchanged prod stack", () => {
    let requests: readonly RecordedResource[];

    beforeAll(async () => {
        requests = await firstPreview("prod");
    }, timeout);

    test("knows everything", () => {
        expect(allUnknowns(requests)).toEqual([]);
    });

    test("has two GoogleCASClusterIssuers with their own policies, and no CA Secret", () => {
        const count = (kind: string) => kinds(requests).filter((one) => one === kind).length;
        expect(count("GoogleCASClusterIssuer")).toBe(2);
        expect(count("ValidatingAdmissionPolicy")).toBe(6);
        expect(count("Certificate")).toBe(2);
        expect(count("Deployment")).toBe(2);
        expect(count("NetworkPolicy")).toBe(1);
        expect(count("Secret") + count("ClusterIssuer")).toBe(0);
    });

    test("has pinned providers for Google and the cluster only", () => {
        const providers = requests.filter(({ type }) => type.startsWith("pulumi:providers:"));
        const pins = providers.map(({ name, inputs }) => [
            name,
            inputs["context"] ?? [inputs["project"], inputs["region"]],
        ]);
        expect(Object.fromEntries(pins)).toEqual({
            cluster: "CHANGE-ME",
            workloads: "CHANGE-ME",
            google: ["CHANGE-ME", "europe-west1"],
        });
    });
});

test(
    "an encrypted value of the prod stack is an unknown secret everywhere",
    async () => {
        const subject = { organization: { secure: "v1:bm90LWEtY2lwaGVydGV4dA==" } };
        const requests = await firstPreview("prod", { trustRoot: { create: { subject } } });
        expect(allUnknowns(requests)).toEqual([
            "trust-root-authority/config/subjectConfig/subject/organization",
        ]);
        const authority = requests.find(({ name }) => name === "trust-root-authority");
        const config = authority?.inputs["config"] as Record<string, Record<string, Value>>;
        const { organization } = config["subjectConfig"]?.["subject"] as Record<string, Value>;
        expect(isSecret(organization)).toBe(true);
        expect(JSON.stringify(requests)).not.toContain("bm90LWEt");
    },
    timeout,
);
