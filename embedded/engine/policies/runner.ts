import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { EngineError } from "../errors";
import { sdkFlags } from "../sdk";

/** A policy pack's process, serving its analyzer. */
export interface Runner {
    /** Where the analyzer listens. */
    readonly address: string;
    /** Ends the process. */
    readonly stop: () => Promise<void>;
}

/**
 * Starts a policy pack as Pulumi's own language host does: with the runner of the SDK that the
 * pack itself depends on, in the pack's folder, whose `package.json` and `tsconfig.json` it reads.
 * The first line that it prints is its port.
 * @throws EngineError with what it printed, if it ends instead.
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
    const pack = execa(process.execPath, [...sdkFlags, runner, engine, directory], {
        cwd: directory,
        env,
        stdin: "ignore",
        reject: false,
    });
    const stop = async () => {
        pack.kill();
        await pack;
    };
    const port = await Promise.race([firstLine(pack.stdout), pack.then(() => undefined)]);
    if (port !== undefined) return { address: `127.0.0.1:${port}`, stop };
    const { stderr, message } = await pack;
    throw new EngineError(
        `The policy pack in ${directory} did not start:\n${stderr === "" ? message : stderr}`,
    );
}

async function firstLine(stream: Readable): Promise<string | undefined> {
    return new Promise((resolve) => {
        createInterface(stream).once("line", resolve);
    });
}
