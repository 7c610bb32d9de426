import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { parse } from "yaml";

import type { CheckOptions } from "../../check";
import { planOf, type Plan } from "../../check/plan";
import { checkedConfig } from "../../config/checkedConfig";
import { readProject } from "../../config/project";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { makeRecording } from "../../preview/recording";
import { kubectl } from "./kubectl";

/** The project's dev stack, which is pinned to the lane's cluster. */
export const laneStack: CheckOptions = {
    folder: resolve(__dirname, "../.."),
    stack: "dev",
    kubeconfig: kubeconfigPath,
};

/** What {@link laneStack} will have in its cluster. */
export async function planOfLane(): Promise<Plan> {
    const { folder, stack } = laneStack;
    const { name, config } = await readProject(folder, stack);
    return planOf(await makeRecording(folder, stack), checkedConfig(name, stack, config, "accept"));
}

/** The plan with its namespace `noetl` replaced. */
export function inNamespace(plan: Plan, namespace: string): Plan {
    const objects = plan.objects.map((object) =>
        object.metadata.namespace === "noetl"
            ? { ...object, metadata: { ...object.metadata, namespace } }
            : object,
    );
    return { ...plan, objects };
}

/** A kubeconfig of the lane with a service account's token, valid for an hour. */
export async function kubeconfigOf(namespace: string, account: string) {
    const token = await kubectl(["create", "token", account, `--namespace=${namespace}`]);
    const own = parse(await readFile(kubeconfigPath, "utf8")) as {
        readonly users: readonly { readonly name: string }[];
    };
    const users = own.users.map(({ name }) => ({ name, user: { token } }));
    const folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
    const file = join(folder, "config");
    await writeFile(file, JSON.stringify({ ...own, users }), { mode: 0o600 });
    return { file, remove: () => rm(folder, { recursive: true }) };
}
