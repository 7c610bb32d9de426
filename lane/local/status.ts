import { clusterStatus } from "../cluster";
import { lineProgress } from "../progress";
import { deployedLink } from "../pulumi/devStack";
import { kubectl } from "./commands";

/**
 * Prints the cluster's state, the link's mode, its workloads and certificates.
 * @returns whether the cluster runs.
 */
export async function printStatus(json: boolean): Promise<boolean> {
    const cluster = await clusterStatus();
    const link = await deployedLink(lineProgress());
    if (json) {
        process.stdout.write(`${JSON.stringify({ cluster, link: link ?? null }, undefined, 2)}\n`);
        return cluster.state === "running";
    }
    const problems = cluster.state === "broken" ? `: ${cluster.problems.join("; ")}` : "";
    process.stdout.write(`cluster  ${cluster.state}${problems}\n`);
    process.stdout.write(
        `link     ${link === undefined ? "not deployed" : `${link.mode}, ${link.serverUrl}`}\n`,
    );
    if (cluster.state === "running" && link !== undefined) {
        const namespaces = new Set([link.server, ...link.clients].map((m) => m.workload.namespace));
        for (const namespace of namespaces) {
            await kubectl(["get", "deployments,pods,certificates", `--namespace=${namespace}`]);
        }
    }
    return cluster.state === "running";
}
