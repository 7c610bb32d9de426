import { checkedConfig } from "../config/checkedConfig";
import { readProject } from "../config/project";
import { isApiFailure, messageOf } from "../observe/apiRead";
import { KubeconfigError } from "../observe/kubeconfig";
import { makeRecording } from "../preview/recording";
import { unproven } from "../verify/row";
import { openChecked, type CheckedCluster, type Greeting } from "./cluster";
import { planOf, type Plan } from "./plan";
import type { CheckReport } from "./report";
import { checkRow, type Row } from "./row";
import { accountRows } from "./rows/account";
import { certManagerRows } from "./rows/certManager";
import { clockRow } from "./rows/clock";
import { kubernetesRows } from "./rows/kubernetes";
import { networkRows } from "./rows/network";
import { podRows } from "./rows/pods";

export { isReady, renderCheck, renderCheckJson, type CheckReport } from "./report";

/** A stack, and how to reach its cluster. */
export interface CheckOptions {
    /** Folder of the project. */
    readonly folder: string;
    readonly stack: string;
    /** @default the KUBECONFIG variable, else ~/.kube/config */
    readonly kubeconfig?: string | undefined;
    /** @default the context that the stack is pinned to */
    readonly context?: string | undefined;
}

/**
 * Checks whether a cluster is ready for the next update of a stack. Reads only; nothing of Pulumi's
 * state is needed.
 * @throws InputError if the stack's config or manifests have problems.
 */
export async function check(options: CheckOptions): Promise<CheckReport> {
    const { folder, stack, kubeconfig } = options;
    const { name, config: values } = await readProject(folder, stack);
    const config = checkedConfig(name, stack, values, "accept");
    const plan = planOf(await makeRecording(folder, stack), config);
    const context = options.context ?? config.kubeContext;
    const rows = await rowsOf(context, () => openChecked(context, kubeconfig), plan);
    return { stack, mode: config.mode, context, rows };
}

/** All rows; without a cluster that answers, those that need none. */
export async function rowsOf(
    context: string,
    open: () => Promise<CheckedCluster>,
    plan: Plan,
): Promise<readonly Row[]> {
    const [reached, met] = await reach(context, open);
    return [
        reached,
        ...(met === undefined
            ? []
            : [
                  ...(await kubernetesRows(met.cluster, plan, met.greeting.release)),
                  clockRow(met.greeting),
                  ...(await accountRows(met.cluster, plan)),
                  ...(await certManagerRows(met.cluster, plan)),
                  ...(await podRows(met.cluster, plan)),
                  ...(await networkRows(met.cluster, plan)),
              ]),
        configRow(plan),
        ...(plan.usesGoogle
            ? [
                  unproven(
                      "google.roles",
                      "Google Cloud",
                      "the account may create what the stack has there",
                      "not asked; docs/production.md lists the roles",
                  ),
              ]
            : []),
    ];
}

interface Met {
    readonly cluster: CheckedCluster;
    readonly greeting: Greeting;
}

async function reach(
    context: string,
    open: () => Promise<CheckedCluster>,
): Promise<readonly [Row, Met?]> {
    const row = checkRow("cluster.reached", "cluster", "its API server answers this account");
    try {
        const cluster = await open();
        const greeting = await cluster.greet();
        // The release is shown without credentials; this question needs an account.
        await cluster.may({ verb: "get", resource: "namespaces", namespace: "" });
        return [row.pass(`context ${context}`), { cluster, greeting }];
    } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (error instanceof KubeconfigError) return [row.fail(error.message)];
        const answer = answerOf(error);
        return [row.fail(answer, `Ask it yourself: kubectl --context ${context} auth whoami`)];
    }
}

function answerOf(error: Error): string {
    if (!isApiFailure(error)) return `no answer: ${error.message}`;
    return error.code === 401
        ? "it refuses the credentials of the kubeconfig"
        : `it answers ${error.code}, ${messageOf(error)}`;
}

function configRow({ placeholders }: Plan): Row {
    const open = checkRow("config.complete", "config", "no CHANGE-ME is left, images included");
    return placeholders.length === 0
        ? open.pass("none")
        : open.fail(
              placeholders.join("; "),
              "Put the real values there; an update refuses CHANGE-ME.",
          );
}
