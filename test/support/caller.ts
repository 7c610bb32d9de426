import { PassThrough } from "node:stream";
import { createInterface } from "node:readline";

import { AppsV1Api, CoreV1Api, Log } from "@kubernetes/client-node";

import { laneConfig, namespace, podsOf } from "./lane";

/** Config with the lane's own client and a second one that calls the server continuously. */
export const callerConfig = {
    clients: [
        { name: "worker", manifest: "manifests/dev/worker.yaml" },
        { name: "caller", manifest: "test/fixtures/manifests/caller.yaml" },
    ],
};

/** Results of the caller's calls. */
export interface Calls {
    readonly ok: number;
    readonly failed: number;
    /** From the first failed call to the last; 0 if none failed. */
    readonly secondsOfFailure: number;
    readonly lastOk: boolean;
}

/** Reads the logs of the caller's pods until `stop`, including pods that start or end meanwhile. */
export function watchCalls(): { readonly stop: () => Promise<Calls> } {
    const log = new Log(laneConfig());
    const followed = new Map<string, AbortController>();
    const calls: { readonly at: number; readonly ok: boolean }[] = [];
    const start = new Date().toISOString();

    const follow = async () => {
        for (const { metadata, status } of await podsOf("caller")) {
            const pod = metadata?.name ?? "";
            const runs = status?.containerStatuses?.[0]?.state?.running !== undefined;
            if (!runs || followed.has(pod)) continue;
            const output = new PassThrough();
            createInterface(output).on("line", (line) => {
                const [time = "", result] = line.split(" ");
                if (result !== undefined) calls.push({ at: Date.parse(time), ok: result === "ok" });
            });
            const options = { follow: true, timestamps: true, sinceTime: start };
            followed.set(pod, await log.log(namespace, pod, "worker", output, options));
        }
    };
    const timer = setInterval(() => void follow().catch(() => undefined), 300);

    return {
        stop: async () => {
            clearInterval(timer);
            await follow();
            await new Promise((resolve) => setTimeout(resolve, 1500));
            followed.forEach((one) => one.abort());
            return summary(calls);
        },
    };
}

/** Removes the caller's objects that an update without the caller leaves running. */
export async function removeCaller(): Promise<void> {
    const config = laneConfig();
    const name = "caller";
    await config.makeApiClient(AppsV1Api).deleteNamespacedDeployment({ namespace, name });
    await config.makeApiClient(CoreV1Api).deleteNamespacedServiceAccount({ namespace, name });
}

function summary(calls: readonly { readonly at: number; readonly ok: boolean }[]): Calls {
    const sorted = [...calls].sort((a, b) => a.at - b.at);
    const failures = sorted.filter(({ ok }) => !ok).map(({ at }) => at);
    return {
        ok: calls.length - failures.length,
        failed: failures.length,
        secondsOfFailure: ((failures.at(-1) ?? 0) - (failures[0] ?? 0)) / 1000,
        lastOk: sorted.at(-1)?.ok ?? false,
    };
}
