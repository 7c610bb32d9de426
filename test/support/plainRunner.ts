import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Client, credentials } from "@grpc/grpc-js";

import type { startRunner } from "../../lane/engine/policies/runner";

/** Runs and asks a policy pack as Pulumi's own host does, with nothing of the engine's in it. */
export const startPlainRunner: typeof startRunner = async (directory, engine, env) => {
    const { execa } = await import("execa");
    const runner = createRequire(join(directory, "/")).resolve(
        "@pulumi/pulumi/cmd/run-policy-pack",
    );
    const pack = execa(process.execPath, [runner, engine, directory], {
        cwd: directory,
        env,
        stdin: "ignore",
        reject: false,
    });
    const port = await new Promise<string>((resolve) => {
        createInterface(pack.stdout).once("line", resolve);
    });
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    return {
        channel: {
            call: async ({ path, requestSerialize, responseDeserialize }, request) =>
                new Promise((resolve, reject) => {
                    client.makeUnaryRequest(
                        path,
                        requestSerialize,
                        responseDeserialize,
                        request,
                        (error, response) => {
                            if (response === undefined) reject(error ?? new Error("no response"));
                            else resolve(response);
                        },
                    );
                }),
        },
        stop: async () => {
            client.close();
            pack.kill();
            await pack;
        },
    };
};
