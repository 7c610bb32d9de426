import { request } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";

import type { V1Pod } from "@kubernetes/client-node";

import { deployedClientContracts, type Backlog } from "../contracts";
import type { Identity } from "../pki/identity";
import type { Link } from "../link/link";
import { openCluster, type Cluster } from "./cluster";
import { contractOf, isReady } from "./identityState";
import { parseOutputs, type VerifyOptions } from "./outputs";

/** Work of a client that uses the server URL of the current mode. */
export type Work =
    /** `queued` work waits for any pod; `running` work is in progress. */
    | { readonly client: string; readonly queued: number; readonly running: number }
    /** The client could not be asked; work may exist. */
    | { readonly client: string; readonly unknown: string };

/** The requests that counting makes. */
type BacklogReads = Pick<Cluster, "workload" | "pods" | "dial">;

/**
 * Counts the work that a mode change would strand, for each client whose contract names backlog
 * metrics. The figures are as recent as the application's gauges; noetl updates them every 5 s.
 */
export async function workBeforeSwitch(options: VerifyOptions): Promise<readonly Work[]> {
    const { link } = parseOutputs(options.outputs);
    const context = options.context ?? link.kubeContext;
    return countWork(await openCluster(context, options.kubeconfig), link);
}

/** {@link workBeforeSwitch} of a link in a cluster. */
export async function countWork(
    cluster: BacklogReads,
    link: Pick<Link, "clients">,
): Promise<readonly Work[]> {
    return Promise.all(
        link.clients.flatMap((client) => {
            const { backlog } = contractOf(client, deployedClientContracts);
            return backlog === undefined ? [] : [workOf(cluster, client, backlog)];
        }),
    );
}

/** One line per client, and a verdict. */
export function renderWork(work: readonly Work[]): string {
    return [...work.map(line), verdict(work)].join("\n");
}

/** Exit status: 0 drained, 1 work is left, 2 unknown. */
export function statusOfWork(work: readonly Work[]): 0 | 1 | 2 {
    if (work.some((one) => "unknown" in one)) return 2;
    return totalWork(work) === 0 ? 0 : 1;
}

async function workOf(cluster: BacklogReads, client: Identity, backlog: Backlog): Promise<Work> {
    const { name, workload } = client;
    try {
        const pods = await readyPods(cluster, client);
        if (pods.length === 0) {
            const { kind, namespace } = workload;
            return {
                client: name,
                unknown: `${kind} ${namespace}/${workload.name} has no ready pod to ask; start one, and ask again`,
            };
        }
        const backlogs = await Promise.all(
            pods.map((pod) => backlogOf(cluster, client, pod, backlog)),
        );
        return {
            client: name,
            queued: Math.max(...backlogs.map(({ queued }) => queued)),
            running: backlogs.reduce((sum, { running }) => sum + running, 0),
        };
    } catch (error) {
        return { client: name, unknown: (error as Error).message };
    }
}

async function readyPods(cluster: BacklogReads, { workload }: Identity): Promise<readonly V1Pod[]> {
    const read = await cluster.workload(workload);
    const selector = read?.state === "found" ? read.value.spec?.selector : undefined;
    const pods = selector && (await cluster.pods(workload.namespace, selector));
    return pods?.state === "found" ? pods.value.filter(isReady) : [];
}

async function backlogOf(
    cluster: BacklogReads,
    { workload, container }: Identity,
    { metadata }: V1Pod,
    { port, path, queued, running }: Backlog,
): Promise<{ readonly queued: number; readonly running: number }> {
    const pod = metadata?.name ?? "";
    const metrics = await scrape(await cluster.dial(workload.namespace, pod, port), path);
    const total = (names: readonly string[]) =>
        names.reduce((sum, name) => sum + metricValue(metrics, name, `${pod}/${container}`), 0);
    return { queued: total(queued), running: total(running) };
}

function metricValue(metrics: ReadonlyMap<string, number>, name: string, pod: string): number {
    const value = metrics.get(name);
    if (value === undefined) {
        throw new Error(`pod ${pod} does not report ${name} yet; ask again in some seconds`);
    }
    return value;
}

function line(work: Work): string {
    return "unknown" in work
        ? `${work.client}: not known: ${work.unknown}`
        : `${work.client}: ${work.queued} queued, ${work.running} running`;
}

function verdict(work: readonly Work[]): string {
    switch (statusOfWork(work)) {
        case 0:
            return "Drained: a switch strands nothing.";
        case 1:
            return `${totalWork(work)} pending: stop new work, wait, and ask again before you switch.`;
        case 2:
            return "Not known whether a switch strands work.";
    }
}

function totalWork(work: readonly Work[]): number {
    return work.reduce((sum, one) => sum + ("unknown" in one ? 0 : one.queued + one.running), 0);
}

const timeoutMs = 15_000;

/** A sample in Prometheus text format: name, labels, value. Comments do not match. */
const sample = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/;

/**
 * Reads metrics: value by name, summed over labels.
 * @throws Error if the status is not 200, or after 15 s.
 */
export async function scrape(
    connection: Duplex,
    path: string,
): Promise<ReadonlyMap<string, number>> {
    const body = await get(connection, path);
    const values = new Map<string, number>();
    for (const line of body.split("\n")) {
        const [, name, value] = sample.exec(line) ?? [];
        if (name !== undefined) {
            values.set(name, (values.get(name) ?? 0) + Number(value));
        }
    }
    return values;
}

async function get(connection: Duplex, path: string): Promise<string> {
    const late = setTimeout(
        () => connection.destroy(new Error(`GET ${path}: no answer within ${timeoutMs / 1000} s`)),
        timeoutMs,
    );
    try {
        return await new Promise<string>((resolve, reject) => {
            // The request adds its listeners later; without this an earlier error is lost.
            connection.on("error", reject);
            const options = { path, headers: { host: "localhost", connection: "close" } };
            request({ ...options, createConnection: () => connection }, (response) => {
                const { statusCode = 0 } = response;
                text(response).then(
                    (body) =>
                        statusCode === 200
                            ? resolve(body)
                            : reject(new Error(`GET ${path} answered ${statusCode}`)),
                    reject,
                );
            })
                .on("error", reject)
                .end();
        });
    } finally {
        clearTimeout(late);
        connection.destroy();
    }
}
