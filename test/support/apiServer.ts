import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";

import { createAuthority } from "./pki";

/** Responses of an API server by method and path with query. */
export type Answers = Readonly<
    Record<
        string,
        {
            readonly code?: number;
            readonly body: object;
            readonly headers?: Readonly<Record<string, string>>;
        }
    >
>;

/** A TLS server that gives recorded answers, and 404 to every other request. */
export class ApiServer {
    answers: Answers = {};
    asked: { readonly what: string; readonly body: string }[] = [];

    private constructor(
        private readonly server: Server,
        private readonly authority: string,
    ) {
        server.on("request", (request: IncomingMessage, response: ServerResponse) =>
            this.answer(request, response),
        );
    }

    static async open(): Promise<ApiServer> {
        const authority = await createAuthority();
        const { "tls.crt": cert, "tls.key": key } = await authority.issue({
            ipAddresses: ["127.0.0.1"],
        });
        const server = createServer({ cert, key });
        server.listen(0, "127.0.0.1").unref();
        await once(server, "listening");
        return new ApiServer(server, authority.pem);
    }

    close(): void {
        this.server.close();
    }

    /** Forgets the answers and the questions. */
    reset(): void {
        this.answers = {};
        this.asked = [];
    }

    /**
     * A kubeconfig whose context `mine` is this server, and whose current context is unusable.
     * @param options Further fields of both clusters.
     */
    kubeconfig(options: object = {}): string {
        const { port } = this.server.address() as AddressInfo;
        const ca = { "certificate-authority-data": base64(this.authority) };
        const cluster = (name: string, address: string) => ({
            name,
            cluster: { server: address, ...ca, ...options },
        });
        const context = (name: string) => ({ name, context: { cluster: name, user: "me" } });
        return JSON.stringify({
            apiVersion: "v1",
            kind: "Config",
            "current-context": "current",
            contexts: [context("mine"), context("current")],
            clusters: [
                cluster("mine", `https://127.0.0.1:${port}`),
                cluster("current", "https://127.0.0.1:1"),
            ],
            users: [{ name: "me", user: {} }],
        });
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => {
            const what = `${request.method ?? ""} ${request.url ?? ""}`;
            this.asked.push({ what, body });
            const said = this.answers[what] ?? { code: 404, body: { message: `no ${what}` } };
            response.writeHead(said.code ?? 200, {
                "content-type": "application/json",
                ...said.headers,
            });
            response.end(JSON.stringify(said.body));
        });
    }
}

/** Base64 of a text, as kubeconfigs and Secrets hold it. */
export const base64 = (text: string) => Buffer.from(text).toString("base64");
