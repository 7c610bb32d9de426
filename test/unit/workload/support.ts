import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";
import { clientContracts, serverContracts, type Contract } from "../../../contracts";
import type { WorkloadManifest } from "../../../workload/manifest";
import { describeProblem } from "../../../problems/problem";
import {
    transformPodTemplate,
    TransformError,
    type PodTemplate,
    type TransformOptions,
    type TransformResult,
} from "../../../workload";
import type { Container } from "../../../workload/podTemplate";

/** A contract that exists; fails the test otherwise. */
function contract(contracts: Readonly<Record<string, Contract>>, name: string): Contract {
    const found = contracts[name];
    expect(found).toBeDefined();
    return found as Contract;
}

export const serverContract = contract(serverContracts, "noetl-server");
export const workerContract = contract(clientContracts, "noetl-worker");

/** SANs of the dev server: two Services and loopback. */
export const serverHosts = ["noetl-server-rust", "noetl"]
    .flatMap((service) => [
        `${service}.noetl`,
        `${service}.noetl.svc`,
        `${service}.noetl.svc.cluster.local`,
    ])
    .concat("localhost", "127.0.0.1");

export const serverUrl = "noetl-server-rust.noetl.svc.cluster.local:8082";

const common = { mode: "mtls", server: { hosts: serverHosts, port: 8082 } } as const;

export const serverOptions: TransformOptions = {
    ...common,
    contract: serverContract,
    object: "Deployment noetl/noetl-server-rust",
    secretName: "noetl-server-tls",
};

export const workerOptions: TransformOptions = {
    ...common,
    contract: workerContract,
    object: "Deployment noetl/noetl-worker-rust",
    secretName: "noetl-worker-tls",
};

/** A worker's pod with the URL of the server, and changes of the test. */
export function workerPod(
    changes: Partial<Container> = {},
    pod: Partial<PodTemplate["spec"]> = {},
): PodTemplate {
    const env = [{ name: "NOETL_SERVER_URL", value: `http://${serverUrl}` }];
    return { spec: { containers: [{ name: "worker", env, ...changes }], ...pod } };
}

/** The server's pod with its public URL, and changes of the test. */
export function serverPod(
    changes: Partial<Container> = {},
    pod: Partial<PodTemplate["spec"]> = {},
): PodTemplate {
    const env = [{ name: "NOETL_PUBLIC_SERVER_URL", value: `http://${serverUrl}` }];
    return { spec: { containers: [{ name: "noetl-server", env, ...changes }], ...pod } };
}

/** Transforms a frozen template. */
export function transform(template: PodTemplate, options: TransformOptions): TransformResult {
    return transformPodTemplate(deepFreeze(template), options);
}

/** The transformed container or init container of that name. */
export function container(name: string, { template }: TransformResult): Container {
    const all = [...(template.spec.initContainers ?? []), ...template.spec.containers];
    const found = all.find((candidate) => candidate.name === name);
    expect(found).toBeDefined();
    return found as Container;
}

/** The problems of a refused transform, one per line. */
export function refusal(template: PodTemplate, options: TransformOptions): string {
    try {
        transform(template, options);
    } catch (error) {
        expect(error).toBeInstanceOf(TransformError);
        return (error as TransformError).problems.map(describeProblem).join("\n");
    }
    return expect.unreachable("the transform did not refuse the template");
}

export function fixture(name: string): WorkloadManifest {
    const file = join(__dirname, "../../fixtures/manifests", `${name}.yaml`);
    return parse(readFileSync(file, "utf8")) as WorkloadManifest;
}

export function deepFreeze<T>(value: T): T {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(deepFreeze);
        Object.freeze(value);
    }
    return value;
}
