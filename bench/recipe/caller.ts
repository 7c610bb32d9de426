import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { CoreV1Api, KubeConfig, type V1Pod } from "@kubernetes/client-node";

import { kubeconfigPath } from "../../lane/cluster/layout";
import { askInPlain, askOverTls, type Dial } from "../../verify/probe";
import { namespace } from "../../test/support/kubectl";

/** Results of the calls during one switch: up to ten a second, each on its own connection. */
export interface Calls {
    readonly total: number;
    /** Calls that failed both in plain HTTP and in mutual TLS. */
    readonly unanswered: number;
    /** Calls that a running worker, with the URL that it was started with, would have lost. */
    readonly missedByWorker: number;
}

const service = "noetl-server-rust";
const target = { serverName: `${service}.${namespace}.svc.cluster.local`, path: "/api/health" };
const periodMs = 100;

/**
 * Calls the server through its Service until `stop`: always in plain HTTP, and with the worker's
 * certificate once its Secret exists.
 */
export async function startCalling(workerSecret: string): Promise<{ stop: () => Promise<Calls> }> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    const core = config.makeApiClient(CoreV1Api);
    const { spec } = await core.readNamespacedService({ namespace, name: service });
    const dial = dialTo(spec?.clusterIP ?? "");
    const securely = secureCall(core, workerSecret, dial);
    const calls = { total: 0, unanswered: 0, missedByWorker: 0 };

    const callOnce = async () => {
        const [plain, secured, workers] = await Promise.all([
            askInPlain(dial, target).then(({ kind }) => kind === "answered"),
            securely(),
            runningWorkers(core),
        ]);
        calls.total += 1;
        calls.unanswered += plain || secured ? 0 : 1;
        calls.missedByWorker += workers.every((pod) => (dialsTls(pod) ? secured : plain)) ? 0 : 1;
    };
    const stopped = new AbortController();
    const calling = (async () => {
        while (!stopped.signal.aborted) {
            await Promise.all([callOnce(), sleep(periodMs)]);
        }
    })();
    return {
        stop: async () => {
            stopped.abort();
            await calling;
            return calls;
        },
    };
}

function dialTo(host: string): Dial {
    return () =>
        new Promise((resolve, reject) => {
            const socket = connect({ host, port: 8082 });
            socket.once("connect", () => resolve(socket)).once("error", reject);
        });
}

/** A call with the first credentials that the Secret contained. */
function secureCall(core: CoreV1Api, name: string, dial: Dial): () => Promise<boolean> {
    let files: Readonly<Record<string, string>> | undefined;
    return async () => {
        files ??= await core
            .readNamespacedSecret({ namespace, name })
            .then(({ data }) => data)
            .catch(() => undefined);
        if (files === undefined) {
            return false;
        }
        const pem = (file: string) => Buffer.from(files?.[file] ?? "", "base64").toString();
        const { kind } = await askOverTls(
            dial,
            { ...target, trustBundle: pem("ca.crt") },
            { chain: pem("tls.crt"), privateKey: pem("tls.key") },
        );
        return kind === "answered";
    };
}

async function runningWorkers(core: CoreV1Api): Promise<readonly V1Pod[]> {
    const labelSelector = "app=noetl-worker-rust";
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    return items.filter(
        ({ metadata, status }) =>
            metadata?.deletionTimestamp === undefined &&
            status?.containerStatuses?.[0]?.state?.running !== undefined,
    );
}

function dialsTls({ spec }: V1Pod): boolean {
    const env = spec?.containers[0]?.env ?? [];
    const url = env.find(({ name }) => name === "NOETL_SERVER_URL")?.value;
    return url?.startsWith("https:") ?? false;
}
