import { isVerified, renderTable, verify } from "../../verify";
import { kubeconfigPath } from "../cluster/layout";
import { outputs } from "./stack";

/** The command by which a person reaches the lane's cluster. */
export const laneKubectl = "npm run local -- kubectl";

/**
 * Verifies the lane's link and prints the table.
 * @returns whether no row failed.
 */
export async function printVerification(
    lane: { readonly worker: boolean },
    write: (text: string) => void,
): Promise<boolean> {
    const report = await verify({
        outputs: await outputs(),
        kubeconfig: kubeconfigPath,
        kubectl: laneKubectl,
        standIn: !lane.worker,
    });
    write(`${renderTable(report)}\n`);
    return isVerified(report);
}
