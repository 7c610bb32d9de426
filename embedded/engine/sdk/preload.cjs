"use strict";

const { createRequire } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");

/**
 * Loaded before Pulumi's runners, in the processes that the engine starts. It leaves out what the
 * SDK does for others and this engine drops: of the time that a preview takes, that was the most.
 * What a program or a policy can see stays as it is.
 */
const load = createRequire(createRequire(join(process.cwd(), "/")).resolve("@pulumi/pulumi"));

// Both runners take TypeScript and ts-node from where this says. esbuild compiles all of a program
// at once, in a twentieth of the time; neither checks types, because `tsconfig.json` says so.
const compiler = require.resolve("./typescript.cjs");
const tsutils = load("./tsutils");
tsutils.loadTypeScriptCompilerOptions = () => ({});
tsutils.typeScriptRequireStrings = () => ({ typescriptRequire: compiler, tsnodeRequire: compiler });
load("source-map-support").install({ retrieveFile: require(compiler).retrieveFile });

// Only programs that serialise functions use these two.
postpone("@npmcli/arborist");
postpone("./typescript-shim");

// Every promise gets a stack trace that only the report of a forgotten one would show.
const debuggable = load("./runtime/debuggable");
const { debuggablePromise } = debuggable;
debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
        return debuggablePromise(promise, context);
    } finally {
        Error.stackTraceLimit = stackTraceLimit;
    }
};

// Several a resource, each a call to the engine, which shows none.
load("./log").debug = () => Promise.resolve();

// Where in the program a resource is made: the engine keeps no positions.
load("./resource").Resource.callsites = () => [];

/** Loads a module when it is used first. */
function postpone(name) {
    const file = load.resolve(name);
    const used = () => {
        delete require.cache[file];
        return load(name);
    };
    let whole;
    const later = new Proxy(
        {},
        {
            // The SDK copies the exports of a module without this mark, one by one.
            get: (_, key) => (key === "__esModule" ? true : (whole ??= used())[key]),
        },
    );
    require.cache[file] = { id: file, filename: file, loaded: true, children: [], exports: later };
}
