import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { workerVersion } from "../../lane/cluster/build/noetl";

/** Clients of the link in config, and the file with their manifests. */
export interface Callers {
    readonly clients: readonly object[];
    remove(): Promise<void>;
}

/** Creates `many` clients, each with its own service account and without pods. */
export async function createCallers(many: number): Promise<Callers> {
    const folder = await mkdtemp(join(tmpdir(), "callers-"));
    const manifest = join(folder, "callers.yaml");
    const names = Array.from({ length: many }, (_, index) => `caller-${index + 1}`);
    await writeFile(manifest, names.map((name) => stringify(callerNamed(name))).join("---\n"));
    return {
        clients: names.map((name) => ({ name, manifest, workload: name })),
        remove: () => rm(folder, { recursive: true }),
    };
}

function callerNamed(name: string) {
    const url = "http://noetl.noetl.svc.cluster.local:8082";
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace: "noetl" },
        spec: {
            replicas: 0,
            selector: { matchLabels: { app: name } },
            template: {
                metadata: { labels: { app: name } },
                spec: {
                    serviceAccountName: name,
                    containers: [
                        {
                            name: "worker",
                            image: `ghcr.io/noetl/worker:${workerVersion}`,
                            env: [{ name: "NOETL_SERVER_URL", value: url }],
                        },
                    ],
                },
            },
        },
    };
}
