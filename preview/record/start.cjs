"use strict";

// The first module of a child process, which records one program. It loads the SDK of the tree
// while its parent compiles the program, and runs what the parent then sends.
const { createRequire, _extensions } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");

// The SDK keeps its settings here, for each program of a process apart. There is one in this
// process: to follow it through every promise would cost a quarter of the memory.
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
