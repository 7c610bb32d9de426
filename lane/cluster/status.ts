import { existsSync } from "node:fs";

import { z } from "zod";

import { componentNames } from "./components";
import { logOf, stoppedComponents } from "./components/component";
import { kubectl } from "./kubectl";
import { clusterDir, nodeName } from "./layout";
import { findInit } from "./node/namespaces";

/** State of the cluster; for a broken one, a sentence per broken part. */
export type ClusterStatus =
    | { readonly state: "running" }
    | { readonly state: "stopped" }
    | { readonly state: "broken"; readonly problems: readonly string[] };

const objects = z.object({
    items: z.array(
        z.object({
            status: z.object({
                conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
            }),
        }),
    ),
});

/** Checks the cluster's processes, then its API. Changes nothing. */
export async function clusterStatus(): Promise<ClusterStatus> {
    const init = await findInit();
    if (init === undefined) {
        return existsSync(clusterDir)
            ? broken("its first process is gone: it was killed, or the machine restarted")
            : { state: "stopped" };
    }
    const stopped = await stoppedComponents(componentNames, init);
    if (stopped.length > 0) {
        return broken(...stopped.map((name) => `${name} does not run (${logOf(name)})`));
    }
    const problems = [
        ...(await unmet(init, ["node", nodeName], "Ready")),
        ...(await unmet(init, ["deployment", "coredns", "--namespace=kube-system"], "Available")),
    ];
    return problems.length > 0 ? broken(...problems) : { state: "running" };
}

async function unmet(
    init: number,
    object: readonly string[],
    condition: string,
): Promise<string[]> {
    const [kind = "", name = "", ...flags] = object;
    const field = `--field-selector=metadata.name=${name}`;
    const result = await kubectl(
        init,
        ["get", kind, field, ...flags, "--output=json", "--request-timeout=5s"],
        { reject: false },
    );
    if (result.failed) {
        return [`the API server does not answer: ${result.stderr || result.shortMessage}`];
    }
    const [found] = objects.parse(JSON.parse(result.stdout)).items;
    const met = found?.status.conditions.some((c) => c.type === condition && c.status === "True");
    return met === true ? [] : [`${kind} ${name} is not ${condition}`];
}

function broken(...problems: string[]): ClusterStatus {
    return { state: "broken", problems };
}
