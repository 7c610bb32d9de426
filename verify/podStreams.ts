import { Duplex, PassThrough, Writable } from "node:stream";

import { Exec, PortForward, type KubeConfig } from "@kubernetes/client-node";

/** Output of a command in a container, or the reason why it failed. */
export type ExecResult =
    | { readonly state: "done"; readonly output: string }
    | { readonly state: "failed"; readonly reason: string };

/**
 * Opens a connection to a port of a pod through the API server, as `kubectl port-forward` does. It
 * ends when the pod closes it.
 * @throws Error with the kubelet's message where nothing listens on the port.
 */
export async function portForward(
    config: KubeConfig,
    namespace: string,
    pod: string,
    port: number,
): Promise<Duplex> {
    const received = new PassThrough();
    const sent = new PassThrough();
    const errors = new PassThrough();
    const connection = Duplex.from({ readable: received, writable: sent });
    errors.on("data", (text: Buffer) => connection.destroy(new Error(text.toString().trim())));
    // The kubelet's message may arrive before the caller adds its own listener.
    connection.on("error", () => undefined);
    const socket = await openPortForward(config, namespace, pod, port, { received, errors, sent });
    socket.addEventListener("close", () => received.end());
    connection.once("close", () => socket.close());
    if (connection.errored !== null) {
        socket.close();
        throw connection.errored;
    }
    return connection;
}

interface Streams {
    readonly received: PassThrough;
    readonly errors: PassThrough;
    readonly sent: PassThrough;
}

/** The part of the client's web socket that is used here; its own type is not installed. */
type Socket = Pick<WebSocket, "addEventListener" | "close">;

async function openPortForward(
    config: KubeConfig,
    namespace: string,
    pod: string,
    port: number,
    { received, errors, sent }: Streams,
): Promise<Socket> {
    try {
        const forward = new PortForward(config);
        const socket: unknown = await forward.portForward(
            namespace,
            pod,
            [port],
            received,
            errors,
            sent,
        );
        return socket as Socket;
    } catch (error) {
        // A refused upgrade is an ErrorEvent of the web socket, not an Error.
        throw new Error(
            `port-forward to pod ${namespace}/${pod} port ${port}: ${(error as Error).message}`,
            { cause: error },
        );
    }
}

/** Runs a command in a container and collects its output (`pods/exec`). */
export function execInPod(
    config: KubeConfig,
    namespace: string,
    pod: string,
    container: string,
    command: readonly string[],
): Promise<ExecResult> {
    const output = new CollectedText();
    const errors = new CollectedText();
    return new Promise((resolve) => {
        const fail = (reason: string) => {
            resolve({ state: "failed", reason: reason.trim() });
        };
        new Exec(config)
            .exec(
                namespace,
                pod,
                container,
                [...command],
                output,
                errors,
                null,
                false,
                (status) => {
                    if (status.status === "Success") {
                        resolve({ state: "done", output: output.text });
                    } else {
                        fail(errors.text || (status.message ?? "the command failed"));
                    }
                },
            )
            .catch((error: unknown) => {
                // A refused upgrade is an ErrorEvent of the web socket, not an Error.
                fail((error as { readonly message?: string }).message ?? String(error));
            });
    });
}

class CollectedText extends Writable {
    text = "";

    override _write(chunk: Buffer, _encoding: string, done: () => void): void {
        this.text += chunk.toString();
        done();
    }
}
