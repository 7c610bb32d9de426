"use strict";

// Main module of the child process. It loads the SDK of the tree while the parent compiles the
// program, and runs the job that the parent then sends.
const { createRequire, _extensions } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");

// The SDK keeps the settings of each program in this AsyncLocalStorage. This process runs one
// program; a plain variable saves a quarter of the memory.
globalThis.asyncLocalStorage = {
    getStore() {
        return this.store;
    },
    run(store, program, ...args) {
        this.store = store;
        return program(...args);
    },
};

const requireOfTree = createRequire(join(process.cwd(), "/"));
loadAtFirstUse("@pulumi/pulumi/typescript-shim");
requireOfTree("@pulumi/pulumi");

process.once("message", (job) => {
    _extensions[".ts"] = (module, file) => {
        const compiled = job.compiled.get(file);
        if (compiled === undefined) {
            throw new Error(`${file} was not compiled; expected imports by literal paths.`);
        }
        module._compile(compiled.code, file);
    };
    require("./child.ts").runJob(job);
});

/**
 * Puts off the load of a module that others read by property. The SDK loads TypeScript this way, to
 * parse functions that become dynamic providers: half of its start-up time and 60 MiB, and few
 * programs have such functions.
 */
function loadAtFirstUse(name) {
    const file = requireOfTree.resolve(name);
    const get = (_, key) => {
        if (cache[file] === lazy) delete cache[file];
        return requireOfTree(name)[key];
    };
    const { cache } = requireOfTree;
    const lazy = { exports: new Proxy({}, { get }), loaded: true };
    cache[file] = lazy;
}
