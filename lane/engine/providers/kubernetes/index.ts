import { createHash } from "node:crypto";

import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { EngineError } from "../../errors";
import { copyPaths } from "../../propertyPath";
import { isObject, revealAll, secret, without, type Properties, type Value } from "../../values";
import type { Change } from "../../types";
import type { Existing, Made, Provider, ResourceRequest } from "../provider";
import { targetOf, type Target } from "../kubeconfig";
import { ApiServer } from "./apiServer";
import { awaitGone, awaitReady } from "./awaiting";
import { Cluster } from "./cluster";
import { asObject, idOf, objectOf, type KubernetesObject } from "./object";
import { fieldManager, isOwn, takeOver } from "./ownership";
import { needsReplacement } from "./replacement";

/** Metadata of a new object that only the API server can give. */
const serverMade: Properties = {
    uid: unknownValue,
    resourceVersion: unknownValue,
    creationTimestamp: unknownValue,
    generation: unknownValue,
};

/** Any Kubernetes object, by server-side apply, waiting for what Pulumi waits for. */
export class KubernetesProvider implements Provider {
    private readonly clusters = new Map<string, Promise<Cluster>>();

    /** @param env Environment that KUBECONFIG is read from. */
    constructor(private readonly env: NodeJS.ProcessEnv) {}

    check(request: ResourceRequest, existing?: Existing): Properties {
        const { type, inputs } = request;
        const kind = type.split(":").at(-1);
        if (inputs["kind"] !== kind || kind?.endsWith("List") === true) {
            throw new EngineError(
                `${type} is not supported by the embedded engine: use the Pulumi CLI ` +
                    `(${request.urn}).`,
            );
        }
        return hideSecretData(nameObject(request, existing));
    }

    async exists(request: ResourceRequest, { inputs }: Existing): Promise<boolean> {
        const cluster = await this.cluster(request);
        return (await cluster.get(wanted({ ...request, inputs }))) !== undefined;
    }

    replaces(request: ResourceRequest, _: Existing, changes: readonly Change[]): boolean {
        return needsReplacement(wanted(request), request.config, changes);
    }

    preview({ inputs }: ResourceRequest, existing?: Existing): Properties {
        const known = without(existing?.outputs ?? {}, "status");
        const made = existing === undefined ? serverMade : fields(known["metadata"]);
        const metadata = { ...made, ...fields(inputs["metadata"]) };
        return { ...known, ...inputs, metadata };
    }

    async create(request: ResourceRequest): Promise<Made> {
        const cluster = await this.cluster(request);
        const object = await cluster.complete(wanted(request));
        const manager = fieldManager(request.urn, object);
        const live = await cluster.get(object);
        if (live !== undefined && !isOwn(live, manager)) throw alreadyExists(request, object);
        const applied = await cluster.apply(object, manager);
        return made(await awaitReady(cluster, applied, request));
    }

    async update(request: ResourceRequest): Promise<Properties> {
        const cluster = await this.cluster(request);
        const object = await cluster.complete(wanted(request));
        const live = await cluster.get(object);
        // Repeating what others set is the way to leave it alone: leaving it out would remove it.
        const applied = await cluster.apply(
            live === undefined ? object : withIgnored(object, live, request.ignoreChanges),
            fieldManager(request.urn, object),
        );
        return outputs(await awaitReady(cluster, applied, request));
    }

    async delete(request: ResourceRequest, existing: Existing): Promise<void> {
        const cluster = await this.cluster(request);
        const object = wanted(request);
        const live = await cluster.get(object);
        if (live === undefined) return;
        const made = existing.id !== "" || isOwn(live, fieldManager(request.urn, object));
        if (!made) return;
        await cluster.delete(live);
        await awaitGone(cluster, live, live.metadata.uid, request);
    }

    async read(request: ResourceRequest, id: string): Promise<Properties> {
        const cluster = await this.cluster(request);
        const object = objectOf(request.type, id);
        const live = await cluster.get(object);
        if (live !== undefined) return outputs(live);
        throw new EngineError(`${object.kind} ${id} does not exist (${request.urn}).`);
    }

    async adopt(request: ResourceRequest, id: string): Promise<Made> {
        const cluster = await this.cluster(request);
        const object = await cluster.complete(wanted(request));
        if (idOf(object) !== id) {
            throw new EngineError(`${request.urn} is ${idOf(object)}, but is to import ${id}.`);
        }
        const live = await cluster.get(object);
        if (live === undefined) {
            throw new EngineError(`${request.urn} is to import ${id}, which does not exist.`);
        }
        const shared = withIgnored(object, live, request.ignoreChanges);
        const owned = await takeOver(cluster, shared, live, fieldManager(request.urn, object));
        return made(await awaitReady(cluster, owned, request));
    }

    private cluster({ config }: ResourceRequest): Promise<Cluster> {
        const target = targetOf(config, this.env);
        const { namespace } = config;
        const key = JSON.stringify([target, namespace]);
        const cluster = this.clusters.get(key) ?? connect(target, namespace);
        this.clusters.set(key, cluster);
        return cluster;
    }
}

async function connect(target: Target, namespace: Value | undefined): Promise<Cluster> {
    const fallback = typeof namespace === "string" ? namespace : undefined;
    return new Cluster(await ApiServer.connect(target, fallback));
}

/** Gives an object without a name one that is the same in preview and update. */
function nameObject({ urn, name, inputs }: ResourceRequest, existing?: Existing): Properties {
    const metadata = inputs["metadata"] ?? {};
    if (!isObject(metadata) || metadata["name"] !== undefined) return inputs;
    const suffix = createHash("sha256").update(urn).digest("hex").slice(0, 8);
    const remembered = fields(existing?.inputs["metadata"])["name"];
    return { ...inputs, metadata: { ...metadata, name: remembered ?? `${name}-${suffix}` } };
}

/** The data of a Secret is secret whether or not the program says so. */
function hideSecretData(object: Properties): Properties {
    const { apiVersion, kind } = object;
    if (apiVersion !== "v1" || kind !== "Secret") return object;
    const hidden = ["data", "stringData"].flatMap((key) => {
        const value = object[key];
        return value === undefined ? [] : [[key, secret(value)]];
    });
    return { ...object, ...(Object.fromEntries(hidden) as Properties) };
}

function wanted({ urn, inputs }: ResourceRequest): KubernetesObject {
    const object = asObject(revealAll(inputs));
    if (object !== undefined) return object;
    throw new EngineError(`${urn} needs apiVersion, kind and metadata.`);
}

function withIgnored(
    object: KubernetesObject,
    live: KubernetesObject,
    paths: readonly string[],
): KubernetesObject {
    return asObject(copyPaths(object, live, paths)) ?? object;
}

function made(live: KubernetesObject): Made {
    return { id: idOf(live), outputs: outputs(live) };
}

function outputs(live: KubernetesObject): Properties {
    return hideSecretData({ ...live, metadata: without(live.metadata, "managedFields") });
}

function alreadyExists({ urn }: ResourceRequest, object: KubernetesObject): EngineError {
    return new EngineError(
        `${object.kind} ${idOf(object)} already exists and does not belong to this stack: import ` +
            `it with the option import: "${idOf(object)}", or delete it first (${urn}).`,
    );
}

function fields(value: Properties[string] | undefined): Properties {
    return isObject(value) ? value : {};
}
