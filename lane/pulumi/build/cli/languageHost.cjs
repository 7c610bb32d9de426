#!/usr/bin/env node
"use strict";
/*
 * Stands in for pulumi-language-nodejs, which no Go module carries: runs programs and policy packs
 * for the Pulumi engine with the runners of the project's own SDK. It is installed beside the CLI
 * under that name. Its first line of output is its port. Protocol: proto/pulumi/language.proto.
 */
const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");

const load = createRequire(join(process.cwd(), "/"));
const grpc = load("@grpc/grpc-js");
const rpc = load("@pulumi/pulumi/proto/language_pb");
const { LanguageRuntimeService } = load("@pulumi/pulumi/proto/language_grpc_pb");
const { PluginInfo } = load("@pulumi/pulumi/proto/plugin_pb");
const { version } = load("@pulumi/pulumi/package.json");

/** Exit status of a program that has told the reader its error itself. */
const bailed = 32;

let engine = process.argv.slice(2).find((word) => !word.startsWith("-")) ?? "";

/** Runs one of the SDK's commands; resolves with its exit status. */
function run(command, args, { stdio, cwd, env }) {
    const child = spawn(
        process.execPath,
        [load.resolve(`@pulumi/pulumi/cmd/${command}`), ...args],
        {
            cwd,
            env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true", ...env },
            stdio,
        },
    );
    const status = new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => resolve(code ?? 1));
    });
    return { child, status };
}

/** `key=value` pairs of a jspb map or of an environment as an object. */
const record = (pairs) => Object.fromEntries(pairs);

function programArguments(request) {
    const [directory, program] = [request.getInfo().getRootDirectory(), request.getPwd()];
    return [
        `--monitor=${request.getMonitorAddress()}`,
        `--engine=${engine}`,
        `--organization=${request.getOrganization()}`,
        `--project=${request.getProject()}`,
        `--stack=${request.getStack()}`,
        `--root-directory=${directory}`,
        `--pwd=${program}`,
        `--parallel=${request.getParallel()}`,
        ...(request.getDryrun() ? ["--dry-run"] : []),
        request.getInfo().getEntryPoint(),
        ...request.getArgsList(),
    ];
}

async function runProgram({ request }) {
    const env = {
        PULUMI_CONFIG: JSON.stringify(record(request.getConfigMap().toObject())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    };
    const place = { cwd: request.getPwd(), env, stdio: ["ignore", "inherit", "inherit"] };
    const status = await run("run", programArguments(request), place).status;
    const response = new rpc.RunResponse();
    if (status === bailed) response.setBail(true);
    else if (status !== 0) response.setError(`The program ended with exit status ${status}.`);
    return response;
}

function runPlugin(call) {
    const { request } = call;
    const folder = request.getInfo().getProgramDirectory();
    const env = record(request.getEnvList().map((pair) => pair.split(/=(.*)/s, 2)));
    const place = { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] };
    const { child, status } = run("run-policy-pack", [...request.getArgsList(), folder], place);
    const tell = (fill) => {
        const response = new rpc.RunPluginResponse();
        fill(response);
        call.write(response);
    };
    child.stdout.on("data", (chunk) => tell((response) => response.setStdout(chunk)));
    child.stderr.on("data", (chunk) => tell((response) => response.setStderr(chunk)));
    call.on("cancelled", () => child.kill());
    status.then(
        (code) => {
            tell((response) => response.setExitcode(code));
            call.end();
        },
        (error) => call.destroy(error),
    );
}

/** A call that is answered at once, or by a promise. */
const unary = (answer) => (call, callback) => {
    Promise.resolve(call)
        .then(answer)
        .then((response) => callback(null, response), callback);
};

const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
server.addService(LanguageRuntimeService, {
    handshake: unary(({ request }) => {
        engine = request.getEngineAddress();
        return new rpc.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new PluginInfo([version])),
    getRequiredPackages: unary(() => new rpc.GetRequiredPackagesResponse()),
    run: unary(runProgram),
    runPlugin,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
});
