import { isDeepStrictEqual } from "node:util";
import { isMap, isSeq, parseDocument, stringify, type Document, type YAMLMap } from "yaml";

import type { Problem } from "../../problems/problem";
import { TransformError } from "../report";
import { secretFiles, tlsSocket, type EnvoyFiles, type EnvoyPeer } from "./tlsContext";

/** An Envoy that has clusters of its own and is to reach the server with the link's TLS. */
export interface EnvoyClient {
    /** What problems call the bootstrap, such as the name of its file. */
    readonly object: string;
    /** Names of its static clusters whose endpoints are the server. */
    readonly clusters: readonly string[];
    readonly peer: EnvoyPeer;
    readonly files: EnvoyFiles;
}

/** A bootstrap with the link's TLS. */
export interface SecuredBootstrap {
    readonly bootstrap: string;
    /** Files to lie in the configuration folder beside it: text by name. */
    readonly files: Readonly<Record<string, string>>;
}

/**
 * Gives the named static clusters of an Envoy's bootstrap the TLS context of the link. The text may
 * be YAML or JSON; what it has besides, comments included, is kept, and twice is as good as once.
 *
 * @throws TransformError with every problem at once: a text that is no bootstrap, a cluster that is
 * not in it, because xDS owns it, or one that has another transport socket.
 */
export function secureEnvoyBootstrap(text: string, client: EnvoyClient): SecuredBootstrap {
    const document = parseDocument(text);
    const clusters = clustersOf(document, client);
    const socket = tlsSocket(client.peer, client.files);
    const problems = client.clusters.flatMap((name) => {
        const cluster = clusters.find((one) => one.get("name") === name);
        return cluster === undefined
            ? [missing(name, clusters, client)]
            : secureCluster(cluster, name, socket, document, client);
    });
    if (problems.length > 0) {
        throw new TransformError(problems);
    }
    return {
        bootstrap: text.trimStart().startsWith("{")
            ? `${JSON.stringify(document.toJS(), undefined, 2)}\n`
            : document.toString({ lineWidth: 0 }),
        files: Object.fromEntries(
            Object.entries(secretFiles(client.files)).map(([file, content]) => [
                file,
                stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }),
            ]),
        ),
    };
}

function clustersOf(document: Document, { object }: EnvoyClient): readonly YAMLMap[] {
    const [fault] = document.errors;
    if (fault !== undefined || !isMap(document.contents)) {
        const value = fault?.message.split("\n")[0] ?? String(document.contents);
        throw new TransformError([
            { field: object, value, expected: "an Envoy bootstrap", fix: "give its YAML or JSON" },
        ]);
    }
    const clusters = document.getIn(["static_resources", "clusters"]);
    return isSeq(clusters) ? clusters.items.filter((item) => isMap(item)) : [];
}

function secureCluster(
    cluster: YAMLMap,
    name: string,
    socket: object,
    document: Document,
    { object }: EnvoyClient,
): readonly Problem[] {
    const field = `${object}, cluster ${name}`;
    const found = cluster.toJS(document) as Readonly<Record<string, unknown>>;
    const present = ["transport_socket", "transport_socket_matches"].filter((key) => key in found);
    if (present.length === 1 && isDeepStrictEqual(found["transport_socket"], socket)) {
        return [];
    }
    if (present.length > 0) {
        return present.map((key) => ({
            field: `${field}.${key}`,
            value: found[key],
            expected: "none, or exactly the link's: it would be lost",
            fix: `remove ${key} from the cluster`,
        }));
    }
    cluster.set("transport_socket", document.createNode(socket));
    return [];
}

function missing(name: string, clusters: readonly YAMLMap[], { object }: EnvoyClient): Problem {
    const names = clusters.map((cluster) => String(cluster.get("name"))).join(", ");
    return {
        field: `${object}, static_resources.clusters`,
        value: names === "" ? "none" : names,
        expected: `a static cluster ${name}; one that is not in the bootstrap comes by xDS, and xDS owns its TLS`,
        fix: `correct the name, or give the control plane that serves ${name} the same TLS context`,
    };
}
