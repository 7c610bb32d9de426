import { once } from "node:events";
import { connect, type AddressInfo, type Server } from "node:net";

import type { Mode } from "../../../contracts";
import type { Read } from "../../../observe/apiRead";
import type { Cluster } from "../../../verify/cluster";
import { inspect } from "../../../verify/inspect";
import type { Row } from "../../../verify/row";
import { createAuthority, type Authority, type Files } from "../../support/pki";
import {
    clientIdentity,
    deployment,
    guardOf,
    issuanceOf,
    issuerRef,
    linkIn,
    podOf,
    reading,
    readyCertificate,
    requestOf,
    serverEnv,
    serverIdentity,
    serverLog,
    workerEnv,
    workerLog,
} from "./fixtures";

/** The Service of the server. */
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "server", namespace: "app" },
    spec: { selector: { app: "server" }, ports: [{ port: 8082 }] },
};

/** A link with its own CA, to inspect on a fake cluster. */
export class InspectedLink {
    private constructor(
        readonly authority: Authority,
        readonly serverFiles: Files,
        private readonly clientFiles: Files,
    ) {}

    static async create(): Promise<InspectedLink> {
        const authority = await createAuthority();
        return new InspectedLink(
            authority,
            await authority.issue(requestOf(serverIdentity)),
            await authority.issue(requestOf(clientIdentity)),
        );
    }

    /** A cluster with all declared objects, and a server on a local port. */
    cluster(port: number, changes: Partial<Cluster> = {}): Cluster {
        const isServer = (name: string) => name.startsWith("server");
        return {
            context: "test",
            certificate: () => found(readyCertificate()),
            secret: (_namespace, name) => found({ files: { ...this.secret(name) }, owners: [] }),
            workload: ({ name }) => found(deployment(1, 2, name)),
            pods: (_namespace, { matchLabels }) =>
                found([
                    isServer(matchLabels?.["app"] ?? "")
                        ? podOf(serverIdentity, serverEnv, "server-1")
                        : podOf(clientIdentity, workerEnv, "worker-1"),
                ]),
            log: (_namespace, pod) => found(isServer(pod) ? serverLog : workerLog),
            review: () => found({ allowed: false, reason: "" }),
            guardObject: reading({ ...guardOf(issuerRef), ...issuanceOf(issuerRef) }),
            certificates: () => found([]),
            role: () => Promise.resolve({ state: "absent" }),
            inventory: () => Promise.resolve({ objects: [service], forbidden: [] }),
            exec: () => Promise.resolve({ state: "done", output: "" }),
            dial: async () => {
                const socket = connect(port, "127.0.0.1");
                await once(socket, "connect");
                return socket;
            },
            ...changes,
        };
    }

    /** Files of a member's Secret. */
    secret(name: string): Files | undefined {
        return new Map([
            [serverIdentity.secretName, this.serverFiles],
            [clientIdentity.secretName, this.clientFiles],
        ]).get(name);
    }

    async rows(cluster: Cluster, mode: Mode): Promise<readonly Row[]> {
        const outputs = { link: linkIn(mode), trustBundle: this.authority.pem };
        const { rows } = await inspect(cluster, outputs, {
            kubectl: "kubectl",
            standIn: false,
            connections: true,
        });
        return rows;
    }

    /** Wire rows, and other rows that did not pass; without the rows that are always skipped. */
    async outcomes(cluster: Cluster, mode: Mode): Promise<Record<string, string>> {
        const rows = await this.rows(cluster, mode);
        return Object.fromEntries(
            rows
                .filter(({ id, status }) => id.startsWith("wire.") || status !== "pass")
                .filter(({ id }) => !/^(limit|refusal|callers\.unseen)/.test(id))
                .map(({ id, subject, status, evidence }) => [
                    `${subject} ${id}`,
                    `${status}: ${evidence}`,
                ]),
        );
    }
}

export function found<T>(value: T): Promise<Read<T>> {
    return Promise.resolve({ state: "found", value });
}

/** The local port of a server that listens until the tests end. */
export async function portOf(server: Server): Promise<number> {
    server.listen(0, "127.0.0.1").unref();
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
}
