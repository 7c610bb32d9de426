import { z } from "zod";

import { kubectl } from "./kubectl";

const podList = z.object({
    items: z.array(
        z.object({
            metadata: z.object({ name: z.string(), namespace: z.string() }),
            spec: z.object({
                containers: z.array(z.object({ image: z.string() })),
                initContainers: z.array(z.object({ image: z.string() })).default([]),
            }),
        }),
    ),
});

/**
 * Deletes the pods of images whose name now has other content, so that their workloads recreate
 * them. A tag such as `:dev` always refers to the last import.
 */
export async function restartPodsOf(images: readonly string[], init: number): Promise<void> {
    if (images.length === 0) {
        return;
    }
    const { stdout } = await kubectl(init, ["get", "pods", "--all-namespaces", "--output=json"]);
    const stale = podList
        .parse(JSON.parse(stdout))
        .items.filter(({ spec }) =>
            [...spec.containers, ...spec.initContainers].some(({ image }) =>
                images.some((name) => name === image || name === `docker.io/${image}`),
            ),
        );
    for (const { metadata } of stale) {
        const pod = ["pod", metadata.name, `--namespace=${metadata.namespace}`];
        await kubectl(init, ["delete", ...pod, "--wait=false", "--ignore-not-found"]);
    }
}
