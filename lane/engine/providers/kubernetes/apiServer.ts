import { request as httpsRequest, type RequestOptions } from "node:https";

import type { KubeConfig } from "@kubernetes/client-node";

import { EngineError, messageOf } from "../../errors";
import type { Value } from "../../values";
import type { Target } from "../kubeconfig";
import type { KubernetesObject } from "./object";

/** An answer of the API server other than success. */
export class ApiError extends Error {
    override readonly name = "ApiError";

    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

/** What to send besides method and path. */
export interface Message {
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: Value;
    readonly contentType?: string;
}

/** The connection to one API server: authenticated requests with JSON in and out. */
export class ApiServer {
    private constructor(
        private readonly address: URL,
        private readonly connection: RequestOptions,
        /** Address and context, for messages. */
        readonly name: string,
        /** Namespace of objects that name none. */
        readonly namespace: string,
    ) {}

    /**
     * Connects to the target with the credentials of its kubeconfig.
     * @param namespace Where objects go that name no namespace; by default the context's own.
     * @throws EngineError if there is no such kubeconfig or context, or it would not verify.
     */
    static async connect(target: Target, namespace?: string): Promise<ApiServer> {
        // Loaded late: a preview needs no cluster and starts half a second sooner without.
        const { KubeConfig } = await import("@kubernetes/client-node");
        const kubeConfig = new KubeConfig();
        load(kubeConfig, target);
        const context = kubeConfig.getCurrentContext();
        const { server, skipTLSVerify } = kubeConfig.getCurrentCluster() ?? {};
        if (server === undefined) throw unusable(target, `it has no context "${context}"`);
        if (skipTLSVerify === true) throw unusable(target, "it switches verification off");
        const connection: RequestOptions = {};
        await kubeConfig.applyToHTTPSOptions(connection);
        return new ApiServer(
            new URL(server),
            connection,
            `${server} (context ${context})`,
            namespace ?? kubeConfig.getContextObject(context)?.namespace ?? "default",
        );
    }

    /**
     * Sends a request and returns the answer's JSON object.
     * @throws ApiError for a refusal, EngineError if the server cannot be reached.
     */
    async send(method: string, path: string, message: Message = {}): Promise<KubernetesObject> {
        const { query = {}, body, contentType = "application/json" } = message;
        const url = new URL(this.address);
        url.pathname = `${url.pathname.replace(/\/$/, "")}${path}`;
        url.search = new URLSearchParams(query).toString();
        const { status, answer } = await this.exchange(
            url,
            { ...this.connection, method },
            contentType,
            body === undefined ? "" : JSON.stringify(body),
        );
        const parsed = answer.startsWith("{")
            ? (JSON.parse(answer) as KubernetesObject)
            : undefined;
        if (parsed !== undefined && status < 400) return parsed;
        throw new ApiError(
            status,
            typeof parsed?.["message"] === "string"
                ? parsed["message"]
                : `${method} ${path}: ${answer}`,
        );
    }

    private exchange(
        url: URL,
        options: RequestOptions,
        contentType: string,
        body: string,
    ): Promise<{ readonly status: number; readonly answer: string }> {
        return new Promise((resolve, reject) => {
            const request = httpsRequest(url, options, (response) => {
                let answer = "";
                response.setEncoding("utf8");
                response.on("data", (chunk: string) => (answer += chunk));
                response.on("error", reject);
                response.on("end", () => resolve({ status: response.statusCode ?? 0, answer }));
            });
            request.on("error", ({ message }) =>
                reject(new EngineError(`Cannot reach ${this.name}: ${message}`)),
            );
            request.setHeader("content-type", contentType);
            // Node sends the body of a DELETE without its length, and the server then sees none.
            request.setHeader("content-length", Buffer.byteLength(body));
            request.end(body);
        });
    }
}

function load(kubeConfig: KubeConfig, target: Target): void {
    try {
        if (target.kubeconfig === undefined) kubeConfig.loadFromDefault();
        else kubeConfig.loadFromFile(target.kubeconfig);
    } catch (error) {
        throw unusable(target, messageOf(error));
    }
    if (target.context !== undefined) kubeConfig.setCurrentContext(target.context);
}

function unusable({ kubeconfig = "~/.kube/config" }: Target, why: string): EngineError {
    return new EngineError(
        `Cannot use the kubeconfig ${kubeconfig}: ${why}. Start the cluster, or correct the ` +
            `provider's context or the KUBECONFIG variable.`,
    );
}

/** True if the API server says that there is no such object or kind. */
export function isNotFound(error: unknown): boolean {
    return error instanceof ApiError && error.status === 404;
}
