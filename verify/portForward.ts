import { Duplex, PassThrough } from "node:stream";
import { PortForward, type KubeConfig } from "@kubernetes/client-node";

/**
 * A connection to a port of a pod through the API server, as `kubectl port-forward` makes it. It
 * ends when the pod closes it, and fails with the kubelet's message where nothing listens.
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
    // The kubelet's message may come before anybody else listens.
    connection.on("error", () => undefined);
    const socket = await open(config, namespace, pod, port, { received, errors, sent });
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

async function open(
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
