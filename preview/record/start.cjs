"use strict";

// The first module of a child process, which records one program. It loads the SDK of the tree
// while its parent compiles the program, and runs what the parent then sends.
const { createRequire, _extensions } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");

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
