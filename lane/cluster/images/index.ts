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
import { approverPolicy, imageRecipes, type Programs } from "./recipes";
import { fillRoot } from "./rootFolder";

/** Debian packages needed to build the images' programs. */
export const buildPackages: readonly string[] = [...crateCompilers, ...envoyPackages];

/** An image as a tar archive that `ctr images import` imports under its reference. */
export interface ImageArchive {
    readonly ref: string;
    readonly tar: string;
}

export interface Images {
    readonly images: readonly ImageArchive[];
    /** Whether the worker's image has the real worker, not the stand-in that calls the server. */
    readonly worker: boolean;
}

/**
 * Makes every image of the lane, or takes it from the cache.
 * @param options.worker `build` builds noetl-worker if it is missing, which takes half an hour;
 *     `ifCached` uses the stand-in instead.
 */
export async function ensureImages(
    progress: Progress,
    options: { readonly worker: "ifCached" | "build" },
): Promise<Images> {
    const programs: Programs = {
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

/** Makes the image of approver-policy, which runs only where config has it on. @returns its archive. */
export async function ensureApproverPolicyImage(progress: Progress): Promise<string> {
    const program = await ensureApproverPolicy(progress);
    const [archive] = await ensureArchives([approverPolicy(program)], progress);
    return archive?.tar ?? "";
}

/** Makes image archives, or takes them from the cache. */
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

/** Whether an image needs files from Debian, not only files of this machine. */
function takesFromDebian({ programs, debianPrograms, debianPaths, shell }: ImageRecipe): boolean {
    return [programs, debianPrograms, debianPaths, shell].some((part) => part !== undefined);
}

/** File name shown during the import, such as `curl-8.7.1.tar`. */
function archiveName(recipe: ImageRecipe): string {
    return `${basename(recipe.reference).replace(":", "-")}.tar`;
}

interface PlannedImage {
    readonly recipe: ImageRecipe;
    readonly path: string;
    readonly folder: string;
}

async function plan(recipe: ImageRecipe): Promise<PlannedImage> {
    // The recipe names programs by paths with their version; files in this folder are hashed by
    // content.
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
