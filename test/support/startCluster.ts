import { clusterUp } from "../../lane/cluster";
import { ensureTools } from "../../lane/cluster/build";
import { ensureImages } from "../../lane/cluster/images";
import { quietProgress } from "../../lane/progress";

/** Starts a cluster with only its own images, in the state directory of the environment. */
export async function startCluster(): Promise<void> {
    const { images } = await ensureImages(quietProgress, { worker: "ifCached" });
    const own = images.filter(({ ref }) => /\/(pause|coredns):/.test(ref));
    const tools = await ensureTools(quietProgress);
    await clusterUp({ tools, images: own.map(({ tar }) => tar), progress: quietProgress });
}

// Also a program, for a test that kills it during the start.
if (require.main === module) {
    void startCluster();
}
