import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import type { Progress } from "../../progress";
import { type Artifact, artifactFolder, ensureArtifact, recipeHash } from "../build/artifact";
import { ensureApproverPolicy } from "../build/approverPolicy";
import { ensureCertManager } from "../build/certManager";
import { ensureCoredns } from "../build/coredns";
import { ensureEnvoy, envoyPackages } from "../build/envoy";
import { cachedWorker, crateCompilers, ensureServer, ensureWorker } from "../build/noetl";
import { ensurePause } from "../build/pause";
import { writeArchive } from "./archive";
import { withDebianTree } from "./debian";
import type { ImageRecipe } from "./recipe";
import { imageRecipes, type Programs } from "./recipes";
import { fillRoot } from "./rootFolder";

/** Debian packages that the builds of the images' programs need. */
export const buildPackages: readonly string[] = [...crateCompilers, ...envoyPackages];

/** An image as a tar archive that `ctr images import` takes under its reference. */
export interface ImageArchive {
    readonly ref: string;
    readonly tar: string;
}

export interface Images {
    readonly images: readonly ImageArchive[];
    /** Whether the worker's image is the real worker; else a stand-in that calls the server. */
    readonly worker: boolean;
}

/**
 * Makes every image of the lane, or takes it from the cache.
 * @param options.worker `build` builds noetl-worker where it is missing, which takes half an hour;
 * `ifCached` lets the stand-in take its place.
 */
export async function ensureImages(
    progress: Progress,
    options: { readonly worker: "ifCached" | "build" },
): Promise<Images> {
    const programs: Programs = {
        approverPolicy: await ensureApproverPolicy(progress),
        certManager: await ensureCertManager(progress),
        coredns: await ensureCoredns(progress),
        envoy: await ensureEnvoy(progress),
        pause: await ensurePause(progress),
        server: await ensureServer(progress),
        worker: options.worker === "build" ? await ensureWorker(progress) : cachedWorker(),
    };
    return {
        images: await ensureArchives(imageRecipes(programs), progress),
        worker: programs.worker !== undefined,
    };
}

/** Makes the archives of images, or takes them from the cache. */
export async function ensureArchives(
    recipes: readonly ImageRecipe[],
    progress: Progress,
): Promise<readonly ImageArchive[]> {
    const planned = await Promise.all(recipes.map(plan));
    const missing = planned.filter(({ folder }) => !existsSync(folder));
    const make = async (tree: string) => {
        for (const { recipe, path } of missing) {
            await ensureArtifact(imageArtifact(recipe, path, tree), progress);
        }
    };
    await (missing.some(({ recipe }) => takesFromDebian(recipe))
        ? withDebianTree(progress, make)
        : make(""));
    return planned.map(({ recipe, folder }) => ({
        ref: recipe.reference,
        tar: join(folder, archiveName(recipe)),
    }));
}

/** Whether an image has more than files of this machine, copied as they are. */
function takesFromDebian({ programs, debianPrograms, debianPaths, shell }: ImageRecipe): boolean {
    return [programs, debianPrograms, debianPaths, shell].some((part) => part !== undefined);
}

/** `curl-8.7.1.tar`: what a person sees while it is imported. */
function archiveName(recipe: ImageRecipe): string {
    return `${basename(recipe.reference).replace(":", "-")}.tar`;
}

interface PlannedImage {
    readonly recipe: ImageRecipe;
    readonly path: string;
    readonly folder: string;
}

async function plan(recipe: ImageRecipe): Promise<PlannedImage> {
    // Programs are named by paths with their version; files beside this one count by content.
    const hash = await recipeHash([JSON.stringify(recipe)], [__dirname]);
    const path = `images/${recipe.reference.replaceAll(/[/:]/g, "_")}-${hash}`;
    return { recipe, path, folder: artifactFolder({ path }) };
}

function imageArtifact(recipe: ImageRecipe, path: string, tree: string): Artifact {
    return {
        path,
        make: async (folder) => {
            const root = join(folder, "root");
            await mkdir(root);
            await fillRoot(root, recipe, tree);
            const image = { reference: recipe.reference, config: recipe.config, root };
            await writeArchive(join(folder, archiveName(recipe)), image, join(folder, "work"));
            await rm(root, { recursive: true });
        },
    };
}
