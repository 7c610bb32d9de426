import { CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import { Command } from "commander";
import { z } from "zod";

import { kubeconfigPath } from "../lane/cluster/layout";
import { enterLane } from "../lane/local/lane";
import { lineProgress } from "../lane/progress";
import { upInMode } from "../lane/pulumi/devStack";
import { worldUp } from "../lane/world";
import { createCallers } from "./identities/callers";
import { count } from "./support/countOption";
import { printFindings, shown } from "./support/figures";
import { onOwnLane } from "./support/ownLane";

interface Options {
    readonly clients: number;
    readonly json?: true;
}

new Command("npm run bench:identities --")
    .description(
        "Many client identities in one `up` on a clean cluster: how long it takes, and how long each " +
            "certificate takes from its Certificate on.",
    )
    .option("--clients <n>", "how many", count, 100)
    .option("--json", "as JSON")
    .action(async (options: Options) => {
        await onOwnLane("many-identities");
        await measure(options);
    })
    .parseAsync()
    .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    });

async function measure({ clients, json }: Options): Promise<void> {
    const progress = lineProgress();
    await enterLane(progress, "ifCached");
    await worldUp({ progress });
    const callers = await createCallers(clients);
    try {
        const started = performance.now();
        const config = { clients: callers.clients };
        await upInMode("mtls", progress, () => undefined, config);
        report(clients, (performance.now() - started) / 1000, await issueSeconds(), json === true);
    } finally {
        await callers.remove();
    }
}

const certificates = z.object({
    items: z.array(
        z.object({
            metadata: z.object({ creationTimestamp: z.coerce.date() }),
            status: z.object({
                conditions: z.array(
                    z.object({
                        type: z.string(),
                        status: z.string(),
                        lastTransitionTime: z.coerce.date(),
                    }),
                ),
            }),
        }),
    ),
});

/**
 * Seconds from creation to Ready of each Certificate of the link, by the cluster's clock, which
 * counts whole seconds.
 */
async function issueSeconds(): Promise<number[]> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    const answer: unknown = await config
        .makeApiClient(CustomObjectsApi)
        .listNamespacedCustomObject({
            group: "cert-manager.io",
            version: "v1",
            namespace: "noetl",
            plural: "certificates",
        });
    return certificates.parse(answer).items.flatMap(({ metadata, status }) =>
        status.conditions
            .filter((condition) => condition.type === "Ready" && condition.status === "True")
            .map(({ lastTransitionTime }) => +lastTransitionTime - +metadata.creationTimestamp)
            .map((milliseconds) => milliseconds / 1000),
    );
}

function report(clients: number, seconds: number, issued: readonly number[], json: boolean): void {
    const p50 = quantile(issued, 0.5);
    const p99 = quantile(issued, 0.99);
    printFindings(
        {
            data: { clients, seconds, ready: issued.length, p50, p99 },
            head: ["client identities", "Certificates Ready", "up s", "issue p50 s", "issue p99 s"],
            rows: [
                [
                    String(clients),
                    `${issued.length} of ${clients + 1}`,
                    shown(seconds),
                    shown(p50, 0),
                    shown(p99, 0),
                ],
            ],
            conclusions: ["The server's certificate and cert-manager's installation are in it."],
        },
        json,
    );
    process.exitCode = issued.length === clients + 1 ? 0 : 1;
}

/** Quantile of the values; `part` is between 0 and 1. */
function quantile(values: readonly number[], part: number): number {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * part) - 1] ?? NaN;
}
