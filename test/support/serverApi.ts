import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

import { kubeconfigPath } from "../../lane/cluster/layout";
import { quietProgress } from "../../lane/progress";
import { deployedLink } from "../../lane/pulumi/devStack";
import type { Identity } from "../../pki/identity";
import type { Link } from "../../link/link";

/** The server's HTTP API in JSON. A status other than 2xx is an error with the response. */
export interface ServerApi {
    get(path: string): Promise<unknown>;
    post(path: string, body: object): Promise<unknown>;
    delete(path: string): Promise<unknown>;
}

/** Calls the deployed server as its first client does: same Service, scheme and certificate. */
export async function serverApi(): Promise<ServerApi> {
    const link = await deployedLink(quietProgress);
    if (link === undefined) {
        throw new Error("These tests need a deployed link: npm run local");
    }
    const options = await connectionOptions(link);
    const call = (method: string, path: string, body?: object) =>
        send({ ...options, method, path }, body);
    return {
        get: (path) => call("GET", path),
        post: (path, body) => call("POST", path, body),
        delete: (path) => call("DELETE", path),
    };
}

/** Cluster names do not resolve outside pods, so the Service's address replaces the name. */
async function connectionOptions(link: Link): Promise<https.RequestOptions> {
    const url = new URL(link.serverUrl);
    const [service = "", namespace = ""] = url.hostname.split(".");
    const core = coreApi();
    const { spec } = await core.readNamespacedService({ namespace, name: service });
    const [client] = link.clients;
    const address = {
        host: spec?.clusterIP ?? "",
        port: url.port,
        headers: { host: url.host, "content-type": "application/json" },
        agent: false,
    };
    return link.mode === "plain" || client === undefined
        ? { ...address, protocol: "http:" }
        : {
              ...address,
              protocol: "https:",
              servername: url.hostname,
              ...(await credentials(core, client)),
          };
}

async function credentials(core: CoreV1Api, client: Identity): Promise<https.RequestOptions> {
    const { namespace } = client.workload;
    const { data } = await core.readNamespacedSecret({ namespace, name: client.secretName });
    const file = (name: string) => Buffer.from(data?.[name] ?? "", "base64");
    return { ca: file("ca.crt"), cert: file("tls.crt"), key: file("tls.key") };
}

async function send(options: https.RequestOptions, body?: object): Promise<unknown> {
    const module = options.protocol === "https:" ? https : http;
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        module
            .request(options, resolve)
            .on("error", reject)
            .end(body && JSON.stringify(body));
    });
    const answer = await text(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) {
        throw new Error(`${options.method} ${options.path} answered ${status}: ${answer}`);
    }
    return JSON.parse(answer) as unknown;
}

function coreApi(): CoreV1Api {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    return config.makeApiClient(CoreV1Api);
}
