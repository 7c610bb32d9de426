import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command } from "commander";

import { findCallers, type Server } from "../census";
import { readManifests } from "../census/manifests";
import { documentReader } from "../workload/documents";
import { count } from "./support/countOption";
import { median, printFindings, shown } from "./support/figures";

interface Options {
    readonly manifests: number;
    readonly rounds: number;
    readonly json?: true;
}

/** Time limit for a census of 1,000 manifests. */
const limitMs = 2000;

const server: Server = {
    kind: "Deployment",
    namespace: "noetl",
    name: "noetl-server",
    podLabels: { app: "noetl-server" },
    port: 8082,
    portNames: ["http"],
    services: ["noetl"],
    clusterDomain: "cluster.local",
};

new Command("npm run bench:census --")
    .description("Find the callers in a folder of manifests, from reading the files on.")
    .option(
        "--manifests <n>",
        "files, each with a Deployment, a Service and a ConfigMap",
        count,
        1000,
    )
    .option("--rounds <n>", "of the same census", count, 5)
    .option("--json", "as JSON")
    .action((options: Options) => {
        const folder = mkdtempSync(join(tmpdir(), "census-"));
        try {
            report(options, measure(folder, options));
        } finally {
            rmSync(folder, { recursive: true });
        }
    })
    .parse();

interface Measured {
    readonly ms: readonly number[];
    readonly callers: number;
}

function measure(folder: string, { manifests, rounds }: Options): Measured {
    for (let index = 0; index < manifests; index += 1) {
        writeFileSync(join(folder, `${index}.yaml`), manifest(index));
    }
    const results = Array.from({ length: rounds }, () => {
        const start = performance.now();
        const { objects } = readManifests([folder], documentReader());
        const callers = findCallers(objects, server).length;
        return { ms: performance.now() - start, callers };
    });
    return { ms: results.map(({ ms }) => ms), callers: results[0]?.callers ?? 0 };
}

/** One application in ten calls the server, through the ConfigMap that it loads. */
function manifest(index: number): string {
    const name = `app-${index}`;
    const url = index % 10 === 0 ? "http://noetl.noetl.svc:8082" : "http://other.noetl.svc:8082";
    const env = Array.from({ length: 10 }, (_, n) => `{ name: V${n}, value: "value-${n}" }`);
    return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: noetl, labels: { app: ${name} } }
spec:
    selector: { matchLabels: { app: ${name} } }
    template:
        metadata: { labels: { app: ${name} } }
        spec:
            serviceAccountName: ${name}
            containers:
                - name: main
                  image: registry.internal/${name}:1.0.0
                  envFrom: [{ configMapRef: { name: ${name} } }]
                  env:
${env.map((one) => `                      - ${one}`).join("\n")}
                  readinessProbe: { httpGet: { path: /health, port: 8080 }, periodSeconds: 10 }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: noetl }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: noetl }
data: { API_URL: "${url}" }
`;
}

function report({ manifests, json }: Options, { ms, callers }: Measured): void {
    const middle = median(ms);
    const allowed = (limitMs * manifests) / 1000;
    printFindings(
        {
            data: { manifests, callers, ms, allowedMs: allowed },
            head: ["files", "callers found", "median ms", "slowest ms"],
            rows: [
                [String(manifests), String(callers), shown(middle, 0), shown(Math.max(...ms), 0)],
            ],
            conclusions: [
                `${middle <= allowed ? "Within" : "NOT within"} ${shown(allowed, 0)} ms: ${shown(middle, 0)} ms.`,
            ],
        },
        json === true,
    );
    process.exitCode = middle <= allowed ? 0 : 1;
}
