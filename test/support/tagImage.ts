import { containerdSocket } from "../../lane/cluster/layout";
import { findInit, onNode } from "../../lane/cluster/node/namespaces";
import { run } from "../../lane/cluster/run";

/** Gives an image of the lane's node a second name. */
export async function tagImage(from: string, to: string): Promise<void> {
    const init = await findInit();
    const [nsenter = "", ...enter] = onNode(init ?? NaN);
    const ctr = ["ctr", `--address=${containerdSocket}`, "--namespace=k8s.io", "images"];
    await run(nsenter, [...enter, ...ctr, "tag", "--force", from, to]);
}
