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

createRequire(join(process.cwd(), "/"))("@pulumi/pulumi");

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
