import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

/** Common fields of a Kubernetes object; the rest depends on its kind. */
export interface WorldObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly [field: string]: unknown;
}

const manifests = ["namespaces", "postgres", "nats", "noetl"];

/** Objects of the world, in the order to apply them. */
export async function worldObjects(): Promise<WorldObject[]> {
    const read = await Promise.all(manifests.map(readManifest));
    const [namespaces = [], ...rest] = read;
    return [...namespaces, await schema(), ...rest.flat()];
}

async function readManifest(name: string): Promise<WorldObject[]> {
    const text = await readFile(join(__dirname, "manifests", `${name}.yaml`), "utf8");
    return parseAllDocuments(text).map((document) => document.toJS() as WorldObject);
}

async function schema(): Promise<WorldObject> {
    return {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "schema", namespace: "postgres" },
        data: { "schema.sql": await readFile(join(__dirname, "schema.sql"), "utf8") },
    };
}

/** Secrets that noetl's manifests name, with new random values. Only for creation. */
export function newSecrets(): WorldObject[] {
    return [
        secret("noetl-internal-api-token", "token", randomBytes(32).toString("hex")),
        // noetl-server 2.30.0 accepts base64 of exactly 32 bytes.
        secret("noetl-secret", "NOETL_ENCRYPTION_KEY", randomBytes(32).toString("base64")),
    ];
}

function secret(name: string, key: string, value: string): WorldObject {
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace: "noetl" },
        stringData: { [key]: value },
    };
}
