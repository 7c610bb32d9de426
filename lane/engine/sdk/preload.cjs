"use strict";

/**
 * Loaded before Pulumi's runners, in the processes that the engine starts. It leaves out what the
 * SDK does for others and this engine drops: of the time that a preview takes, that was the most.
 * What a program or a policy can see stays as it is.
 */
const { load } = require("./load.cjs");

// Both runners take TypeScript and ts-node from where this says. esbuild compiles all of a program
// at once, in a twentieth of the time; neither checks types, because `tsconfig.json` says so.
const compiler = require.resolve("./typescript.cjs");
const tsutils = load("./tsutils");
tsutils.loadTypeScriptCompilerOptions = () => ({});
tsutils.typeScriptRequireStrings = () => ({ typescriptRequire: compiler, tsnodeRequire: compiler });
load("source-map-support").install({ retrieveFile: require(compiler).retrieveFile });

require("./struct.cjs").packStructs(load);

// Only programs that serialise functions use these: the debugger that the SDK switches on for them
// makes every promise larger.
postpone("@npmcli/arborist");
postpone("./typescript-shim");
load("./runtime/closure/v8Hooks").isInitializedAsync = () => Promise.resolve();

// Every promise is told where it was made, in words and as a stack, and wrapped twice, for a report
// of forgotten ones that hardly names any of this. That it was forgotten is still an error.
const debuggable = load("./runtime/debuggable");
const { debuggablePromise } = debuggable;
const state = load("./runtime/state");
let reportsAtExit = false;
debuggable.debuggablePromise = (promise, context) => {
    if (!reportsAtExit) {
        reportsAtExit = true;
        return debuggablePromise(promise, context);
    }
    const { leakCandidates } = state.getStore();
    leakCandidates.add(promise);
    return promise.then(
        (value) => {
            leakCandidates.delete(promise);
            return value;
        },
        (error) => {
            leakCandidates.delete(promise);
            error.promise = promise;
            throw error;
        },
    );
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
