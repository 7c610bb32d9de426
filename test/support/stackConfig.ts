import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { StackConfig } from "../../config/schema";
import { parsedConfig } from "./parsedConfig";

const folder = mkdtempSync(join(tmpdir(), "link-"));

/**
 * Writes objects into a manifest file of that name, one document each.
 * @returns path of the file.
 */
export function manifestOf(name: string, ...objects: readonly object[]): string {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, objects.map((object) => JSON.stringify(object)).join("\n---\n"));
    return path;
}

/** Container of a workload on the link; `api` is the server. */
export function containerOf(workload: string): object {
    const [name, variable] =
        workload === "api"
            ? ["noetl-server", "NOETL_PUBLIC_SERVER_URL"]
            : ["worker", "NOETL_SERVER_URL"];
    return { name, env: [{ name: variable, value: "http://api.noetl.svc:8082" }] };
}

/** A Deployment in namespace noetl, with one container and no selector. */
export function deployment(name: string, serviceAccount?: string): object {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace: "noetl" },
        spec: {
            template: {
                metadata: { labels: { app: name } },
                spec: {
                    ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
                    containers: [containerOf(name)],
                },
            },
        },
    };
}

/** Manifest of the server that {@link stackConfig} names. */
export const api = manifestOf("api", deployment("api", "api"));

/** Manifest of the only client in {@link stackConfig}. */
export const worker = manifestOf("worker", deployment("worker", "worker"));

/**
 * Config of a stack with a server and one client in mode mtls, with changed keys.
 * @throws Error with the config's problems.
 */
export function stackConfig(change: Readonly<Record<string, unknown>> = {}): StackConfig {
    return parsedConfig({
        kubeContext: "kind-dev",
        mode: "mtls",
        trustDomain: "dev.internal",
        trustRoot: { kind: "selfSigned" },
        server: { manifest: api, services: ["api", "api-alias"] },
        clients: [{ name: "worker", manifest: worker }],
        ...change,
    });
}
