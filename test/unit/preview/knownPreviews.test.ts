import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { beforeAll, describe, expect, test } from "vitest";

import { isSecret, reveal, type Value } from "../../../rules/wire";
import { recordProgram, type RecordedResource } from "../../../preview/record";
import { firstPreview, treeWith } from "../../support/previews";

// The preview starts the program with the real SDK.
const timeout = 60_000;

/** Paths of the inputs that only an update can know, inside secrets too. */
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
        const requests = await firstPreview("dev", { trustRoot: { kind: "inCluster" } });
        expect(allUnknowns(requests)).toEqual([]);
        expect(kinds(requests).filter((kind) => kind === "Certificate")).toHaveLength(3);
    },
    timeout,
);

test(
    "the network policy is there in mtls alone, so that going back gives back every caller",
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
    "clients wait for the network policy, it for the server: a new one is let in before it starts",
    async () => {
        const waitsFor = async (mode: string) => {
            const tree = treeWith("dev", { mode, networkPolicy: true });
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

describe("the first preview of the prod stack, as its file is", () => {
    let requests: readonly RecordedResource[];

    beforeAll(async () => {
        requests = await firstPreview("prod");
    }, timeout);

    test("knows everything: Google makes no name and no input of anything else", () => {
        expect(allUnknowns(requests)).toEqual([]);
    });

    test("has two issuers of Google's, each behind policies of its own, and no CA Secret", () => {
        const count = (kind: string) => kinds(requests).filter((one) => one === kind).length;
        expect(count("GoogleCASClusterIssuer")).toBe(2);
        expect(count("ValidatingAdmissionPolicy")).toBe(6);
        expect(count("Certificate")).toBe(2);
        expect(count("Deployment")).toBe(2);
        expect(count("NetworkPolicy")).toBe(1);
        expect(count("Secret") + count("ClusterIssuer")).toBe(0);
    });

    test("has providers for Google and the cluster only, each pinned", () => {
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
    "an encrypted value of the prod stack is an unknown secret, wherever the program put it",
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
