import { basename } from "node:path";

import { z } from "zod";

import type { Progress } from "../progress";
import { containerdSocket } from "./layout";
import { findInit, onNode } from "./node/namespaces";
import { run } from "./run";

const ociIndex = z.object({
    manifests: z.array(
        z.object({
            digest: z.string(),
            annotations: z.object({ "io.containerd.image.name": z.string() }),
        }),
    ),
});

/**
 * Makes images available to pods under the names in their archives. Images with unchanged content
 * are skipped.
 * @param archives Paths of tar files in OCI image layout; each image is named by the annotation
 *     `io.containerd.image.name`.
 * @returns names that referred to other content before.
 * @throws Error when no cluster runs, or with containerd's reason.
 */
export async function importImages(
    archives: readonly string[],
    progress: Progress,
): Promise<readonly string[]> {
    const init = await findInit();
    if (init === undefined) {
        throw new Error("No cluster is running to import images into: start it first.");
    }
    const present = await presentImages(init);
    const replaced: string[] = [];
    for (const archive of archives) {
        const images = await imagesIn(archive);
        if (!images.every(({ name, digest }) => present.get(name) === digest)) {
            await progress.step(`Image ${basename(archive)}`, () => importArchive(archive, init));
            replaced.push(...images.map(({ name }) => name).filter((name) => present.has(name)));
        }
    }
    return replaced;
}

async function importArchive(archive: string, init: number): Promise<void> {
    const [nsenter, ...ctr] = ctrImages(init);
    const { failed, stderr, shortMessage } = await run(nsenter, [...ctr, "import", "-"], {
        stdin: { file: archive },
        reject: false,
    });
    if (failed) {
        throw new Error(`Image archive ${archive} was not imported: ${stderr || shortMessage}`);
    }
}

interface Image {
    readonly name: string;
    readonly digest: string;
}

async function imagesIn(archive: string): Promise<readonly Image[]> {
    const { stdout } = await run("tar", [
        "--extract",
        "--to-stdout",
        "--file",
        archive,
        "index.json",
    ]);
    return ociIndex.parse(JSON.parse(stdout)).manifests.map(({ annotations, digest }) => ({
        name: annotations["io.containerd.image.name"],
        digest,
    }));
}

/** Digests of the images that pods can use now, by image name. */
async function presentImages(init: number): Promise<ReadonlyMap<string, string>> {
    const [nsenter, ...ctr] = ctrImages(init);
    const { stdout } = await run(nsenter, [...ctr, "list"]);
    const [, ...rows] = stdout.split("\n");
    return new Map(
        rows.map((row) => {
            const [name = "", , digest = ""] = row.split(/\s+/);
            return [name, digest];
        }),
    );
}

/** Command line of containerd's client on the node. */
function ctrImages(init: number): [string, ...string[]] {
    const [nsenter = "", ...enter] = onNode(init);
    const ctr = ["ctr", `--address=${containerdSocket}`, "--namespace=k8s.io", "images"];
    return [nsenter, ...enter, ...ctr];
}
