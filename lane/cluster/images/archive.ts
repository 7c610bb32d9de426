import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { command } from "../build/command";
import type { ImageConfig } from "./recipe";

/** An OCI content descriptor: media type, digest and size of a blob. */
interface Descriptor {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
}

const mediaTypes = {
    layer: "application/vnd.oci.image.layer.v1.tar",
    config: "application/vnd.oci.image.config.v1+json",
    manifest: "application/vnd.oci.image.manifest.v1+json",
    index: "application/vnd.oci.image.index.v1+json",
};

/**
 * Packs a root folder as the only layer of an OCI image layout in a tar archive, which containerd
 * imports under `reference`. The output is reproducible. `work` is a folder for intermediate files.
 */
export async function writeArchive(
    file: string,
    image: { readonly reference: string; readonly config: ImageConfig; readonly root: string },
    work: string,
): Promise<void> {
    const blobs = join(work, "layout", "blobs", "sha256");
    await mkdir(blobs, { recursive: true });
    await tar(image.root, join(work, "layer.tar"));
    const layer = await addFile(blobs, mediaTypes.layer, join(work, "layer.tar"));
    const config = await addJson(blobs, mediaTypes.config, {
        architecture: "amd64",
        os: "linux",
        config: image.config,
        rootfs: { type: "layers", diff_ids: [layer.digest] },
    });
    const manifest = await addJson(blobs, mediaTypes.manifest, {
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        config,
        layers: [layer],
    });
    await writeJson(join(work, "layout", "oci-layout"), { imageLayoutVersion: "1.0.0" });
    await writeJson(join(work, "layout", "index.json"), {
        schemaVersion: 2,
        mediaType: mediaTypes.index,
        manifests: [{ ...manifest, annotations: { "io.containerd.image.name": image.reference } }],
    });
    await tar(join(work, "layout"), file);
    await rm(work, { recursive: true });
}

/** Packs a folder's content with fixed owner, order and times. */
async function tar(folder: string, file: string): Promise<void> {
    const fixed = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
    // Entries by name, because "." would put "./" before the names that importers look for.
    const entries = (await readdir(folder)).sort();
    await command(
        "tar",
        ["--create", "--format=gnu", ...fixed, "--file", file, "--directory", folder, ...entries],
        "Install GNU tar.",
    );
}

async function addFile(blobs: string, mediaType: string, file: string): Promise<Descriptor> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    const name = hash.digest("hex");
    const { size } = await stat(file);
    await rename(file, join(blobs, name));
    return { mediaType, digest: `sha256:${name}`, size };
}

async function addJson(blobs: string, mediaType: string, value: unknown): Promise<Descriptor> {
    const file = join(blobs, "unnamed");
    await writeJson(file, value);
    return addFile(blobs, mediaType, file);
}

async function writeJson(file: string, value: unknown): Promise<void> {
    await writeFile(file, JSON.stringify(value));
}
