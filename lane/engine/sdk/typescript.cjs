"use strict";

const Module = require("node:module");
const { dirname, resolve } = require("node:path");

const { buildSync } = require("esbuild");

/** The release of TypeScript that Pulumi's runners choose their settings by. */
exports.version = require("typescript/package.json").version;

/** JavaScript by TypeScript file. */
const compiled = new Map();

/** As ts-node's: from here on, TypeScript files can be required. */
exports.register = () => {
    Module._extensions[".ts"] = (module, file) => {
        if (!compiled.has(file)) compile(withImports(file));
        module._compile(compiled.get(file), file);
    };
};

/**
 * The text that has a file's source map, for stack traces. The SDK's own maps place its frames
 * right under `node_modules/@pulumi/`, where Node 20 never ends to look for a package's name.
 */
exports.retrieveFile = (file) => compiled.get(file) ?? "\n";

const options = { format: "cjs", platform: "node", logLevel: "silent", outdir: "/", write: false };

/** Each file for itself, unchecked, by the tsconfig next to it. */
function compile(files) {
    const { outputFiles } = buildSync({
        ...options,
        entryPoints: files,
        outbase: "/",
        sourcemap: "inline",
        sourcesContent: false,
    });
    for (const { path, text } of outputFiles) compiled.set(path.replace(/\.js$/, ".ts"), text);
}

/** A file and all TypeScript that it imports, but for packages; alone if they cannot all be read. */
function withImports(file) {
    const absWorkingDir = dirname(file);
    const graph = { bundle: true, packages: "external", metafile: true, absWorkingDir };
    try {
        const { metafile } = buildSync({ ...options, ...graph, entryPoints: [file] });
        return Object.keys(metafile.inputs)
            .map((input) => resolve(absWorkingDir, input))
            .filter((input) => input.endsWith(".ts") && !compiled.has(input));
    } catch {
        return [file];
    }
}
