import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { afterAll } from "vitest";

import { readConfig } from "../../../config";
import { resolveLink, type ResolvedLink } from "../../../link/resolve";
import { recordResources } from "../../support/recorder";
import { withValue } from "../../support/withValue";

const folder = mkdtempSync(join(tmpdir(), "bad-input-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A Deployment in plain HTTP; its only container has the server's URL in a variable. */
function deployment(name: string, container: object) {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace: "noetl" },
        spec: {
            selector: { matchLabels: { app: name } },
            template: {
                metadata: { labels: { app: name } },
                spec: { serviceAccountName: name, containers: [container] },
            },
        },
    };
}

export const server = deployment("api", {
    name: "noetl-server",
    ports: [{ name: "http", containerPort: 8082 }],
    env: [{ name: "NOETL_PUBLIC_SERVER_URL", value: "http://api.noetl.svc:8082" }],
});
export const worker = deployment("worker", {
    name: "worker",
    env: [{ name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:8082" }],
});

/** The differences from a valid stack. */
export interface BadInput {
    /** Config keys. */
    readonly config?: Readonly<Record<string, unknown>>;
    /** Config by its whole key, of any namespace. */
    readonly raw?: Readonly<Record<string, string>>;
    /** Values of the server's manifest by path, or the whole file. */
    readonly server?: Readonly<Record<string, unknown>> | string;
    /** Values of the worker's manifest by path, or the whole file. */
    readonly worker?: Readonly<Record<string, unknown>> | string;
}

/**
 * The complete message with which the program refuses the input before it registers anything;
 * empty if it accepts the input. The manifests are server.yaml and worker.yaml.
 */
export async function refusalOf(input: BadInput): Promise<string> {
    return (await refusalFor(input))?.message ?? "";
}

/** The error of {@link refusalOf}, with the same short paths. */
export async function refusalFor(input: BadInput): Promise<Error | undefined> {
    try {
        await linkOf(input);
        return undefined;
    } catch (error) {
        (error as Error).message = (error as Error).message.replaceAll(`${folder}/`, "");
        return error as Error;
    }
}

/** Resolves the link as the program does in an update. */
export async function linkOf(input: BadInput): Promise<ResolvedLink> {
    const files = {
        "server.yaml": textOf(server, input.server),
        "worker.yaml": textOf(worker, input.worker),
    };
    for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(folder, name), text);
    }
    await recordResources();
    const own = Object.fromEntries(
        Object.entries<unknown>({
            kubeContext: "kind-dev",
            mode: "mtls",
            trustDomain: "dev.internal",
            trustRoot: { kind: "selfSigned" },
            server: { manifest: join(folder, "server.yaml"), services: ["api"] },
            clients: [{ name: "worker", manifest: join(folder, "worker.yaml") }],
            ...input.config,
        })
            .filter(([, value]) => value !== undefined)
            .map(([key, value]) => [
                `noetl-mtls:${key}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
    );
    pulumi.runtime.setAllConfig({ ...own, ...input.raw });
    return resolveLink(readConfig(), "refuse");
}

/** A member's config: its manifest file and the differences. */
export const member = {
    server: (change: object) => ({
        manifest: join(folder, "server.yaml"),
        services: ["api"],
        ...change,
    }),
    worker: (change: object) => ({
        name: "worker",
        manifest: join(folder, "worker.yaml"),
        ...change,
    }),
};

/** The message for a config with these problems. */
export const configMessage = (...problems: readonly string[]) =>
    messageOf("The config of stack test cannot be used:", problems);

/** The message for a link with these problems. */
export const linkMessage = (...problems: readonly string[]) =>
    messageOf("The link cannot be worked out:", problems);

function messageOf(heading: string, problems: readonly string[]): string {
    return [heading, ...problems.map((problem) => `  - ${problem}`)].join("\n");
}

function textOf(base: object, change: BadInput["worker"] = {}): string {
    return typeof change === "string"
        ? change
        : JSON.stringify(
              Object.entries(change).reduce(
                  (object, [path, value]) => withValue(object, path, value),
                  base,
              ),
          );
}
