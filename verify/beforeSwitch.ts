import type { V1Pod } from "@kubernetes/client-node";
import { deployedClientContracts, type Backlog } from "../contracts";
import type { Identity } from "../pki/identity";
import type { Link } from "../link/link";
import { scrape } from "./beforeSwitchMetrics";
import { openCluster, type Cluster } from "./cluster";
import { contractOf, isReady } from "./observe";
import type { VerifyOptions } from "./options";
import { parseOutputs } from "./outputs";

/** What a client still has to do with the URL of the present mode. */
export type Work =
    /** `queued` waits for any pod, `running` is being done. */
    | { readonly client: string; readonly queued: number; readonly running: number }
    /** Nobody could be asked: a queue may be full all the same. */
    | { readonly client: string; readonly unknown: string };

/** The reads that counting makes. */
type Asked = Pick<Cluster, "workload" | "pods" | "dial">;

/**
 * Counts, for every client whose contract says where, the work that a switch of the mode would
 * strand. As fresh as the application's own gauges; noetl's are five seconds old at most.
 */
export async function workBeforeSwitch(options: VerifyOptions): Promise<readonly Work[]> {
    const { link } = parseOutputs(options.outputs);
    const context = options.context ?? link.kubeContext;
    return countWork(await openCluster(context, options.kubeconfig), link);
}

/** {@link workBeforeSwitch} of a link in a cluster. */
export async function countWork(
    cluster: Asked,
    link: Pick<Link, "clients">,
): Promise<readonly Work[]> {
    return Promise.all(
        link.clients.flatMap((client) => {
            const { backlog } = contractOf(client, deployedClientContracts);
            return backlog === undefined ? [] : [workOf(cluster, client, backlog)];
        }),
    );
}

/** One line for each client, and a verdict. */
export function renderWork(work: readonly Work[]): string {
    return [...work.map(line), verdict(work)].join("\n");
}

/** Exit status: 0 drained, 1 work is left, 2 nobody could say. */
export function statusOfWork(work: readonly Work[]): 0 | 1 | 2 {
    if (work.some((one) => "unknown" in one)) return 2;
    return left(work) === 0 ? 0 : 1;
}

async function workOf(cluster: Asked, client: Identity, backlog: Backlog): Promise<Work> {
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
        const asked = await Promise.all(pods.map((pod) => ask(cluster, client, pod, backlog)));
        return {
            client: name,
            queued: Math.max(...asked.map(({ queued }) => queued)),
            running: asked.reduce((sum, { running }) => sum + running, 0),
        };
    } catch (error) {
        return { client: name, unknown: (error as Error).message };
    }
}

async function readyPods(cluster: Asked, { workload }: Identity): Promise<readonly V1Pod[]> {
    const read = await cluster.workload(workload);
    const selector = read?.state === "found" ? read.value.spec?.selector : undefined;
    const pods = selector && (await cluster.pods(workload.namespace, selector));
    return pods?.state === "found" ? pods.value.filter(isReady) : [];
}

async function ask(
    cluster: Asked,
    { workload, container }: Identity,
    { metadata }: V1Pod,
    { port, path, queued, running }: Backlog,
): Promise<{ readonly queued: number; readonly running: number }> {
    const pod = metadata?.name ?? "";
    const metrics = await scrape(await cluster.dial(workload.namespace, pod, port), path);
    const total = (names: readonly string[]) =>
        names.reduce((sum, name) => sum + valueOf(metrics, name, `${pod}/${container}`), 0);
    return { queued: total(queued), running: total(running) };
}

function valueOf(metrics: ReadonlyMap<string, number>, name: string, pod: string): number {
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
            return `${left(work)} pending: stop new work, wait, and ask again before you switch.`;
        case 2:
            return "Not known whether a switch strands work.";
    }
}

function left(work: readonly Work[]): number {
    return work.reduce((sum, one) => sum + ("unknown" in one ? 0 : one.queued + one.running), 0);
}
