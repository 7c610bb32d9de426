import { messageOf } from "../../errors";
import type { Value } from "../../values";
import { ApiError, isNotFound, type ApiServer } from "./apiServer";
import type { KubernetesObject } from "./object";

/** How an API server keeps the objects of one kind. */
interface ResourceKind {
    readonly plural: string;
    readonly namespaced: boolean;
}

/** How long to look for a kind whose CRD may have been installed a moment ago. */
const discoverySeconds = 30;

const applyPatch = "application/apply-patch+yaml";

/** The objects of one cluster, as raw JSON: fields that a client library does not know survive. */
export class Cluster {
    private readonly kinds = new Map<string, ResourceKind>();

    constructor(private readonly server: ApiServer) {}

    /**
     * The object with its namespace filled in, as its kind and the provider's configuration say.
     * Asks until the kind is served, so that one `up` can bring a CRD and its objects.
     */
    async complete(object: KubernetesObject): Promise<KubernetesObject> {
        const deadline = Date.now() + discoverySeconds * 1000;
        for (;;) {
            try {
                const { namespaced } = await this.kind(object.apiVersion, object.kind);
                const namespace = object.metadata.namespace ?? this.server.namespace;
                return namespaced
                    ? { ...object, metadata: { ...object.metadata, namespace } }
                    : object;
            } catch (error) {
                if (!isNotFound(error) || Date.now() > deadline) throw error;
                await new Promise((resolve) => setTimeout(resolve, 1000));
            }
        }
    }

    /** The live object, or undefined if there is none. */
    async get(object: KubernetesObject): Promise<KubernetesObject | undefined> {
        return absentIfNotFound(async () => this.server.send("GET", await this.path(object)));
    }

    /** Objects of a kind in a namespace; `query` may hold a labelSelector or fieldSelector. */
    async list(
        apiVersion: string,
        kind: string,
        namespace: string,
        query: Readonly<Record<string, string>> = {},
    ): Promise<KubernetesObject[]> {
        const path = await this.path({ apiVersion, kind, metadata: { namespace } });
        const { items } = await this.server.send("GET", path, { query });
        return items as KubernetesObject[];
    }

    /** Server-side apply: sets what the object says, removes what the manager said before. */
    async apply(
        object: KubernetesObject,
        fieldManager: string,
        query: Readonly<Record<string, string>> = {},
    ): Promise<KubernetesObject> {
        const message = {
            query: { fieldManager, ...query },
            body: object,
            contentType: applyPatch,
        };
        return this.server.send("PATCH", await this.path(object), message).catch(withoutNamespace);
    }

    /** What the live object would be if all of it were as given; changes nothing. */
    async foreseeReplacement(object: KubernetesObject): Promise<KubernetesObject> {
        return this.server.send("PUT", await this.path(object), {
            query: { dryRun: "All" },
            body: object,
        });
    }

    /** Applies a JSON patch (RFC 6902). */
    async patch(object: KubernetesObject, patch: Value[]): Promise<KubernetesObject> {
        return this.server.send("PATCH", await this.path(object), {
            body: patch,
            contentType: "application/json-patch+json",
        });
    }

    /** Asks for deletion, after that of everything it owns; undefined if there is no object. */
    async delete(object: KubernetesObject): Promise<KubernetesObject | undefined> {
        const body = { propagationPolicy: "Foreground" };
        return absentIfNotFound(async () =>
            this.server.send("DELETE", await this.path(object), { body }),
        );
    }

    private async path({ apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
        const { plural, namespaced } = await this.kind(apiVersion, kind);
        const { name, namespace = this.server.namespace } = metadata;
        const parts = [
            groupPath(apiVersion),
            ...(namespaced ? ["namespaces", namespace] : []),
            plural,
            ...(name === undefined ? [] : [name]),
        ];
        return parts.join("/");
    }

    private async kind(apiVersion: string, kind: string): Promise<ResourceKind> {
        const key = `${apiVersion}/${kind}`;
        if (!this.kinds.has(key)) await this.discover(apiVersion);
        const found = this.kinds.get(key);
        if (found !== undefined) return found;
        throw new ApiError(404, `${this.server.name} has no kind ${key}.`);
    }

    private async discover(apiVersion: string): Promise<void> {
        const { resources } = await this.server.send("GET", groupPath(apiVersion));
        const kinds = resources as { name: string; kind: string; namespaced: boolean }[];
        for (const { name, kind, namespaced } of kinds.filter(({ name }) => !name.includes("/"))) {
            this.kinds.set(`${apiVersion}/${kind}`, { plural: name, namespaced });
        }
    }
}

async function absentIfNotFound<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
        return await action();
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

/** Namespaces are not ours to make: they belong to whoever runs the workloads. */
function withoutNamespace(error: unknown): never {
    const [, name] = /^namespaces "(.+)" not found$/.exec(messageOf(error)) ?? [];
    if (name === undefined) throw error;
    throw new ApiError(
        404,
        `namespace "${name}" does not exist; create it (kubectl create namespace ${name}), or ` +
            `correct the namespace in the manifest.`,
    );
}

function groupPath(apiVersion: string): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
