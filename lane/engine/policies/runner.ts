import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { EngineError } from "../errors";
import { sdkFlags } from "../sdk";
import { Channel, channelFlags } from "./channel";

/** A policy pack's process, serving its analyzer. */
export interface Runner {
    /** How to call the analyzer. */
    readonly channel: Pick<Channel, "call">;
    /** Ends the process. */
    readonly stop: () => Promise<void>;
}

/**
 * Starts a policy pack as Pulumi's own language host does: with the runner of the SDK that the
 * pack itself depends on, in the pack's folder, whose `package.json` and `tsconfig.json` it reads.
 * @throws EngineError with what it printed, if it ends or does not serve the channel.
 */
export async function startRunner(
    path: string,
    engine: string,
    env: Readonly<Record<string, string>>,
): Promise<Runner> {
    const { execa } = await import("execa");
    const directory = resolve(path);
    const runner = createRequire(join(directory, "/")).resolve(
        "@pulumi/pulumi/cmd/run-policy-pack",
    );
    const pack = execa(
        process.execPath,
        [...sdkFlags, ...channelFlags, runner, engine, directory],
        { cwd: directory, env, stdin: "ignore", ipc: true, buffer: { ipc: false }, reject: false },
    );
    const lastWords = pack.then(({ stderr, message }) =>
        stderr === "" ? String(message) : stderr,
    );
    const channel = new Channel(pack, lastWords);
    const stop = async () => {
        pack.kill();
        await pack;
    };
    const line = await Promise.race([firstLine(pack.stdout), pack.then(() => undefined)]);
    if (line === servesChannel) return { channel, stop };
    await stop();
    throw new EngineError(
        line === undefined
            ? `The policy pack in ${directory} did not start:\n${await lastWords}`
            : `The policy pack in ${directory} printed ${JSON.stringify(line)}; expected nothing ` +
                  "before it serves, and no copy of @grpc/grpc-js but its SDK's: remove what prints, " +
                  "or look with npm ls @grpc/grpc-js.",
    );
}

/** A pack prints the port that it serves on. */
const servesChannel = "0";

async function firstLine(stream: Readable): Promise<string> {
    return new Promise((resolve) => {
        createInterface(stream).once("line", resolve);
    });
}
