import * as pulumi from "@pulumi/pulumi";
import { specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest";

import { linkTransform } from "../../../components/linkTransform";
import { noetlWorker } from "../../../contracts/noetl";
import { recordResources } from "../../support/recorder";

const type = "kubernetes:apps/v1:Deployment";
const inCluster = "http://api.noetl.svc:8082";
const opts = { protect: true, dependsOn: [] };

/** What the transform asked to be called when the program has nothing left to do. */
let atExit: MockInstance<typeof process.once>;

beforeEach(async () => {
    await recordResources(true);
    atExit = vi.spyOn(process, "once").mockReturnValue(process);
});

afterEach(() => {
    vi.restoreAllMocks();
});

/** The transform of `Deployment noetl/worker`. */
const transformIn = (mode: "mtls" | "plain", name = "worker") =>
    linkTransform({
        mode,
        contract: noetlWorker,
        secretName: "worker-tls",
        server: { hosts: ["api.noetl.svc"], port: 8082 },
        workload: { kind: "Deployment", namespace: "noetl", name },
    });

/** The inputs of a workload as the engine hands them to a transform. */
const workload = (name: string, url: pulumi.Input<string> = inCluster) => ({
    metadata: { name, namespace: "noetl" },
    spec: {
        template: {
            spec: {
                containers: [{ name: "worker", env: [{ name: "NOETL_SERVER_URL", value: url }] }],
            },
        },
    },
});

const transformed = async (
    transform: pulumi.ResourceTransform,
    props: pulumi.Inputs,
    ofType = type,
) => transform({ custom: true, type: ofType, name: "resource", props, opts });

/** What the program's end makes of the transform. */
const end = () => {
    const [event, listener] = atExit.mock.calls[0] ?? [];
    expect(event).toBe("beforeExit");
    return (listener as unknown as () => void)();
};

describe("linkTransform", () => {
    test("changes the spec of the workload that it names, and nothing else", async () => {
        const props = workload("worker");
        const result = await transformed(transformIn("mtls"), props);
        expect(result?.opts).toBe(opts);
        expect(result?.props["metadata"]).toEqual(props.metadata);
        const spec = JSON.stringify(result?.props["spec"]);
        expect(spec).toContain('"value":"https://api.noetl.svc:8082"');
        expect(spec).toContain('"secretName":"worker-tls"');
        expect(end).not.toThrow();
    });

    test.each([
        ["has another name", workload("other"), type],
        ["has another kind", workload("worker"), "kubernetes:apps/v1:StatefulSet"],
        ["is no object of a cluster", workload("worker"), "test:index:Deployment"],
    ])("leaves alone what %s", async (_, props, ofType) => {
        expect(await transformed(transformIn("mtls"), props, ofType)).toBeUndefined();
    });

    test("changes nothing in mode plain", async () => {
        expect(await transformed(transformIn("plain"), workload("worker"))).toBeUndefined();
        expect(end).not.toThrow();
    });

    test("fails the program, at its end, if nothing was the workload", async () => {
        const transform = transformIn("mtls", "worker-rust");
        await transformed(transform, workload("worker"));
        await transformed(transform, workload("other"));
        expect(end).toThrow(
            "The link is not complete:\n  - Deployment noetl/worker-rust is missing; expected one resource with the transform to be this workload; those of its kind are: Deployment noetl/other, Deployment noetl/worker. Fix: correct kind, namespace or name, or give the transform to the chart or file that declares the workload",
        );
    });

    test("adds nothing to a failure that it may only follow from", () => {
        transformIn("mtls");
        vi.spyOn(pulumi.log, "hasErrors").mockReturnValue(true);
        expect(end).not.toThrow();
    });

    test("refuses a value that only an update knows, by its place", async () => {
        const refused = transformed(transformIn("mtls"), workload("worker", unknownValue));
        await expect(refused).rejects.toThrow(
            "The workload cannot be transformed:\n  - Deployment noetl/worker, container worker, " +
                'env NOETL_SERVER_URL is "[unknown]"; expected a literal http or https URL',
        );
    });

    test("shows no secret in problems, even where the engine does not know it", async () => {
        const { metadata, spec } = workload("worker", "http://api.noetl.svc:1/?t=hunter2");
        const wrapped = { [specialSigKey]: specialSecretSig, value: spec };
        const refused = transformed(transformIn("mtls"), { metadata, spec: wrapped });
        await expect(refused).rejects.toThrow(
            'env NOETL_SERVER_URL is "[secret]"; expected port 8082',
        );
    });

    test("keeps a spec secret that has a secret in it", async () => {
        const props = workload("worker", pulumi.secret(inCluster));
        const result = await transformed(transformIn("mtls"), props);
        const spec = result?.props["spec"] as pulumi.Output<object>;
        expect(await pulumi.isSecret(spec)).toBe(true);
        expect(JSON.stringify(await outputOf(spec))).toContain("https://api.noetl");
    });
});

const outputOf = async <T>(output: pulumi.Output<T>) =>
    new Promise<T>((resolve) => {
        pulumi.unsecret(output).apply(resolve);
    });
