import { resolve } from "node:path";

import { build, type BuildFailure, type BuildOptions } from "esbuild";

/** JavaScript of a TypeScript file. */
export interface Compiled {
    readonly code: string;
    /** Its source map, as JSON. */
    readonly map: string;
}

const common = {
    format: "cjs",
    platform: "node",
    logLevel: "silent",
    write: false,
} satisfies BuildOptions;

/**
 * Compiles TypeScript files and their imports, except packages, one output per file, without type
 * checks, with the nearest tsconfig. Takes about 0.1 s.
 * @throws Error with all syntax errors and unresolved imports.
 */
export async function compile(
    folder: string,
    entryPoints: readonly string[],
): Promise<ReadonlyMap<string, Compiled>> {
    const files = await filesOf(folder, entryPoints);
    const { outputFiles } = await build({
        ...common,
        entryPoints: [...files],
        outbase: "/",
        outdir: "/",
        sourcemap: "external",
        sourcesContent: false,
    });
    const outputs = new Map(outputFiles.map(({ path, text }) => [path, text]));
    return new Map(
        files.map((file) => {
            const output = file.replace(/\.ts$/, ".js");
            return [
                file,
                { code: outputs.get(output) ?? "", map: outputs.get(`${output}.map`) ?? "" },
            ];
        }),
    );
}

async function filesOf(folder: string, entryPoints: readonly string[]): Promise<readonly string[]> {
    const { metafile } = await build({
        ...common,
        entryPoints: [...entryPoints],
        outdir: "/",
        absWorkingDir: folder,
        bundle: true,
        packages: "external",
        metafile: true,
    }).catch((failure: unknown) => {
        throw new Error(`The program cannot be compiled:\n${describe(failure as BuildFailure)}`);
    });
    return Object.keys(metafile.inputs)
        .filter((input) => input.endsWith(".ts"))
        .map((input) => resolve(folder, input));
}

function describe({ errors }: BuildFailure): string {
    return errors
        .map(({ text, location }) =>
            location === null ? text : `${location.file}:${location.line}: ${text}`,
        )
        .join("\n");
}
