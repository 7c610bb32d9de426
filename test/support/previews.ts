import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { preview, type EngineOptions } from "../../lane/engine";
import { builtInProviders } from "../../lane/engine/providers";
import type { Providers, ResourceRequest } from "../../lane/engine/providers/provider";

/** Folder of the project itself. */
export const projectDir = resolve(__dirname, "../..");

/**
 * What the program asks for in a first preview of a stack of the project, resource by resource:
 * nothing has been made before, and no tool, cluster or credential is at hand.
 */
export async function firstPreview(
    stack: string,
    config: Readonly<Record<string, unknown>> = {},
): Promise<ResourceRequest[]> {
    const requests: ResourceRequest[] = [];
    await preview(offline(stack, config), (options) =>
        recording(builtInProviders(options), requests),
    );
    return requests;
}

/** What stack prod needs on top of its files for an update: all that its owner fills in. */
export function filledIn() {
    const folder = mkdtempSync(join(tmpdir(), "prod-manifests-"));
    const manifest = (name: string) => {
        const text = readFileSync(join(projectDir, "manifests/prod", name), "utf8");
        writeFileSync(join(folder, name), text.replaceAll("CHANGE-ME", "acme-prod"));
        return join(folder, name);
    };
    return {
        kubeContext: "gke_acme-prod_europe-west1_noetl",
        trustRoot: {
            project: "acme-prod",
            create: { authorityGeneration: "1-0e047d", subject: { organization: "Acme" } },
        },
        server: { manifest: manifest("server.yaml") },
        clients: [{ name: "worker", manifest: manifest("worker.yaml"), container: "noetl-worker" }],
    };
}

/** Options under which nothing outside the project can be of help. */
export function offline(
    stack: string,
    config: Readonly<Record<string, unknown>> = {},
): EngineOptions {
    const empty = mkdtempSync(join(tmpdir(), "offline-preview-"));
    return {
        projectDir,
        stack,
        config,
        stateDir: empty,
        helm: join(empty, "helm"),
        env: {
            HOME: empty,
            KUBECONFIG: join(empty, "kubeconfig"),
            GOOGLE_APPLICATION_CREDENTIALS: join(empty, "credentials.json"),
            PULUMI_CONFIG_PASSPHRASE: "",
        },
    };
}

/** The same providers, noting every resource that they are asked to check. */
function recording(providers: Providers, requests: ResourceRequest[]): Providers {
    return (type) => {
        const provider = providers(type);
        if (provider === undefined) return undefined;
        const check: typeof provider.check = (request, existing) => {
            requests.push(request);
            return provider.check(request, existing);
        };
        return new Proxy(provider, {
            get: (target, key) => {
                const member: unknown = key === "check" ? check : Reflect.get(target, key);
                return typeof member === "function" ? (member.bind(target) as unknown) : member;
            },
        });
    };
}
