import { clusterUp } from "../../lane/cluster";
import { ensureTools } from "../../lane/cluster/build";
import { ensureImages } from "../../lane/cluster/images";
import { quietProgress } from "../../lane/progress";

/** Starts a cluster with no images but its own, in the state directory of the environment. */
export async function startCluster(): Promise<void> {
    const { images } = await ensureImages(quietProgress, { worker: "ifCached" });
    const own = images.filter(({ ref }) => /\/(pause|coredns):/.test(ref));
    const tools = await ensureTools(quietProgress);
    await clusterUp({ tools, images: own.map(({ tar }) => tar), progress: quietProgress });
}

// As a program: for a test that kills it half-way.
if (require.main === module) {
    void startCluster();
}
